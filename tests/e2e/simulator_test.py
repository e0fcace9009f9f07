"""The simulator program itself: what it writes, serves and refuses, and how it ends."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import unittest

from world import BIN, CLIENT_APP, FIXTURES, UnixConnection, World, clean_environment

SIMULATOR = os.path.join(BIN, "jingui-simulator")


def run(*args):
    return subprocess.run([SIMULATOR, *args], capture_output=True, text=True, env=clean_environment(), timeout=60)


def read(*path, binary=False):
    with open(os.path.join(*path), "rb" if binary else "r") as file:
        return file.read()


def ask(path, method="Info", body="{}"):
    connection = UnixConnection(path)
    connection.request("POST", f"/{method}", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, json.loads(text)


class Simulator(unittest.TestCase):
    def test_lists_scenarios_with_their_reasons(self):
        done = run("--list-scenarios")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"(?m)^debug-td .* td_debug$")
        self.assertRegex(done.stdout, r"(?m)^healthy ")

    def test_wrong_usage_is_2(self):
        with tempfile.TemporaryDirectory() as folder:
            for args in (["--no-such-option"], [], ["--dir", folder, "--guest", "a:12"],
                         ["--dir", folder, "--scenario", "no-such-thing"], ["--dir", folder, "--scenario", "debug-td@nobody"],
                         ["--dir", folder, "--scenario", "revoked-pck@client"], ["--dir", folder, "--now", "yesterday"]):
                done = run(*args)
                self.assertEqual(done.returncode, 2, (args, done.stderr))
        self.assertIn("debug-td", run("--dir", "/tmp", "--scenario", "x").stderr)

    def test_files_are_for_their_owner_alone(self):
        with World() as world:
            for name in ("quote-root.pem", "kms-roots.txt", "collateral.json", "client.appkeys.json", "client.sock", "server.sock"):
                self.assertEqual(os.stat(world.path(name)).st_mode & 0o077, 0, name)
            self.assertRegex(read(world.path("kms-roots.txt")), r"(?m)^sha256:[0-9a-f]{64}$")

    def test_guests_and_collateral_service_answer(self):
        with World() as world:
            status, info = ask(world.path("client.sock"))
            self.assertEqual((status, info["app_id"]), (200, CLIENT_APP))
            host = read(world.path("pccs-url.txt")).strip().removeprefix("http://")
            connection = http.client.HTTPConnection(host, timeout=20)
            connection.request("GET", "/tdx/certification/v4/qe/identity?update=standard")
            answer = connection.getresponse()
            self.assertEqual(json.loads(answer.read())["enclaveIdentity"]["id"], "TD_QE")
            self.assertRegex(answer.getheader("SGX-Enclave-Identity-Issuer-Chain"), r"^[A-Za-z0-9%._-]+$")
            connection.close()

    def test_a_client_that_half_closes_gets_its_answer_and_the_end(self):
        with World() as world, socket.socket(socket.AF_UNIX) as client:
            client.settimeout(20)
            client.connect(world.path("client.sock"))
            client.sendall(b"POST /Version HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
            client.shutdown(socket.SHUT_WR)
            answer = b""
            while chunk := client.recv(4096):
                answer += chunk
            self.assertIn(b"200 OK", answer)
            self.assertTrue(answer.endswith(b"}"))

    def test_ends_cleanly_on_sigterm_even_with_a_hanging_agent(self):
        with World("--scenario", "hanging-agent@client") as world, socket.socket(socket.AF_UNIX) as client:
            client.connect(world.path("client.sock"))
            client.sendall(b"POST /Info HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
            self.assertEqual(ask(world.path("server.sock"), "Version")[0], 200)
            self.assertEqual(world.simulator.stop(signal.SIGTERM), 0)

    def test_collateral_lives_as_long_as_asked(self):
        with World("--collateral-life", "600", "--now", "2026-11-24T00:00:00Z") as world:
            tcb_info = json.loads(json.loads(read(world.path("collateral.json")))["tcb_info"])
            self.assertEqual(tcb_info["nextUpdate"], "2026-11-24T00:10:00Z")

    def test_shows_a_recorded_answer_as_its_own(self):
        if not FIXTURES:
            self.skipTest("no fixtures")
        recorded = os.path.join(FIXTURES, "dstack", "agent", "kms_info.json")
        with World("--replay", f"{recorded}@client") as world:
            expected = json.loads(json.loads(read(recorded))["response"]["body"])
            self.assertEqual(ask(world.path("client.sock"))[1], expected)
            self.assertNotEqual(ask(world.path("server.sock"))[1], expected)

    def test_evidence_as_files(self):
        with tempfile.TemporaryDirectory() as folder:
            done = run("evidence", "--scenario", "debug-td", "--out", folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            quote = read(folder, "quote.bin", binary=True)
            self.assertEqual(quote[48 + 120] & 1, 1)
            self.assertEqual(len(re.findall("BEGIN CERTIFICATE", read(folder, "app_cert.pem"))), 3)


if __name__ == "__main__":
    unittest.main()
