"""Each hostile load for two seconds and all of them together, while an honest client is served, then SIGTERM under load: it must answer, drain
and exit 0. For the builds with sanitizers; JINGUI_BIN_DIR says which. What the loads cost is measured elsewhere (make bench-abuse)."""
import json
import os
import subprocess
import sys
import time
import unittest

from hostile_loads import LOADS
from world import CLIENT_APP, Client, Server, World, wait_for

SECONDS = "2"
SCALE = "0.02"  # 200 idle connections, 40 pieces a second


class AbuseAndStop(unittest.TestCase):
    def make_certificate(self):
        self.certificate, self.key = self.world.path("tls.pem"), self.world.path("tls.key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                        "/CN=abuse", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", self.key, "-out", self.certificate],
                       check=True, capture_output=True)

    def make_challenge(self):
        """With evidence that is true, for the load of keys that are not."""
        path = self.world.path("challenge.json")
        certificate = self.world.ask_guest("client", "Info")["app_cert"]
        with open(path, "w") as f:
            json.dump({"fid": "FID", "client_attestation": {"app_cert": certificate, "tcb_info": "", "app_id": CLIENT_APP}}, f)
        return path

    def start(self, server, tls, loads, *args):
        argv = [sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "hostile_loads.py"), str(server.port), "--loads", loads,
                "--scale", SCALE, "--body", self.body, *(["--tls"] if tls else []), *args]
        return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)

    def play(self, tls):
        certificate = {"JINGUI_TLS_CERT": self.certificate, "JINGUI_TLS_KEY": self.key} if tls else {}
        server = Server(self.world, **certificate)
        client = Client(self.world, server, JINGUI_CA_FILE=self.certificate if tls else None)
        if tls:
            client.env["JINGUI_SERVER_URL"] = f"https://127.0.0.1:{server.port}"
        log = server.process.log
        wait_for(lambda: server.process.popen.poll() is not None or "server.listening" in log(), "the server", 120)
        for loads in [*LOADS, ",".join(LOADS)]:
            with self.subTest(tls=tls, loads=loads):
                process = self.start(server, tls, loads, "--seconds", SECONDS)
                read = client("read", "jingui://agents/demo/token", timeout=120)
                self.assertEqual((read.returncode, read.stdout), (0, b"s3cret-value-0123456789"), read.stderr)
                out = process.communicate(timeout=120)[0]
                self.assertTrue(json.loads(out.splitlines()[-1]), out)
                self.assertIsNone(server.process.popen.poll(), log()[-3000:])
        process = self.start(server, tls, ",".join(LOADS), "--seconds", "60")
        time.sleep(2)
        self.assertEqual(server.process.stop(seconds=60), 0, log()[-3000:])
        process.terminate()
        process.communicate()

    def test_loads_then_sigterm(self):
        with World() as self.world:
            self.make_certificate()
            self.body = self.make_challenge()
            server = Server(self.world).ready()
            server.set_up(Client(self.world, server).public_key())
            server.process.stop()
            for tls in False, True:
                self.play(tls)


if __name__ == "__main__":
    unittest.main()
