#!/usr/bin/env python3
"""make_bound_vectors.py FILE: writes the vectors of the bound profile (docs/protocol.md 6.8). Certificates and signatures
differ from run to run, so the file is committed, and both implementations are held to it.
"""
import datetime
import json
import sys

from bound_peer import *  # noqa: F403
from cryptography.x509.oid import NameOID


def x25519(byte):
    return X25519PrivateKey.from_private_bytes(bytes([byte]) * 32)


def values_of(b0, b1, b2, challenge, lock, nonce, sealed):
    t2 = sha256(b2)
    return {"b0": b0.hex(), "t0": sha256(b0).hex(), "challenge": challenge.hex(), "answer_lock": lock.hex(), "b1": b1.hex(),
            "t1": sha256(b1).hex(), "b2": b2.hex(), "t2": t2.hex(), "challenge_response": keyed(nonce, "ack", t2).hex(),
            "psk": keyed(nonce, "psk", t2).hex(), "report_data": report_data(t2).hex(), "sealed": sealed.hex()}


def vector(inputs, leaves):
    """Computed from the formulas, one after the other."""
    app, recipient = raw(x25519(inputs["client_key"]).public_key()), raw(x25519(inputs["recipient_key"]).public_key())
    b0 = step0(inputs["origin"], inputs["command"], app, bytes.fromhex(inputs["client_nonce"]), leaves[0])
    nonce, opening = bytes.fromhex(inputs["nonce"]), bytes.fromhex(inputs["opening"])
    challenge = hpke_seal(app, B("nonce", sha256(b0)), nonce, ephemeral=x25519(inputs["challenge_sender"]))
    lock = answer_lock(opening)
    b1 = step1(sha256(b0), inputs["challenge_id"], challenge, lock, inputs["freshness"],
               bytes.fromhex(inputs["tls_certificate"]), leaves[1])
    b2 = step2(sha256(b1), recipient, inputs["references"])
    t2 = sha256(b2)
    content = pack_answer(opening, [bytes.fromhex(v) for v in inputs["values"]])
    sealed = hpke_seal(recipient, B("answer", t2), content, keyed(nonce, "psk", t2), inputs["challenge_id"].encode(),
                       x25519(inputs["answer_sender"]))
    return values_of(b0, b1, b2, challenge, lock, nonce, sealed)


FIRST = {"client_key": 0x11, "challenge_sender": 0x22, "recipient_key": 0x33, "answer_sender": 0x44, "nonce": "55" * 32,
         "opening": "66" * 32, "client_nonce": "77" * 32, "client_leaf_sha256": "88" * 32, "server_leaf_sha256": "99" * 32,
         "origin": "https://vault.example", "command": "run", "challenge_id": "00112233445566778899aabbccddeeff",
         "freshness": "leaf", "tls_certificate": "", "references": ["jingui://v/i/f", "op://v/i/s/g"],
         "values": [b"one".hex(), b"two".hex()]}


def leaf(byte, name):
    key = ec.derive_private_key(int.from_bytes(bytes([byte]) * 32, "big"), ec.SECP256R1())
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    when = datetime.datetime(2025, 1, 1)
    cert = (x509.CertificateBuilder().subject_name(names).issuer_name(names).public_key(key.public_key()).serial_number(byte)
            .not_valid_before(when).not_valid_after(when.replace(year=2035)).sign(key, hashes.SHA256()))
    return key, cert.public_bytes(serialization.Encoding.PEM).decode()


def second_inputs():
    # 36 + 128 * 4 + the sum of 0 to 126 + 155 is 34 * 256: no padding, and the first value is empty.
    values = [bytes([i]) * i for i in range(127)] + [b"\xff" * 155]
    references = [f"jingui://vault-{i}/item/schlüssel" for i in range(128)]
    return FIRST | {"client_key": 0x12, "challenge_sender": 0x23, "recipient_key": 0x34, "answer_sender": 0x45,
                    "nonce": "5a" * 32, "opening": "6b" * 32, "client_nonce": "7c" * 32,
                    "challenge_id": "ffeeddccbbaa99887766554433221100", "origin": "https://[2001:db8::1]:8443",
                    "command": "read", "freshness": "quote", "tls_certificate": sha256(b"a TLS certificate").hex(),
                    "references": references, "values": [v.hex() for v in values], "client_leaf_key": 0xa1,
                    "server_leaf_key": 0xb2, "quote": "04000200" + "81" * 60, "event_log": '[{"imr":3,"event":"system-ready"}]'}


def given(*pieces):
    """A source of random bytes that hands out these."""
    left = list(pieces)
    return lambda size: left.pop(0)


def exchange_of(inputs):
    """The second vector as messages, made by a client and a server that talk to each other."""
    (client_leaf, client_pem), (server_leaf, server_pem) = leaf(0xa1, "client"), leaf(0xb2, "server")
    number = lambda name: bytes([inputs[name]]) * 32
    client = Client(client_leaf, client_pem, random=given(bytes.fromhex(inputs["client_nonce"]), number("recipient_key")),
                    client_key=x25519(inputs["client_key"]), origin=inputs["origin"], command=inputs["command"],
                    tls_certificate=bytes.fromhex(inputs["tls_certificate"]))
    server = Server(server_leaf, server_pem, origins=(inputs["origin"],), freshness="quote",
                    tls_certificate=bytes.fromhex(inputs["tls_certificate"]),
                    random=given(bytes.fromhex(inputs["nonce"]), bytes.fromhex(inputs["opening"]),
                                 bytes.fromhex(inputs["challenge_id"]), number("challenge_sender"), number("answer_sender")))
    texts = {"challenge_request": dump(client.challenge_request())}
    texts["challenge_answer"] = dump(server.challenge(texts["challenge_request"]))
    client.accept(texts["challenge_answer"])
    quote = bytes.fromhex(inputs["quote"])
    texts["fetch_request"] = dump(client.fetch_request(inputs["references"], lambda data: (quote, inputs["event_log"])))
    values = [bytes.fromhex(v) for v in inputs["values"]]
    texts["fetch_answer"] = dump(server.fetch(texts["fetch_request"], lambda names: values, lambda *quote: None))
    assert client.open(texts["fetch_answer"]) == values
    return texts, (client.leaf_hash(), server.leaf_hash())


def main():
    inputs = second_inputs()
    messages, leaves = exchange_of(inputs)
    inputs |= {"client_leaf_sha256": leaves[0].hex(), "server_leaf_sha256": leaves[1].hex()}
    vectors = [{"name": "two values", "inputs": FIRST, "outputs": vector(FIRST, (b"\x88" * 32, b"\x99" * 32))},
               {"name": "128 values", "inputs": inputs, "outputs": vector(inputs, leaves), "messages": messages}]
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        json.dump(vectors, f, ensure_ascii=False, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main()
