"""Pairs of challenge and fetch per second of server CPU, strict and not, against X25519 on the same core. The database is a file."""
import os
import subprocess

from measure import BIN, LOAD_CORE, ROUNDS, cpu_seconds, memory_mib, pinned, row, serve, x25519_per_second

PAIRS = int(os.environ.get("BENCH_PAIRS", "4000"))


def pairs_per_cpu_second(server, world, references, *flags):
    pid = server.process.popen.pid
    argv = pinned(LOAD_CORE, [os.path.join(BIN, "pairs_load"), *flags, str(server.port), world.path("client.sock"),
                              world.path("client.appkeys.json")])
    subprocess.run(argv + ["200"] + references, check=True, capture_output=True)
    before = cpu_seconds(pid)
    subprocess.run(argv + [str(PAIRS)] + references, check=True, capture_output=True)
    return PAIRS / (cpu_seconds(pid) - before)


def measure():
    from world import Client, World
    with World() as world:
        strict, lax = serve(world, name="strict"), serve(world, strict=False, name="lax")
        row("resident memory of an idle server, strict", f"{memory_mib(strict.process.popen.pid):.1f} MiB", "< 20 MiB")
        values = {f"f{i}": f"value-{i:02}-" + "x" * 40 for i in range(10)}
        for server in strict, lax:
            server.set_up(Client(world, server).public_key(), values=values)
        refs = [f"jingui://agents/demo/f{i}" for i in range(10)]
        one, ten, plain, base = 0.0, 0.0, 0.0, 0.0
        for _ in range(ROUNDS):
            base = max(base, x25519_per_second())
            one = max(one, pairs_per_cpu_second(strict, world, refs[:1]))
            ten = max(ten, pairs_per_cpu_second(strict, world, refs))
            plain = max(plain, pairs_per_cpu_second(lax, world, refs[:1], "--no-evidence"))
    row("strict pairs per second of server CPU ÷ X25519 per second", f"{one / base:.3f}", "≥ 0.10", f"{one:.0f}/s, X25519 {base:.0f}/s")
    row("the same with ten references ÷ with one", f"{ten / one:.2f}", "≥ 0.85", f"{ten:.0f}/s")
    row("pairs that are not strict ÷ X25519 per second", f"{plain / base:.3f}", "≥ 0.13", f"{plain:.0f}/s")
