"""The programs read no OpenSSL configuration: whoever may set OPENSSL_CONF could load code into them, or take their algorithms away."""
import os
import subprocess
import tempfile
import unittest

from world import BIN, Server, World, clean_environment

# Every algorithm must be a validated one, of which there is none here: nothing can be hashed any more.
NO_ALGORITHMS = "openssl_conf = all\n[all]\nalg_section = algorithms\n[algorithms]\ndefault_properties = fips=yes\n"


class OpensslConfiguration(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = os.path.join(folder.name, "world")
        configuration = os.path.join(folder.name, "openssl.cnf")
        with open(configuration, "w") as file:
            file.write(NO_ALGORITHMS)
        self.env = {"OPENSSL_CONF": configuration}

    def run_program(self, *argv, **settings):
        return subprocess.run(argv, env=clean_environment() | self.env | settings, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60)

    def test_it_would_stop_a_program_that_reads_it(self):
        self.assertNotEqual(self.run_program("openssl", "dgst", "-sha256", "/dev/null").returncode, 0)

    def test_simulator_and_client_ignore_it(self):
        made = self.run_program(os.path.join(BIN, "jingui-simulator"), "evidence", "--out", self.out)
        self.assertEqual(made.returncode, 0, made.stderr)
        verified = self.run_program(
            os.path.join(BIN, "jingui"), "verify", "--cert", os.path.join(self.out, "app_cert.pem"),
            JINGUI_INSECURE_QUOTE_ROOT=os.path.join(self.out, "quote-root.pem"),
            JINGUI_KMS_ROOTS=os.path.join(self.out, "kms-roots.txt"), JINGUI_COLLATERAL=os.path.join(self.out, "collateral.json"))
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def test_server_ignores_it(self):
        with World() as world:
            server = Server(world, strict=False, **self.env).ready()
            self.assertEqual(server.admin_ok("GET", "/v1/vaults"), [])


if __name__ == "__main__":
    unittest.main()
