"""The published Python client of dstack (dstack-sdk) against the simulator's guest agent socket."""
import os
import unittest

from dstack_sdk import DstackClient

SOCKET = os.environ["JINGUI_GUEST_SOCKET"]
APP_ID = os.environ["JINGUI_APP_ID"]


class DstackSdk(unittest.TestCase):
    def setUp(self):
        self.client = DstackClient(SOCKET, timeout=20)

    def test_version(self):
        self.assertRegex(self.client.version().version, r"^\d+\.\d+\.\d+")

    def test_info_has_the_app_id_a_certificate_and_a_log(self):
        info = self.client.info()
        self.assertEqual(info.app_id, APP_ID)
        self.assertTrue(info.app_cert.startswith("-----BEGIN CERTIFICATE-----"))
        names = [e.event for e in info.tcb_info.event_log if e.imr == 3]
        self.assertIn("app-id", names)
        self.assertIn("system-ready", names)

    def test_quote_holds_the_report_data_and_the_log_replays(self):
        answer = self.client.get_quote(b"interop")
        quote = answer.decode_quote()
        self.assertEqual(quote[568:568 + 7], b"interop")
        self.assertEqual(quote[575:632], bytes(57))
        self.assertGreater(len(answer.decode_event_log()), 0)

    def test_attestation_is_versioned(self):
        self.assertEqual(self.client.attest(b"interop").decode_attestation()[0], 0)

    def test_tls_key_has_a_chain(self):
        key = self.client.get_tls_key(subject="interop", alt_names=["a.example"], usage_ra_tls=True)
        self.assertIn("PRIVATE KEY", key.key)
        self.assertEqual(len(key.certificate_chain), 3)

    def test_key_is_stable_and_signed(self):
        first, second = self.client.get_key("path", "purpose"), self.client.get_key("path", "purpose")
        self.assertEqual(first.decode_key(), second.decode_key())
        self.assertEqual([len(s) for s in first.decode_signature_chain()], [65, 65])
        self.assertNotEqual(first.decode_key(), self.client.get_key("other", "purpose").decode_key())

    def test_sign_and_verify(self):
        made = self.client.sign("ed25519", b"data")
        self.assertTrue(self.client.verify("ed25519", b"data", made.decode_signature(), made.decode_public_key()).valid)
        self.assertFalse(self.client.verify("ed25519", b"other", made.decode_signature(), made.decode_public_key()).valid)


unittest.main(verbosity=2)
