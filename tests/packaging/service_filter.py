"""What a systemd unit lets a process do, applied to a child of this one: system calls, executable memory, address families.

A call that the unit refuses ends the child, so that a test sees it; systemd would answer EPERM. Needs libseccomp, as systemd does."""
import ctypes
import re
import subprocess

KILL, ALLOW = 0x80000000, 0x7FFF0000
MASKED_EQUAL = 7
PROT_WRITE, PROT_EXEC = 2, 4
EAFNOSUPPORT = 97
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10}
KNOWN_FAMILIES = 46


class Compare(ctypes.Structure):
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def library():
    lib = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    lib.seccomp_init.restype = ctypes.c_void_p
    lib.seccomp_init.argtypes = [ctypes.c_uint32]
    lib.seccomp_load.argtypes = [ctypes.c_void_p]
    lib.seccomp_rule_add_array.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(Compare)]
    lib.seccomp_syscall_resolve_name.argtypes = [ctypes.c_char_p]
    return lib


def settings(unit_text, name):
    return [value.strip() for value in re.findall(rf"^{name}=(.*)$", unit_text, re.M)]


def call_sets():
    """systemd's sets of system calls: name to members, which may be sets."""
    sets, current = {}, None
    for line in subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager"], capture_output=True, text=True, check=True).stdout.splitlines():
        word = line.strip()
        if line.startswith("@"):
            current = sets.setdefault(word, set())
        elif current is not None and line.startswith(" ") and word and not word.startswith("#"):
            current.add(word)
        elif not word:
            current = None
    return sets


def expand(word, sets):
    return {call for member in sets[word] for call in expand(member, sets)} if word.startswith("@") else {word}


def allowed_calls(unit_text):
    sets, allowed = call_sets(), set()
    for value in settings(unit_text, "SystemCallFilter"):
        calls = {call for word in value.lstrip("~").split() for call in expand(word, sets)}
        allowed = allowed - calls if value.startswith("~") else allowed | calls
    return allowed | expand("@default", sets)


class Filters:
    """Made before the fork; `load` is for a child's preexec_fn."""

    def __init__(self, unit_text):
        self.lib = library()
        self.filters = [self.of_families(unit_text), self.of_calls(unit_text)]
        if settings(unit_text, "MemoryDenyWriteExecute") == ["yes"]:
            self.filters.insert(0, self.of_memory())

    def add(self, context, action, call, *compares):
        number = self.lib.seccomp_syscall_resolve_name(call.encode())
        if number >= 0:  # a call of another architecture is no call here
            array = (Compare * len(compares))(*compares)
            done = self.lib.seccomp_rule_add_array(context, action, number, len(compares), array)
            assert done == 0, (call, done)

    def of_calls(self, unit_text):
        context = self.lib.seccomp_init(KILL)
        for call in sorted(allowed_calls(unit_text)):
            self.add(context, ALLOW, call)
        return context

    def of_memory(self):
        context = self.lib.seccomp_init(ALLOW)
        both = PROT_WRITE | PROT_EXEC
        self.add(context, KILL, "mmap", Compare(2, MASKED_EQUAL, both, both))
        self.add(context, KILL, "mprotect", Compare(2, MASKED_EQUAL, both, both))
        return context

    def of_families(self, unit_text):
        context = self.lib.seccomp_init(ALLOW)
        allowed = {FAMILIES[name] for value in settings(unit_text, "RestrictAddressFamilies") for name in value.split()}
        for family in set(range(KNOWN_FAMILIES)) - allowed:
            self.add(context, 0x00050000 | EAFNOSUPPORT, "socket", Compare(0, 4, family, 0))
        return context

    def load(self):
        for context in self.filters:
            if self.lib.seccomp_load(context) != 0:
                raise OSError("seccomp_load failed")
