"""The client as one file: it needs glibc and nothing else, and its checksum is right."""
import hashlib
import os
import re
import stat
import unittest

from support import OUT, clean_environment, deb, output, version

# glibc's own parts, and the kernel's loader of it. Name resolution needs its plug-ins, so it stays dynamic.
GLIBC = {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
CLIENT = os.path.join(OUT, "jingui")


class ClientFile(unittest.TestCase):
    def test_it_needs_only_glibc(self):
        needed = set(re.findall(r"\(NEEDED\)\s+Shared library: \[(.*?)\]", output("readelf", "-d", CLIENT)))
        self.assertIn("libc.so.6", needed)
        self.assertEqual(needed - GLIBC, set())

    def test_it_carries_openssl_and_the_cxx_library(self):
        symbols = output("readelf", "--dyn-syms", "--wide", CLIENT)
        undefined = [line for line in symbols.splitlines() if " UND " in line]
        self.assertTrue(undefined)
        self.assertEqual([line for line in undefined if re.search(r" (SSL_|EVP_|_ZNSt|sqlite3_)", line)], [])

    def test_no_search_path_is_compiled_in_and_relocations_are_read_only(self):
        dynamic = output("readelf", "-d", CLIENT)
        self.assertNotRegex(dynamic, r"R(UN)?PATH")
        self.assertIn("BIND_NOW", dynamic)
        self.assertIn("GNU_RELRO", output("readelf", "-l", CLIENT))
        self.assertIn("DYN (Position-Independent Executable file)", output("readelf", "-h", CLIENT))

    def test_it_runs_and_is_the_version(self):
        self.assertEqual(stat.S_IMODE(os.stat(CLIENT).st_mode), 0o755)
        self.assertTrue(output(CLIENT, "--version", env=clean_environment()).startswith(f"jingui {version()} "))

    def test_checksums(self):
        with open(os.path.join(OUT, "SHA256SUMS")) as f:
            listed = dict(reversed(line.split("  ")) for line in f.read().splitlines())
        self.assertEqual(set(listed), {"jingui", os.path.basename(deb())})
        for name, digest in listed.items():
            with open(os.path.join(OUT, name), "rb") as f:
                self.assertEqual(hashlib.sha256(f.read()).hexdigest(), digest)


if __name__ == "__main__":
    unittest.main()
