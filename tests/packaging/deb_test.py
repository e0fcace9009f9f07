"""The Debian package: what is in it, that it installs, upgrades and goes, that it is made the same twice."""
import os
import shutil
import stat
import subprocess
import tarfile
import tempfile
import unittest

from support import OUT, ROOT, clean_environment, deb, output, run, version

PROGRAMS = ("usr/bin/jingui", "usr/bin/jingui-server")
SCRIPTS = {"postinst", "prerm", "postrm"}


def members():
    """Every member of the package's file tree, by its path without ./"""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb()], stdout=subprocess.PIPE) as dpkg:
        with tarfile.open(fileobj=dpkg.stdout, mode="r|") as tree:
            return {m.name.removeprefix("./").rstrip("/"): m for m in tree}


class Content(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.members = members()

    def test_name_version_and_fields(self):
        architecture = output("dpkg", "--print-architecture").strip()
        self.assertEqual(os.path.basename(deb()), f"jingui_{version()}_{architecture}.deb")
        fields = dict(line.split("=", 1) for line in output(
            "dpkg-deb", "--show", "--showformat=p=${Package}\nv=${Version}\nd=${Depends}\ns=${Installed-Size}\n", deb()).splitlines())
        self.assertEqual((fields["p"], fields["v"]), ("jingui", version()))
        self.assertRegex(fields["d"], r"^libc6 \(>= 2\.\d+\), ")
        self.assertGreater(int(fields["s"]), 1000)

    def test_what_must_be_there(self):
        for path in (*PROGRAMS, "etc/jingui/server.env", "lib/systemd/system/jingui-server.service", "usr/lib/sysusers.d/jingui.conf",
                     "usr/lib/tmpfiles.d/jingui.conf", "usr/share/doc/jingui/copyright", "usr/share/doc/jingui/changelog.gz",
                     "usr/share/doc/jingui/packaging.md", "usr/share/doc/jingui/configuration.md",
                     "usr/share/doc/jingui/third-party/libssl-dev.txt"):
            self.assertIn(path, self.members)
        crates = [p for p in self.members if p.startswith("usr/share/doc/jingui/third-party/crate-dcap-qvl-0.")]
        self.assertEqual(len(crates), 1, crates)

    def test_owners_modes_and_kinds(self):
        for path, member in self.members.items():
            with self.subTest(path):
                self.assertEqual((member.uid, member.gid, member.uname, member.gname), (0, 0, "root", "root"))
                self.assertTrue(member.isfile() or member.isdir(), "only files and directories")
                mode = stat.S_IMODE(member.mode)
                self.assertFalse(mode & (stat.S_ISUID | stat.S_ISGID | stat.S_ISVTX), oct(mode))
                expected = 0o755 if member.isdir() or path in PROGRAMS else 0o640 if path.startswith("etc/jingui/") else 0o644
                self.assertEqual(oct(mode), oct(expected))

    def test_every_time_is_the_commits(self):
        commit = int(os.environ.get("SOURCE_DATE_EPOCH") or output("git", "log", "-1", "--format=%ct", cwd=ROOT))
        self.assertEqual([p for p, m in self.members.items() if m.mtime != commit], [])

    def test_nothing_of_this_machine_is_in_the_settings(self):
        for path in ("etc/jingui/server.env", "lib/systemd/system/jingui-server.service"):
            text = output("sh", "-c", f"dpkg-deb --fsys-tarfile {deb()} | tar -xO ./{path}")
            self.assertNotIn(ROOT, text)
            self.assertNotIn("replace-", text)

    def test_twice_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as again:
            # Other times, another umask, another place, another order of creation.
            output("sh", "-c", f"umask 077; exec {ROOT}/tools/package {again}/out", env=os.environ | {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"})
            for name in ("SHA256SUMS", os.path.basename(deb()), "jingui"):
                with open(os.path.join(OUT, name), "rb") as a, open(os.path.join(again, "out", name), "rb") as b:
                    self.assertEqual(a.read(), b.read(), name)

    def test_lintian(self):
        self.assertIsNotNone(shutil.which("lintian"), "run make setup-dev")
        done = run("lintian", "--allow-root", "--no-cfg", "--fail-on", "error", "--display-level", "error", deb())
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)


class Programs(unittest.TestCase):
    def test_they_run_from_where_the_package_puts_them(self):
        with tempfile.TemporaryDirectory() as root:
            output("dpkg-deb", "--extract", deb(), root)
            for path in PROGRAMS:
                name = os.path.basename(path)
                line = output(os.path.join(root, path), "--version", env=clean_environment())
                self.assertTrue(line.startswith(f"{name} {version()} "), line)

    def test_they_are_release_builds(self):
        with tempfile.TemporaryDirectory() as root:
            output("dpkg-deb", "--extract", deb(), root)
            done = run(os.path.join(root, PROGRAMS[1]), env=clean_environment() | {
                "JINGUI_ADMIN_TOKEN": "0123456789abcdef", "JINGUI_INSECURE_CLOCK": "1752833763"})
            self.assertEqual(done.returncode, 2)
            self.assertIn("insecure_setting_refused", done.stderr)


@unittest.skipUnless(os.geteuid() == 0, "dpkg installs as root only")
class Installation(unittest.TestCase):
    """By dpkg itself, into a root of its own: its scripts act on DPKG_ROOT."""

    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        os.chmod(self.root, 0o755)
        for folder in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "etc"):
            os.makedirs(os.path.join(self.root, folder))
        for path in ("var/lib/dpkg/status", "var/lib/dpkg/available"):
            open(os.path.join(self.root, path), "w").close()

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def dpkg(self, *words):
        return output("dpkg", f"--root={self.root}", "--force-script-chrootless", "--force-depends", "--force-not-root", *words)

    def mode_and_owner(self, *parts):
        info = os.stat(self.path(*parts))
        return oct(stat.S_IMODE(info.st_mode)), info.st_uid

    def user(self):
        with open(self.path("etc/passwd")) as f:
            return next(line.rstrip().split(":") for line in f if line.startswith("jingui:"))

    def test_install_upgrade_remove_purge(self):
        said = self.dpkg("--install", deb())
        self.assertIn("starts once it is configured", said)
        uid = int(self.user()[2])
        self.assertGreater(uid, 0)
        self.assertEqual(self.user()[6], "/usr/sbin/nologin")
        self.assertEqual(self.mode_and_owner("var/lib/jingui"), ("0o700", uid))
        self.assertEqual(self.mode_and_owner("etc/jingui/server.env"), ("0o640", 0))
        self.assertFalse(os.path.exists(self.path("etc/systemd/system/multi-user.target.wants")), "not enabled")

        with open(self.path("var/lib/jingui/jingui.db"), "w") as f:
            f.write("data")
        with open(self.path("etc/jingui/server.env"), "a") as f:
            f.write("JINGUI_LOG_LEVEL=warn\n")
        self.assertNotIn("starts once", self.dpkg("--install", deb()))  # over itself, as an upgrade
        with open(self.path("etc/jingui/server.env")) as f:
            self.assertTrue(f.read().endswith("JINGUI_LOG_LEVEL=warn\n"), "settings survive an upgrade")

        self.dpkg("--remove", "jingui")
        self.assertFalse(os.path.exists(self.path(PROGRAMS[0])))
        self.assertTrue(os.path.exists(self.path("etc/jingui/server.env")), "settings survive a removal")
        self.assertIn("are kept", self.dpkg("--purge", "jingui"))
        self.assertFalse(os.path.exists(self.path("etc/jingui/server.env")))
        self.assertTrue(os.path.exists(self.path("var/lib/jingui/jingui.db")), "data survive a purge")


if __name__ == "__main__":
    unittest.main()
