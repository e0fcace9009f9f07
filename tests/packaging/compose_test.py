"""The dstack examples keep the rules of compose_rules.py, each rule can fail, and the programs understand the settings."""
import copy
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest

import yaml
from compose_rules import environment, violations
from support import COMPOSE, OUT, clean_environment, deb, output, run

DIGEST = hashlib.sha256(b"0" * 64).hexdigest()


def app_of(role):
    return json.loads(output(sys.executable, os.path.join(COMPOSE, "app-compose"), os.path.join(COMPOSE, role)))


class Examples(unittest.TestCase):
    def test_they_keep_every_rule(self):
        for role in ("server", "client"):
            self.assertEqual(violations(role, app_of(role)), [], role)

    def test_the_hash_is_of_the_bytes_printed(self):
        done = subprocess.run([sys.executable, os.path.join(COMPOSE, "app-compose"), os.path.join(COMPOSE, "server")], capture_output=True)
        self.assertIn(f"compose hash: {hashlib.sha256(done.stdout).hexdigest()}\n", done.stderr.decode())
        with open(os.path.join(COMPOSE, "server", "docker-compose.yaml"), encoding="utf-8") as f:
            self.assertEqual(json.loads(done.stdout)["docker_compose_file"], f.read())


class Rules(unittest.TestCase):
    """Each changes one thing in an example that keeps every rule."""

    def broken(self, role, change, text):
        app = app_of(role)
        compose = yaml.safe_load(app["docker_compose_file"])
        change(app, compose, next(iter(compose["services"].values())))
        app["docker_compose_file"] = yaml.safe_dump(compose)
        self.assertTrue(any(text in v for v in violations(role, app)), (text, violations(role, app)))

    def test_allowed_envs(self):
        for name in ("JINGUI_KMS_ROOTS", "JINGUI_SERVER_URL", "JINGUI_ADMIN_TOKEN", "SSL_CERT_FILE", "DSTACK_SIMULATOR_ENDPOINT", "PATH",
                     "LD_PRELOAD", "COMPOSE_FILE"):
            self.broken("client", lambda app, compose, service: app["allowed_envs"].append(name), f"{name} is in allowed_envs")
        self.broken("client", lambda app, compose, service: app.pop("allowed_envs"), "allowed_envs, which is missing")

    def test_every_measured_setting_has_a_value(self):
        for role in ("server", "client"):
            compose = yaml.safe_load(app_of(role)["docker_compose_file"])
            names = [n for n in environment(next(iter(compose["services"].values()))) if n.startswith("JINGUI_")]
            for name in set(names) - {"JINGUI_INSECURE_HTTP", "JINGUI_LOG_FORMAT"}:
                self.broken(role, lambda app, compose, service: service["environment"].pop(name), f"{name} has no value")
                self.broken(role, lambda app, compose, service: service["environment"].update({name: None}), f"{name} comes from outside")

    def test_values_from_outside(self):
        self.broken("server", lambda app, compose, service: service["environment"].update(JINGUI_DB_PATH="${DB}"), "from outside: ${DB}")
        self.broken("server", lambda app, compose, service: service.update(image="$IMAGE@sha256:1"), "from outside: $IMAGE")
        self.broken("server", lambda app, compose, service: compose["configs"]["kms-roots"].update(content="${ROOTS}"), "from outside: ${ROOTS}")
        self.broken("client", lambda app, compose, service: service.update(env_file=[".env"]), "env_file")
        self.broken("client", lambda app, compose, service: compose.update(include=["other.yaml"]), "include")

        def as_list(app, compose, service):
            service["environment"] = [f"{k}={v}" for k, v in service["environment"].items()] + ["EXTRA"]
        self.broken("client", as_list, "EXTRA comes from outside")

    def test_roots_in_the_file_itself(self):
        change = lambda app, compose, service: compose["configs"].update({"kms-roots": {"file": "./roots"}})
        self.broken("server", change, "the file of JINGUI_KMS_ROOTS")
        self.broken("client", lambda app, compose, service: service.pop("configs"), "the file of JINGUI_KMS_ROOTS")

    def test_the_rest(self):
        self.broken("server", lambda app, compose, service: service["environment"].update(JINGUI_RATLS_STRICT="0"), "not on")
        self.broken("server", lambda app, compose, service: service["environment"].update(JINGUI_ADMIN_TOKEN="x" * 16), "JINGUI_ADMIN_TOKEN is set")
        self.broken("server", lambda app, compose, service: service.update(image="jingui-server:latest"), "digest")
        self.broken("server", lambda app, compose, service: service["volumes"].pop(0), "socket is not mounted")
        self.broken("server", lambda app, compose, service: service.update(privileged=True), "privileges")
        self.broken("server", lambda app, compose, service: app.update(kms_enabled=False), "KMS")
        self.broken("client", lambda app, compose, service: service["environment"].update(JINGUI_SERVER_URL="http://a"), "not https")
        self.broken("client", lambda app, compose, service: service["entrypoint"].insert(2, "--insecure"), "outranks")
        self.broken("client", lambda app, compose, service: service.update(entrypoint=["python"]), "jingui run")
        self.broken("client", lambda app, compose, service: service["volumes"].pop(1), "key file")


class Settings(unittest.TestCase):
    """The packaged programs with the examples' own settings; only the file of roots lies elsewhere."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = folder.name

    def settings_of(self, role, filled):
        compose = yaml.safe_load(app_of(role)["docker_compose_file"])
        env = copy.deepcopy(environment(next(iter(compose["services"].values()))))
        text = compose["configs"]["kms-roots"]["content"]
        if filled:
            text = text.replace("replace-with-64-hex-digits", DIGEST)
            env = {k: v.replace("replace-with-64-hex-digits", DIGEST).replace("replace-with-40-hex-digits", "ab" * 20) for k, v in env.items()}
        env["JINGUI_KMS_ROOTS"] = os.path.join(self.dir, "roots")
        with open(env["JINGUI_KMS_ROOTS"], "w", encoding="utf-8") as f:
            f.write(text)
        return clean_environment() | env

    def check_config(self, env):
        output("dpkg-deb", "--extract", deb(), self.dir)
        return run(os.path.join(self.dir, "usr/bin/jingui-server"), "--check-config", env=env)

    def test_the_server_takes_them(self):
        env = self.settings_of("server", filled=True)
        done = self.check_config(env)
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in (n for n in env if n.startswith("JINGUI_")):
            self.assertIn(f"{name}={env[name]}  # environment\n", done.stdout)

    def test_neither_starts_as_it_is(self):
        env = self.settings_of("server", filled=False)
        self.assertEqual(self.check_config(env).returncode, 2)
        env["JINGUI_ADMIN_TOKEN_SHA256"] = DIGEST  # then the roots
        done = self.check_config(env)
        self.assertEqual(done.returncode, 2)
        self.assertIn("kms_roots_malformed", done.stderr)
        client = self.settings_of("client", filled=False)
        keys = os.path.join(self.dir, "keys.json")
        with open(keys, "w", encoding="utf-8") as f:
            json.dump({"env_crypt_key": "11" * 32}, f)
        done = run(os.path.join(OUT, "jingui"), "run", "--appkeys", keys, "--", "true", env=client, cwd=self.dir)
        self.assertEqual(done.returncode, 125, done.stderr)
        self.assertIn("kms_roots_malformed", done.stderr)


if __name__ == "__main__":
    unittest.main()
