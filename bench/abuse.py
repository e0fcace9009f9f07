"""What hostile loads (tests/e2e/hostile_loads.py) do to honest clients; prints Markdown for docs/performance.md.

Server pinned to core 0, everybody else to core 1; loads run as SCHED_IDLE there, so that honest clients do not wait for them on their own
core. Quiet and loaded runs take turns; the best round of a load counts. The server is strict, with TLS and its default limits, but for the rate
of one address, which would spare it the work.

BENCH_LOADS=a,b  BENCH_ROUNDS=3  BENCH_ABUSE_PAIRS=400  BENCH_SCALE=1  BENCH_ONE_ADDRESS=1 (loads come from the address of the honest clients)"""
import http.client
import json
import os
import re
import signal
import ssl
import subprocess
import sys
import threading
import time

from measure import BIN, ROOT, pin_all_threads, pinned
from world import Client, Server, World, wait_for

sys.path.insert(0, os.path.join(ROOT, "tests", "e2e"))
from hostile_loads import LOADS  # noqa: E402

LOADS_FILE = os.path.join(ROOT, "tests", "e2e", "hostile_loads.py")
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PAIRS = int(os.environ.get("BENCH_ABUSE_PAIRS", "400"))
SCALE = os.environ.get("BENCH_SCALE", "1")
ADDRESS = ["--address", "127.0.0.1"] if os.environ.get("BENCH_ONE_ADDRESS") else []
PAUSE_MICROSECONDS = 5_000
WAYS = {"kept": [], "new": ["--connect"]}  # one connection for all, or a new one for each request, as jingui does
ALL = "all together"
MAX_SLOWDOWN, MAX_HEALTH_SECONDS, MAX_RESIDENT_MIB = 5, 1.0, 512


def status_of(server, name):
    with open(f"/proc/{server.process.popen.pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith(name)) / 1024


class HealthWatch(threading.Thread):
    """Asks /healthz ten times a second, each time on a new connection; remembers the longest wait and the most memory."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.stopped = server, threading.Event()
        self.longest, self.failed, self.resident = 0.0, 0, 0.0

    def run(self):
        while not self.stopped.wait(0.1):
            begin = time.perf_counter()
            try:
                connection = http.client.HTTPSConnection("127.0.0.1", self.server.port, timeout=10, context=UNCHECKED)
                connection.request("GET", "/healthz")
                self.failed += connection.getresponse().status != 200
                connection.close()
            except OSError:
                self.failed += 1
            self.longest = max(self.longest, time.perf_counter() - begin)
            self.resident = max(self.resident, status_of(self.server, "VmRSS"))

    def end(self):
        self.stopped.set()
        self.join()
        return self


UNCHECKED = ssl.create_default_context()
UNCHECKED.check_hostname, UNCHECKED.verify_mode = False, ssl.CERT_NONE


class TlsServer(Server):
    """A server with a certificate of its own."""

    def request(self, method, path, body=None, headers=None, timeout=30):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=UNCHECKED)
        connection.request(method, path, None if body is None else json.dumps(body), headers or {})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, json.loads(text) if text.startswith(("{", "[")) else text


def make_certificate(world):
    files = world.path("tls.pem"), world.path("tls.key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                    "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", files[1], "-out", files[0]], check=True, capture_output=True)
    return files


class Abuse:
    def __init__(self, world):
        self.world = world
        self.certificate, key = make_certificate(world)
        self.server = TlsServer(world, JINGUI_LOG_LEVEL="info", JINGUI_TLS_CERT=self.certificate, JINGUI_TLS_KEY=key, JINGUI_RATE_LIMIT="0").ready()
        pin_all_threads(self.server.process.popen.pid, 0)
        os.sched_setaffinity(0, {1})
        self.server.set_up(Client(world, None, JINGUI_SERVER_URL="http://127.0.0.1:9").public_key())
        self.body = world.path("challenge.json")
        evidence = world.ask_guest("client", "Info")["app_cert"]
        with open(self.body, "w") as f:
            json.dump({"fid": "FID", "client_attestation": {"app_cert": evidence, "tcb_info": "", "app_id": "c0ffee" + "0" * 33 + "1"}}, f)

    def honest(self, way):
        """(median, 99th percentile) in milliseconds, and how many pairs had to begin again."""
        argv = [os.path.join(BIN, "pairs_load"), *WAYS[way], "--tls", self.certificate, "--pause", str(PAUSE_MICROSECONDS), str(self.server.port),
                self.world.path("client.sock"), self.world.path("client.appkeys.json"), str(PAIRS), "jingui://agents/demo/token"]
        done = subprocess.run(pinned(1, argv), capture_output=True, text=True)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        _, median, p99, _, again = map(int, done.stdout.split())
        return median / 1000, p99 / 1000, again

    def connections(self):
        text = self.server.admin("GET", "/metrics")[1]
        return int(re.search(r"^jingui_http_connections (\d+)$", text, re.M)[1])

    def start(self, load):
        names = ",".join(LOADS) if load == ALL else load
        argv = ["chrt", "--idle", "0", sys.executable, LOADS_FILE, str(self.server.port), "--tls", "--scale", SCALE, "--loads", names,
                "--body", self.body, *ADDRESS]
        process = subprocess.Popen(pinned(1, argv), stdout=subprocess.PIPE, text=True)
        if process.stdout.readline().strip() != "ready":
            raise AssertionError(f"the load {load} did not begin")
        time.sleep(2)  # so that what grows in time is there
        return process

    def stop(self, process):
        process.send_signal(signal.SIGTERM)
        counts = process.communicate(timeout=60)[0].strip()
        wait_for(lambda: self.connections() < 50, "the connections of a load to end", 60)
        return counts

    def round(self, load):
        """Slowdown of the 99th percentile for each way, and what else was seen."""
        quiet = {way: self.honest(way) for way in WAYS}
        process = self.start(load)
        watch = HealthWatch(self.server)
        watch.start()
        loaded = {way: self.honest(way) for way in WAYS}
        watch.end()
        counts = self.stop(process)
        seen = {"quiet": quiet, "loaded": loaded, "health": watch.longest, "failed": watch.failed, "resident": watch.resident, "counts": counts}
        print(load, json.dumps(seen), file=sys.stderr, flush=True)
        return seen


def best(rounds, way):
    return min(rounds, key=lambda r: r["loaded"][way][1] / r["quiet"][way][1])


def print_row(load, rounds):
    cells = [load.replace("_", " ")]
    for way in WAYS:
        r = best(rounds, way)
        cells.append(f"{r['quiet'][way][1]:.2f} → {r['loaded'][way][1]:.2f} ms, **{r['loaded'][way][1] / r['quiet'][way][1]:.1f}**")
    cells.append(str(sum(r["loaded"][way][2] for r in rounds for way in WAYS)))
    cells.append(f"{1000 * max(r['health'] for r in rounds):.0f} ms, {sum(r['failed'] for r in rounds)}")
    cells.append(f"{max(r['resident'] for r in rounds):.0f} MiB")
    cells.append(rounds[-1]["counts"].strip("{}").replace('"', ""))
    print("| " + " | ".join(cells) + " |", flush=True)
    slow = any(best(rounds, way)["loaded"][way][1] / best(rounds, way)["quiet"][way][1] >= MAX_SLOWDOWN for way in WAYS)
    return (slow or max(r["health"] for r in rounds) >= MAX_HEALTH_SECONDS or any(r["failed"] for r in rounds)
            or max(r["resident"] for r in rounds) >= MAX_RESIDENT_MIB)


def main():
    wanted = os.environ.get("BENCH_LOADS", ",".join([*LOADS, ALL])).split(",")
    with World() as world:
        abuse = Abuse(world)
        abuse.honest("kept")
        print(f"| load | p99 on a kept connection, quiet → loaded (goal < {MAX_SLOWDOWN}) | on new connections | pairs begun again"
              f" | longest `/healthz` (goal < {MAX_HEALTH_SECONDS:.0f} s), failed | resident (goal < {MAX_RESIDENT_MIB} MiB) | what was done |")
        print("|---|---|---|---|---|---|---|", flush=True)
        missed = [load for load in wanted if print_row(load, [abuse.round(load) for _ in range(ROUNDS)])]
        process = abuse.start(wanted[-1])
        begin = time.monotonic()
        code = abuse.server.process.stop(seconds=30)
        print(f"\nSIGTERM under \"{wanted[-1]}\": exit code {code} after {time.monotonic() - begin:.1f} s;"
              f" the most memory it ever had is in the last column. Goals missed: {', '.join(missed) or 'none'}.")
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
