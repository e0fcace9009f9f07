"""Hostile input and broken surroundings: a clear answer, bounded memory, nothing lost."""
import http.client
import os
import resource
import socket
import subprocess
import threading
import time
import unittest

from world import Client, Server, World


def resident_mib(pid):
    with open(f"/proc/{pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmHWM")) / 1024


class Listener:
    """A TCP or Unix peer that accepts and then answers with fixed bytes, or never."""

    def __init__(self, answer, path=None):
        self.socket = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
        self.socket.bind(path or ("127.0.0.1", 0))
        self.socket.listen(16)
        self.answer, self.kept = answer, []
        threading.Thread(target=self.serve, daemon=True).start()

    def port(self):
        return self.socket.getsockname()[1]

    def serve(self):
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            if self.answer is None:
                self.kept.append(peer)
                continue
            peer.recv(65536)
            peer.sendall(self.answer)
            peer.close()

    def close(self):
        self.socket.close()


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        # What AddressSanitizer keeps of freed memory would count as the server's.
        cls.server = Server(cls.world, ASAN_OPTIONS="quarantine_size_mb=1").ready()
        cls.client = Client(cls.world, cls.server)
        cls.server.set_up(cls.client.public_key())

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def test_truncated_json(self):
        for path in ("/v1/secrets/challenge", "/v1/secrets/fetch"):
            status, answer = self.server.request("POST", path, b'{"fid":"0123')
            self.assertEqual(status, 400)
            self.assertIn("error", answer)

    def test_200_mb_body(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        size = 200 * 1024 * 1024
        before = resident_mib(self.server.process.popen.pid)
        connection.putrequest("POST", "/v1/secrets/challenge")
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        try:
            for _ in range(size // (1 << 20)):
                connection.send(b"x" * (1 << 20))
        except OSError:
            pass
        try:
            self.assertEqual(connection.getresponse().status, 413)
        except (ConnectionError, http.client.HTTPException):
            pass
        connection.close()
        self.assertLess(resident_mib(self.server.process.popen.pid) - before, 64)
        self.assertEqual(self.server.health(), 200)

    def test_guest_agent_that_hangs(self):
        path = self.world.path("hang.sock")
        listener = Listener(None, path)
        begin = time.monotonic()
        done = Client(self.world, self.server, DSTACK_SIMULATOR_ENDPOINT=path)("read", "jingui://agents/demo/token", timeout=120)
        listener.close()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stderr, rb"guest_agent_unreachable|http_timeout")
        self.assertLess(time.monotonic() - begin, 60)

    def test_pccs_that_answers_garbage_or_nothing(self):
        for answer in (b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\ngarbage", b"", b"\xff" * 4096, b"HTTP/1.1 500 no\r\n\r\n"):
            listener = Listener(answer)
            client = Client(self.world, self.server, JINGUI_COLLATERAL=None,
                            JINGUI_PCCS_URL=f"http://127.0.0.1:{listener.port()}")
            done = client("read", "jingui://agents/demo/token", timeout=120)
            listener.close()
            self.assertEqual((done.returncode, done.stdout), (4, b""), done.stderr)
            self.assertRegex(done.stderr, rb"pccs_|collateral_|http_")

    def test_full_disk(self):
        small = self.world.path("small")
        os.mkdir(small)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", small], capture_output=True).returncode != 0:
            self.skipTest("mounting a small file system needs root")
        try:
            server = Server(self.world, name="full", JINGUI_DB_PATH=os.path.join(small, "db")).ready()
            server.admin_ok("POST", "/v1/vaults", {"id": "v", "name": "v"})
            stored, status = [], 200
            for n in range(400):
                status, answer = server.admin("PUT", "/v1/vaults/v/items/i", {"fields": {f"k{n}": "x" * 2000}})
                if status != 200:
                    break
                stored.append(f"k{n}")
            self.assertEqual(status, 507, answer)
            self.assertEqual(server.health(), 200)
            self.assertEqual(sorted(server.admin_ok("GET", "/v1/vaults/v/items/i")["keys"]), sorted(stored))
            server.process.stop()
        finally:
            subprocess.run(["umount", "-l", small])

    def test_small_locked_memory(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_MEMLOCK, (65536, 65536))
        done = self.client("read", "jingui://agents/demo/token", preexec_fn=limit)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
