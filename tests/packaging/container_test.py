"""The Containerfile is linted, not built: there is no container engine on the machines that test. Its health check is run
against the packaged server."""
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from support import CONTAINER, ROOT, clean_environment, deb, output, run

CONTAINERFILE = os.path.join(CONTAINER, "Containerfile")


class Containerfile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(CONTAINERFILE, encoding="utf-8") as f:
            cls.text = f.read()

    def stage(self, name):
        return re.search(rf"^FROM \S+ AS {name}$(.*?)(?=^FROM |\Z)", self.text, re.M | re.S)[1]

    def test_lint(self):
        hadolint = os.path.join(os.path.dirname(sys.executable), "hadolint")
        done = run(hadolint, "--no-color", CONTAINERFILE)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_both_images_drop_root_and_the_server_has_a_health_check(self):
        for name in ("server", "client"):
            self.assertEqual(re.findall(r"^USER (.*)$", self.stage(name), re.M), ["10001:10001"])
        self.assertIn("HEALTHCHECK", self.stage("server"))
        self.assertIn("release", self.stage("build"))

    def test_what_is_copied_from_the_context_is_there(self):
        for line in re.findall(r"^COPY (?!--from)(.*)$", self.text, re.M):
            for source in [w for w in line.split() if not w.startswith("--")][:-1]:
                self.assertTrue(os.path.exists(os.path.join(ROOT, source)), source)


class HealthCheck(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = folder.name
        output("dpkg-deb", "--extract", deb(), self.dir)

    def check(self, address, **env):
        return run(os.path.join(CONTAINER, "healthcheck"), env=clean_environment() | {"JINGUI_LISTEN_ADDR": address} | env).returncode

    def free_port(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            return s.getsockname()[1]

    def test_it_follows_the_server(self):
        port = self.free_port()
        self.assertNotEqual(self.check(f":{port}"), 0, "nobody listens")
        env = clean_environment() | {"JINGUI_ADMIN_TOKEN": "0123456789abcdef", "JINGUI_RATLS_STRICT": "0", "JINGUI_INSECURE_HTTP": "1",
                                     "JINGUI_LISTEN_ADDR": f":{port}", "JINGUI_DB_PATH": os.path.join(self.dir, "jingui.db")}
        server = subprocess.Popen([os.path.join(self.dir, "usr/bin/jingui-server")], env=env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            end = time.monotonic() + 60
            while self.check(f":{port}") != 0 and time.monotonic() < end and server.poll() is None:
                time.sleep(0.1)
            for address in (f":{port}", f"0.0.0.0:{port}", f"127.0.0.1:{port}"):
                self.assertEqual(self.check(address), 0, address)
        finally:
            server.kill()
            server.wait()

    def test_another_answer_is_not_healthy(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            port = listener.getsockname()[1]
            probe = subprocess.Popen([os.path.join(CONTAINER, "healthcheck")], env=clean_environment() | {"JINGUI_LISTEN_ADDR": f":{port}"})
            connection, _ = listener.accept()
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")
            connection.close()
            self.assertNotEqual(probe.wait(30), 0)


if __name__ == "__main__":
    unittest.main()
