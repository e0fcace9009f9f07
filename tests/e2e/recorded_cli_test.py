"""Runs of the public Go program's client, as recorded, with our client and our server: same output, same exit code, but for the
deviations listed here. Each has a reason, which stands in docs/compatibility.md."""
import hashlib
import json
import os
import re
import subprocess
import unittest
from dataclasses import dataclass, field

from scripted import ForwardingServer
from world import BIN, FIXTURES, Server, World, clean_environment, free_port

RECORDING = os.path.join(FIXTURES, "reference", "cli.jsonl")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCUMENT = os.path.join(ROOT, "docs", "compatibility.md")
with open(os.path.join(ROOT, "src", "base", "error_hints.inc")) as table:
    rows = re.findall(r'^JINGUI_(\w+)\((\w+), "(.*)"\)$', table.read(), re.M)
HINTS = {code: text for kind, code, text in rows if kind == "HINT"}
QUOTED_HINTS = {reason: text for kind, reason, text in rows if kind == "QUOTED_HINT"}

# First cells of rows in docs/compatibility.md.
ERROR_LINE = "errors: `jingui: error: text (code): detail`, then a `hint:` line"
EXIT_CODES = "exit codes: 0 done, 1 failed, 2 usage, 3 the server refused us, 4 we refused the server, 5 a reference did not resolve, 6 server not reachable"
STATUS_CODE = "`status`: these codes too, and a `hint:` line"
RUN_CODES = "`run`: 125 when jingui failed and started nothing, 126 not executable, 127 not found"
STRICT_OFF = "a warning when `JINGUI_RATLS_STRICT` turns strict mode off"
CHECKED_FIRST = "references are checked before anything is sent"
ROOTS_FIRST = "strict mode wants its trust anchors before it asks the guest agent"
STRICT_OFF_LINE = "jingui: WARNING: strict RA-TLS is off (JINGUI_RATLS_STRICT): the server is not verified\n"
PLAIN_LINE = "jingui: WARNING: communicating over plaintext HTTP (<server>)\n"
FAKE_LINE = "jingui: WARNING: communicating over plaintext HTTP (<fake>)\n"


@dataclass
class Deviation:
    """What differs from the recording; None: nothing."""
    code: int
    reasons: list = field(default_factory=list)
    stderr: str = None
    stdout: str = None


def failed(code, text, *hints, warnings="", reasons=(EXIT_CODES, ERROR_LINE)):
    """An error in our form, with the hint of its code unless others are given."""
    lines = [f"jingui: error: {text}"] + [f"hint: {h}" for h in hints or [HINTS[re.search(r"\((\w+)\)", text)[1]]]]
    return Deviation(code, list(reasons), warnings + "\n".join(lines) + "\n")


def not_run(code, text, *hints, warnings="", reasons=()):
    return failed(code, text, *hints, warnings=warnings, reasons=(RUN_CODES, ERROR_LINE, *reasons))


NOT_HTTPS = ("server URL is not https; use --insecure to allow plaintext HTTP (server_url_insecure): "
             'server URL "<server>" is not HTTPS; use --insecure to allow plaintext HTTP')
UNREACHABLE = ("appkeys_path=<keys>/granted.json\nfid=739c807d398cb6f7190f5f3800c2e7814e092734\npublic_key=<base64>\nserver=<closed>\n"
               "registered=false\nstatus_error=peer not reachable (http_unreachable): <closed>: Connection refused\n")
DEVIATIONS = {
    "unknown-command": failed(2, 'wrong usage (usage): unknown command "frobnicate" for "jingui"', "jingui --help"),
    "unknown-flag": failed(2, "wrong usage (usage): unknown flag: --nope", "jingui status --help"),
    "bad-log-level": failed(2, 'wrong usage (usage): invalid log level "loud" (expected debug|info|warn|error)'),
    "status-unregistered": Deviation(3, [STATUS_CODE], f"hint: {QUOTED_HINTS['instance_not_found']}\n"),
    "status-refused": Deviation(6, [STATUS_CODE, ERROR_LINE], f"hint: {HINTS['http_unreachable']}\n", UNREACHABLE),
    "status-not-https": Deviation(2, [STATUS_CODE], f"hint: {HINTS['server_url_insecure']}\n"),
    "status-no-server": failed(2, "server URL required: use --server or set JINGUI_SERVER_URL (server_url_missing)"),
    "status-no-key-file": failed(1, "no such file (file_not_found): <dir>/absent.json: No such file or directory", reasons=[ERROR_LINE]),
    "read-no-argument": failed(2, "wrong usage (usage): reference is required", "jingui read --help"),
    "read-not-a-reference": failed(2, 'malformed secret reference (reference_malformed): not a secret reference: "github/token"'),
    "read-unknown-field": failed(5, "field not found for reference (reference_unknown): server returned 404: "
                                 '{"error":"field not found for reference: jingui://cli/github/nope"}', warnings=PLAIN_LINE),
    "read-not-granted": failed(3, "the server refused (server_refused): server returned 403: "
                               '{"error":"vault mismatch for reference: jingui://cli/github/token"}',
                               QUOTED_HINTS["reference_denied"], warnings=PLAIN_LINE),
    "read-not-https": failed(2, NOT_HTTPS),
    "read-strict-without-dstack": failed(2, "no trust anchor is configured (trust_anchor_missing): JINGUI_KMS_ROOTS is not set or names no root",
                                         warnings=PLAIN_LINE, reasons=[EXIT_CODES, ERROR_LINE, ROOTS_FIRST]),
    "key-empty": failed(1, "malformed app keys file (app_keys_malformed): <dir>/k.json: not a JSON object, or env_crypt_key twice",
                        reasons=[ERROR_LINE]),
    "key-no-field": failed(1, "app keys file has no env_crypt_key (app_keys_no_env_key): <dir>/k.json: the guest has no KMS, or the file is "
                           "of another guest", reasons=[ERROR_LINE]),
    "key-short": failed(1, "malformed app keys file (app_keys_malformed): <dir>/k.json: env_crypt_key must be 64 hex digits",
                        reasons=[ERROR_LINE]),
    "run-bad-reference": not_run(125, 'malformed secret reference (reference_malformed): T: invalid reference "jingui://cli/token": expected '
                                 "3 or 4 path segments", reasons=[CHECKED_FIRST]),
    "run-unknown-field": not_run(125, "field not found for reference (reference_unknown): server returned 404: "
                                 '{"error":"field not found for reference: jingui://cli/github/nope"}', warnings=PLAIN_LINE),
    "run-missing-equals": not_run(125, "malformed env file (env_file_malformed): <dir>/t.env: line 2: missing '='"),
    "run-explicit-env-file-missing": not_run(125, "no such file (file_not_found): <dir>/absent.env: No such file or directory"),
    "run-not-found": not_run(127, "command not found (child_not_found): no-such-command-here: No such file or directory"),
    "run-no-command": not_run(125, "wrong usage (usage): no command to run", "jingui run [flags] -- command [arguments]", "jingui run --help"),
    "run-not-https": not_run(125, NOT_HTTPS),
    "fake-read-ch-no-challenge": failed(4, "malformed answer of the server (server_answer_malformed): challenge: json_wrong_type: "
                                        "challenge must be a string",
                                        warnings=FAKE_LINE),
    "fake-read-ch-other-key": failed(4, "malformed answer of the server (server_answer_malformed): challenge: decryption_failed",
                                     warnings=FAKE_LINE),
    "fake-read-ft-missing": failed(5, "server did not return a requested secret (secret_missing): jingui://cli/github/token",
                                   warnings=FAKE_LINE),
}


def rebind(body, fid):
    return json.dumps(json.loads(body) | {"fid": fid}).encode()


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
        cls.other_fid = cls.register(cls.server, "ungranted")
        cls.behind = Server(cls.world, strict=False, name="behind").ready()
        cls.behind.set_up(cls.public_key("granted"), vault="cli", item="github", values={"token": "from-fake-server"})
        cls.register(cls.behind, "ungranted")
        cls.fakes = cls.scripted_servers()

    @classmethod
    def tearDownClass(cls):
        for fake in cls.fakes.values():
            fake.close()
        cls.world.__exit__()

    @classmethod
    def scripted_servers(cls):
        """The recording's scripted servers, played by ours with its messages changed on the way."""
        def without(member):
            def answer(path, status, body):
                if member == "challenge" and path.endswith("/challenge"):
                    body = json.dumps({k: v for k, v in json.loads(body).items() if k != member}).encode()
                if member == "secrets" and path.endswith("/fetch"):
                    body = b'{"secrets":{}}'
                return status, body, {}
            return answer

        port = cls.behind.port
        return {"good": ForwardingServer(port), "ch-no-challenge": ForwardingServer(port, answer=without("challenge")),
                "ch-other-key": ForwardingServer(port, change=lambda path, body: rebind(body, cls.other_fid)),
                "ft-missing": ForwardingServer(port, answer=without("secrets"))}

    @classmethod
    def register(cls, server, name):
        return server.admin_ok("POST", "/v1/instances", {"public_key": cls.public_key(name), "dstack_app_id": "a" * 40})["fid"]

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
        text = re.sub(r"\{F:([\w-]+)\}", lambda m: self.fakes[m[1]].url, text)
        return re.sub(r"\{K:(\w+)\}", lambda m: self.key_file(m[1]), text)

    def normal(self, text, directory):
        """The recording's own way to hide what differs between two machines."""
        text = text.replace(self.server.url, "<server>").replace(self.closed, "<closed>").replace(directory, "<dir>")
        for fake in self.fakes.values():
            text = text.replace(fake.url, "<fake>")
        text = text.replace(self.world.path("keys"), "<keys>").replace(self.closed.removeprefix("http://"), "<closed>")
        text = re.sub(r',"reason":"\w+"', "", text)  # our server says more
        return re.sub(r"([Pp]ublic[_ ][Kk]ey(?:=|: ))[0-9a-f]{64}", r"\1<base64>", text)

    def play(self, recorded, directory):
        for name, content in recorded["files"].items():
            with open(os.path.join(directory, name), "w") as f:
                f.write(content)
        env = {"PATH": os.environ["PATH"], "HOME": directory, "JINGUI_RATLS_STRICT": "0"}
        for name, value in recorded["env"].items():
            env.pop(name, None)
            if value is not None:
                env[name] = self.fill(value, directory)
        argv = [os.path.join(BIN, "jingui")] + [self.fill(a, directory) for a in recorded["args"]]
        return subprocess.run(argv, env=env, cwd=directory, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)

    def assert_seen(self, recorded, seen):
        """What a scripted server received; challenges differ from run to run."""
        self.assertEqual(len(seen), len(recorded))
        for (path, headers, body), expected in zip(seen, recorded):
            self.assertEqual((path, headers["Content-Type"], headers.get("X-Jingui-Command")),
                             (expected["path"], expected["type"], expected["command"]))
            sent, random = json.loads(body), ("challenge_id", "challenge_response")
            self.assertEqual(sent.keys(), expected["body"].keys())
            for member in sent:
                if member in random:
                    self.assertEqual(len(sent[member]), len(expected["body"][member]))
                else:
                    self.assertEqual(sent[member], expected["body"][member])

    def run_one(self, recorded):
        directory = self.world.path("run-" + recorded["name"])
        os.makedirs(directory)
        for fake in self.fakes.values():
            fake.seen.clear()
        done = self.play(recorded, directory)
        deviation = DEVIATIONS.get(recorded["name"], Deviation(recorded["code"]))
        stderr = self.normal(done.stderr, directory).replace(STRICT_OFF_LINE, "", 1)
        self.assertEqual(stderr, recorded["stderr"] if deviation.stderr is None else deviation.stderr)
        self.assertEqual(done.returncode, deviation.code, stderr)
        stdout = recorded["stdout"] if deviation.stdout is None else deviation.stdout
        if isinstance(stdout, dict):
            for part in stdout["$has"]:
                self.assertIn(part, done.stdout)
        else:
            self.assertEqual(self.normal(done.stdout, directory), stdout, stderr)
        if "seen" in recorded:
            self.assert_seen(recorded["seen"], [s for fake in self.fakes.values() for s in fake.seen])
        self.assertEqual(sorted(set(os.listdir(directory)) - set(recorded["files"])), recorded["left"])

    def test_every_run(self):
        for recorded in self.runs:
            with self.subTest(recorded["name"]):
                self.run_one(recorded)
        self.assertGreater(len(self.runs), 50)
        self.assertLessEqual(DEVIATIONS.keys(), {r["name"] for r in self.runs})

    def test_every_deviation_differs_and_is_documented(self):
        with open(DOCUMENT) as f:
            document = f.read()
        recorded = {r["name"]: r for r in self.runs}
        for reason in {r for d in DEVIATIONS.values() for r in d.reasons} | {STRICT_OFF}:
            self.assertIn(f"| {reason} |", document)
        for name, deviation in DEVIATIONS.items():
            self.assertTrue(deviation.reasons, name)
            run = recorded[name]
            same = (deviation.code == run["code"] and deviation.stderr in (None, run["stderr"]) and
                    deviation.stdout in (None, run["stdout"]))
            self.assertFalse(same, f"{name} does not deviate any more")


if __name__ == "__main__":
    unittest.main()
