"""The mistakes of somebody who begins: every one ends in one line with a stable code and one hint that names what to do."""
import os
import re
import subprocess
import unittest

from scripted import ForwardingServer, make_certificate
from world import ADMIN_TOKEN, BIN, CLIENT_APP, Client, Server, World, clean_environment, free_port, wait_for

REFERENCE = "jingui://agents/demo/token"
OTHER_APP = "00000000000000000000000000000000000000ff"


class Explained(unittest.TestCase):
    def assert_explained(self, stderr, code, hint, program="jingui"):
        """One error with this code, and right below it one hint that matches."""
        text = stderr if isinstance(stderr, str) else stderr.decode()
        lines = text.splitlines()
        errors = [i for i, line in enumerate(lines) if line.startswith(f"{program}: error: ")]
        self.assertEqual(len(errors), 1, text)
        self.assertIn(f"({code})", lines[errors[0]])
        self.assertEqual([i for i, line in enumerate(lines) if line.startswith("hint: ")], [errors[0] + 1], text)
        self.assertRegex(lines[errors[0] + 1], hint)

    def assert_fails(self, done, exit_code, code, hint):
        self.assertEqual(done.returncode, exit_code, done.stderr)
        self.assert_explained(done.stderr, code, hint)


class ClientMistakes(Explained):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.server = Server(cls.world).ready()
        cls.client = Client(cls.world, cls.server)
        cls.fid = cls.server.set_up(cls.client.public_key())

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def changed(self, **settings):
        return Client(self.world, self.server, **settings)

    def test_it_works_at_all(self):
        done = self.client("read", REFERENCE)
        self.assertEqual((done.returncode, done.stdout), (0, b"s3cret-value-0123456789"), done.stderr)

    def test_settings_that_are_missing(self):
        unset = self.changed(JINGUI_SERVER_URL=None)
        self.assert_fails(unset("read", REFERENCE), 2, "server_url_missing", "JINGUI_SERVER_URL")
        self.assert_fails(unset("run", "--env-file", self.env_file(REFERENCE), "--", "true"), 125, "server_url_missing", "--server")
        self.assert_fails(self.changed(JINGUI_KMS_ROOTS=None)("read", REFERENCE), 2, "trust_anchor_missing", "JINGUI_KMS_ROOTS")
        self.assert_fails(self.changed(DSTACK_SIMULATOR_ENDPOINT="/absent.sock")("read", REFERENCE), 1, "guest_agent_unreachable",
                          "dstack.sock")
        done = subprocess.run([os.path.join(BIN, "jingui"), "status"], env=self.client.env, capture_output=True, timeout=60)
        self.assert_fails(done, 1, "file_not_found", "--appkeys")

    def env_file(self, reference):
        path = self.world.path("hints.env")
        with open(path, "w") as f:
            f.write(f"TOKEN={reference}\n")
        return path

    def test_urls(self):
        for url, exit_code, code, hint in (("vault.example", 2, "http_url_malformed", "https://"),
                                           (f"http://127.0.0.1:{free_port()}", 6, "http_unreachable", "server is running"),
                                           (self.server.url.replace("http:", "https:"), 6, "tls_failure", "http://")):
            self.assert_fails(self.client("read", "--server", url, REFERENCE), exit_code, code, hint)
        done = subprocess.run([os.path.join(BIN, "jingui"), "read", "--appkeys", self.client.appkeys, REFERENCE], env=self.client.env,
                              capture_output=True, timeout=60)
        self.assert_fails(done, 2, "server_url_insecure", "https://.*--insecure")

    def test_references(self):
        for reference, exit_code, code, hint in (("jingui://agents/token", 2, "reference_malformed", "vault/item/field"),
                                                 ("jingui://agents/demo/tokne", 5, "reference_unknown", "items list"),
                                                 ("jingui://agent/demo/token", 3, "server_refused", "grants add VAULT FID")):
            self.assert_fails(self.client("read", reference), exit_code, code, hint)
            self.assert_fails(self.client("run", "--env-file", self.env_file(reference), "--", "touch", "ran"), 125, code, hint)
        self.assertFalse(os.path.exists(self.world.path("ran")))

    def test_grants_policies_and_registration(self):
        path = f"/v1/debug-policy/agents/{self.fid}"
        self.server.admin_ok("PUT", path, {"allow_read": False})
        self.assert_fails(self.client("read", REFERENCE), 3, "server_refused", "debug-policy set VAULT FID allow")
        self.server.admin_ok("PUT", path, {"allow_read": True})
        instance = f"/v1/instances/{self.fid}"
        for change, back, hint in (({"enabled": False}, {"enabled": True}, "--enable"),
                                   ({"profile": "bound"}, {"profile": "reference"}, "--profile reference"),
                                   ({"dstack_app_id": OTHER_APP}, {"dstack_app_id": CLIENT_APP}, "audit.challenge")):
            self.server.admin_ok("PATCH", instance, change)
            self.assert_fails(self.client("read", REFERENCE), 3, "server_refused", hint)
            self.server.admin_ok("PATCH", instance, back)

    def test_hints_name_commands_that_there_are(self):
        self.server.admin_ok("PATCH", f"/v1/instances/{self.fid}", {"enabled": False})
        hint = self.client("read", REFERENCE).stderr.decode().splitlines()[-1]
        words = re.search("`jingui (.*?)`", hint)[1].replace("FID", self.fid).split()
        done = self.admin(*words[1:])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.client("read", REFERENCE).returncode, 0)

    def admin(self, *words, token=ADMIN_TOKEN, stdout=subprocess.PIPE, **settings):
        env = clean_environment() | {"JINGUI_SERVER_URL": self.server.url, "JINGUI_ADMIN_TOKEN": token} | settings
        return subprocess.run([os.path.join(BIN, "jingui"), "admin", *words, "--insecure"], env=env, stdin=subprocess.DEVNULL,
                              stdout=stdout, stderr=subprocess.PIPE, timeout=60)

    def test_the_server_is_another_than_expected(self):
        self.assert_fails(self.changed(JINGUI_RATLS_EXPECT_SERVER_APP_ID=OTHER_APP)("read", REFERENCE), 4, "server_app_id_mismatch",
                          "JINGUI_RATLS_EXPECT_SERVER_APP_ID")
        roots = self.world.path("other-roots.txt")
        with open(roots, "w") as f:
            f.write("sha256:" + "0" * 64 + "\n")
        self.assert_fails(self.changed(JINGUI_KMS_ROOTS=roots)("read", REFERENCE), 4, "kms_root_not_pinned", "JINGUI_KMS_ROOTS")
        plain = Server(self.world, strict=False, name="plain").ready()
        plain.set_up(self.client.public_key())
        self.assert_fails(Client(self.world, plain)("read", REFERENCE), 4, "server_attestation_missing", "JINGUI_RATLS_STRICT")
        self.assert_fails(Client(self.world, plain, strict=False, guest="server")("read", REFERENCE), 3, "server_refused",
                          "instances add PUBLIC_KEY")

    def test_a_server_that_is_busy_or_asked_too_often(self):
        for reason, hint in (("too_many", "JINGUI_RATE_LIMIT"), ("busy", "--timeout"), ("store_busy", "locked")):
            body = f'{{"error":"e","reason":"{reason}"}}'.encode()
            peer = ForwardingServer(self.server.port, answer=lambda path, status, _, body=body: (503, body, {"Retry-After": "99"}))
            self.assert_fails(self.client("read", "--server", peer.url, REFERENCE), 6, "busy", hint)
            peer.close()

    def test_output_that_cannot_be_written(self):
        argv = self.client.argv("run", "--env-file", self.env_file(REFERENCE), "--", "echo", "x")
        for words, exit_code in ((self.client.argv("read", REFERENCE), 1), (self.client.argv("status"), 1), (argv, 125),
                                 ([os.path.join(BIN, "jingui"), "help"], 1)):
            with open("/dev/full", "wb") as full:
                done = subprocess.run(words, env=self.client.env, stdout=full, stderr=subprocess.PIPE, timeout=60)
            self.assert_fails(done, exit_code, "file_unwritable", "df")
        with open("/dev/full", "wb") as full:
            self.assert_fails(self.admin("vaults", "list", stdout=full), 1, "file_unwritable", "df")

    def test_commands_that_cannot_be_started(self):
        self.assert_fails(self.client("run", "--", "no-such-command"), 127, "child_not_found", "PATH")
        self.assert_fails(self.client("run", "--", self.world.path("kms-roots.txt")), 126, "child_not_executable", "chmod")

    def test_administration(self):
        self.assert_fails(self.admin("vaults", "list", token="another-token-0123456789"), 3, "admin_unauthorized", "JINGUI_ADMIN_TOKEN")
        self.assert_fails(self.admin("items", "list", "agents", token=""), 3, "admin_unauthorized", "JINGUI_ADMIN_TOKEN_FILE")
        self.assert_fails(self.admin("vaults", "list", token="", JINGUI_ADMIN_TOKEN_FILE="/dev/null"), 3, "admin_unauthorized",
                          "JINGUI_ADMIN_TOKEN_FILE")
        self.assert_fails(self.admin("grants", "add", "agent", self.fid), 3, "server_refused", "vaults list")
        self.assert_fails(self.admin("vaults", "create", "agents"), 3, "server_refused", "rename")
        self.assert_fails(self.admin("instances", "add", "zz", "--app-id", "x"), 3, "server_refused", "administration.md")

    def test_verify(self):
        jingui = os.path.join(BIN, "jingui")
        pem = self.world.path("hints.pem")
        with open(pem, "w") as f:
            f.write(self.world.ask_guest("client", "Info")["app_cert"])
        env = clean_environment() | self.world.trust()
        no_roots = {k: v for k, v in env.items() if k != "JINGUI_KMS_ROOTS"}
        for words, settings, exit_code, code, hint in (
                (["--cert", pem], no_roots, 4, "kms_root_not_pinned", "JINGUI_KMS_ROOTS"),
                (["--cert", "/absent.pem"], env, 1, "file_not_found", "path"),
                ([], env, 2, "usage", "--help"),
                (["--cert", self.world.path("quote-root.pem")], env, 4, "extension_missing", "app_cert"),
                (["--cert", pem, "--collateral", pem], env, 4, "collateral_malformed", "--collateral")):
            done = subprocess.run([jingui, "verify", *words], env=settings, capture_output=True, timeout=60)
            self.assert_fails(done, exit_code, code, hint)


class ServerMistakes(Explained):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.cert, cls.key = make_certificate(cls.world.dir, "DNS:localhost")

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def assert_not_started(self, exit_code, code, hint, args=(), **settings):
        server = Server(self.world, args=args, **settings)
        self.assertEqual(server.process.popen.wait(60), exit_code, server.process.log())
        self.assert_explained(server.process.log(), code, hint, "jingui-server")

    def test_settings(self):
        wrong = self.world.path("wrong.txt")
        with open(wrong, "w") as f:
            f.write("-----BEGIN PUBLIC KEY-----\n")
        for code, hint, settings in (
                ("config_invalid", "configuration.md", {"JINGUI_ADMIN_TOKEN": None}),
                ("config_invalid", "configuration.md", {"JINGUI_LISTEN_ADDR": "0.0.0.0:0"}),
                ("config_invalid", "--check-config", {"JINGUI_TLS_CERT": self.cert}),
                ("trust_anchor_missing", "JINGUI_KMS_ROOTS", {"JINGUI_KMS_ROOTS": None}),
                ("kms_roots_malformed", "PEM certificates", {"JINGUI_KMS_ROOTS": wrong}),
                ("file_not_found", "path", {"JINGUI_KMS_ROOTS": "/absent.pem"}),
                ("collateral_malformed", "JINGUI_COLLATERAL", {"JINGUI_COLLATERAL": wrong}),
                ("http_url_malformed", "JINGUI_PCCS_URL", {"JINGUI_COLLATERAL": None, "JINGUI_PCCS_URL": "pccs.example"}),
                ("tls_failure", "JINGUI_TLS_CERT", {"JINGUI_TLS_CERT": self.cert, "JINGUI_TLS_KEY": wrong}),
                ("tls_failure", "JINGUI_TLS_KEY", {"JINGUI_TLS_CERT": "/absent.pem", "JINGUI_TLS_KEY": self.key})):
            self.assert_not_started(2, code, hint, **settings)
            self.assert_not_started(2, code, hint, args=["--check-config"], **settings)
        self.assert_not_started(2, "usage", "--help", args=["--no-such-flag"])

    def test_a_token_file_that_cannot_be_used(self):
        self.assert_not_started(2, "file_not_found", "path", JINGUI_ADMIN_TOKEN=None, JINGUI_ADMIN_TOKEN_FILE="/absent")
        self.assert_not_started(2, "file_unreadable", "owner and mode", JINGUI_ADMIN_TOKEN=None, JINGUI_ADMIN_TOKEN_FILE=self.world.dir)

    def test_the_world_around(self):
        self.assert_not_started(1, "guest_agent_unreachable", "JINGUI_RATLS_STRICT=0", DSTACK_SIMULATOR_ENDPOINT="/absent.sock")
        self.assert_not_started(1, "store_failed", "JINGUI_DB_PATH", JINGUI_DB_PATH="/absent/jingui.db")
        running = Server(self.world, strict=False, name="running").ready()
        self.assert_not_started(1, "listen_failed", "JINGUI_LISTEN_ADDR", strict=False,
                                JINGUI_LISTEN_ADDR=f"127.0.0.1:{running.port}")

    def test_http_to_a_port_that_speaks_tls(self):
        server = Server(self.world, strict=False, name="secure", JINGUI_TLS_CERT=self.cert, JINGUI_TLS_KEY=self.key)
        client = Client(self.world, server, strict=False)
        wait_for(lambda: "server.listening" in server.process.log(), "the server")
        done = client("read", REFERENCE)
        self.assert_fails(done, 6, "http_malformed", "https://")

    def test_import(self):
        argv = [os.path.join(BIN, "jingui-server"), "import"]
        env = clean_environment() | {"JINGUI_DB_PATH": self.world.path("imported.db")}
        for words, exit_code, code, hint in ((["/absent.db"], 1, "file_not_found", "path"),
                                             ([self.cert], 1, "import_source_invalid", "jingui.db"),
                                             ([], 2, "usage", "--help")):
            done = subprocess.run([*argv, *words], env=env, capture_output=True, timeout=60)
            self.assertEqual(done.returncode, exit_code, done.stderr)
            self.assert_explained(done.stderr, code, hint, "jingui-server")


if __name__ == "__main__":
    unittest.main()
