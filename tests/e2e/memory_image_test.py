"""While the command runs, the memory of `jingui run` is searched: a value may only be in mappings that are kept out of core
files, and the private key nowhere at all. A value that was planted in the open must be found, else the search proves nothing."""
import json
import os
import re
import subprocess
import unittest

from world import BIN, Client, Server, World

VALUES = {"token": "memory-image-value-7d1f2c", "other": "another-value-" + "x9" * 300}
CANARY = "planted-in-the-open-51b0c3"


def mappings(pid):
    """(begin, end, set of VmFlags) of each readable mapping."""
    out, span, readable = [], None, False
    with open(f"/proc/{pid}/smaps") as f:
        for line in f:
            head = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+)", line)
            if head:
                span, readable = (int(head[1], 16), int(head[2], 16)), head[3].startswith("r")
            elif line.startswith("VmFlags:") and readable:
                out.append((*span, set(line.split()[1:])))
    return out


def search(pid, needles):
    """For each needle, the VmFlags of every mapping that holds it."""
    found = {needle: [] for needle in needles}
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for begin, end, flags in mappings(pid):
            try:
                memory.seek(begin)
                content = memory.read(end - begin)
            except (OSError, ValueError, OverflowError):
                continue  # vvar and the like
            for needle in needles:
                if needle in content:
                    found[needle].append(flags)
    return found


def is_sanitized():
    """The shadow memory of a sanitizer is terabytes, and its allocator keeps what was freed."""
    with open(os.path.join(BIN, "jingui"), "rb") as program:
        return b"__asan_init" in program.read()


@unittest.skipIf(is_sanitized(), "a sanitizer's build keeps freed memory")
@unittest.skipUnless(os.geteuid() == 0, "reading the memory of a process that is not dumpable needs root")
class MemoryImage(unittest.TestCase):
    def test_values_and_keys(self):
        with World() as world:
            server = Server(world).ready()
            client = Client(world, server)
            server.set_up(client.public_key(), values=VALUES)
            with open(client.appkeys) as f:
                key = json.load(f)["env_crypt_key"]
            env = client.env | {"A": "jingui://agents/demo/token", "B": "jingui://agents/demo/other", "CANARY": CANARY}
            child = subprocess.Popen(client.argv("run", "--", "sh", "-c", 'echo "$A $B"; echo "$A" >&2; echo up; read x'), env=env,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=world.dir)
            self.assertEqual(child.stdout.readline(), b"[REDACTED_BY_JINGUI] [REDACTED_BY_JINGUI]\n")
            self.assertEqual(child.stdout.readline(), b"up\n")
            values = [v.encode() for v in VALUES.values()]
            keys = [key.encode(), key.upper().encode(), bytes.fromhex(key)]
            found = search(child.pid, values + keys + [CANARY.encode()])
            child.communicate(b"\n")
            self.assertTrue(found[CANARY.encode()], "the search does not find what is there")
            for value in values:
                self.assertTrue(found[value], "the masker must hold the value somewhere")
                for flags in found[value]:
                    self.assertIn("dd", flags, f"{value} in a mapping that a core file would hold: {flags}")
            for form in keys:
                self.assertEqual(found[form], [], "private key in memory")


if __name__ == "__main__":
    unittest.main()
