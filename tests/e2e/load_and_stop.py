"""The server under load of honest and broken requests from several threads, then SIGTERM: it must answer, drain and exit 0."""
import http.client
import json
import threading
import time
import unittest

from world import Client, Server, World


class LoadAndStop(unittest.TestCase):
    def test_load_then_sigterm(self):
        with World() as world:
            server = Server(world).ready()
            client = Client(world, server)
            server.set_up(client.public_key())
            self.stop = threading.Event()
            self.answers = {}
            lock = threading.Lock()

            def note(key):
                with lock:
                    self.answers[key] = self.answers.get(key, 0) + 1

            def broken():
                bodies = [b"{", b"{}", json.dumps({"fid": "0" * 40}).encode(), b"\xff" * 1000]
                n = 0
                while not self.stop.is_set():
                    n += 1
                    try:
                        c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
                        c.request("POST", ("/v1/secrets/challenge", "/v1/secrets/fetch")[n % 2], bodies[n % len(bodies)])
                        note(c.getresponse().status)
                        c.close()
                    except OSError:
                        note("refused")

            def honest():
                while not self.stop.is_set():
                    done = client("read", "jingui://agents/demo/token")
                    note(("read", done.returncode))
                    if not self.stop.is_set():
                        self.assertEqual(done.stdout, b"s3cret-value-0123456789", done.stderr)

            def administer():
                n = 0
                while not self.stop.is_set():
                    n += 1
                    try:
                        server.admin("PUT", "/v1/vaults/agents/items/other", {"fields": {f"k{n % 50}": "v" * 100}})
                        server.admin("GET", "/v1/instances")
                    except OSError:
                        note("refused")

            threads = [threading.Thread(target=t) for t in (broken, broken, honest, administer)]
            for t in threads:
                t.start()
            time.sleep(8)
            server.process.popen.terminate()
            code = server.process.popen.wait(30)
            self.stop.set()
            for t in threads:
                t.join(60)
            self.assertEqual(code, 0, server.process.log()[-3000:])
            self.assertGreater(self.answers.get(("read", 0), 0), 0, self.answers)
            self.assertGreater(self.answers.get(400, 0), 0, self.answers)
            self.assertNotIn(500, self.answers)


if __name__ == "__main__":
    unittest.main()
