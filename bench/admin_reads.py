"""Administrators' reads per second against a plain echo with the same library, on the same core, with answers of the same size."""
import os
import subprocess

from measure import BIN, LOAD_CORE, ROUNDS, SERVER_CORE, pinned, row, serve

REQUESTS = 20_000
CONNECTIONS = 16
OUR_THREADS = 9  # one for I/O, eight workers
PATH = "/v1/vaults/agents/items/demo"


def reads_per_second(port, path, token):
    argv = [os.path.join(BIN, "read_load"), str(port), path, token, str(CONNECTIONS), str(REQUESTS)]
    out = subprocess.run(pinned(LOAD_CORE, argv), check=True, capture_output=True, text=True).stdout
    return tuple(map(float, out.split()))


def measure():
    from world import ADMIN_TOKEN, World
    with World() as world:
        server = serve(world, strict=False)
        server.admin_ok("POST", "/v1/vaults", {"id": "agents", "name": "agents"})
        server.admin_ok("PUT", PATH, {"fields": {f"f{i}": "x" for i in range(10)}})
        _, size = reads_per_second(server.port, PATH, ADMIN_TOKEN)
        echoes = {}
        for threads in 1, OUR_THREADS:
            argv = pinned(SERVER_CORE, [os.path.join(BIN, "beast_echo"), str(int(size)), str(threads)])
            echoes[threads] = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        ports = {threads: int(p.stdout.readline()) for threads, p in echoes.items()}
        ours, plain = 0.0, dict.fromkeys(ports, 0.0)
        for _ in range(ROUNDS):
            ours = max(ours, reads_per_second(server.port, PATH, ADMIN_TOKEN)[0])
            for threads, port in ports.items():
                plain[threads] = max(plain[threads], reads_per_second(port, PATH, ADMIN_TOKEN)[0])
        for process in echoes.values():
            process.kill()
            process.wait()
    for threads, rate in plain.items():
        row(f"reads of administrators per second ÷ plain Beast echo with {threads} thread{'s' * (threads > 1)}", f"{ours / rate:.2f}", "–",
            f"{ours:.0f}/s, {rate:.0f}/s, {int(size)} bytes each")
