"""Limits of the running server: connections, bytes, rates; listeners, request ids, metrics, certificates, stopping."""
import http.client
import json
import os
import re
import resource
import signal
import socket
import ssl
import subprocess
import unittest

from world import ADMIN_TOKEN, BIN, Server, World, clean_environment, free_port, wait_for

CONNECTIONS = 10_000
GET = b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
TOKEN = {"Authorization": f"Bearer {ADMIN_TOKEN}"}


def resident_mib(server):
    with open(f"/proc/{server.process.popen.pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS")) / 1024


def answer(sock):
    """(status, headers, body) of one answer; None if the server closed."""
    reply = http.client.HTTPResponse(sock)
    try:
        reply.begin()
        return reply.status, reply.headers, reply.read()
    except (http.client.HTTPException, ConnectionError):
        return None


def post(path, body, length=None):
    size = len(body) if length is None else length
    return f"POST {path} HTTP/1.1\r\nHost: h\r\nContent-Length: {size}\r\n\r\n".encode() + body


def make_certificate(world, name):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", f"/CN={name}", "-keyout", world.path(f"{name}.key"), "-out", world.path(f"{name}.pem")],
                   check=True, capture_output=True)


class ServerLimits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def serve(self, name, **settings):
        server = Server(self.world, strict=False, name=name, **{"JINGUI_LOG_LEVEL": "info"} | settings).ready()
        self.addCleanup(server.process.stop)
        return server

    def connect(self, server):
        sock = socket.create_connection(("127.0.0.1", server.port), 30)
        self.addCleanup(sock.close)
        return sock

    def metric(self, server, line_start):
        text = server.admin("GET", "/metrics")[1]
        return [line for line in text.splitlines() if line.startswith(line_start)]

    def test_ten_thousand_idle_connections(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard < CONNECTIONS + 1000:
            self.skipTest("the hard limit on open files is too low")
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))  # the server has to raise its own
        server = self.serve("idle")
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        sockets = []
        try:
            before = resident_mib(server)
            for _ in range(CONNECTIONS):
                sockets.append(self.connect(server))
            self.assertEqual(server.health(), 200)
            self.assertLess(resident_mib(server) - before, 100)
            self.assertEqual(self.metric(server, "jingui_http_connections "), [f"jingui_http_connections {CONNECTIONS + 1}"])
            for sock in sockets[::1000]:
                sock.sendall(GET)
                self.assertEqual(answer(sock)[0], 200)
        finally:
            for sock in sockets:
                sock.close()
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    def test_half_sent_requests_make_way(self):
        server = self.serve("slow", JINGUI_MAX_CONNECTIONS="20")
        sockets = [self.connect(server) for _ in range(60)]
        for n, sock in enumerate(sockets):
            try:
                sock.sendall((b"GET / HT", post("/v1/secrets/challenge", b"{", 400), b"")[n % 3])
            except OSError:
                pass  # has made way
        for _ in range(30):
            self.assertEqual(server.health(), 200)
        self.assertIsNone(answer(sockets[0]))

    def test_body_bytes_of_all_connections_are_bounded(self):
        server = self.serve("bytes")
        before = resident_mib(server)
        size, sockets, refused = 510_000, [], []
        for _ in range(140):
            sock = self.connect(server)
            sock.sendall(post("/v1/secrets/challenge", b"x" * size, size + 1000))
            sockets.append(sock)
        busy = lambda: [s for s in sockets if s not in refused and self.readable(s)]
        wait_for(lambda: refused.extend(busy()) or len(refused) >= 140 - (64 << 20) // (size - 2048), "a refusal")
        status, headers, body = answer(refused[0])
        self.assertEqual((status, headers["Retry-After"]), (503, "1"), body)
        self.assertEqual(server.health(), 200)
        self.assertLess(resident_mib(server) - before, 200)
        for sock in sockets:
            sock.close()
        wait_for(lambda: self.metric(server, "jingui_http_body_bytes_in_flight ") == ["jingui_http_body_bytes_in_flight 0"],
                 "the bytes to be given back")
        self.assertEqual(server.request("POST", "/v1/secrets/challenge", b"x" * size)[0], 400)

    def readable(self, sock):
        sock.setblocking(False)
        try:
            return bool(sock.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            sock.settimeout(30)

    def test_too_many_requests(self):
        server = self.serve("rate", JINGUI_RATE_LIMIT="1", JINGUI_RATE_BURST="20")
        sock = self.connect(server)
        statuses = []
        for _ in range(60):
            sock.sendall(GET)
            status, headers, body = answer(sock)
            statuses.append(status)
        self.assertGreaterEqual(statuses.count(429), 20)
        self.assertEqual((status, headers["Retry-After"], json.loads(body)["reason"]), (429, "1", "too_many"))
        self.assertEqual(len(headers["X-Request-Id"]), 16)
        wait_for(lambda: server.health() == 200, "the bucket to fill")

    def test_fifty_thousand_fids_take_bounded_memory(self):
        quarantine = "quarantine_size_mb=1"  # what AddressSanitizer keeps of freed memory would count as the server's
        server = self.serve("fids", JINGUI_RATE_LIMIT="0", JINGUI_LOG_LEVEL="warn", ASAN_OPTIONS=quarantine)
        sock = self.connect(server)

        def challenges(first, count):
            """Pipelined."""
            sock.sendall(b"".join(post("/v1/secrets/challenge", b'{"fid":"%040x"}' % n) for n in range(first, first + count)))
            with sock.makefile("rb") as stream:
                for _ in range(count):
                    line, size = stream.readline(), 0
                    self.assertIn(b" 404 ", line)
                    while (header := stream.readline().strip()):
                        if header.lower().startswith(b"content-length:"):
                            size = int(header.split(b":")[1])
                    stream.read(size)

        for first in range(0, 17_000, 50):
            challenges(first, 50)
        full = resident_mib(server)
        for first in range(17_000, 50_000, 50):
            challenges(first, 50)
        self.assertLess(resident_mib(server) - full, 4)

    def test_the_request_id_of_an_answer_is_in_its_log_lines(self):
        server = self.serve("ids", JINGUI_LOG_FORMAT="json")
        sock = self.connect(server)
        sock.sendall(post("/v1/secrets/challenge", b'{"fid":"' + b"0" * 40 + b'"}').replace(b"\r\n", b"\r\nX-Request-Id: mine\r\n", 1))
        request = answer(sock)[1]["X-Request-Id"]
        self.assertRegex(request, "^[0-9a-f]{16}$")
        lines = [json.loads(line) for line in server.process.log().splitlines()]
        self.assertEqual([line["request"] for line in lines if line["event"] == "audit.challenge"], [request])
        sock.sendall(b"garbage\r\n\r\n")
        status, headers, _ = answer(sock)
        self.assertEqual(status, 400)
        self.assertNotEqual(headers["X-Request-Id"], request)

    def test_a_listener_for_administration(self):
        port = free_port()
        server = self.serve("two", JINGUI_ADMIN_LISTEN_ADDR=f"127.0.0.1:{port}")
        self.assertEqual(server.admin("GET", "/v1/vaults")[0], 404)
        self.assertEqual(server.admin("GET", "/metrics")[0], 404)
        self.assertEqual(server.admin("GET", "/readyz"), (200, "ready"))
        public, server.port = server.port, port
        try:
            self.assertEqual(server.admin("GET", "/v1/vaults")[0], 200)
            self.assertEqual(server.request("GET", "/v1/vaults")[0], 401)
            self.assertEqual(server.admin("GET", "/readyz")[1]["status"], "ready")
            self.assertEqual(server.request("POST", "/v1/secrets/challenge", {})[0], 404)
            status, text = server.request("GET", "/metrics")
            self.assertEqual(status, 200)
            self.assertIn('jingui_http_requests_total{route="other",method="other",code="404"} 3', text)
        finally:
            server.port = public
        with self.assertRaises(OSError):
            server.process.stop()
            self.connect(server)
        self.assertEqual(server.process.popen.returncode, 0)

    def test_a_renewed_certificate_is_served_without_a_restart(self):
        for name in ("used", "next"):
            make_certificate(self.world, name)
        server = Server(self.world, strict=False, name="tls", JINGUI_TLS_CERT=self.world.path("used.pem"),
                        JINGUI_TLS_KEY=self.world.path("used.key"))
        self.addCleanup(server.process.stop)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

        def shown():
            try:
                with context.wrap_socket(self.connect(server)) as sock:
                    return sock.getpeercert(binary_form=True)
            except OSError:
                return None

        first = wait_for(shown, "the server")
        os.rename(self.world.path("next.pem"), self.world.path("used.pem"))
        wait_for(lambda: shown() == first and "http_tls_reload_failed" in server.process.log(), "the half changed pair")
        os.rename(self.world.path("next.key"), self.world.path("used.key"))
        wait_for(lambda: shown() not in (None, first), "the new certificate")
        self.assertIn("http_tls_reloaded", server.process.log())

    def test_sigterm_answers_what_has_begun_and_refuses_what_is_new(self):
        server = self.serve("drain")
        idle, begun = self.connect(server), self.connect(server)
        begun.sendall(post("/v1/secrets/challenge", b"{", 2))
        wait_for(lambda: self.metric(server, "jingui_http_connections ") == ["jingui_http_connections 3"], "the connections")
        server.process.popen.send_signal(signal.SIGTERM)
        self.assertEqual(idle.recv(10), b"")
        with self.assertRaises(ConnectionRefusedError):
            self.connect(server)
        self.assertIsNone(server.process.popen.poll())
        begun.sendall(b"}")
        status, headers, _ = answer(begun)
        self.assertEqual((status, headers["Connection"]), (400, "close"))
        self.assertEqual(server.process.popen.wait(20), 0)

    def check_config(self, **settings):
        env = clean_environment() | {"JINGUI_ADMIN_TOKEN": ADMIN_TOKEN, "JINGUI_RATLS_STRICT": "0"} | settings
        return subprocess.run([os.path.join(BIN, "jingui-server"), "--check-config"], env=env, capture_output=True, text=True, timeout=30)

    def test_check_config_shows_the_limits_and_tries_the_certificate(self):
        done = self.check_config(JINGUI_RATE_LIMIT="7")
        self.assertEqual(done.returncode, 0, done.stderr)
        for line in ("JINGUI_ADMIN_LISTEN_ADDR=  # default", "JINGUI_RATE_LIMIT=7  # environment", "JINGUI_RATE_BURST=10000  # default",
                     "JINGUI_CHALLENGE_RATE_LIMIT=1000  # default", "JINGUI_CHALLENGE_RATE_BURST=5000  # default",
                     "JINGUI_MAX_CONNECTIONS=16384  # default"):
            self.assertIn(line + "\n", done.stdout)
        done = self.check_config(JINGUI_TLS_CERT="/no/such.pem", JINGUI_TLS_KEY="/no/such.key")
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, re.escape("/no/such.pem"))


if __name__ == "__main__":
    unittest.main()
