#!/usr/bin/env python3
"""docs/manual-test.md, followed from top to bottom: each block that begins with `# tried` is run, and prints what the document says.

A block that begins with `# tried by hand` or `# not tried here` is left out. The blocks run in one bash, one after the other, as a
person would paste them. `…` in what is expected stands for any characters within a line; a line of `…` alone for any lines.
Paths that belong to root, and ports, are replaced, so that nobody's machine is touched: see Places.

    manual_test.py --as-written    runs part 1 on a machine to throw away, as root, with the installed programs and no replacement,
                                   `# tried by hand` included: that is how these blocks were tried"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from world import BIN, clean_environment, free_port

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCUMENT = os.path.join(ROOT, "docs", "manual-test.md")
MARKS = ("# tried by hand", "# tried", "# not tried here: ")
SECONDS_FOR_ONE_BLOCK = 300


class Block:
    def __init__(self, heading, number, mark, commands):
        self.heading, self.number, self.mark, self.commands, self.expected = heading, number, mark, commands, None

    def __str__(self):
        return f"line {self.number}, {self.heading}"


def parse(text):
    """Every block of shell commands, in order, with the block of output that follows it before the next commands."""
    blocks, heading, begin, fence, lines = [], "", 0, None, []
    for number, line in enumerate(text.splitlines(), 1):
        if fence is None and line.startswith("#"):
            heading = line.lstrip("# ")
        elif fence is None and line.startswith("```"):
            fence, begin, lines = line[3:].strip(), number, []
        elif fence is not None and line == "```":
            close(blocks, heading, begin, fence, lines)
            fence = None
        elif fence is not None:
            lines.append(line)
    return blocks


def close(blocks, heading, number, fence, lines):
    if fence == "sh":
        mark = next((m for m in MARKS if lines and lines[0].startswith(m)), None)
        blocks.append(Block(heading, number, mark, "\n".join(lines[1:]) + "\n"))
    elif fence == "text" and blocks and blocks[-1].expected is None:
        blocks[-1].expected = "\n".join(lines) + "\n"


def as_pattern(expected):
    out = ""
    for line in expected.splitlines():
        out += r"(?:.*\n)*?" if line == "…" else ".*".join(re.escape(part) for part in line.split("…")) + r"\n"
    return re.compile(out)


class Places:
    """Where the document's own paths and ports are in this run."""

    def __init__(self, directory):
        self.moved = {"/etc/jingui": f"{directory}/etc/jingui", "/var/lib/jingui": f"{directory}/var/lib/jingui",
                      "8443": str(free_port()), "9443": str(free_port())}
        for path in ("etc/jingui", "var/lib/jingui"):
            os.makedirs(os.path.join(directory, path), mode=0o700)

    def __call__(self, text):
        for written, here in self.moved.items():
            text = text.replace(written, here)
        return text


class Shell:
    """One bash. Descriptors 1 and 2 of every block are one pipe, as on a terminal."""

    def __init__(self, directory, path):
        env = clean_environment() | {"PATH": path, "JINGUI_SOURCE": ROOT, "LC_ALL": "C.UTF-8", "HOME": directory}
        self.directory, self.count = directory, 0
        self.bash = subprocess.Popen(["bash", "--noprofile", "--norc"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT, env=env, cwd=directory, start_new_session=True)

    def run(self, commands):
        """(exit code, output). Background processes keep the pipe, so its end is no sign."""
        self.count += 1
        script = os.path.join(self.directory, f".block-{self.count}")
        output, code = script + ".out", script + ".code"
        with open(script, "w", encoding="utf-8") as f:
            f.write(commands)
        self.bash.stdin.write(f". {script} </dev/null >{output} 2>&1; echo $? >{code}.part; mv {code}.part {code}\n".encode())
        self.bash.stdin.flush()
        end = time.monotonic() + SECONDS_FOR_ONE_BLOCK
        while not os.path.exists(code):
            assert self.bash.poll() is None, f"the shell ended: {read(output)}"
            assert time.monotonic() < end, f"no end after {SECONDS_FOR_ONE_BLOCK} s: {read(output)}"
            time.sleep(0.02)
        return int(read(code)), read(output)

    def close(self):
        """With everything that the blocks started and forgot."""
        os.killpg(self.bash.pid, signal.SIGKILL)
        self.bash.wait()
        self.bash.stdin.close()
        self.bash.stdout.close()


def read(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read()


def follow(blocks, shell, places, check):
    for block in blocks:
        code, output = shell.run(places(block.commands))
        check(block, code, output, places(block.expected or ""))


def complaint(block, code, output, expected):
    """Nothing, or what is wrong. A block without an expected output may print anything, and must succeed."""
    if code != 0:
        return f"{block}: exit code {code}\n{block.commands}\nprinted:\n{output}"
    if block.expected is not None and not as_pattern(expected).fullmatch(output):
        return f"{block}:\n{block.commands}\nexpected:\n{expected}\nprinted:\n{output}"
    return None


class Document(unittest.TestCase):
    def test_every_block_says_whether_it_was_tried(self):
        blocks = parse(read(DOCUMENT))
        self.assertEqual([str(b) for b in blocks if b.mark is None], [])
        self.assertGreater(sum(b.mark == "# tried" for b in blocks), 30)

    def test_what_is_expected_is_compared(self):
        self.assertTrue(as_pattern("a…c\n…\nend\n").fullmatch("abc\nx\ny\nend\n"))
        self.assertFalse(as_pattern("a…c\n").fullmatch("ab\nc\n"))
        self.assertFalse(as_pattern("a.c\n").fullmatch("abc\n"))
        block = Block("", 1, "# tried", "false\n")
        self.assertIn("exit code 1", complaint(block, 1, "", ""))
        block.expected = "a\n"
        self.assertIn("printed:\nb", complaint(block, 0, "b\n", "a\n"))

    def test_the_tried_blocks(self):
        for program in ("curl", "openssl", "sqlite3"):
            self.assertIsNotNone(shutil.which(program), f"{program} is missing: run make setup")
        directory = tempfile.mkdtemp(prefix="jingui-manual-")
        self.addCleanup(shutil.rmtree, directory, ignore_errors=True)
        shell = Shell(directory, BIN + os.pathsep + os.environ["PATH"])
        self.addCleanup(shell.close)
        blocks = [b for b in parse(read(DOCUMENT)) if b.mark == "# tried"]
        follow(blocks, shell, Places(directory), lambda *found: self.assertIsNone(complaint(*found), complaint(*found)))


def as_written():
    """Prints everything, and goes on after a difference."""
    wrong = []

    def check(block, code, output, expected):
        wrong.extend(filter(None, [complaint(block, code, output, expected)]))
        print(f"--- {block}\n{block.commands}>>>\n{output}", flush=True)

    shell = Shell(tempfile.mkdtemp(prefix="jingui-manual-"), os.environ["PATH"])
    first_part = read(DOCUMENT).split("\n# Part 2")[0]
    follow([b for b in parse(first_part) if b.mark != MARKS[2]], shell, str, check)
    shell.close()
    print(f"{len(wrong)} differences\n" + "\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--as-written"]:
        sys.exit(as_written())
    unittest.main()
