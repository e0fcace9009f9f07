#!/usr/bin/env python3
"""fixture_seeds.py FIXTURES OUT: lays out real evidence as seeds, one folder a target."""
import base64
import glob
import json
import os
import re
import sys

fixtures, out = sys.argv[1:3]


def write(target, name, data):
    os.makedirs(os.path.join(out, target), exist_ok=True)
    with open(os.path.join(out, target, name), "wb") as f:
        f.write(data)


def write_certificates(name, pem):
    blocks = re.findall(r"-----BEGIN CERTIFICATE-----\s([^-]*)-----END", pem)
    for i, block in enumerate(blocks):
        write("certificate_extensions", f"{name}-{i}", base64.b64decode(block))


def write_answer(name, answer):
    if answer.get("quote"):
        quote = bytes.fromhex(answer["quote"])
        write("quote", name, quote)
        write_certificates(name + "-pck", quote.decode("latin-1"))
    if answer.get("event_log"):
        write("event_log_json", name, answer["event_log"].encode())
    if answer.get("attestation"):
        data = bytes.fromhex(answer["attestation"])
        write("attestation_v0" if data[0] == 0 else "attestation_v1", name, data)
    write_certificates(name, answer.get("app_cert") or "\n".join(answer.get("certificate_chain", [])))


def read(path):
    with open(os.path.join(fixtures, path), "rb") as f:
        return f.read()


for path in sorted(glob.glob(os.path.join(fixtures, "dstack/agent/*.json"))):
    call = json.loads(read(os.path.relpath(path, fixtures)))
    name = os.path.basename(path)[:-len(".json")]
    try:
        answer = json.loads(call["response"]["body"]) if "response" in call else call
    except (KeyError, TypeError, ValueError):
        continue
    if isinstance(answer, dict):
        write_answer(name, answer)
for name in ("quote-report", "tdx-lite-getquote"):
    write_answer(name, json.loads(read(f"dstack/{name}.json")))
write("attestation_v0", "attestation.bin", read("dstack/attestation.bin"))
write("quote", "tdx_quote", read("dcap-qvl/tdx_quote"))
write("quote", "dstack-quote", bytes.fromhex(read("dcap-qvl/dstack-quote/quote_hex.txt").decode().strip()))
write("verify_quote", "tdx_quote", b"\0" + read("dcap-qvl/tdx_quote"))
collateral = read("dcap-qvl/tdx_quote_collateral.json")
write("collateral_json", "tdx_quote", collateral)
parts = json.loads(collateral)
for which, name in enumerate(("root_ca_crl", "pck_crl", "tcb_info", "qe_identity", "tcb_info_issuer_chain",
                              "qe_identity_issuer_chain"), start=1):
    part = bytes.fromhex(parts[name]) if name.endswith("crl") else parts[name].encode()
    write("verify_quote", name, bytes([which]) + part)
