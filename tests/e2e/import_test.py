"""`jingui-server import`: a database of the public Go program becomes ours, and our server and client work with it."""
import glob
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from world import BIN, CLIENT_APP, Client, Server, World, clean_environment

SERVER = os.path.join(BIN, "jingui-server")
CANARY = "canary-8be2-imported-value"
# AES-256-GCM with key 00 01 .. 1f and nonce 11 (12 times) of "token-a", made with another implementation.
SEALED_TOKEN = "111111111111111111111111f40fffdad62d4ec51740392f5122c96946f08784626a4d"
SCHEMA = """
    CREATE TABLE vaults(id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP);
    CREATE TABLE vault_items(rowid INTEGER PRIMARY KEY AUTOINCREMENT, vault_id TEXT NOT NULL REFERENCES vaults(id),
        item_name TEXT NOT NULL, section TEXT NOT NULL DEFAULT '', value TEXT NOT NULL DEFAULT '',
        created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
        UNIQUE(vault_id, section, item_name));
    CREATE TABLE tee_instances(fid TEXT PRIMARY KEY, label TEXT NOT NULL DEFAULT '', public_key BLOB NOT NULL UNIQUE,
        dstack_app_id TEXT NOT NULL, created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, last_used_at DATETIME);
    CREATE TABLE vault_instance_access(vault_id TEXT NOT NULL REFERENCES vaults(id),
        fid TEXT NOT NULL REFERENCES tee_instances(fid), created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
        PRIMARY KEY(vault_id, fid));
    CREATE TABLE debug_policies(vault_id TEXT NOT NULL REFERENCES vaults(id), fid TEXT NOT NULL REFERENCES tee_instances(fid),
        allow_read INTEGER NOT NULL DEFAULT 1, updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY(vault_id, fid));
"""


def fid_of(public_key):
    return hashlib.sha1(bytes.fromhex(public_key)).hexdigest()


def make_source(path, public_key):
    """The value stands in the log only, as a server that was killed leaves it."""
    work = path + ".work"
    connection = sqlite3.connect(work, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.executescript(SCHEMA)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    fid = fid_of(public_key)
    for vault in ("agents", "closed", "a/b"):
        connection.execute("INSERT INTO vaults(id, name) VALUES(?, ?)", (vault, vault))
        connection.execute("INSERT INTO vault_items(vault_id, section, item_name, value) VALUES(?, 'openai', 'key', ?)", (vault, CANARY))
    connection.execute("INSERT INTO tee_instances(fid, label, public_key, dstack_app_id) VALUES(?, 'guest', ?, ?)",
                       (fid, bytes.fromhex(public_key), CLIENT_APP))
    for vault in ("agents", "closed"):
        connection.execute("INSERT INTO vault_instance_access(vault_id, fid) VALUES(?, ?)", (vault, fid))
    connection.execute("INSERT INTO debug_policies(vault_id, fid, allow_read) VALUES('closed', ?, 0)", (fid,))
    shutil.copy(work, path)
    shutil.copy(work + "-wal", path + "-wal")
    connection.close()
    return fid


def digests(*paths):
    return {p: hashlib.sha256(pathlib.Path(p).read_bytes()).hexdigest() if os.path.exists(p) else None for p in paths}


def run_import(source, target, *args, **env):
    return subprocess.run([SERVER, "import", source, *args], env=clean_environment() | {"JINGUI_DB_PATH": target} | env,
                          capture_output=True, text=True, timeout=600)


class Import(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def test_imported_values_are_served_to_attested_clients(self):
        public_key = Client(self.world, None, JINGUI_SERVER_URL="http://127.0.0.1:9").public_key()
        source, target = self.world.path("go.db"), self.world.path("imported.db")
        fid = make_source(source, public_key)
        before = digests(source, source + "-wal", source + "-shm")
        files = set(os.listdir(self.world.dir))

        rehearsal = run_import(source, target, "--dry-run")
        self.assertEqual(rehearsal.returncode, 0, rehearsal.stderr)
        self.assertIn("would import 2 vaults, 2 fields, 1 instance, 2 grants, 1 debug policy", rehearsal.stdout)
        self.assertEqual(set(os.listdir(self.world.dir)), files)

        done = run_import(source, target)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('vault "agents": 1 field\n', done.stdout)
        self.assertIn(f"debug policy \"closed\" for {fid}: read denied\n", done.stdout)
        self.assertIn('warning: vault "a/b"', done.stderr)
        self.assertNotIn(CANARY, done.stdout + done.stderr)
        self.assertEqual(digests(*before), before)
        self.assertEqual(os.stat(target).st_mode & 0o077, 0)
        self.assertEqual(glob.glob(self.world.path("jingui-import-*")), [])

        server = Server(self.world, name="imported").ready()
        client = Client(self.world, server)
        got = client("read", "jingui://agents/openai/key")
        self.assertEqual((got.returncode, got.stdout), (0, CANARY.encode()), got.stderr)
        self.assertEqual(client("read", "jingui://closed/openai/key").returncode, 3)
        ran = client("run", "--", "sh", "-c", "echo ${#T}", env={"T": "jingui://closed/openai/key"})
        self.assertEqual(ran.stdout, f"{len(CANARY)}\n".encode(), ran.stderr)
        self.assertEqual(server.admin_ok("GET", f"/v1/instances/{fid}")["profile"], "reference")

    def test_into_the_database_of_a_running_server(self):
        server = Server(self.world, strict=False, name="running").ready()
        source = self.world.path("more.db")
        make_source(source, "09" + "00" * 31)
        done = run_import(source, self.world.path("running.db"), "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["counts"],
                         {"vaults": 2, "fields": 2, "instances": 1, "grants": 2, "debug_policies": 1, "skipped": 2, "warnings": 1})
        self.assertEqual(server.admin_ok("GET", "/v1/vaults/agents/items"), ["openai"])
        again = run_import(source, self.world.path("running.db"))
        self.assertEqual(again.returncode, 1)
        self.assertIn("import_conflict", again.stderr)
        self.assertIn('vault "agents"', again.stderr)
        self.assertIn("hint:", again.stderr)
        kept = run_import(source, self.world.path("running.db"), "--skip-existing")
        self.assertEqual(kept.returncode, 0, kept.stderr)
        self.assertIn("imported 0 vaults, 0 fields, 0 instances", kept.stdout)


class Refusals(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="jingui-e2e-import-")
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.source, self.target = os.path.join(self.dir, "go.db"), os.path.join(self.dir, "ours.db")

    def refused(self, reason, code=1, *args, **env):
        done = run_import(self.source, self.target, *args, **env)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(reason, done.stderr)
        self.assertFalse(os.path.exists(self.target))
        self.assertEqual(glob.glob(os.path.join(self.dir, "jingui-import-*")), [])
        return done

    def test_files_that_are_no_database_of_it(self):
        self.refused("file_not_found")
        with open(self.source, "wb") as f:
            f.write(os.urandom(20000))
        self.refused("import_source_invalid")
        os.remove(self.source)
        make_source(self.source, "09" + "00" * 31)
        with sqlite3.connect(self.source) as connection:
            connection.execute("ALTER TABLE vaults RENAME TO v")
            connection.execute("CREATE VIEW vaults AS SELECT * FROM v")
        connection.close()
        self.refused("import_source_invalid")
        self.assertEqual(run_import("", self.target).returncode, 1)
        self.assertEqual(subprocess.run([SERVER, "import"], capture_output=True, env=clean_environment()).returncode, 2)

    def test_an_open_source_is_refused(self):
        make_source(self.source, "09" + "00" * 31)
        connection = sqlite3.connect(self.source)
        connection.execute("SELECT count(*) FROM vaults").fetchone()
        done = self.refused("import_source_in_use")
        self.assertIn("hint: stop", done.stderr)
        connection.close()

    def test_encrypted_source_and_its_key(self):
        connection = sqlite3.connect(self.source)
        connection.executescript("""
            CREATE TABLE apps(app_id TEXT PRIMARY KEY, name TEXT, service_type TEXT, required_scopes TEXT, credentials_encrypted BLOB);
            CREATE TABLE user_secrets(app_id TEXT, user_id TEXT, secret_encrypted BLOB);
            CREATE TABLE tee_instances(fid TEXT PRIMARY KEY, public_key BLOB, bound_app_id TEXT, bound_user_id TEXT, label TEXT);
            INSERT INTO apps VALUES('gmail', 'Gmail', 'google', '', NULL);""")
        connection.execute("INSERT INTO user_secrets VALUES('gmail', 'alice', ?)", (bytes.fromhex(SEALED_TOKEN),))
        connection.commit()
        connection.close()
        key = bytes(range(32)).hex()
        self.refused("import_master_key_invalid", 2)
        self.refused("import_master_key_invalid", 2, JINGUI_MASTER_KEY="0123")
        wrong = self.refused("import_master_key_wrong", 1, JINGUI_MASTER_KEY="ff" * 32)
        self.assertNotIn("ffff", wrong.stderr)
        key_file = os.path.join(self.dir, "key")
        with open(key_file, "w") as f:
            f.write(key + "\n")
        done = run_import(self.source, self.target, "--master-key-file", key_file)
        self.assertEqual(done.returncode, 0, done.stderr)
        with sqlite3.connect(self.target) as connection:
            self.assertEqual(connection.execute("SELECT item, field, value FROM fields").fetchall(), [("alice", "refresh_token", b"token-a")])
        connection.close()

    def test_many_fields(self):
        connection = sqlite3.connect(self.source)
        connection.executescript(SCHEMA + "INSERT INTO vaults(id, name) VALUES('v', 'v');")
        connection.executemany("INSERT INTO vault_items(vault_id, section, item_name, value) VALUES('v', ?, ?, ?)",
                               ((f"item{i // 50}", f"field{i}", f"value-{i}" * 4) for i in range(100000)))
        connection.commit()
        connection.close()
        done = run_import(self.source, self.target)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("imported 1 vault, 100000 fields", done.stdout)


if __name__ == "__main__":
    unittest.main()
