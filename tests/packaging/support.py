"""Paths and helpers of the packaging tests, which look at what tools/package made: JINGUI_PACKAGE_DIR, or build/package."""
import glob
import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OUT = os.environ.get("JINGUI_PACKAGE_DIR") or os.path.join(ROOT, "build", "package")
UNIT = os.path.join(ROOT, "packaging", "systemd", "jingui-server.service")
COMPOSE = os.path.join(ROOT, "packaging", "compose")
CONTAINER = os.path.join(ROOT, "packaging", "container")


def version():
    with open(os.path.join(ROOT, "CMakeLists.txt"), encoding="utf-8") as f:
        return re.search(r"^project\(jingui VERSION ([0-9.]+)", f.read(), re.M)[1]


def deb():
    found = glob.glob(os.path.join(OUT, "*.deb"))
    assert len(found) == 1, found
    return found[0]


def run(*argv, **kwargs):
    return subprocess.run(argv, capture_output=True, text=True, timeout=300, **kwargs)


def output(*argv, **kwargs):
    done = run(*argv, **kwargs)
    assert done.returncode == 0, (argv, done.stdout, done.stderr)
    return done.stdout


def clean_environment():
    return {k: v for k, v in os.environ.items() if not k.startswith(("JINGUI_", "DSTACK_"))}
