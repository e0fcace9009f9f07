"""The systemd unit: how much it exposes, that systemd reads it, and that the server works under what it forbids."""
import http.client
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from service_filter import Filters, allowed_calls, settings
from support import UNIT, clean_environment, deb, output, run

TOKEN = "packaging-test-token-0123456789"
MAX_EXPOSURE = 2.0
NOBODY = 65534


def unit_text():
    with open(UNIT, encoding="utf-8") as f:
        return f.read()


class Unit(unittest.TestCase):
    def test_exposure(self):
        out = output("systemd-analyze", "security", "--offline=true", "--no-pager", UNIT)
        exposure = float(re.search(r"Overall exposure level for jingui-server\.service: ([0-9.]+)", out)[1])
        self.assertLess(exposure, MAX_EXPOSURE)

    def test_systemd_has_nothing_to_say_against_it(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "jingui-server.service")
            with open(path, "w", encoding="utf-8") as f:
                f.write(unit_text().replace("=/usr/bin/jingui-server", "=/bin/true"))
            done = run("systemd-analyze", "verify", "--man=no", path)
            about_it = [line for line in done.stderr.splitlines() if "jingui" in line]
            self.assertEqual((done.returncode, about_it), (0, []))

    def test_what_the_server_needs_is_there(self):
        text = unit_text()
        self.assertEqual(settings(text, "RestrictAddressFamilies"), ["AF_UNIX AF_INET AF_INET6"])
        for name, value in {"LimitCORE": "0", "LimitNOFILE": "65536", "LimitMEMLOCK": "64M", "StateDirectoryMode": "0700", "User": "jingui",
                            "LoadCredential": "admin-token:/etc/jingui/admin-token"}.items():
            self.assertEqual(settings(text, name), [value], name)
        self.assertIn("JINGUI_ADMIN_TOKEN_FILE=%d/admin-token", settings(text, "Environment"))
        self.assertEqual(settings(text, "ConditionPathExists"), ["/etc/jingui/server.env", "/etc/jingui/admin-token"])

    def test_calls_that_could_undo_it_are_not_allowed(self):
        allowed = allowed_calls(unit_text())
        self.assertTrue({"accept4", "mlock", "read", "futex"} <= allowed)
        self.assertFalse({"ptrace", "mount", "bpf", "init_module", "reboot", "process_vm_readv", "keyctl", "setuid", "unshare"} & allowed)


class ServerUnderTheUnit(unittest.TestCase):
    """The packaged server with the unit's system calls, address families and memory rules."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = folder.name
        output("dpkg-deb", "--extract", deb(), self.dir)
        self.state = os.path.join(self.dir, "state")
        os.mkdir(self.state)
        # As no user of consequence, which is what the unit says; root does more (SQLite gives files to an owner).
        self.account = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        if self.account:
            os.chown(self.state, NOBODY, NOBODY)
            os.chmod(self.dir, 0o755)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]

    def start(self, filters):
        env = clean_environment() | {
            "JINGUI_ADMIN_TOKEN": TOKEN, "JINGUI_RATLS_STRICT": "0", "JINGUI_LISTEN_ADDR": f"127.0.0.1:{self.port}",
            "JINGUI_DB_PATH": os.path.join(self.state, "jingui.db"), "JINGUI_CACHE_DIR": os.path.join(self.state, "collateral")}
        self.log = open(os.path.join(self.dir, "log"), "w+")
        self.addCleanup(self.log.close)
        server = subprocess.Popen([os.path.join(self.dir, "usr/bin/jingui-server")], env=env, preexec_fn=filters.load,
                                  stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, cwd=self.state, **self.account)
        self.addCleanup(lambda: server.poll() is None and (server.kill(), server.wait()))
        return server

    def request(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, {"Authorization": f"Bearer {TOKEN}"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def wait_until_it_answers(self, server):
        end = time.monotonic() + 60
        while time.monotonic() < end and server.poll() is None:
            try:
                return self.request("GET", "/healthz")
            except OSError:
                time.sleep(0.05)
        self.log.seek(0)
        self.fail(f"ended with {server.poll()}: {self.log.read()}")

    def test_it_serves_stores_and_stops(self):
        server = self.start(Filters(unit_text()))
        self.assertEqual(self.wait_until_it_answers(server), 200)
        self.assertEqual(self.request("POST", "/v1/vaults", '{"id": "v", "name": "v"}'), 201)
        self.assertEqual(self.request("PUT", "/v1/vaults/v/items/i", '{"fields": {"f": "value"}}'), 200)
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(60), 0)

    def test_the_filter_is_in_force(self):
        """Without the call that listens nothing serves: the test above could fail."""
        text = unit_text().replace("SystemCallFilter=~", "SystemCallFilter=~listen ")
        server = self.start(Filters(text))
        self.assertEqual(server.wait(60), -signal.SIGSYS)


if __name__ == "__main__":
    unittest.main()
