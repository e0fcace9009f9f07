"""The start of `jingui run -- true` as multiples of bare `true`, its memory, and the masked pipe."""
import os
import subprocess

from measure import ROUNDS, row, serve, wall

RUNS = 100
GOALS = {0: "< 7.5", 1: "≤ 6", 10: "< 14"}  # not strict


def measure():
    from world import World
    with World() as world:
        for strict in False, True:
            measure_starts(world, strict)


def measure_starts(world, strict):
    from world import Client
    name = "strict" if strict else "lax"
    server = serve(world, strict=strict, name=name)
    client = Client(world, server, strict=strict)
    server.set_up(client.public_key(), values={f"f{i}": f"value-{i}-0123456789" for i in range(10)})
    argv = client.argv("run", "--", "/bin/true")
    for references in 0, 1, 10:
        env = client.env | {f"T{i}": f"jingui://agents/demo/f{i}" for i in range(references)}
        wall(argv, 20, env, world.dir)
        ratio = min(wall(argv, RUNS, env, world.dir) / wall(["/bin/true"], RUNS, env) for _ in range(ROUNDS))
        row(f"`jingui run -- true`, {references} reference{'s' * (references != 1)}, {'' if strict else 'not '}strict ÷ bare `true`, wall time",
            f"{ratio:.1f}", "–" if strict else GOALS[references])
    if not strict:
        row("its peak memory", f"{peak_memory_mib(argv, env, world):.1f} MiB", "< 16 MiB")
        measure_mask(world, server, client)


def peak_memory_mib(argv, env, world):
    script = "import resource,subprocess,sys;subprocess.run(sys.argv[1:]);print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    out = subprocess.run(["python3", "-c", script, *argv], env=env, cwd=world.dir, capture_output=True, text=True).stdout
    return int(out.split()[-1]) / 1024


def measure_mask(world, server, client):
    values = {f"s{i}": os.urandom(24).hex() for i in range(50)}
    server.admin_ok("PUT", "/v1/vaults/agents/items/many", {"fields": values})
    env = client.env | {f"S{i}": f"jingui://agents/many/s{i}" for i in range(50)}
    data = world.path("data")
    line = b"2026-01-01T00:00:00Z INFO request handled path=/v1/things status=200 duration_ms=12 user=4711\n"
    with open(data, "wb") as f:
        f.write(line * (256 * 1024 * 1024 // len(line)))
    masked = ["sh", "-c", 'exec "$@" | cat >/dev/null', "sh", *client.argv("run", "--", "cat", data)]
    plain = ["sh", "-c", f"cat {data} | cat | cat >/dev/null"]
    ratio = max(wall(plain, 3, env, world.dir) / wall(masked, 3, env, world.dir) for _ in range(ROUNDS + 1))
    row("masked pipe with 50 secrets ÷ plain copy through the same pipes", f"{ratio:.2f}", "≥ 0.5")
