#!/usr/bin/env python3
"""make_seeds.py: writes the seeds of the binary formats into fuzz/seeds. Run it after changing it; the seeds are
committed. Texts (JSON, URLs, HTTP) are written by hand."""
import base64
import hashlib
import json
import os
import struct

SEEDS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "seeds")
RUNTIME = 0x08000001
SGX = bytes.fromhex("2a864886f84d010d01")
DSTACK = bytes.fromhex("2b0601040183e73d01")
EVENTS = [("system-preparing", b""), ("app-id", b"\xa1" * 20), ("compose-hash", b"\xc0" * 32),
          ("instance-id", b"\x1d" * 20), ("boot-mr-done", b""), ("key-provider", b'{"name":"kms","id":"3059"}'),
          ("system-ready", b"")]


def write(target, name, data):
    os.makedirs(os.path.join(SEEDS, target), exist_ok=True)
    with open(os.path.join(SEEDS, target, name), "wb") as f:
        f.write(data)


def quote(version=4, body_type=2, chain=b"-----BEGIN CERTIFICATE-----\n\0", trailing=0):
    body = bytes(i & 0xff for i in range(648 if body_type == 3 else 584))
    header = struct.pack("<HHII", version, 2, 0x81, 0) + bytes.fromhex("939a7233f79c4ca9940a0db3957f0607") + bytes(20)
    if version == 5:
        header += struct.pack("<HI", body_type, len(body))
    inner = b"\xe1" * 384 + b"\xe2" * 64 + struct.pack("<H", 32) + bytes(range(32)) + struct.pack("<HI", 5, len(chain))
    inner += chain
    signature = b"\x51" * 64 + b"\x52" * 64 + struct.pack("<HI", 6, len(inner)) + inner
    return header + body + struct.pack("<I", len(signature)) + signature + bytes(trailing)


def compact(n):
    if n < 1 << 6:
        return bytes([n << 2])
    return struct.pack("<H", n << 2 | 1) if n < 1 << 14 else struct.pack("<I", n << 2 | 2)


def scale(data):
    return compact(len(data)) + data


def attestation_v0(platform=0, digest=b"", log=True):
    entries = [struct.pack("<II", 0, 4) + scale(b"\x01" * 48) + scale(b"") + scale(b"boot")]
    entries += [struct.pack("<II", 3, RUNTIME) + scale(digest) + scale(n.encode()) + scale(p) for n, p in EVENTS]
    entries = entries if log else []
    return (bytes([0, platform]) + scale(quote()[:64]) + compact(len(entries)) + b"".join(entries)
            + compact(len(EVENTS)) + b"".join(scale(n.encode()) + scale(p) for n, p in EVENTS)
            + bytes(64) + scale(b"{}"))


def pack(v):
    """MessagePack; a list is an array, bytes are a byte string."""
    if isinstance(v, int):
        return bytes([v]) if v < 128 else b"\xcc" + bytes([v]) if v < 256 else b"\xce" + struct.pack(">I", v)
    if isinstance(v, str):
        v = v.encode()
        return (bytes([0xa0 | len(v)]) if len(v) < 32 else b"\xd9" + bytes([len(v)])) + v
    if isinstance(v, bytes):
        return b"\xc4" + bytes([len(v)]) + v
    if isinstance(v, list):
        return (bytes([0x90 | len(v)]) if len(v) < 16 else b"\xdc" + struct.pack(">H", len(v))) + b"".join(map(pack, v))
    return bytes([0x80 | len(v)]) + b"".join(pack(k) + pack(x) for k, x in v.items())


def attestation_v1(kind="tdx", stack="dstack", version=1, as_bin=False):
    extra = {} if version == 1 else {"version": version}
    log = [{"imr": 0, "event_type": 4, "digest": b"\x01" * 48, "event": "", "event_payload": b"boot"}]
    log += [{"imr": 3, "event_type": RUNTIME, "digest": b"", "event": n, "event_payload": p, **extra} for n, p in EVENTS]
    runtime = [{"event": n, "payload": p, **extra} for n, p in EVENTS]
    data = {"report_data": bytes(64) if as_bin else [0] * 64, "runtime_events": runtime, "config": "{}"}
    if stack == "dstack-pod":
        data["report_data"] = hashlib.sha512(b"app-data:payload").digest()
        data["report_data_payload"] = "payload"
    body = quote()[:64]
    return pack({"version": 1, "platform": {"kind": kind, "data": {"quote": body if as_bin else list(body),
                                                                   "event_log": log}},
                 "stack": {"kind": stack, "data": data}})


def der(tag, *content):
    data = b"".join(content)
    n = len(data)
    head = bytes([n]) if n < 128 else b"\x81" + bytes([n]) if n < 256 else b"\x82" + struct.pack(">H", n)
    return bytes([tag]) + head + data


def pair(oid, value):
    return der(0x30, der(0x06, oid), value)


def pck_extension(components=16, platform=True):
    tcb = [pair(SGX + bytes([2, i + 1]), der(0x02, bytes([i]))) for i in range(components)]
    tcb += [pair(SGX + b"\x02\x11", der(0x02, b"\x0b")), pair(SGX + b"\x02\x12", der(0x04, bytes(16)))]
    members = [pair(SGX + b"\x01", der(0x04, bytes(range(16)))), pair(SGX + b"\x02", der(0x30, *tcb)),
               pair(SGX + b"\x03", der(0x04, b"\0\0")), pair(SGX + b"\x04", der(0x04, bytes.fromhex("de0000000001"))),
               pair(SGX + b"\x05", der(0x0a, b"\x01"))]
    if platform:
        members += [pair(SGX + b"\x06", der(0x04, bytes(16))),
                    pair(SGX + b"\x07", der(0x30, pair(SGX + b"\x07\x01", der(0x01, b"\xff"))))]
    return der(0x30, *members)


def name(text):
    return der(0x30, der(0x31, pair(b"\x55\x04\x03", der(0x0c, text))))


# The generator of P-256: a public key that everybody knows.
POINT = bytes.fromhex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                      "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")


def certificate(extensions, issuer=b"Dstack App CA"):
    ecdsa = der(0x30, der(0x06, bytes.fromhex("2a8648ce3d040302")))
    time = der(0x17, b"250101000000Z")
    key = der(0x30, der(0x30, der(0x06, bytes.fromhex("2a8648ce3d0201")), der(0x06, bytes.fromhex("2a8648ce3d030107"))),
              der(0x03, b"\0\x04" + POINT))
    critical = der(0x01, b"\xff")
    usage = der(0x30, der(0x06, b"\x55\x1d\x0f"), critical, der(0x04, der(0x03, b"\x07\x80")))
    basic = der(0x30, der(0x06, b"\x55\x1d\x13"), critical, der(0x04, der(0x30)))
    tbs = der(0x30, der(0xa0, der(0x02, b"\x02")), der(0x02, b"\x01"), ecdsa, name(issuer), der(0x30, time, time),
              name(b"demo-cert"), key,
              der(0xa3, der(0x30, usage, basic, *[pair(oid, der(0x04, value)) for oid, value in extensions])))
    signature = der(0x30, der(0x02, b"\x01" * 32), der(0x02, b"\x02" * 32))
    return der(0x30, tbs, ecdsa, der(0x03, b"\0" + signature))


def crl(version=True):
    ecdsa = der(0x30, der(0x06, bytes.fromhex("2a8648ce3d040302")))
    time = der(0x17, b"250101000000Z")
    reason = der(0x30, pair(b"\x55\x1d\x15", der(0x04, der(0x0a, b"\x01"))))
    entries = der(0x30, der(0x30, der(0x02, b"\x01\x02"), time, reason), der(0x30, der(0x02, b"\x03"), time))
    number = der(0xa0, der(0x30, pair(b"\x55\x1d\x14", der(0x04, der(0x02, b"\x12\x34")))))
    head = [der(0x02, b"\x01")] if version else []
    tbs = der(0x30, *head, ecdsa, name(b"DEV SGX Root CA"), time, time, entries, *([number] if version else []))
    return der(0x30, tbs, ecdsa, der(0x03, b"\0" + der(0x30, der(0x02, b"\x01" * 32), der(0x02, b"\x02" * 32))))


def pem(*chain):
    blocks = (base64.encodebytes(der_bytes) for der_bytes in chain)
    return b"".join(b"-----BEGIN CERTIFICATE-----\n" + b + b"-----END CERTIFICATE-----\n" for b in blocks)


def cbor(v):
    """Maps, texts, byte strings and small integers of CBOR."""
    def head(major, n):
        return bytes([major << 5 | n]) if n < 24 else bytes([major << 5 | 24, n])
    if isinstance(v, int):
        return head(0, v)
    if isinstance(v, str):
        return head(3, len(v)) + v.encode()
    if isinstance(v, bytes):
        return head(2, len(v)) + v
    return head(5, len(v)) + b"".join(cbor(k) + cbor(x) for k, x in v.items())


def os_image():
    return cbor({"version": 3,
                 "image": {"cmdline_sha384": b"\x03" * 48, "kernel_authenticode": b"\x01" * 48,
                           "initrd_sha384": b"\x02" * 48},
                 "tdvf": {"ovmf": "pre202505", "mrtd": {"single_pass": b"\x04" * 48, "two_pass": b"\x05" * 48},
                          "td_hob": bytes(12)}})


def os_image_config():
    files = hashlib.sha256(os_image()).hexdigest().encode() + b"  measurement.tdx.cbor\n"
    return json.dumps({"tdx_measurement": {"checksum_file": base64.b64encode(files).decode(),
                                           "measurement": base64.b64encode(os_image()).decode()}}).encode()


def dstack(number, value):
    return DSTACK + bytes([number]), der(0x04, value)


# To the key 33 33 …, from the ephemeral key 22 22 …, info "info", text "text"; the second with the PSK 77 77 … named "id".
HPKE = ["0faa684ed28867b97f4a6a2dee5df8ce974e76b7018e3f22a1c4cf2678570f202eae430d253ce50005b283c35cb11dd204e0a751",
        "0faa684ed28867b97f4a6a2dee5df8ce974e76b7018e3f22a1c4cf2678570f203e4d696744ed52aeb7ef3a34de412e93dd1f3b44"]


def answer(*values):
    content = bytes(range(32)) + struct.pack(">I", len(values))
    content += b"".join(struct.pack(">I", len(v)) + v for v in values)
    return bytes([len(values)]) + content + bytes(-len(content) % 256)


def main():
    write("quote", "v4", quote(trailing=70))
    write("quote", "v5_td10", quote(version=5))
    write("quote", "v5_td15", quote(version=5, body_type=3))
    write("verify_quote", "quote", b"\0" + quote())
    write("verify_quote", "crl", b"\2" + der(0x30, der(0x30), der(0x30), der(0x03, b"\0")))
    write("verify_quote", "tcb_info", b'\3{"id":"TDX","version":3,"tcbLevels":[]}')
    write("verify_quote", "qe_identity", b'\4{"id":"TD_QE","version":2,"tcbLevels":[]}')
    write("attestation_v0", "log", attestation_v0())
    write("attestation_v0", "digests", attestation_v0(digest=b"\x02" * 48))
    write("attestation_v0", "stripped", attestation_v0(log=False))
    write("attestation_v0", "snp", attestation_v0(platform=3))
    write("attestation_v1", "tdx", attestation_v1())
    write("attestation_v1", "bin", attestation_v1(as_bin=True))
    write("attestation_v1", "digest_v2", attestation_v1(version=2))
    write("attestation_v1", "pod", attestation_v1(stack="dstack-pod"))
    write("attestation_v1", "nitro", attestation_v1(kind="nitro-enclave"))
    write("pck_extension", "platform", pck_extension())
    write("pck_extension", "processor", pck_extension(platform=False))
    write("pck_extension", "few", pck_extension(components=0, platform=False))
    log = b'[{"imr":3,"event_type":134217729,"digest":"","event":"app-id","event_payload":"00"}]'
    write("certificate_extensions", "v0", certificate([dstack(3, b"\xa1" * 20), dstack(4, b"app:custom"),
                                                       dstack(8, attestation_v0(log=False))]))
    write("certificate_extensions", "v1", certificate([dstack(8, attestation_v1(as_bin=True))]))
    write("certificate_extensions", "separate", certificate([dstack(1, quote()[:64]), dstack(2, log)]))
    write("certificate_extensions", "self_issued", certificate([dstack(4, b"app:ca")], b"demo-cert"))
    points = der(0x30, der(0x30, der(0xa0, der(0xa0, der(0x86, b"https://pcs.example/root.der")))))
    write("pcs_answer", "certificate", certificate([(b"\x55\x1d\x1f", points)]))
    write("certificate_extensions", "pck", certificate([(SGX, pck_extension(components=0, platform=False))],
                                                       b"DEV SGX PCK Platform CA"))
    leaf, ca = certificate([dstack(3, b"\xa1" * 20)]), certificate([dstack(4, b"app:ca")], b"demo-cert")
    write("certificate", "leaf", leaf)
    write("certificate", "self_issued", ca)
    write("pem_chain", "one", pem(leaf))
    write("pem_chain", "two", pem(leaf, ca))
    write("crl", "v2", crl())
    write("crl", "v1", crl(version=False))
    write("answer_content", "none", answer())
    write("answer_content", "two", answer(b"one", b""))
    write("answer_content", "no_padding", answer(b"\x61" * 216))
    write("answer_content", "two_blocks", answer(b"\x61" * 217))
    for mode, sealed in enumerate(HPKE):
        write("hpke_open", "psk" if mode else "base", bytes([mode]) + bytes.fromhex(sealed))
    write("os_image", "measurement", os_image())
    write("os_image", "config", os_image_config())


if __name__ == "__main__":
    main()
