"""No value, token or private key in a log, an error text, an argument list or a core file."""
import glob
import json
import os
import signal
import subprocess
import unittest

from world import ADMIN_TOKEN, Client, Server, World, wait_for

CANARY = "canary-4f1c9be2-value"


class Canary(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.server = Server(cls.world).ready()
        cls.client = Client(cls.world, cls.server, JINGUI_LOG_LEVEL="debug")
        cls.server.set_up(cls.client.public_key(), values={"token": CANARY})
        with open(cls.client.appkeys) as f:
            cls.private_key = json.load(f)["env_crypt_key"]

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def forbidden(self):
        return [CANARY.encode(), self.private_key.encode(), bytes.fromhex(self.private_key), ADMIN_TOKEN.encode()]

    def assert_clean(self, data, where):
        for secret in self.forbidden():
            self.assertNotIn(secret, data, where)

    def test_logs_and_error_texts(self):
        self.client("read", "jingui://agents/demo/token")
        outputs = [self.client("read", ref).stderr for ref in ("jingui://agents/demo/absent", "nonsense", "jingui://agents/demo/token")]
        outputs.append(self.client("status").stderr)
        outputs.append(self.client("run", "--", "sh", "-c", "echo $T; exit 3", env={"T": "jingui://agents/demo/token"}).stderr)
        self.server.request("POST", "/v1/vaults", {"id": CANARY[:0]}, {"Authorization": "Bearer wrong"})
        outputs.append(self.server.process.log().encode())
        self.assert_clean(b"\n".join(outputs), "logs")
        self.assertIn(b"challenge", self.server.process.log().encode())

    def test_arguments_of_the_running_client(self):
        env = self.client.env | {"T": "jingui://agents/demo/token"}
        child = subprocess.Popen(self.client.argv("run", "--", "sh", "-c", "echo up; read x"), env=env, stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, cwd=self.world.dir)
        child.stdout.readline()
        with open(f"/proc/{child.pid}/cmdline", "rb") as f:
            self.assert_clean(f.read(), "cmdline of jingui")
        with open(f"/proc/{child.pid}/environ", "rb") as f:
            self.assertNotIn(CANARY.encode(), f.read())
        child.communicate(b"\n")

    def test_no_core_file(self):
        env = self.client.env | {"T": "jingui://agents/demo/token"}
        child = subprocess.Popen(["sh", "-c", 'ulimit -c unlimited; exec "$@"', "sh",
                                  *self.client.argv("run", "--", "sh", "-c", "echo up; exec sleep 60")],
                                 env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=self.world.dir)
        child.stdout.readline()
        with open(f"/proc/{child.pid}/limits") as f:
            core = next(line for line in f if line.startswith("Max core file size"))
        self.assertEqual(core.split()[4:6], ["0", "0"], core)
        child.send_signal(signal.SIGSEGV)
        wait_for(lambda: child.poll() is not None, "the end of the client")
        child.stdout.close()
        self.assertEqual(glob.glob(os.path.join(self.world.dir, "core*")), [])

    def test_the_database_is_private(self):
        for path in glob.glob(self.world.path("server.db*")):
            self.assertEqual(os.stat(path).st_mode & 0o077, 0, path)


if __name__ == "__main__":
    unittest.main()
