"""kill -9 of the server a hundred times while several writers change items and grants: what was acknowledged is there after the restart, a
request is there whole or not at all, and the database is sound.

The moment of the kill is chosen by the number of acknowledged writes and a few milliseconds more, not by a pause that one machine may be too
slow for. JINGUI_KILL_SEED repeats a run's choices."""
import http.client
import json
import os
import random
import signal
import sqlite3
import threading
import time
import unittest

from world import ADMIN_TOKEN, CLIENT_APP, Client, Server, World

CYCLES = 100
ITEM_WRITERS = 4
MAX_ACKNOWLEDGED = 12  # of all writers, in one life of the server
MAX_FURTHER_SECONDS = 0.006
MAX_PADDING = 20_000  # bytes of a value: an item fills several pages of the database


class Writer:
    """One thing that it alone changes. `known` is its state that was acknowledged last, `tried` that of a request without an answer."""

    def __init__(self, name, known):
        self.name, self.known, self.tried = name, known, None

    def write_until_killed(self, port, acknowledged, refused):
        """One request after the other. Calls acknowledged() for each; an answer that is a refusal ends it."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            while True:
                self.tried = self.next_state()
                method, path, body = self.request(self.tried)
                connection.request(method, path, json.dumps(body), {"Authorization": f"Bearer {ADMIN_TOKEN}"})
                answer = connection.getresponse()
                text = answer.read()
                if answer.status not in (200, 201):
                    return refused((method, path, answer.status, text))
                self.known, self.tried = self.tried, None
                acknowledged()
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    def check(self, test, database):
        """After a restart. What is there is where the next life begins."""
        found = self.read(test, database)
        test.assertIn(found, [self.known] if self.tried is None else [self.known, self.tried], f"{self.name}: a write is lost")
        test.made_it += self.tried is not None and found == self.tried
        self.known, self.tried = found, None


def fields_of(database, item):
    return dict(database.execute("SELECT field, CAST(value AS TEXT) FROM fields WHERE vault_id = 'crash' AND item = ?", (item,)))


class ItemWriter(Writer):
    """Each request writes several fields and deletes one; the item shows all of one version or all of another."""

    def __init__(self, item):
        super().__init__(item, 0)

    def next_state(self):
        return self.known + 1

    def fields(self, version):
        padding = "x" * (version * 7919 % MAX_PADDING)
        return {name: f"{version} {padding}" for name in ("a", "b", "c", f"only-{version % 2}")}

    def request(self, version):
        return "PUT", f"/v1/vaults/crash/items/{self.name}", {"fields": self.fields(version), "delete": [f"only-{1 - version % 2}"]}

    def read(self, test, database):
        rows = fields_of(database, self.name)
        if not rows:
            return 0
        version = int(next(iter(rows.values())).split()[0])
        test.assertEqual({f: v.split()[0] for f, v in rows.items()}, {f: str(version) for f in self.fields(version)}, f"half of {self.name}")
        test.assertEqual(rows, self.fields(version))
        return version


class MergeWriter(ItemWriter):
    """Each request writes a counter and one field more; the fields before it stay."""

    KEPT = 50

    def request(self, version):
        return "PUT", f"/v1/vaults/crash/items/{self.name}", {"fields": {"count": str(version), f"f{version % self.KEPT}": str(version)}}

    def read(self, test, database):
        rows = {field: int(value) for field, value in fields_of(database, self.name).items()}
        version = rows.pop("count", 0)
        kept = range(max(1, version - self.KEPT + 1), version + 1)
        test.assertEqual(rows, {f"f{n % self.KEPT}": n for n in kept}, "half of a merge")
        return version


class GrantWriter(Writer):
    """A grant that comes and goes."""

    def __init__(self, fid):
        super().__init__(fid, False)

    def next_state(self):
        return not self.known

    def request(self, granted):
        return ("POST" if granted else "DELETE"), f"/v1/vaults/crash/instances/{self.name}", {}

    def read(self, test, database):
        return database.execute("SELECT count(*) FROM grants WHERE vault_id = 'crash' AND fid = ?", (self.name,)).fetchone()[0] == 1


class Kill(unittest.TestCase):
    def serve(self):
        return Server(self.world, strict=False, name="crash", JINGUI_LOG_LEVEL="warn", JINGUI_RATE_LIMIT="0").ready()

    def live_and_die(self, server, writers, choice):
        """The number of acknowledged writes in one life of the server."""
        count, refusals, changed = [0], [], threading.Condition()

        def acknowledged():
            with changed:
                count[0] += 1
                changed.notify()

        def refused(what):
            with changed:
                refusals.append(what)
                changed.notify()

        wanted, further = choice.randrange(MAX_ACKNOWLEDGED), choice.uniform(0, MAX_FURTHER_SECONDS)
        threads = [threading.Thread(target=w.write_until_killed, args=(server.port, acknowledged, refused)) for w in writers]
        for thread in threads:
            thread.start()
        with changed:
            self.assertTrue(changed.wait_for(lambda: count[0] >= wanted or refusals, 60), "no writes flow")
        time.sleep(further)
        self.assertEqual(server.process.stop(signal.SIGKILL), -signal.SIGKILL)
        for thread in threads:
            thread.join()
        self.assertEqual(refusals, [])
        return count[0]

    def test_kill_under_writes(self):
        seed = int(os.environ.get("JINGUI_KILL_SEED") or random.randrange(1 << 32))
        choice, self.made_it, total, cut = random.Random(seed), 0, 0, 0
        with World() as self.world, self.subTest(seed=seed):
            server = self.serve()
            client = Client(self.world, server, strict=False)
            fid = server.set_up(client.public_key(), vault="crash", item="steady")
            key = "09" + "00" * 31
            other = server.admin_ok("POST", "/v1/instances", {"public_key": key, "dstack_app_id": CLIENT_APP})["fid"]
            writers = [ItemWriter(f"item{n}") for n in range(ITEM_WRITERS)] + [MergeWriter("merged"), GrantWriter(other)]
            for _ in range(CYCLES):
                total += self.live_and_die(server, writers, choice)
                cut += sum(w.tried is not None for w in writers)
                server = self.serve()
                database = sqlite3.connect(f"file:{self.world.path('crash.db')}?mode=ro", uri=True, isolation_level=None)
                self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
                self.assertEqual(database.execute("PRAGMA foreign_key_check").fetchall(), [])
                for writer in writers:
                    writer.check(self, database)
                database.close()
            print(f"{total} writes acknowledged, {cut} cut off, {self.made_it} of these had been committed", flush=True)
            self.assertGreater(total, CYCLES)
            self.assertGreater(cut, CYCLES, "the kills met no request")
            read = Client(self.world, server, strict=False)("read", "jingui://crash/steady/token")
            self.assertEqual((read.returncode, read.stdout), (0, b"s3cret-value-0123456789"), (fid, read.stderr))
            self.assertEqual(server.process.stop(), 0)


if __name__ == "__main__":
    unittest.main()
