"""Words of the command line: help, versions, suggestions, completions, env files. No server is needed."""
import os
import shutil
import subprocess
import tempfile
import unittest

from world import BIN, clean_environment

JINGUI = os.path.join(BIN, "jingui")
COMMANDS = ["run", "read", "status", "verify", "admin", "completion", "help"]


def jingui(*args, cwd=None, **env):
    return subprocess.run([JINGUI, *args], env=clean_environment() | env, capture_output=True, text=True, cwd=cwd, timeout=60)


class Help(unittest.TestCase):
    def test_every_command_has_help_in_both_forms(self):
        for path in COMMANDS[:-1] + ["admin vaults", "admin vaults create", "admin items put", "admin grants"]:
            words = path.split()
            asked = jingui("help", *words)
            self.assertEqual((asked.returncode, asked.stderr), (0, ""), path)
            self.assertIn(f"Usage: jingui {path}", asked.stdout)
            flag = jingui(*words, "--help")
            self.assertEqual((flag.returncode, flag.stdout), (0, asked.stdout), path)
            self.assertEqual(jingui(*words, "-h").stdout, asked.stdout)

    def test_the_program_itself(self):
        for words in ([], ["--help"], ["-h"], ["help"], ["help", "--verbose"]):
            shown = jingui(*words)
            self.assertEqual((shown.returncode, shown.stderr), (0, ""), words)
            for command in COMMANDS:
                self.assertRegex(shown.stdout, rf"(?m)^  {command}  ")
        unknown = jingui("help", "frobnicate")
        self.assertEqual((unknown.returncode, unknown.stdout), (2, ""))

    def test_version(self):
        for words in (["--version"], ["-v"], ["--log-level", "debug", "-v"]):
            shown = jingui(*words)
            self.assertEqual(shown.returncode, 0)
            self.assertRegex(shown.stdout, r"^jingui \d+\.\d+\.\d+\S* \(commit=\w+, .*linux/\w+\)\n$")

    def test_nothing_claims_a_lockdown(self):
        text = jingui("help", "run").stdout
        self.assertIn("--no-lockdown", text)
        self.assertEqual(text.count("lockdown"), 1)
        self.assertIn("does not trace", text)


class Mistakes(unittest.TestCase):
    def assert_usage(self, words, code, *texts):
        done = jingui(*words)
        self.assertEqual((done.returncode, done.stdout), (code, ""), (words, done.stderr))
        for text in texts:
            self.assertIn(text, done.stderr, words)
        return done.stderr

    def test_unknown_commands(self):
        self.assert_usage(["statsu"], 2, 'unknown command "statsu" for "jingui"', "hint: did you mean `status`?", "hint: jingui --help")
        self.assert_usage(["admin", "vualts", "list"], 2, 'unknown command "vualts" for "jingui admin"', "did you mean `vaults`?")
        self.assert_usage(["admin", "vaults"], 2, 'missing after "jingui admin vaults"', "hint: jingui admin vaults --help")
        self.assertNotIn("did you mean", self.assert_usage(["frobnicate"], 2, "unknown command"))

    def test_unknown_flags(self):
        self.assert_usage(["status", "--sever", "x"], 2, "unknown flag: --sever", "did you mean `--server`?", "hint: jingui status --help")
        self.assert_usage(["read", "--log-levl=debug", "r"], 2, "unknown flag: --log-levl\n", "did you mean `--log-level`?")
        self.assert_usage(["verify", "--quot", "x"], 2, "unknown flag: --quot", "did you mean `--quote`?")
        self.assert_usage(["status", "-x"], 2, "unknown flag: -x")
        self.assert_usage(["run", "-v", "--", "true"], 125, "unknown flag: -v")

    def test_flags_after_the_command_of_run_are_ours_until_two_dashes(self):
        stderr = self.assert_usage(["run", "echo", "-c", "hi"], 125, "unknown flag: -c", "jingui run -- ls -l")
        self.assertNotIn("did you mean", stderr)
        done = jingui("run", "--", "echo", "-c", "--", "--server")
        self.assertEqual((done.returncode, done.stdout), (0, "-c -- --server\n"), done.stderr)
        done = jingui("run", "echo", "--env-file", "/dev/null", "read")
        self.assertEqual((done.returncode, done.stdout), (0, "read\n"), done.stderr)

    def test_something_is_missing(self):
        for words in (["run"], ["run", "--"], ["run", "--insecure"]):
            self.assert_usage(words, 125, "no command to run", "hint: jingui run [flags] -- command [arguments]")
        self.assert_usage(["read"], 2, "reference is required", "hint: jingui read --help")
        self.assert_usage(["read", "jingui://a/b/c", "more"], 2, "unexpected argument: more")
        self.assert_usage(["status", "--server"], 2, "--server", "hint: jingui status --help")

    def test_words_are_made_printable(self):
        self.assert_usage(["\x1b[2J"], 2, 'unknown command "\\x1b[2J"')
        self.assert_usage(["status", "--\x1b[2J"], 2, "unknown flag: --\\x1b[2J")

    def test_log_level_is_checked_before_the_command(self):
        self.assert_usage(["--log-level", "loud", "completion", "bash"], 2)
        self.assert_usage(["--log-level", "loud", "run", "--", "true"], 125)


class EnvFile(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="jingui-e2e-")
        self.addCleanup(shutil.rmtree, self.dir)

    def run_with(self, content, *command):
        with open(os.path.join(self.dir, ".env"), "wb") as f:
            f.write(content)
        return jingui("run", "--", *command, cwd=self.dir)

    def test_what_is_read(self):
        content = b"\xef\xbb\xbf# comment\r\nexport A='x # y'\r\nB=\"two words\"\nC = $HOME\\n # no comment\n\nD=\n"
        done = self.run_with(content, "sh", "-c", 'printf "%s|" "$A" "$B" "$C" "${D-unset}"')
        self.assertEqual((done.returncode, done.stdout), (0, "x # y|two words|$HOME\\n # no comment||"), done.stderr)

    def test_what_is_refused_says_where(self):
        for content, text in ((b"A=1\nno equals\n", ".env: line 2: missing '='"), (b"A=1\n\n9X=1\n", ".env: line 3: invalid name"),
                              (b"A B=1\n", ".env: line 1: invalid name"), (b"\xc3\xa4=1\n", ".env: line 1: invalid name")):
            done = self.run_with(content, "touch", "ran")
            self.assertEqual(done.returncode, 125, content)
            self.assertIn(text, done.stderr)
            self.assertIn("hint: ", done.stderr)
        self.assertEqual(os.listdir(self.dir), [".env"])

    def test_values_the_kernel_does_not_take_are_refused_by_name(self):
        done = self.run_with(b"GOOD=1\nNUL=a\0b\n", "true")
        self.assertEqual(done.returncode, 125)
        self.assertIn("NUL: holds a NUL byte", done.stderr)
        done = self.run_with(b"LONG=" + b"x" * (128 * 1024) + b"\n", "true")
        self.assertEqual(done.returncode, 125)
        self.assertIn("LONG: longer than the 131072 bytes", done.stderr)
        self.assertNotIn("xxx", done.stderr)
        done = self.run_with(b"FITS=" + b"x" * (128 * 1024 - 6) + b"\n", "sh", "-c", "echo ${#FITS}")
        self.assertEqual((done.returncode, done.stdout), (0, "131066\n"), done.stderr)

    def test_names_that_change_what_runs_are_warned_about(self):
        done = self.run_with(b"PATH=/usr/bin:/bin\nLD_LIBRARY_PATH=/nowhere\nJINGUI_TIMEOUT=1\n", "sh", "-c", "echo ${JINGUI_TIMEOUT-unset}")
        self.assertEqual((done.returncode, done.stdout), (0, "unset\n"))
        warnings = [line for line in done.stderr.splitlines() if line.startswith("jingui: WARNING: the env file sets ")]
        self.assertEqual([w.split()[6].rstrip(",") for w in warnings], ["PATH", "LD_LIBRARY_PATH", "JINGUI_TIMEOUT"])
        self.assertEqual(self.run_with(b"LDX=1\nMYPATH=2\n", "true").stderr, "")


def script(shell):
    done = jingui("completion", shell)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


class Completion(unittest.TestCase):
    def complete(self, *words):
        """What bash offers for the last word."""
        command = script("bash") + '\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _jingui 2>/dev/null || true; printf "%s\\n" "${COMPREPLY[@]}"\n'
        done = subprocess.run(["bash", "-euc", command, "bash", "jingui", *words], capture_output=True, text=True, timeout=60,
                              env=clean_environment())
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def test_bash_completes_commands(self):
        self.assertEqual(self.complete(""), COMMANDS)
        self.assertEqual(self.complete("r"), ["run", "read"])
        self.assertEqual(self.complete("admin", ""), ["vaults", "items", "instances", "grants", "debug-policy", "tokens"])
        self.assertEqual(self.complete("admin", "--json", "vaults", "c"), ["create"])
        self.assertEqual(self.complete("--log-level", "debug", "sta"), ["status"])
        self.assertEqual(self.complete("--log-level", "read", "sta"), ["status"])
        self.assertEqual(self.complete("completion", ""), ["bash", "zsh", "fish"])
        self.assertEqual(self.complete("help", "com"), ["completion"])

    def test_bash_completes_flags(self):
        self.assertEqual(self.complete("run", "--env"), ["--env-file"])
        self.assertEqual(self.complete("read", "--server", "https://x", "--show"), ["--show-meta"])
        self.assertEqual(self.complete("verify", "--qu"), ["--quote"])
        self.assertEqual(self.complete("status", "--log"), ["--log-level"])
        self.assertEqual(self.complete("read", "--server", ""), [])
        self.assertNotIn("--version", self.complete("read", "--"))
        self.assertIn("--version", self.complete("--"))

    def test_bash_completes_the_command_to_run(self):
        self.assertIn("bash", self.complete("run", "--env-file", "x", "--", "ba"))
        self.assertEqual(self.complete("run", "--", "bash", "--no-such"), [])

    def test_every_flag_that_help_shows_is_completed(self):
        for command in COMMANDS[:5]:
            words = jingui("help", command).stdout.split()
            shown = {w.split("=")[0].strip(",.") for word in words for w in word.split(",") if w.startswith("--") and len(w) > 2}
            self.assertLessEqual(shown, set(self.complete(command, "--")) | {"--log-level", "--verbose"}, command)

    def test_bash_accepts_its_script(self):
        done = subprocess.run(["bash", "-n"], input=script("bash"), capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh_accepts_its_script(self):
        done = subprocess.run(["zsh", "-n"], input=script("zsh"), capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish_accepts_its_script(self):
        done = subprocess.run(["fish", "--no-execute"], input=script("fish"), capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_other_shells_are_refused(self):
        done = jingui("completion", "powershell")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(jingui("completion").returncode, 2)


if __name__ == "__main__":
    unittest.main()
