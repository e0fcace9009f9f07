"""Runs of the public Go program's client, as recorded, with our client and our server: same output, same exit code, but for the
differences that are listed here."""
import hashlib
import json
import os
import re
import subprocess
import unittest

from world import BIN, FIXTURES, Server, World, clean_environment, free_port

RECORDING = os.path.join(FIXTURES, "reference", "cli.jsonl")
# Exit codes: 2 usage, 3 the server refused, 5 no such secret, 6 not reachable, 125 jingui itself failed in `run`.
CODES = {
    "unknown-command": 2, "unknown-flag": 2, "bad-log-level": 2, "status-unregistered": 3, "status-refused": 6, "status-not-https": 2,
    "status-no-server": 2, "read-no-argument": 2, "read-not-a-reference": 2, "read-unknown-field": 5, "read-not-granted": 3,
    "read-not-https": 2, "read-strict-without-dstack": 2, "run-bad-reference": 125, "run-unknown-field": 125,
    "run-missing-equals": 125, "run-explicit-env-file-missing": 125, "run-not-found": 127, "run-no-command": 125, "run-not-https": 125,
}
# Our own words for the same failure.
OTHER_STDOUT = {"status-refused"}


class RecordedRuns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not os.path.exists(RECORDING):
            raise unittest.SkipTest("JINGUI_FIXTURES does not hold reference/cli.jsonl")
        with open(RECORDING) as f:
            cls.runs = [json.loads(line) for line in f]
        cls.world = World()
        cls.server = Server(cls.world, strict=False).ready()
        cls.closed = f"http://127.0.0.1:{free_port()}"
        cls.server.set_up(cls.public_key("granted"), vault="cli", item="github",
                          values={"token": "ghp_exampleSecret123", "other": "second-secret-value"})
        cls.server.admin_ok("POST", "/v1/instances", {"public_key": cls.public_key("ungranted"), "dstack_app_id": "a" * 40})

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    @classmethod
    def key_file(cls, name):
        path = cls.world.path("keys", f"{name}.json")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            json.dump({"env_crypt_key": hashlib.sha256(f"jingui cli probe {name}".encode()).hexdigest()}, f)
        return path

    @classmethod
    def public_key(cls, name):
        done = subprocess.run([os.path.join(BIN, "jingui"), "status", "--server", "https://127.0.0.1:9", "--appkeys", cls.key_file(name)],
                              env=clean_environment() | {"JINGUI_RATLS_STRICT": "0"}, capture_output=True, text=True)
        return dict(line.split("=", 1) for line in done.stdout.splitlines())["public_key"]

    def fill(self, text, directory):
        text = text.replace("{S}", self.server.url).replace("{C}", self.closed).replace("{D}", directory)
        return re.sub(r"\{K:(\w+)\}", lambda m: self.key_file(m[1]), text)

    def normal(self, text, directory):
        """The recording's own way to hide what differs between two machines."""
        text = text.replace(self.server.url, "<server>").replace(self.closed, "<closed>").replace(directory, "<dir>")
        text = text.replace(self.world.path("keys"), "<keys>")
        text = re.sub(r',"reason":"\w+"', "", text)  # our server says more
        return re.sub(r"public_key=[0-9a-f]{64}", "public_key=<base64>", text)

    def run_one(self, recorded):
        directory = self.world.path("run-" + recorded["name"])
        os.makedirs(directory)
        for name, content in recorded["files"].items():
            with open(os.path.join(directory, name), "w") as f:
                f.write(content)
        env = {"PATH": os.environ["PATH"], "HOME": directory, "JINGUI_RATLS_STRICT": "0"}
        for name, value in recorded["env"].items():
            env.pop(name, None)
            if value is not None:
                env[name] = self.fill(value, directory)
        argv = [os.path.join(BIN, "jingui")] + [self.fill(a, directory) for a in recorded["args"]]
        done = subprocess.run(argv, env=env, cwd=directory, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, CODES.get(recorded["name"], recorded["code"]), done.stderr)
        if isinstance(recorded["stdout"], dict):
            for part in recorded["stdout"]["$has"]:
                self.assertIn(part, done.stdout)
        elif recorded["name"] not in OTHER_STDOUT:
            self.assertEqual(self.normal(done.stdout, directory), recorded["stdout"], done.stderr)
        for line in recorded["stderr"].splitlines():
            if line.startswith("jingui: WARNING:") and recorded["code"] == 0:
                self.assertIn(line, self.normal(done.stderr, directory))
        self.assertEqual(sorted(set(os.listdir(directory)) - set(recorded["files"])), recorded["left"])

    def test_every_run(self):
        count = 0
        for recorded in self.runs:
            # The scripted servers of these recordings are played in src/client/handshake_test.cpp.
            if any("{F:" in a for a in recorded["args"]):
                continue
            with self.subTest(recorded["name"]):
                self.run_one(recorded)
            count += 1
        self.assertGreater(count, 40)


if __name__ == "__main__":
    unittest.main()
