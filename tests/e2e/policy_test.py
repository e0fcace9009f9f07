"""Policies, deny file and OS measurements between real programs: what is judged, by which rule, and how it reads."""
import json
import os
import subprocess
import unittest

from world import BIN, CLIENT_APP, SERVER_APP, Client, Server, World, clean_environment


class Policies(unittest.TestCase):
    servers = 0  # each has its own database

    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.info = {}
        for guest in ("client", "server"):
            cls.info[guest] = cls.write(guest + ".json", json.dumps(cls.world.ask_guest(guest, "Info")))

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    @classmethod
    def write(cls, name, text):
        path = cls.world.path(name)
        with open(path, "w") as f:
            f.write(text if isinstance(text, str) else json.dumps(text))
        return path

    def run_program(self, name, *args, **settings):
        return subprocess.run([os.path.join(BIN, name), *args], capture_output=True, text=True,
                              env=clean_environment() | self.world.trust() | settings)

    def pin(self, guest, *args):
        done = self.run_program("jingui", "verify", "--evidence", self.info[guest], *(args or ("--pin",)))
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def explain(self, guest, *args, **settings):
        return self.run_program("jingui-server", "policy", "explain", "--evidence", self.info[guest], *args, **settings)

    def test_a_pinned_policy_is_one_that_can_be_used(self):
        path = self.write("pinned.json", self.pin("client"))
        done = self.run_program("jingui-server", "policy", "check", path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(json.loads(self.pin("client"))["app_ids"], [CLIENT_APP])

    def test_check_names_the_member_and_says_where_to_look(self):
        path = self.write("wrong.json", {"version": 1, "tcb": {"statuses": []}})
        done = self.run_program("jingui-server", "policy", "check", path)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"malformed policy (policy_malformed): {path}: /tcb/statuses: unknown member", done.stderr)
        self.assertIn("hint: docs/policy.md", done.stderr)

    def test_check_warns_of_what_is_insecure(self):
        path = self.write("weak.json", {"version": 1, "tcb": {"insecure_statuses": ["OutOfDate"]}})
        done = self.run_program("jingui-server", "policy", "check", path)
        self.assertEqual(done.returncode, 0)
        self.assertIn("warning: insecure_statuses: TCB status OutOfDate is accepted", done.stderr)

    def test_explain_prints_every_rule_of_every_policy(self):
        pinned = self.write("pinned.json", self.pin("client"))
        done = self.explain("client", "--policy", pinned)
        self.assertEqual(done.returncode, 0, done.stderr)
        for claim in ("policy.tcb-status", f"policy({pinned}).compose-hash", f"policy({pinned}).platform"):
            self.assertIn(claim, done.stdout)
        done = self.explain("server", "--policy", pinned, "--json")
        self.assertEqual(done.returncode, 4)
        failed = {row["claim"]: row["reason"] for row in json.loads(done.stdout) if row["verdict"] == "fail"}
        self.assertEqual(failed.pop(f"policy({pinned}).app-id"), "app_id_not_accepted")
        self.assertIn("app id is not one the policy names (app_id_not_accepted)", done.stderr)

    def test_explain_as_in_the_bound_profile_looks_at_the_life_of_the_certificate(self):
        self.assertEqual(self.explain("client").returncode, 0)
        done = self.explain("client", "--bound")
        self.assertEqual(done.returncode, 4)
        self.assertIn("leaf_validity_too_long", done.stdout)
        fresh = self.write("fresh.json", {"version": 1, "freshness": "quote"})
        self.assertEqual(self.explain("client", "--bound", "--policy", fresh).returncode, 0)
        self.assertIn("fresh_quote_required", self.explain("client", "--policy", fresh).stdout)

    def exchange(self, server_settings, **client_settings):
        type(self).servers += 1
        server = Server(self.world, name=f"server-{self.servers}", **server_settings).ready()
        client = Client(self.world, server, **client_settings)
        server.set_up(client.public_key())
        done = client("read", "jingui://agents/demo/token")
        server.process.stop()
        return done, server.process.log()

    def test_the_server_judges_by_its_policy(self):
        pinned = json.loads(self.pin("client"))
        done, _ = self.exchange({"JINGUI_POLICY": self.write("pinned.json", pinned)})
        self.assertEqual(done.returncode, 0, done.stderr)
        pinned["compose_hashes"] = ["0" * 64]
        done, log = self.exchange({"JINGUI_POLICY": self.write("other.json", pinned)})
        self.assertEqual(done.returncode, 3)
        self.assertIn("compose_hash_not_accepted", log)

    def test_the_server_refuses_what_is_denied(self):
        platform = json.loads(self.pin("client"))["platforms"]["accepted"][0]
        done, log = self.exchange({"JINGUI_DENY_FILE": self.write("deny", f"platform {platform}  # sold\n")})
        self.assertEqual(done.returncode, 3)
        self.assertIn("platform_denied", log)

    def test_the_client_judges_the_server_by_its_policy(self):
        policy = self.write("app.json", {"version": 1, "app_ids": [SERVER_APP]})
        done, _ = self.exchange({}, JINGUI_POLICY=policy)
        self.assertEqual(done.returncode, 0, done.stderr)
        policy = self.write("app.json", {"version": 1, "app_ids": [CLIENT_APP]})
        done, _ = self.exchange({}, JINGUI_POLICY=policy)
        self.assertEqual(done.returncode, 4)
        self.assertIn(b"app_id_not_accepted", done.stderr)

    def test_the_client_demands_a_listed_system_where_it_has_a_list(self):
        listed = self.write("os.json", self.pin("server", "--pin-os", "image"))
        done, _ = self.exchange({}, JINGUI_OS_MEASUREMENTS=listed)
        self.assertEqual(done.returncode, 0, done.stderr)
        other = json.loads(open(listed).read())
        other["measurements"][0]["mrtd"] = "0" * 96
        done, _ = self.exchange({}, JINGUI_OS_MEASUREMENTS=self.write("other-os.json", other))
        self.assertEqual(done.returncode, 4)
        self.assertIn(b"os_not_listed", done.stderr)


if __name__ == "__main__":
    unittest.main()
