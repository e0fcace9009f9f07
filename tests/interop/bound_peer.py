"""A second implementation of the bound profile, written from docs/protocol.md section 6: the messages of a client and of a
server, for interop tests. It verifies signatures, and leaves evidence to the caller (`accept_evidence`)."""
import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import struct
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PROFILE = "jingui-bound-1"
MAX_MESSAGE, MAX_FETCH_ANSWER, MAX_DEPTH = 512 * 1024, 2 * 1024 * 1024, 8
MAX_REFERENCES, MAX_REFERENCE, MAX_VALUE, MAX_VALUES = 128, 1024, 64 * 1024, 1024 * 1024
MAX_ORIGIN, MAX_CERT, MAX_SIGNATURE, MAX_QUOTE, MAX_LOG = 255, 256 * 1024, 72, 16 * 1024, 256 * 1024
COMMANDS = ("run", "read", "inject", "status")
BLOCK = 256


class Refused(Exception):
    """What the peer sent is not accepted."""


def require(condition, why):
    if not condition:
        raise Refused(why)


# --- 6.2 the transcript

def lp(data):
    return struct.pack(">I", len(data)) + data


def B(label, *items):
    return b"".join(lp(i) for i in (f"{PROFILE} {label}".encode(), *items))


def sha256(data):
    return hashlib.sha256(data).digest()


def step0(origin, command, client_key, client_nonce, client_leaf):
    return B("request", origin.encode(), command.encode(), client_key, client_nonce, client_leaf)


def step1(t0, challenge_id, challenge, lock, freshness, tls_certificate, server_leaf):
    return B("challenge", t0, challenge_id.encode(), challenge, lock, freshness.encode(), tls_certificate, server_leaf)


def step2(t1, recipient_key, references):
    return B("fetch", t1, recipient_key, *(r.encode() for r in references))


def answer_lock(opening):
    return sha256(B("lock", opening))


def keyed(nonce, label, t2):
    return hmac.digest(nonce, B(label, t2), "sha256")


def report_data(t2):
    return hashlib.sha512(B("quote", t2)).digest()


def sign(key, data):
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


def verify(leaf, signature, data):
    try:
        leaf.public_key().verify(signature, data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise Refused("signature") from None


# --- HPKE (RFC 9180), DHKEM(X25519, HKDF-SHA256), HKDF-SHA256

def extract(suite, salt, label, ikm):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")


def expand(suite, prk, label, info, size):
    out, block, text = b"", b"", struct.pack(">H", size) + b"HPKE-v1" + suite + label + info
    while len(out) < size:
        block = hmac.digest(prk, block + text + bytes([len(out) // 32 + 1]), "sha256")
        out += block
    return out[:size]


def raw(public):
    return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def exchange(private, public):
    try:
        return private.exchange(X25519PublicKey.from_public_bytes(public))  # refuses a result of zeros
    except ValueError:
        raise Refused("low-order key") from None


def hpke_keys(dh, enc, recipient, info, psk=b"", psk_id=b"", aead=2, key_size=32):
    kem, suite = b"KEM" + struct.pack(">H", 0x20), b"HPKE" + struct.pack(">HHH", 0x20, 1, aead)
    shared = expand(kem, extract(kem, b"", b"eae_prk", dh), b"shared_secret", enc + recipient, 32)
    context = bytes([bool(psk)]) + extract(suite, b"", b"psk_id_hash", psk_id) + extract(suite, b"", b"info_hash", info)
    secret = extract(suite, shared, b"secret", psk)
    return shared, expand(suite, secret, b"key", context, key_size), expand(suite, secret, b"base_nonce", context, 12)


def hpke_seal(recipient, info, text, psk=b"", psk_id=b"", ephemeral=None):
    ephemeral = ephemeral or X25519PrivateKey.generate()
    enc = raw(ephemeral.public_key())
    _, key, nonce = hpke_keys(exchange(ephemeral, recipient), enc, recipient, info, psk, psk_id)
    return enc + AESGCM(key).encrypt(nonce, text, None)


def hpke_open(recipient, info, blob, psk=b"", psk_id=b""):
    require(len(blob) >= 48, "sealed text is too short")
    enc, own = blob[:32], raw(recipient.public_key())
    _, key, nonce = hpke_keys(exchange(recipient, enc), enc, own, info, psk, psk_id)
    try:
        return AESGCM(key).decrypt(nonce, blob[32:], None)
    except InvalidTag:
        raise Refused("sealed text does not open") from None


# --- 6.1 encoding

def b64(data):
    return base64.b64encode(data).decode()


def unb64(text, size=None):
    require(isinstance(text, str), "base64 is a text")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("base64") from None
    require(b64(data) == text, "base64 has one form")
    require(size is None or len(data) == size, "size of a field")
    return data


def depth(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


def distinct(pairs):
    require(len({name for name, _ in pairs}) == len(pairs), "duplicate name")
    return dict(pairs)


def load(text, limit=MAX_MESSAGE):
    data = text.encode() if isinstance(text, str) else text
    require(len(data) <= limit, "message too large")
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=distinct)
    except (ValueError, RecursionError):
        raise Refused("JSON") from None
    require(isinstance(value, dict) and depth(value) <= MAX_DEPTH, "message is an object, 8 deep at most")
    return value


def dump(message):
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def binding_of(message, *names, optional=()):
    binding = message.get("binding")
    require(isinstance(binding, dict), "binding")
    require(binding.get("profile") == PROFILE, "profile")
    require(set(binding) - set(optional) == {"profile", *names}, "members of the binding")
    return binding


def signature_of(binding):
    signature = unb64(binding["signature"])
    require(1 <= len(signature) <= MAX_SIGNATURE, "size of the signature")
    return signature


def text_member(message, name, pattern):
    text = message.get(name)
    require(isinstance(text, str) and re.fullmatch(pattern, text), name)
    return text


def leaf_of(message, name):
    bundle = message.get(name)
    require(isinstance(bundle, dict) and isinstance(bundle.get("app_cert"), str), name)
    pem = bundle["app_cert"]
    require(0 < len(pem.encode()) <= MAX_CERT, "size of app_cert")
    try:
        leaf = x509.load_pem_x509_certificates(pem.encode())[0]
    except ValueError:
        raise Refused("certificate") from None
    return leaf, pem


def leaf_der(leaf):
    return leaf.public_bytes(serialization.Encoding.DER)


def check_references(references):
    require(isinstance(references, list) and 1 <= len(references) <= MAX_REFERENCES, "number of references")
    for reference in references:
        require(isinstance(reference, str) and 1 <= len(reference.encode()) <= MAX_REFERENCE, "size of a reference")
        require(not re.search(r"[\x00-\x1f\x7f]", reference), "control character in a reference")
    require(len(set(references)) == len(references), "reference repeated")


def fid_of(key):
    return hashlib.sha1(key).hexdigest()


# --- 6.6 the content of the answer

def pack_answer(opening, values):
    require(len(values) <= MAX_REFERENCES and sum(map(len, values)) <= MAX_VALUES, "all values")
    require(all(len(v) <= MAX_VALUE for v in values), "a value")
    content = opening + struct.pack(">I", len(values)) + b"".join(map(lp, values))
    return content + bytes(-len(content) % BLOCK)


def unpack_answer(content, lock, count):
    require(len(content) % BLOCK == 0, "size of the content")
    require(len(content) >= 36 and answer_lock(content[:32]) == lock, "answer lock")
    require(struct.unpack(">I", content[32:36])[0] == count, "number of values")
    values, at = [], 36
    for _ in range(count):
        require(at + 4 <= len(content), "content ends too early")
        size = struct.unpack(">I", content[at:at + 4])[0]
        require(size <= MAX_VALUE and at + 4 + size <= len(content), "length of a value")
        values.append(content[at + 4:at + 4 + size])
        at += 4 + size
    require(sum(map(len, values)) <= MAX_VALUES, "all values")
    require(len(content) - at < BLOCK and not any(content[at:]), "padding")
    return values


# --- the two sides

@dataclass
class Side:
    """What a side holds: its leaf's key and its chain as PEM. `random` gives N, R, nonces and X25519 keys."""
    leaf_key: ec.EllipticCurvePrivateKey
    app_cert: str
    accept_evidence: callable = lambda leaf, pem: None  # raises Refused
    random: callable = os.urandom

    def evidence(self):
        return {"app_cert": self.app_cert, "tcb_info": ""}

    def leaf_hash(self):
        return sha256(leaf_der(x509.load_pem_x509_certificates(self.app_cert.encode())[0]))

    def key(self):
        return X25519PrivateKey.from_private_bytes(self.random(32))

    def peer_leaf(self, message, name):
        leaf, pem = leaf_of(message, name)
        spki = lambda key: key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        require(spki(leaf.public_key()) != spki(self.leaf_key.public_key()), "own evidence")
        return leaf, pem


@dataclass
class Client(Side):
    """challenge_request, accept, fetch_request, open: in this order, once."""
    client_key: X25519PrivateKey = None
    origin: str = ""
    command: str = "run"
    tls_certificate: bytes = None  # of this connection; None: not compared

    def challenge_request(self):
        key, nonce = raw(self.client_key.public_key()), self.random(32)
        self.b0 = step0(self.origin, self.command, key, nonce, self.leaf_hash())
        return {"fid": fid_of(key), "client_attestation": self.evidence(),
                "binding": {"profile": PROFILE, "client_key": b64(key), "client_nonce": b64(nonce), "origin": self.origin,
                            "command": self.command, "signature": b64(sign(self.leaf_key, self.b0))}}

    def accept(self, text):
        message = load(text)
        binding = binding_of(message, "answer_lock", "freshness", "tls_certificate", "signature")
        self.challenge_id = text_member(message, "challenge_id", "[0-9a-f]{32}")
        challenge, self.lock = unb64(message.get("challenge"), 80), unb64(binding["answer_lock"], 32)
        self.freshness = text_member(binding, "freshness", "leaf|quote")
        tls = unb64(binding["tls_certificate"]) if binding["tls_certificate"] != "" else b""
        require(len(tls) in (0, 32), "size of tls_certificate")
        leaf, pem = self.peer_leaf(message, "server_attestation")
        self.accept_evidence(leaf, pem)
        t0 = sha256(self.b0)
        self.b1 = step1(t0, self.challenge_id, challenge, self.lock, self.freshness, tls, sha256(leaf_der(leaf)))
        verify(leaf, signature_of(binding), self.b1)
        require(self.tls_certificate in (None, tls), "another TLS certificate")
        self.nonce = hpke_open(self.client_key, B("nonce", t0), challenge)

    def fetch_request(self, references, fresh_quote=None):
        """`fresh_quote(report_data)` gives quote and event log; it is needed if freshness is `quote`, and not called otherwise."""
        check_references(references)
        self.recipient, self.count = self.key(), len(references)
        public = raw(self.recipient.public_key())
        self.b2 = step2(sha256(self.b1), public, references)
        self.t2 = sha256(self.b2)
        binding = {"profile": PROFILE, "recipient_key": b64(public), "signature": b64(sign(self.leaf_key, self.b2))}
        if self.freshness == "quote":
            quote, log = fresh_quote(report_data(self.t2))
            binding |= {"quote": quote.hex(), "event_log": log}
        return {"fid": fid_of(raw(self.client_key.public_key())), "secret_references": references,
                "challenge_id": self.challenge_id, "challenge_response": b64(keyed(self.nonce, "ack", self.t2)),
                "binding": binding}

    def open(self, text):
        sealed = unb64(load(text, MAX_FETCH_ANSWER).get("sealed"))
        psk = keyed(self.nonce, "psk", self.t2)
        content = hpke_open(self.recipient, B("answer", self.t2), sealed, psk, self.challenge_id.encode())
        self.recipient = None
        return unpack_answer(content, self.lock, self.count)


@dataclass
class Challenge:
    """What a server remembers between the two requests."""
    fid: str
    command: str
    freshness: str
    nonce: bytes
    opening: bytes
    t1: bytes
    leaf: x509.Certificate


@dataclass
class Server(Side):
    """challenge, then fetch, for any number of clients."""
    origins: tuple = ()
    freshness: str = "leaf"
    tls_certificate: bytes = b""
    open_challenges: dict = field(default_factory=dict)

    def challenge(self, text):
        message = load(text)
        binding = binding_of(message, "client_key", "client_nonce", "origin", "command", "signature")
        key, nonce = unb64(binding["client_key"], 32), unb64(binding["client_nonce"], 32)
        fid = text_member(message, "fid", "[0-9a-f]{40}")
        require(fid == fid_of(key), "fid is not of the key")
        require(binding["command"] in COMMANDS, "command")
        require(binding["origin"] in self.origins and len(binding["origin"]) <= MAX_ORIGIN, "origin")
        leaf, pem = self.peer_leaf(message, "client_attestation")
        b0 = step0(binding["origin"], binding["command"], key, nonce, sha256(leaf_der(leaf)))
        verify(leaf, signature_of(binding), b0)
        self.accept_evidence(leaf, pem)
        return self.issue(fid, key, binding["command"], leaf, sha256(b0))

    def issue(self, fid, key, command, leaf, t0):
        n, r, challenge_id = self.random(32), self.random(32), self.random(16).hex()
        challenge, lock = hpke_seal(key, B("nonce", t0), n, ephemeral=self.key()), answer_lock(r)
        b1 = step1(t0, challenge_id, challenge, lock, self.freshness, self.tls_certificate, self.leaf_hash())
        if command != "status":
            self.open_challenges[challenge_id] = Challenge(fid, command, self.freshness, n, r, sha256(b1), leaf)
        return {"challenge_id": challenge_id, "challenge": b64(challenge), "server_attestation": self.evidence(),
                "binding": {"profile": PROFILE, "answer_lock": b64(lock), "freshness": self.freshness,
                            "tls_certificate": b64(self.tls_certificate), "signature": b64(sign(self.leaf_key, b1))}}

    def fetch(self, text, values_of, accept_quote=None):
        """`values_of(references)` gives the values; `accept_quote(quote, event_log, report_data)` raises Refused."""
        message = load(text)
        optional = ("quote", "event_log")
        binding = binding_of(message, "recipient_key", "signature", optional=optional)
        require(len({n in binding for n in optional}) == 1, "quote and event_log come together")
        fid = text_member(message, "fid", "[0-9a-f]{40}")
        challenge_id = text_member(message, "challenge_id", "[0-9a-f]{32}")
        response, recipient = unb64(message.get("challenge_response"), 32), unb64(binding["recipient_key"], 32)
        exchange(X25519PrivateKey.from_private_bytes(bytes(32)), recipient)
        references = message.get("secret_references")
        check_references(references)
        signature = signature_of(binding)
        if "quote" in binding:
            quote = bytes.fromhex(text_member(binding, "quote", f"([0-9a-f]{{2}}){{1,{MAX_QUOTE}}}"))
            log = text_member(binding, "event_log", r"(?s).+")
            require(len(log.encode()) <= MAX_LOG, "size of event_log")
        state = self.open_challenges.pop(challenge_id, None)
        require(state is not None and state.fid == fid, "no such challenge")
        b2 = step2(state.t1, recipient, references)
        t2 = sha256(b2)
        require(hmac.compare_digest(keyed(state.nonce, "ack", t2), response), "challenge response")
        verify(state.leaf, signature, b2)
        require(("quote" in binding) == (state.freshness == "quote"), "fresh quote")
        if "quote" in binding:
            accept_quote(quote, log, report_data(t2))
        content = pack_answer(state.opening, values_of(references))
        psk = keyed(state.nonce, "psk", t2)
        return {"sealed": b64(hpke_seal(recipient, B("answer", t2), content, psk, challenge_id.encode(), self.key()))}
