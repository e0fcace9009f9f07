"""Refusals between real programs: what the peer sees, what the operator's log says, and that nothing was released."""
import unittest

from world import CLIENT_APP, SERVER_APP, Client, Server, World

STRANGER_APP = "bad0000000000000000000000000000000000003"
UNIFORM = {"error": "refused", "reason": "refused"}
GUESTS = (("server", SERVER_APP), ("client", CLIENT_APP), ("stranger", STRANGER_APP))


class Refusals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World(guests=GUESTS)
        cls.server = Server(cls.world).ready()
        cls.client = Client(cls.world, cls.server)
        cls.fid = cls.server.set_up(cls.client.public_key())

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def app_cert(self, guest):
        return self.world.ask_guest(guest, "Info")["app_cert"]

    def challenge(self, **body):
        return self.server.request("POST", "/v1/secrets/challenge", {"fid": self.fid} | body)

    def assert_refused(self, answer, reason):
        self.assertEqual(answer, (401, UNIFORM))
        self.assertIn(reason, self.server.process.log())

    def bundle(self, guest="client", **changes):
        return {"app_cert": self.app_cert(guest), "tcb_info": "", "app_id": CLIENT_APP} | changes

    def test_no_attestation(self):
        self.assert_refused(self.challenge(), "client_attestation_missing")

    def test_no_claimed_app_id(self):
        self.assert_refused(self.challenge(client_attestation=self.bundle(app_id="")), "client_app_id_missing")

    def test_claimed_app_id_is_not_the_verified_one(self):
        self.assert_refused(self.challenge(client_attestation=self.bundle(app_id=STRANGER_APP)), "claimed_app_id_mismatch")

    def test_foreign_app_claims_ours(self):
        self.assert_refused(self.challenge(client_attestation=self.bundle("stranger")), "claimed_app_id_mismatch")

    def test_foreign_app_with_its_own_name(self):
        status, answer = self.challenge(client_attestation=self.bundle("stranger", app_id=STRANGER_APP))
        self.assertIn(status, (401, 403))
        self.assertNotIn("challenge", answer)
        self.assertIn("registered_app_id_mismatch", self.server.process.log())

    def test_unknown_fid_looks_the_same(self):
        answer = self.server.request("POST", "/v1/secrets/challenge", {"fid": "0" * 40, "client_attestation": self.bundle()})
        self.assert_refused(answer, "instance_not_found")

    def test_the_server_is_another_app(self):
        client = Client(self.world, self.server, JINGUI_RATLS_EXPECT_SERVER_APP_ID=STRANGER_APP)
        done = client("read", "jingui://agents/demo/token")
        self.assertEqual((done.returncode, done.stdout), (4, b""), done.stderr)
        self.assertIn(b"server_app_id_mismatch", done.stderr)

    def test_the_server_shows_no_evidence(self):
        lax = Server(self.world, strict=False, name="lax").ready()
        lax.set_up(self.client.public_key())
        done = Client(self.world, lax)("read", "jingui://agents/demo/token")
        self.assertEqual((done.returncode, done.stdout), (4, b""), done.stderr)
        self.assertIn(b"server_attestation_missing", done.stderr)

    def test_lax_client_with_strict_server(self):
        done = Client(self.world, self.server, strict=False)("read", "jingui://agents/demo/token")
        self.assertEqual((done.returncode, done.stdout), (3, b""), done.stderr)

    def test_foreign_kms_root(self):
        with World(guests=GUESTS) as other:
            roots = other.path("kms-roots.txt")
            client = Client(self.world, self.server, JINGUI_KMS_ROOTS=roots)
            done = client("read", "jingui://agents/demo/token")
            self.assertEqual((done.returncode, done.stdout), (4, b""))
            self.assertIn(b"kms_root_not_pinned", done.stderr)

    def test_strict_client_without_roots_does_not_start(self):
        done = Client(self.world, self.server, JINGUI_KMS_ROOTS=None)("read", "jingui://agents/demo/token")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"trust_anchor_missing", done.stderr)
        self.assertIn(b"JINGUI_KMS_ROOTS", done.stderr)

    def test_strict_server_without_roots_does_not_start(self):
        server = Server(self.world, name="rootless", JINGUI_KMS_ROOTS=None)
        self.assertEqual(server.process.popen.wait(30), 2)
        self.assertIn("trust_anchor_missing", server.process.log())

    def test_reference_not_granted(self):
        self.server.admin_ok("POST", "/v1/vaults", {"id": "locked", "name": "locked"})
        self.server.admin_ok("PUT", "/v1/vaults/locked/items/i", {"fields": {"f": "never-released"}})
        done = self.client("read", "jingui://locked/i/f")
        self.assertEqual((done.returncode, done.stdout), (3, b""), done.stderr)

    def test_unreachable_server(self):
        done = Client(self.world, None, JINGUI_SERVER_URL="http://127.0.0.1:9")("read", "jingui://agents/demo/token")
        self.assertEqual(done.returncode, 6, done.stderr)


if __name__ == "__main__":
    unittest.main()
