"""`jingui admin` against a running server: the whole API, tokens with scopes, what a refused instance shows, the log of changes."""
import hashlib
import json
import os
import subprocess
import unittest

from world import ADMIN_TOKEN, BIN, CLIENT_APP, Client, Server, World, clean_environment

KEY = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
SECRET = "s3cret-of-the-admin-test"


class Administration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.server = Server(cls.world).ready()
        cls.client = Client(cls.world, cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def run_admin(self, *words, token=ADMIN_TOKEN, stdin=""):
        env = clean_environment() | {"JINGUI_SERVER_URL": self.server.url, "JINGUI_ADMIN_TOKEN": token}
        return subprocess.run([os.path.join(BIN, "jingui"), "admin", "--insecure", *words], env=env, input=stdin,
                              capture_output=True, text=True, timeout=60, cwd=self.world.dir)

    def admin(self, *words, **kwargs):
        done = self.run_admin(*words, **kwargs)
        self.assertEqual(done.returncode, 0, (words, done.stderr))
        return done.stdout

    def admin_json(self, *words):
        return json.loads(self.admin("--json", *words))

    def refused(self, *words, code=3, **kwargs):
        done = self.run_admin(*words, **kwargs)
        self.assertEqual((done.returncode, done.stdout), (code, ""), (words, done.stderr))
        return done.stderr

    def file(self, name, content):
        path = self.world.path(name)
        with open(path, "w") as f:
            f.write(content)
        return path

    def test_vaults(self):
        self.admin("vaults", "create", "vaults-1", "--name", "First")
        self.admin("vaults", "rename", "vaults-1", "Second")
        self.assertIn("name        Second\n", self.admin("vaults", "get", "vaults-1"))
        lines = self.admin("vaults", "list").splitlines()
        self.assertTrue(lines[0].startswith("ID "), lines)
        start = lines[0].index("NAME")
        self.assertIn("Second", [line[start:].split("  ")[0] for line in lines])
        self.assertIn("vault_exists", error := self.refused("vaults", "create", "vaults-1"))
        self.assertIn("hint: to change its name: jingui admin vaults rename", error)
        self.admin("vaults", "delete", "vaults-1")
        self.assertIn("hint: jingui admin vaults list", self.refused("vaults", "get", "vaults-1"))

    def test_items(self):
        self.admin("vaults", "create", "items-1")
        self.admin("items", "put", "items-1", "db", "password", stdin=SECRET + "\n")
        path = self.file("fields.json", json.dumps({"user": "alice", "url": "postgres://x"}))
        self.admin("items", "import", "items-1", "db", "--file", path)
        self.admin("items", "import", "items-1", "env", stdin="A=1\nexport B='two'\n")
        self.assertEqual(self.admin("items", "list", "items-1"), "db\nenv\n")
        self.assertEqual(self.admin("items", "get", "items-1", "db"), "password\nurl\nuser\n")
        self.assertEqual(self.admin("items", "get", "items-1", "env"), "A\nB\n")
        self.admin("items", "delete", "items-1", "db", "url")
        self.assertEqual(self.admin_json("items", "get", "items-1", "db")["keys"], ["password", "user"])
        self.refused("items", "import", "items-1", "db", stdin="no fields here", code=2)
        self.assertIn("--cascade", self.refused("vaults", "delete", "items-1"))
        self.admin("items", "delete", "items-1", "db")
        self.admin("vaults", "delete", "items-1", "--cascade")
        self.assertNotIn(SECRET, self.server.process.log())

    def test_instances_grants_and_policies(self):
        self.admin("vaults", "create", "grants-1")
        added = self.admin_json("instances", "add", KEY, "--app-id", "a" * 40, "--label", "web\u202eevil", "--disable")
        fid = added["fid"]
        self.assertFalse(self.admin_json("instances", "get", fid)["enabled"])
        self.assertIn("web\\xe2\\x80\\xaeevil", self.admin("instances", "list"))
        self.admin("instances", "update", fid, "--label", "web-1", "--enable")
        shown = self.admin_json("instances", "get", fid)
        self.assertEqual((shown["label"], shown["dstack_app_id"], shown["enabled"], shown["refused"]), ("web-1", "a" * 40, True, []))
        self.admin("instances", "update", fid, "--app-id", "b" * 40, "--disable")
        shown = self.admin_json("instances", "get", fid)
        self.assertEqual((shown["label"], shown["dstack_app_id"], shown["enabled"]), ("web-1", "b" * 40, False))
        self.refused("instances", "update", fid, code=2)
        self.refused("instances", "update", fid, "--enable", "--disable", code=2)
        self.assertIn("instance_exists", self.refused("instances", "add", KEY, "--app-id", "x"))
        self.admin("grants", "add", "grants-1", fid)
        self.assertIn("web-1", self.admin("grants", "list", "grants-1"))
        self.assertTrue(self.admin_json("debug-policy", "get", "grants-1", fid)["allow_read"])
        self.admin("debug-policy", "set", "grants-1", fid, "deny")
        self.assertIn("allow_read  false\n", self.admin("debug-policy", "get", "grants-1", fid))
        self.refused("debug-policy", "set", "grants-1", fid, "perhaps", code=2)
        self.admin("grants", "remove", "grants-1", fid)
        self.assertIn("hint: jingui admin grants list", self.refused("grants", "remove", "grants-1", fid))
        self.admin("instances", "delete", fid)
        self.assertIn("hint: jingui admin instances list", self.refused("instances", "get", fid))

    def test_tokens(self):
        token = self.admin("tokens", "create", "ci", "--scope", "read,write", "--expires-at", "2099-01-31T00:00:00Z").strip()
        self.assertRegex(token, r"^jingui_[0-9a-f]{64}$")
        self.admin("vaults", "create", "made-by-ci", token=token)
        self.assertIn("made-by-ci", self.admin("vaults", "list", token=token))
        error = self.refused("instances", "add", KEY, "--app-id", "x", token=token)
        self.assertIn("the token ci lacks the scope grants", error)
        self.assertIn("hint: use a token with that scope", error)
        self.refused("tokens", "list", token=token)
        self.assertRegex(self.admin("tokens", "list"), r"\nci +read,write +20")
        self.assertNotIn(token, self.admin("--json", "tokens", "list"))
        self.assertIn("rotate", self.refused("tokens", "create", "ci", "--scope", "read"))
        rotated = self.admin("tokens", "rotate", "ci").strip()
        self.assertNotEqual(rotated, token)
        self.assertIn("rotated", self.refused("vaults", "list", token=token))
        self.admin("vaults", "delete", "made-by-ci", token=rotated)
        self.admin("tokens", "delete", "ci")
        self.refused("vaults", "list", token=rotated)
        self.refused("tokens", "create", "x", "--scope", "everything", code=2)
        log = self.server.process.log()
        self.assertIn('token="ci" method="POST" path="/v1/vaults" created="made-by-ci"', log)
        self.assertIn('token="bootstrap" method="DELETE" path="/v1/tokens/ci"', log)
        for secret in (token, rotated, ADMIN_TOKEN):
            self.assertNotIn(secret, log)

    def test_tokens_outlive_a_restart(self):
        server = Server(self.world, strict=False, name="restarted").ready()
        token = server.admin_ok("POST", "/v1/tokens", {"name": "keep", "scopes": ["read"]})["token"]
        self.assertEqual(server.process.stop(), 0)
        with open(self.world.path("restarted.db"), "rb") as f:
            self.assertNotIn(token.encode(), f.read())
        again = Server(self.world, strict=False, name="restarted").ready()
        self.assertEqual(again.request("GET", "/v1/vaults", headers={"Authorization": f"Bearer {token}"}), (200, []))

    def test_the_digest_of_the_token_is_enough_for_the_server(self):
        digest = hashlib.sha256(ADMIN_TOKEN.encode()).hexdigest()
        server = Server(self.world, strict=False, name="digest", JINGUI_ADMIN_TOKEN=None, JINGUI_ADMIN_TOKEN_SHA256=digest).ready()
        self.assertEqual(server.admin("GET", "/v1/tokens")[0], 200)
        # The digest is no token.
        status, answer = server.request("GET", "/v1/vaults", headers={"Authorization": f"Bearer {digest}"})
        self.assertEqual((status, answer["reason"]), (401, "admin_unauthorized"))
        both = Server(self.world, strict=False, name="both", JINGUI_ADMIN_TOKEN_SHA256=digest)
        self.assertEqual(both.process.popen.wait(30), 2)
        self.assertIn("config_invalid", both.process.log())

    def test_a_guesser_waits_and_a_named_token_does_not(self):
        server = Server(self.world, strict=False, name="guessed").ready()
        token = server.admin_ok("POST", "/v1/tokens", {"name": "op", "scopes": ["read"]})["token"]

        def ask(bearer):
            return server.request("GET", "/v1/vaults", headers={"Authorization": f"Bearer {bearer}"})[0]

        answers = [ask("wrong-token-0123456789") for _ in range(20)]
        self.assertEqual(answers[:6], [401] * 6)
        self.assertIn(429, answers)
        self.assertEqual(ask(token), 200)

    def test_a_refused_instance_shows_what_it_presented(self):
        public_key = self.client.public_key()
        fid = self.admin_json("instances", "add", public_key, "--app-id", "d" * 40)["fid"]
        done = self.client("read", "jingui://v/i/f")
        self.assertEqual(done.returncode, 3, done.stderr)
        refused = self.admin_json("instances", "get", fid)["refused"]
        self.assertEqual(len(refused), 1)
        self.assertEqual((refused[0]["reason"], refused[0]["authenticated"]), ("registered_app_id_mismatch", False))
        self.assertEqual(refused[0]["dstack_app_id"], CLIENT_APP)
        self.assertIn("certificate_chain", refused[0]["verified"])
        self.assertRegex(refused[0]["compose_hash"], r"^[0-9a-f]{64}$")
        self.assertRegex(refused[0]["kms_root"], r"^[0-9a-f]{64}$")
        self.assertRegex(refused[0]["fmspc"], r"^[0-9a-f]{12}$")
        text = self.admin("instances", "get", fid)
        self.assertIn("NOT AUTHENTICATED", text)
        self.assertIn(CLIENT_APP, text)
        self.admin("instances", "update", fid, "--app-id", refused[0]["dstack_app_id"])
        self.assertIn(b"registered=true", self.client("status").stdout)

    def test_errors_have_hints(self):
        self.assertIn("hint: set JINGUI_ADMIN_TOKEN", self.refused("vaults", "list", token="wrong-token-0123456789"))
        self.assertIn("hint: set JINGUI_ADMIN_TOKEN", self.refused("vaults", "list", token=""))


if __name__ == "__main__":
    unittest.main()
