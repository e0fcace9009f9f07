"""The main job: a strict exchange between real programs, and what `run` promises about the child."""
import os
import signal
import subprocess
import time
import unittest

from world import Client, Server, World

SECRET = "s3cret-value-0123456789"
MASK = b"[REDACTED_BY_JINGUI]"


class Exchange(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.server = Server(cls.world).ready()
        cls.client = Client(cls.world, cls.server)
        cls.server.set_up(cls.client.public_key(), values={"token": SECRET, "other": "second-value-9876543210"})

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def run_child(self, script, env=None, **kwargs):
        env = {"TOKEN": "jingui://agents/demo/token"} | (env or {})
        return self.client("run", "--", "sh", "-c", script, env=env, **kwargs)

    def test_read_prints_the_value_and_nothing_else(self):
        done = self.client("read", "jingui://agents/demo/token")
        self.assertEqual((done.returncode, done.stdout), (0, SECRET.encode()), done.stderr)

    def test_four_segments_and_op(self):
        for ref in ("op://agents/demo/token", "jingui://agents/demo/section/token"):
            self.assertEqual(self.client("read", ref).stdout, SECRET.encode())

    def test_the_child_has_the_value_and_its_output_does_not_show_it(self):
        done = self.run_child(f'echo "out $TOKEN"; echo "err $TOKEN" >&2; test "$TOKEN" = {SECRET}')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, b"out " + MASK + b"\n")
        self.assertIn(b"err " + MASK, done.stderr)
        self.assertNotIn(SECRET.encode(), done.stdout + done.stderr)

    def test_env_file(self):
        path = self.world.path("custom.env")
        with open(path, "w") as f:
            f.write("# comment\nexport A=jingui://agents/demo/token\nB='plain'\n")
        done = self.client("run", "--env-file", path, "--", "sh", "-c", f'test "$A" = {SECRET} && test "$B" = plain')
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_exit_codes(self):
        self.assertEqual(self.run_child("exit 7").returncode, 7)
        self.assertEqual(self.run_child("kill -TERM $$").returncode, 128 + signal.SIGTERM)
        missing = self.client("run", "--", "/no/such/program", env={"T": "jingui://agents/demo/token"})
        self.assertEqual(missing.returncode, 127, missing.stderr)
        plain = self.world.path("not-executable")
        open(plain, "w").close()
        self.assertEqual(self.client("run", "--", plain, env={"T": "jingui://agents/demo/token"}).returncode, 126)

    def test_an_unresolved_reference_starts_nothing(self):
        marker = self.world.path("started")
        done = self.run_child(f"touch {marker}", env={"X": "jingui://agents/demo/absent"})
        self.assertEqual(done.returncode, 125, done.stderr)
        self.assertFalse(os.path.exists(marker))

    def test_settings_do_not_reach_the_child(self):
        done = self.run_child("env")
        self.assertNotIn(b"JINGUI_", done.stdout)

    def test_stdin_is_the_childs(self):
        self.assertEqual(self.run_child("cat", input=b"typed").stdout, b"typed")

    def test_sigterm_is_forwarded(self):
        env = self.client.env | {"TOKEN": "jingui://agents/demo/token"}
        child = subprocess.Popen(self.client.argv("run", "--", "sh", "-c", "trap 'echo got; exit 9' TERM; echo up; sleep 30 & wait"),
                                 env=env, stdout=subprocess.PIPE, cwd=self.world.dir)
        self.assertEqual(child.stdout.readline(), b"up\n")
        child.terminate()
        self.assertEqual(child.stdout.read(), b"got\n")
        self.assertEqual(child.wait(20), 9)
        child.stdout.close()

    def test_a_background_process_does_not_hold_it(self):
        begin = time.monotonic()
        done = self.run_child("sleep 20 & echo done")
        self.assertEqual(done.stdout, b"done\n")
        self.assertLess(time.monotonic() - begin, 15)

    def test_a_prompt_appears_at_once(self):
        env = self.client.env | {"TOKEN": "jingui://agents/demo/token"}
        child = subprocess.Popen(self.client.argv("run", "--", "sh", "-c", "printf 'Pw: '; read x; echo $x"), env=env,
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=self.world.dir)
        self.assertEqual(os.read(child.stdout.fileno(), 4), b"Pw: ")
        self.assertEqual(child.communicate(b"yes\n")[0], b"yes\n")

    def test_large_output_arrives_whole(self):
        done = self.run_child("seq 200000")
        self.assertEqual(done.stdout, b"".join(b"%d\n" % n for n in range(1, 200001)))

    def test_status(self):
        done = self.client("status")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn(b"registered=true", done.stdout)


if __name__ == "__main__":
    unittest.main()
