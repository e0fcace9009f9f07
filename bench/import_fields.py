"""`jingui-server import` of 100,000 fields against Python's sqlite3 inserting the same rows in one transaction."""
import os
import sqlite3
import subprocess
import tempfile
import time

from measure import BIN, ROUNDS, row

FIELDS, FIELDS_OF_ITEM, VAULTS = 100_000, 10, 100


def make_source(path):
    """Seconds that the inserts took."""
    from import_test import SCHEMA
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    connection.executescript(SCHEMA)
    vaults = [(f"vault{n}", f"vault {n}") for n in range(VAULTS)]
    items = [(f"vault{n % VAULTS}", f"item{n // VAULTS // FIELDS_OF_ITEM}", f"field{n // VAULTS % FIELDS_OF_ITEM}", f"value-{n:08}-" + "x" * 40)
             for n in range(FIELDS)]
    begin = time.perf_counter()
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO vaults(id, name) VALUES(?, ?)", vaults)
    connection.executemany("INSERT INTO vault_items(vault_id, section, item_name, value) VALUES(?, ?, ?, ?)", items)
    connection.execute("COMMIT")
    seconds = time.perf_counter() - begin
    connection.close()
    return seconds


def import_seconds(source, target):
    from world import ADMIN_TOKEN, clean_environment
    env = clean_environment() | {"JINGUI_ADMIN_TOKEN": ADMIN_TOKEN, "JINGUI_DB_PATH": target}
    begin = time.perf_counter()
    done = subprocess.run([os.path.join(BIN, "jingui-server"), "import", source, "--json"], env=env, capture_output=True, text=True)
    seconds = time.perf_counter() - begin
    if done.returncode != 0 or f'"fields":{FIELDS}' not in done.stdout.replace(" ", ""):
        raise AssertionError(done.stdout[-500:] + done.stderr[-500:])
    return seconds


def measure():
    ours, theirs = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="jingui-bench-") as folder:
            theirs.append(make_source(os.path.join(folder, "source.db")))
            ours.append(import_seconds(os.path.join(folder, "source.db"), os.path.join(folder, "target.db")))
    row(f"import of {FIELDS:,} fields ÷ the same rows inserted with Python's sqlite3", f"{min(ours) / min(theirs):.1f}", "–",
        f"{min(ours):.2f} s, {min(theirs):.2f} s")
