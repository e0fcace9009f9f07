"""Evidence that dstack's own KMS and guest agents produced, between real programs: with every development setting in place the
secret is released; with one of them missing, on either side, it is not, and nothing is started."""
import json
import os
import re
import time
import unittest

from world import CLIENT_APP, FIXTURES, SERVER_APP, Client, Server, World

RECORDED = os.path.join(FIXTURES, "dstack", "agent")
APP = "5bb4ff9a3837357f19dc176407a5709c62eb6c56"  # of both recordings
INSTANCE = "1691ed1b47506cad7d08834668691d88246f5b1f"
RECORDED_AT, COLLATERAL_BEGIN, COLLATERAL_END = 1795424085, 1795337685, 1798016085  # valid before its end, not at it
SECRET = b"s3cret-value-0123456789"
REFERENCE = "jingui://agents/demo/token"
NOBODY = "http://127.0.0.1:9"


def recorded(name):
    return os.path.join(RECORDED, name)


class RecordedWorld(World):
    """Guests whose agents show what was recorded: a whole `Info` answer, and a certificate chain."""

    def __init__(self):
        super().__init__("--replay", recorded("kms_info.json") + "@server", "--replay",
                         recorded("kms_chain_published_root.json") + "@client", guests=(("server", APP), ("client", APP)))
        with open(recorded("kms_chain_published_root.json")) as f:
            published = json.load(f)["root_spki"]
        with open(self.path("published-root.txt"), "w") as f:
            f.write(published + "\n")

    def trust(self):
        return {"JINGUI_INSECURE_QUOTE_ROOT": recorded("seeded_root.pem"), "JINGUI_COLLATERAL": recorded("seeded_collateral.json"),
                "JINGUI_KMS_ROOTS": self.path("published-root.txt"), "JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT": "1",
                "JINGUI_INSECURE_CLOCK": str(RECORDED_AT)}


class RecordedEvidence(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not os.path.exists(recorded("kms_info.json")) and "JINGUI_REQUIRE_FIXTURES" not in os.environ:
            raise unittest.SkipTest("JINGUI_FIXTURES does not hold dstack/agent/kms_info.json")
        cls.world = RecordedWorld()
        cls.addClassCleanup(cls.world.__exit__)
        cls.server = Server(cls.world).ready()
        cls.public_key = cls.client(cls.server).public_key()
        cls.server.set_up(cls.public_key, app_id=APP, values={"token": SECRET.decode()})

    @classmethod
    def client(cls, server, **change):
        return Client(cls.world, server, **{"JINGUI_RATLS_EXPECT_SERVER_APP_ID": APP} | change)

    def run_it(self, client):
        """`run` of a command that leaves a mark; whether it was started."""
        mark = self.world.path("started-" + self._testMethodName)
        done = client("run", "--", "sh", "-c", f'touch {mark}; test "$TOKEN" = {SECRET.decode()}', env={"TOKEN": REFERENCE})
        return done, os.path.exists(mark)

    def assert_released(self, client):
        done = client("read", REFERENCE)
        self.assertEqual((done.returncode, done.stdout), (0, SECRET), done.stderr)
        done, started = self.run_it(client)
        self.assertEqual((done.returncode, started), (0, True), done.stderr)

    def assert_withheld(self, client, reason, exit_code):
        """Neither `read` nor `run` gets anything; both name this reason and no other."""
        read = client("read", REFERENCE)
        self.assertEqual((read.returncode, read.stdout), (exit_code, b""), read.stderr)
        run, started = self.run_it(client)
        self.assertEqual((run.returncode, run.stdout, started), (125, b"", False), run.stderr)
        for done in (read, run):
            self.assertEqual(re.findall(rb"^jingui: error: [^(]*\((\w+)\)", done.stderr, re.M), [reason.encode()])
            self.assertNotIn(SECRET, done.stderr)

    def new_server(self, app_id=APP, start=True, **change):
        server = Server(self.world, name=self._testMethodName, **change)
        self.addCleanup(server.process.stop)
        if start:
            server.ready().set_up(self.public_key, app_id=app_id, values={"token": SECRET.decode()})
        return server

    def server_refuses(self, reason, shown="server_refused", exit_code=3, asked=2, **change):
        server = self.new_server(**change)
        self.assert_withheld(self.client(server), shown, exit_code)
        audit = re.findall(r'audit\.(\w+) outcome="(\w+)" reason="(?:[^("]*\((\w+)\))?', server.process.log())
        self.assertEqual(audit, [("challenge", "refused", reason)] * asked)

    def server_does_not_start(self, reason, exit_code, **change):
        server = self.new_server(start=False, **change)
        self.assertEqual(server.process.popen.wait(30), exit_code)
        self.assertEqual(re.findall(r"^jingui-server: error: [^(]*\((\w+)\)", server.process.log(), re.M), [reason])
        self.assert_withheld(self.client(server), "http_unreachable", 6)

    def client_refuses(self, reason, exit_code=4, asked=2, **change):
        before = len(self.server.process.log())
        self.assert_withheld(self.client(self.server, **change), reason, exit_code)
        audit = re.findall(r'audit\.(\w+) outcome="(\w+)"', self.server.process.log()[before:])
        self.assertEqual(audit, [("challenge", "granted")] * asked)

    def test_released(self):
        self.assert_released(self.client(self.server))
        log = self.server.process.log()
        self.assertIn(f'evidence.own app_id="{APP}" instance_id="{INSTANCE}"', log)
        self.assertRegex(log, f'audit.fetch outcome="granted".* app_id="{APP}" instance_id="{INSTANCE}"')

    def test_server_without_quote_root(self):
        self.server_refuses("quote_chain_invalid", JINGUI_INSECURE_QUOTE_ROOT=None)

    def test_server_without_leave_for_the_published_root(self):
        self.server_does_not_start("kms_root_denied", 2, JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT=None)

    def test_server_without_kms_roots(self):
        self.server_does_not_start("trust_anchor_missing", 2, JINGUI_KMS_ROOTS=None)

    def test_server_with_another_kms_root(self):
        self.server_refuses("kms_root_not_pinned", JINGUI_KMS_ROOTS=self.world.path("kms-roots.txt"))

    def test_server_without_collateral(self):  # and nobody is asked for any: not Intel's service, from a test
        # A server that is busy with fetching is asked four times by each of the two clients.
        self.server_refuses("pccs_unreachable", "busy", 6, asked=8, JINGUI_COLLATERAL=None, JINGUI_PCCS_URL=NOBODY)

    def test_server_with_a_clock_before_the_collateral(self):
        self.server_refuses("collateral_not_yet_valid", JINGUI_INSECURE_CLOCK=str(COLLATERAL_BEGIN - 1))

    def test_server_with_a_clock_after_the_collateral(self):
        self.server_refuses("collateral_expired", JINGUI_INSECURE_CLOCK=str(COLLATERAL_END))

    def test_server_with_another_registered_app_id(self):
        self.server_refuses("registered_app_id_mismatch", app_id=CLIENT_APP)

    def test_client_without_quote_root(self):
        self.client_refuses("quote_chain_invalid", JINGUI_INSECURE_QUOTE_ROOT=None)

    def test_client_without_leave_for_the_published_root(self):
        self.client_refuses("kms_root_denied", asked=0, JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT=None)

    def test_client_without_kms_roots(self):
        self.client_refuses("trust_anchor_missing", 2, asked=0, JINGUI_KMS_ROOTS=None)

    def test_client_with_another_kms_root(self):
        self.client_refuses("kms_root_not_pinned", JINGUI_KMS_ROOTS=self.world.path("kms-roots.txt"))

    def test_client_without_collateral(self):
        self.client_refuses("pccs_unreachable", JINGUI_COLLATERAL=None, JINGUI_PCCS_URL=NOBODY)

    def test_client_with_a_clock_before_the_collateral(self):
        self.client_refuses("collateral_not_yet_valid", JINGUI_INSECURE_CLOCK=str(COLLATERAL_BEGIN - 1))

    def test_client_with_a_clock_after_the_collateral(self):
        self.client_refuses("collateral_expired", JINGUI_INSECURE_CLOCK=str(COLLATERAL_END))

    def test_client_that_expects_another_server(self):
        self.client_refuses("server_app_id_mismatch", JINGUI_RATLS_EXPECT_SERVER_APP_ID=SERVER_APP)

    def test_client_that_expects_no_server(self):
        self.client_refuses("expected_server_app_id_missing", 2, asked=0, JINGUI_RATLS_EXPECT_SERVER_APP_ID=None)

    def test_without_the_clock_the_wall_clock_counts(self):
        if time.time() < COLLATERAL_END:  # the collateral happens to be valid
            self.assert_released(self.client(self.new_server(JINGUI_INSECURE_CLOCK=None), JINGUI_INSECURE_CLOCK=None))
            return
        self.server_refuses("collateral_expired", JINGUI_INSECURE_CLOCK=None)
        self.client_refuses("collateral_expired", JINGUI_INSECURE_CLOCK=None)


if __name__ == "__main__":
    unittest.main()
