"""What the benchmarks share: where programs are, cores, clocks, and the rows of the table."""
import os
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BIN = os.environ.setdefault("JINGUI_BIN_DIR", os.path.join(ROOT, "build", "bench", "bin"))
sys.path.insert(0, os.path.join(ROOT, "tests", "e2e"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
NO_LIMITS = {"JINGUI_RATE_LIMIT": "0", "JINGUI_CHALLENGE_RATE_LIMIT": "0"}
SERVER_CORE, LOAD_CORE = 0, 1
rows = []


def row(name, value, goal, note=""):
    rows.append((name, value, goal, note))
    print(f"{name}: {value} (goal {goal}) {note}", file=sys.stderr, flush=True)


def print_table():
    print("| figure | measured | goal | |\n|---|---|---|---|")
    for r in rows:
        print("| " + " | ".join(r) + " |")


def pinned(core, argv):
    return ["taskset", "-c", str(core), *argv]


def pin_all_threads(pid, core):
    for tid in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(tid), {core})


def serve(world, **settings):
    """A server on its core, without limits of rates."""
    from world import Server
    server = Server(world, **{"JINGUI_LOG_LEVEL": "warn"} | NO_LIMITS | settings).ready()
    pin_all_threads(server.process.popen.pid, SERVER_CORE)
    return server


def x25519_per_second(seconds=2):
    argv = pinned(SERVER_CORE, ["openssl", "speed", "-seconds", str(seconds), "ecdhx25519"])
    return float(subprocess.run(argv, capture_output=True, text=True).stdout.strip().splitlines()[-1].split()[-1])


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mib(pid, name="VmRSS"):
    with open(f"/proc/{pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith(name)) / 1024


def wall(argv, n, env=None, cwd=None):
    """The median of n runs, in seconds."""
    times = []
    for _ in range(n):
        begin = time.perf_counter()
        subprocess.run(argv, check=True, env=env, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - begin)
    times.sort()
    return times[len(times) // 2]
