"""`jingui run` as the first process of a container: orphans are reaped, signals reach the command, its end is the container's."""
import os
import signal
import subprocess
import unittest

from world import BIN, clean_environment

UNSHARE = ["unshare", "--fork", "--pid", "--mount-proc", "--kill-child"]


def available():
    return subprocess.run([*UNSHARE, "true"], capture_output=True).returncode == 0


@unittest.skipUnless(available(), "PID namespaces need root")
class InitProcess(unittest.TestCase):
    def start(self, script, **kwargs):
        argv = [*UNSHARE, os.path.join(BIN, "jingui"), "run", "--", "sh", "-c", script]
        return subprocess.Popen(argv, env=clean_environment(), cwd="/", **kwargs)

    def test_orphans_are_reaped(self):
        # The subshell dies before its child, which thereby becomes a child of jingui; it ends long before the table is read.
        child = self.start("test $PPID = 1 || exit 9; (sleep 0.1 &); sleep 1; cat /proc/[0-9]*/stat; exit 5", stdout=subprocess.PIPE)
        out, _ = child.communicate(timeout=30)
        states = [line.rsplit(") ", 1)[1][0] for line in out.decode().splitlines()]
        self.assertEqual(child.returncode, 5)
        self.assertGreaterEqual(len(states), 2)
        self.assertNotIn("Z", states)

    def test_sigterm_reaches_the_command(self):
        child = self.start("trap 'echo got; exit 9' TERM; echo up; sleep 30 & wait", stdout=subprocess.PIPE)
        self.assertEqual(child.stdout.readline(), b"up\n")
        with open(f"/proc/{child.pid}/task/{child.pid}/children") as f:
            os.kill(int(f.read().split()[0]), signal.SIGTERM)
        self.assertEqual(child.communicate(timeout=30)[0], b"got\n")
        self.assertEqual(child.returncode, 9)


if __name__ == "__main__":
    unittest.main()
