"""The client on the way to its server: TLS, proxies, deadlines, busy servers. Real programs; peers on loopback."""
import json
import os
import socket
import subprocess
import unittest

from scripted import ConnectProxy, ForwardingServer, make_certificate
from world import ADMIN_TOKEN, BIN, Client, Server, World, clean_environment, free_port

REFERENCE = "jingui://agents/demo/token"
VALUE = b"s3cret-value-0123456789"


class Network(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cert, cls.key = make_certificate(cls.world.dir, "DNS:vault.example,DNS:localhost")
        cls.ca = cert
        cls.server = Server(cls.world, strict=False).ready()
        cls.secure = Server(cls.world, strict=False, name="secure", JINGUI_TLS_CERT=cert, JINGUI_TLS_KEY=cls.key,
                            JINGUI_DB_PATH=cls.world.path("server.db"))
        cls.client = Client(cls.world, cls.server, strict=False)
        cls.server.set_up(cls.client.public_key())
        cls.wait_for_tls()

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    @classmethod
    def wait_for_tls(cls):
        while True:
            try:
                socket.create_connection(("127.0.0.1", cls.secure.port), timeout=10).close()
                return
            except ConnectionRefusedError:
                if cls.secure.process.popen.poll() is not None:
                    raise AssertionError(cls.secure.process.log())

    def read(self, url, *flags, **env):
        """`jingui read` without --insecure."""
        argv = [os.path.join(BIN, "jingui"), "read", "--server", url, "--appkeys", self.client.appkeys, *flags, REFERENCE]
        return subprocess.run(argv, env=self.client.env | env, capture_output=True, timeout=60)

    def assert_failed(self, done, exit_code, error, hint):
        text = done.stderr.decode()
        self.assertEqual((done.returncode, done.stdout), (exit_code, b""), text)
        self.assertIn(f"({error})", text)
        self.assertRegex(text, f"hint: .*{hint}")

    def secure_url(self, host="localhost"):
        return f"https://{host}:{self.secure.port}"

    def test_a_server_with_a_certificate_of_our_own_ca(self):
        done = self.read(self.secure_url(), "--ca-file", self.ca)
        self.assertEqual((done.returncode, done.stdout), (0, VALUE), done.stderr)
        done = self.read(self.secure_url(), JINGUI_CA_FILE=self.ca)
        self.assertEqual((done.returncode, done.stdout), (0, VALUE), done.stderr)
        done = self.read(self.secure_url(), "--ca-file", "/nonexistent.pem", JINGUI_CA_FILE=self.ca)
        self.assert_failed(done, 2, "ca_file_unusable", "JINGUI_CA_FILE")

    def test_certificates_that_are_refused(self):
        self.assert_failed(self.read(self.secure_url()), 4, "tls_issuer_unknown", "JINGUI_CA_FILE")
        done = self.read(self.secure_url("127.0.0.1"), "--ca-file", self.ca)
        self.assert_failed(done, 4, "tls_name_mismatch", "names")
        self.assertIn(b"vault.example, localhost", done.stderr)
        self.assert_failed(self.read(f"https://localhost:{self.server.port}"), 6, "tls_failure", "http://")

    def test_through_a_proxy(self):
        proxy = ConnectProxy(self.secure.port, user="me:p@ss:word")
        good = f"http://me:p%40ss:word@127.0.0.1:{proxy.port}"
        done = self.read("https://vault.example", JINGUI_CA_FILE=self.ca, HTTPS_PROXY=good)
        self.assertEqual((done.returncode, done.stdout), (0, VALUE), done.stderr)
        self.assertEqual(proxy.asked, ["CONNECT vault.example:443 HTTP/1.1"] * 2)
        done = self.read("https://vault.example", JINGUI_CA_FILE=self.ca, https_proxy=f"127.0.0.1:{proxy.port}")
        self.assert_failed(done, 6, "proxy_auth_required", "HTTPS_PROXY")
        proxy.close()

    def test_admin_through_a_proxy(self):
        proxy = ConnectProxy(self.secure.port, user="me:word")
        env = clean_environment() | {"JINGUI_SERVER_URL": "https://vault.example", "JINGUI_CA_FILE": self.ca,
                                     "JINGUI_ADMIN_TOKEN": ADMIN_TOKEN, "HTTPS_PROXY": f"http://me:word@127.0.0.1:{proxy.port}"}
        done = subprocess.run([os.path.join(BIN, "jingui"), "admin", "--json", "vaults", "list"], env=env, capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)[0]["id"], "agents")
        self.assertEqual(proxy.asked, ["CONNECT vault.example:443 HTTP/1.1"])
        proxy.close()

    def test_proxies_that_fail(self):
        done = self.read("https://vault.example", HTTPS_PROXY=f"http://u:hidden@127.0.0.1:{free_port()}")
        self.assert_failed(done, 6, "proxy_unreachable", "NO_PROXY")
        self.assertNotIn(b"hidden", done.stderr)
        done = self.read("https://vault.example", HTTPS_PROXY=f"http://127.0.0.1:{self.server.port}")
        self.assert_failed(done, 6, "proxy_refused", "CONNECT")
        done = self.read("https://vault.example", HTTPS_PROXY="socks5://u:hidden@127.0.0.1:1")
        self.assert_failed(done, 2, "proxy_url_malformed", "http://")
        self.assertNotIn(b"hidden", done.stderr)

    def test_no_proxy_for_loopback_plain_http_and_named_hosts(self):
        nobody = f"http://127.0.0.1:{free_port()}"
        done = self.read(self.secure_url(), JINGUI_CA_FILE=self.ca, HTTPS_PROXY=nobody)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.read(self.server.url, "--insecure", HTTPS_PROXY=nobody, HTTP_PROXY=nobody, http_proxy=nobody, ALL_PROXY=nobody)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.read("https://vault.invalid", HTTPS_PROXY=nobody, NO_PROXY="vault.invalid")
        self.assert_failed(done, 6, "http_unreachable", "server URL")

    def test_a_hanging_server_meets_the_deadline(self):
        with socket.create_server(("127.0.0.1", 0)) as hanging:
            url = f"http://127.0.0.1:{hanging.getsockname()[1]}"
            done = self.read(url, "--insecure", "--timeout", "1")
            self.assert_failed(done, 6, "http_timeout", "--timeout")
            done = self.read(url, "--insecure", JINGUI_TIMEOUT="1")
            self.assert_failed(done, 6, "http_timeout", "--timeout")
        done = self.read(self.server.url, "--insecure", "--timeout", "soon")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(b"1 to 3600", done.stderr)

    def test_a_redirect_is_not_followed(self):
        other = ForwardingServer(self.server.port)
        moved = ForwardingServer(self.server.port, answer=lambda *_: (308, b"", {"Location": other.url + "/v1/secrets/challenge"}))
        done = self.read(moved.url, "--insecure")
        self.assert_failed(done, 6, "server_redirected", "server URL")
        self.assertIn(f"Location: {other.url}".encode(), done.stderr)
        self.assertEqual((len(moved.seen), other.seen), (1, []))
        moved.close()
        other.close()

    def test_a_busy_server_is_asked_again_with_a_new_challenge(self):
        answers = [(429, b"{}", {"Retry-After": "0"}), None, (503, b"{}", {"Retry-After": "0"})]

        def answer(path, status, body):
            given = answers.pop(0) if answers else None
            return given or (status, body, {})

        busy = ForwardingServer(self.server.port, answer=answer)
        done = self.read(busy.url, "--insecure")
        self.assertEqual((done.returncode, done.stdout), (0, VALUE), done.stderr)
        paths = [path.rsplit("/", 1)[1] for path, _, _ in busy.seen]
        self.assertEqual(paths, ["challenge", "challenge", "fetch", "challenge", "fetch"])
        first, second = (json.loads(body) for path, _, body in busy.seen if path.endswith("fetch"))
        self.assertNotEqual(first["challenge_id"], second["challenge_id"])
        busy.close()

    def test_a_pause_beyond_the_deadline_is_not_made(self):
        busy = ForwardingServer(self.server.port, answer=lambda *_: (503, b'{"error":"busy"}', {"Retry-After": "60"}))
        done = self.read(busy.url, "--insecure", "--timeout", "30")
        self.assert_failed(done, 6, "busy", "--timeout")
        self.assertEqual(len(busy.seen), 1)
        busy.close()


if __name__ == "__main__":
    unittest.main()
