"""`cmake --install` of the release build, which is what `make install` runs: DESTDIR and PREFIX."""
import os
import stat
import tempfile
import unittest

from support import ROOT, clean_environment, output, version

RELEASE = os.path.join(ROOT, "build", "release")


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dest = folder.name

    def install(self, prefix):
        output("cmake", "--install", RELEASE, "--prefix", prefix, env=os.environ | {"DESTDIR": self.dest})

    def files(self):
        return {os.path.relpath(os.path.join(folder, name), self.dest)
                for folder, _, names in os.walk(self.dest) for name in names}

    def test_prefix_and_destdir(self):
        self.install("/opt/jingui")
        files = self.files()
        self.assertEqual([f for f in files if not f.startswith("opt/jingui/")], [])
        for path in ("bin/jingui", "bin/jingui-server", "lib/systemd/system/jingui-server.service", "lib/sysusers.d/jingui.conf",
                     "lib/tmpfiles.d/jingui.conf", "share/doc/jingui/README.md", "share/doc/jingui/examples/server.env"):
            self.assertIn(f"opt/jingui/{path}", files)
        self.assertNotIn("opt/jingui/bin/jingui-simulator", files)
        for name in ("jingui", "jingui-server"):
            program = os.path.join(self.dest, "opt/jingui/bin", name)
            self.assertEqual(stat.S_IMODE(os.stat(program).st_mode), 0o755)
            self.assertTrue(output(program, "--version", env=clean_environment()).startswith(f"{name} {version()} "))

    def test_the_unit_names_the_program_below_the_prefix(self):
        for prefix in ("/usr/local", "/usr"):
            self.install(prefix)
            with open(f"{self.dest}{prefix}/lib/systemd/system/jingui-server.service", encoding="utf-8") as f:
                text = f.read()
            self.assertIn(f"ExecStart={prefix}/bin/jingui-server\n", text)
            self.assertIn(f"Documentation=file://{prefix}/share/doc/jingui/packaging.md\n", text)
            self.assertNotIn(self.dest, text)

    def test_completions_where_the_client_writes_them(self):
        self.install("/usr")
        jingui = os.path.join(self.dest, "usr/bin/jingui")
        for shell, path in {"bash": "usr/share/bash-completion/completions/jingui", "zsh": "usr/share/zsh/vendor-completions/_jingui",
                            "fish": "usr/share/fish/vendor_completions.d/jingui.fish"}.items():
            has_command = os.system(f"'{jingui}' completion {shell} >'{self.dest}/out' 2>/dev/null") == 0
            self.assertEqual(os.path.exists(os.path.join(self.dest, path)), has_command, shell)
            if has_command:
                with open(os.path.join(self.dest, path)) as installed, open(os.path.join(self.dest, "out")) as printed:
                    self.assertEqual(installed.read(), printed.read())


if __name__ == "__main__":
    unittest.main()
