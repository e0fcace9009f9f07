"""The second implementation of the bound profile against the vectors of docs/protocol.md 6.8 and of RFC 9180, and its two
sides against each other."""
import copy
import json
import os
import unittest

from bound_peer import *  # noqa: F403
from make_bound_vectors import exchange_of, leaf, second_inputs, vector, x25519

VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/protocol/testdata/bound_vectors.json")
REFERENCES = ["jingui://v/i/f", "op://v/i/g"]
VALUES = [b"one", b""]


class Vectors(unittest.TestCase):
    def test_hpke_of_rfc_9180_a_1_1_and_a_1_2(self):
        dh = lambda private, public: exchange(X25519PrivateKey.from_private_bytes(bytes.fromhex(private)), public)
        info = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
        public = [bytes.fromhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"),
                  bytes.fromhex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d")]
        shared = dh("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736", public[1])
        _, key, nonce = hpke_keys(shared, *public, info, aead=1, key_size=16)
        self.assertEqual((key.hex(), nonce.hex()), ("4531685d41d65f03dc48f6b8302c05b0", "56d890e5accaaf011cff4b7d"))
        public = [bytes.fromhex("0ad0950d9fb9588e59690b74f1237ecdf1d775cd60be2eca57af5a4b0471c91b"),
                  bytes.fromhex("9fed7e8c17387560e92cc6462a68049657246a09bfa8ade7aefe589672016366")]
        shared = dh("463426a9ffb42bb17dbe6044b9abd1d4e4d95f9041cef0e99d7824eef2b6f588", public[1])
        psk = bytes.fromhex("0247fd33b913760fa1fa51e1892d9f307fbe65eb171e8132c2af18555a738b82")
        _, key, nonce = hpke_keys(shared, *public, info, psk, b"Ennyn Durin aran Moria", aead=1, key_size=16)
        self.assertEqual((key.hex(), nonce.hex()), ("15026dba546e3ae05836fc7de5a7bb26", "9518635eba129d5ce0914555"))

    def test_every_value_of_both_vectors_comes_out(self):
        with open(VECTORS, encoding="utf-8") as f:
            for given in json.load(f):
                inputs = given["inputs"]
                leaves = [bytes.fromhex(inputs[name]) for name in ("client_leaf_sha256", "server_leaf_sha256")]
                self.assertEqual(vector(inputs, leaves), given["outputs"], given["name"])

    def test_the_messages_of_the_second_vector_are_signed_and_open(self):
        with open(VECTORS, encoding="utf-8") as f:
            given = json.load(f)[1]
        inputs, outputs, messages = given["inputs"], given["outputs"], given["messages"]
        sent = {name: load(text, MAX_FETCH_ANSWER) for name, text in messages.items()}
        client, _ = leaf_of(sent["challenge_request"], "client_attestation")
        server, _ = leaf_of(sent["challenge_answer"], "server_attestation")
        self.assertEqual(sha256(leaf_der(client)).hex(), inputs["client_leaf_sha256"])
        for key, name, step in ((client, "challenge_request", "b0"), (server, "challenge_answer", "b1"),
                                (client, "fetch_request", "b2")):
            verify(key, signature_of(sent[name]["binding"]), bytes.fromhex(outputs[step]))
        self.assertEqual(sent["fetch_answer"]["sealed"], b64(bytes.fromhex(outputs["sealed"])))
        psk, info = bytes.fromhex(outputs["psk"]), B("answer", bytes.fromhex(outputs["t2"]))
        content = hpke_open(x25519(inputs["recipient_key"]), info, unb64(sent["fetch_answer"]["sealed"]), psk,
                            inputs["challenge_id"].encode())
        values = unpack_answer(content, bytes.fromhex(outputs["answer_lock"]), 128)
        self.assertEqual([v.hex() for v in values], inputs["values"])

    def test_the_messages_can_be_made_again(self):
        with open(VECTORS, encoding="utf-8") as f:
            old = json.load(f)[1]["messages"]
        new, _ = exchange_of(second_inputs())
        drop = lambda text: {k: v for k, v in json.loads(text).items() if k in ("fid", "challenge_id", "secret_references")}
        self.assertEqual({n: drop(t) for n, t in new.items()}, {n: drop(t) for n, t in old.items()})


class BothSides(unittest.TestCase):
    def setUp(self):
        key, pem = leaf(0xa1, "client")
        self.client = Client(key, pem, client_key=x25519(0x11), origin="https://vault.example", command="run")
        key, pem = leaf(0xb2, "server")
        self.server = Server(key, pem, origins=("https://vault.example",))

    def challenge(self):
        answer = self.server.challenge(dump(self.client.challenge_request()))
        self.client.accept(dump(answer))
        return answer

    def fetch(self, message):
        return self.server.fetch(dump(message), lambda references: VALUES, lambda *quote: self.quotes.append(quote))

    def test_an_exchange(self):
        self.challenge()
        answer = self.fetch(self.client.fetch_request(REFERENCES))
        self.assertEqual(self.client.open(dump(answer)), VALUES)

    def test_an_exchange_with_a_fresh_quote(self):
        self.quotes, self.server.freshness = [], "quote"
        self.challenge()
        message = self.client.fetch_request(REFERENCES, lambda data: (data, "[]"))
        self.assertEqual(self.client.open(dump(self.fetch(message))), VALUES)
        self.assertEqual(self.quotes, [(report_data(self.client.t2), "[]", report_data(self.client.t2))])

    def test_a_challenge_is_good_once_and_not_after_status(self):
        self.challenge()
        message = self.client.fetch_request(REFERENCES)
        self.fetch(message)
        self.assertRaisesRegex(Refused, "no such challenge", self.fetch, message)
        self.client.command = "status"
        self.challenge()
        self.assertRaisesRegex(Refused, "no such challenge", self.fetch, self.client.fetch_request(REFERENCES))

    def changed(self, message, where, value):
        message = copy.deepcopy(message)
        *path, last = where.split(".")
        inner = message
        for name in path:
            inner = inner[name]
        if value is None:
            del inner[last]
        else:
            inner[last] = value
        return message

    def test_what_a_server_refuses(self):
        request = self.client.challenge_request()
        for where, value, why in (
                ("binding", None, "binding"), ("binding.profile", "jingui-bound-2", "profile"), ("binding.x", 1, "members"),
                ("binding.signature", None, "members"), ("binding.client_nonce", b64(bytes(32)), "signature"),
                ("binding.command", "read", "signature"), ("binding.command", "exec", "command"),
                ("binding.origin", "https://other.example", "origin"), ("fid", "0" * 40, "fid is not"),
                ("binding.client_nonce", b64(bytes(31)), "size"), ("binding.client_nonce", "A" * 43, "base64"),
                ("client_attestation", self.server.evidence(), "own evidence")):
            with self.subTest(where=where, value=value):
                self.assertRaisesRegex(Refused, why, self.server.challenge, dump(self.changed(request, where, value)))

    def test_what_a_client_refuses(self):
        answer = self.server.challenge(dump(self.client.challenge_request()))
        for where, value, why in (
                ("binding.answer_lock", b64(bytes(32)), "signature"), ("binding.freshness", "quote", "signature"),
                ("binding.tls_certificate", b64(bytes(32)), "signature"), ("challenge_id", "0" * 32, "signature"),
                ("challenge", b64(bytes(80)), "signature"), ("challenge", b64(bytes(79)), "size"),
                ("server_attestation", self.client.evidence(), "own evidence"), ("binding", None, "binding")):
            with self.subTest(where=where, value=value):
                self.assertRaisesRegex(Refused, why, self.client.accept, dump(self.changed(answer, where, value)))

    def test_what_a_server_refuses_at_the_fetch(self):
        for where, value, why in (
                ("secret_references", REFERENCES[:1], "challenge response"), ("secret_references", [], "number"),
                ("secret_references", REFERENCES[::-1], "challenge response"), ("fid", "0" * 40, "no such challenge"),
                ("secret_references", REFERENCES[:1] * 2, "repeated"), ("binding.quote", "00", "come together"),
                ("binding.recipient_key", b64(bytes(32)), "low-order"), ("challenge_response", b64(bytes(32)), "response"),
                ("binding.recipient_key", b64(raw(x25519(1).public_key())), "challenge response")):
            with self.subTest(where=where, value=value):
                self.challenge()
                message = self.changed(self.client.fetch_request(REFERENCES), where, value)
                self.assertRaisesRegex(Refused, why, self.fetch, message)

    def test_values_are_taken_all_or_none(self):
        content = pack_answer(bytes(32), VALUES)
        self.assertEqual(unpack_answer(content, answer_lock(bytes(32)), 2), VALUES)
        for bad, count, why in ((content, 1, "number of values"), (b"\1" + content[1:], 2, "answer lock"),
                                (content[:-1] + b"\1", 2, "padding"), (content + bytes(256), 2, "padding"),
                                (content[:-1], 2, "size"), (content[:36] + b"\xff" + content[37:], 2, "length")):
            with self.subTest(why=why):
                self.assertRaisesRegex(Refused, why, unpack_answer, bad, answer_lock(bytes(32)), count)

    def test_json_is_strict(self):
        for text in ('{"a":1,"a":2}', "[]", '{"a":1} {}', "{" + '"a":{' * 8 + "}" * 9, '{"a":', b"\xff"):
            self.assertRaises(Refused, load, text)


unittest.main(verbosity=2)
