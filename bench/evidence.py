"""Evidence alone, without a server: runs evidence_bench."""
import os
import re
import subprocess

from measure import BIN, SERVER_CORE, pinned, row


def measure():
    out = subprocess.run(pinned(SERVER_CORE, [os.path.join(BIN, "evidence_bench")]), capture_output=True, text=True, check=True).stdout
    for name, value, goal in re.findall(r"^(.*)\t(.*)\t(.*)$", out, re.M):
        row(name, value, goal)
