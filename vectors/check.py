#!/usr/bin/env python3
"""Checks the vectors with nothing but Python 3's standard library; shares no code with Tacit.

    python3 vectors/check.py [--say]

What it reads: canonical JSON (RFC 8785) and its digests, Ed25519 (RFC 8032), approvals, receipts, notices and calls of services, commitments,
invitations, introductions and pair keys (HKDF, RFC 5869), frames, TLS server names; sealed preparations too where the package `cryptography` is
installed. What it leaves out is counted at the end: refusals that rest on the form of a member, and the compilation of a contract.
It is written to be read beside docs/vectors.md, not to be fast. Exit code 1 when anything differs.
"""
import base64
import copy
import hashlib
import hmac
import json
import math
import re
import struct
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
SAY = "--say" in sys.argv
checked, left_out, faults = {}, {}, []


class Refused(Exception):
    """With the code of the error."""


# --- JSON -------------------------------------------------------------------------------------------------------------


def read_json(text):
    def no_constant(_):
        raise Refused("json.syntax")

    def members(pairs):
        names = [name for name, _ in pairs]
        if len(set(names)) < len(names):
            raise Refused("json.duplicate-key")
        if any(name == "__proto__" and not isinstance(value, str) for name, value in pairs):
            raise Refused("json.reserved-key")
        return dict(pairs)

    depth = most = 0
    for part in re.findall(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text):
        depth += 1 if part in "[{" else -1 if part in "]}" else 0
        most = max(most, depth)
    if most > 1000:
        raise Refused("json.too-deep")
    if text.startswith("\ufeff"):
        raise Refused("json.syntax")
    try:
        # JSON numbers are doubles.
        value = json.loads(text, parse_constant=no_constant, parse_int=float, object_pairs_hook=members)
    except json.JSONDecodeError as error:
        raise Refused("json.syntax") from error
    refuse_unwritable(value)
    return value


def refuse_unwritable(value):
    if isinstance(value, float) and not math.isfinite(value):
        raise Refused("json.number")
    if isinstance(value, str) and any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise Refused("json.text")
    for inner in value if isinstance(value, list) else []:
        refuse_unwritable(inner)
    for name, inner in value.items() if isinstance(value, dict) else []:
        refuse_unwritable(name)
        refuse_unwritable(inner)


def number_text(value):
    """ECMAScript's Number::toString: the shortest digits that read back, which Python's repr finds as well."""
    value = float(value)
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    # The value is 0.digits * 10^n.
    n = int(exponent or 0) + (len(whole) if whole != "0" else -(len(part) - len(part.lstrip("0"))))
    digits = digits.rstrip("0")
    k = len(digits)
    if k <= n <= 21:
        return sign + digits + "0" * (n - k)
    if 0 < n <= 21:
        return sign + digits[:n] + "." + digits[n:]
    if -6 < n <= 0:
        return sign + "0." + "0" * -n + digits
    rest = "." + digits[1:] if k > 1 else ""
    return f"{sign}{digits[0]}{rest}e{'+' if n > 0 else '-'}{abs(n - 1)}"


def text_text(text):
    short = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
    return '"' + "".join(short.get(ord(c)) or (f"\\u{ord(c):04x}" if ord(c) < 32 else c) for c in text) + '"'


def canonical(value):
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return text_text(value)
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{" + ",".join(text_text(name) + ":" + canonical(value[name]) for name in names) + "}"


def digest(value):
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def patched(value, steps):
    """JSON Patch (RFC 6902): add, replace, remove."""
    root = {"": copy.deepcopy(value)}
    for step in steps:
        names = [name.replace("~1", "/").replace("~0", "~") for name in ("/" + step["path"].lstrip("/")).split("/")]
        names = [""] + (names[1:] if step["path"] else [])
        at = root
        for name in names[:-1]:
            at = at[int(name) if isinstance(at, list) else name]
        last = names[-1]
        if isinstance(at, list):
            place = len(at) if last == "-" else int(last)
            if step["op"] == "add":
                at.insert(place, step["value"])
            elif step["op"] == "remove":
                del at[place]
            else:
                at[place] = step["value"]
        elif step["op"] == "remove":
            del at[last]
        else:
            at[last] = step["value"]
    return root[""]


# --- Ed25519 (RFC 8032, sections 5.1 and 6) ----------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def point_of(raw):
    """A point from its 32 bytes, None when they are none."""
    number = int.from_bytes(raw, "little")
    y, odd = number & (2**255 - 1), number >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    return (x if x % 2 == odd else P - x, y, 1)


def add_points(a, b):
    """Projective, the complete formula of Bernstein and others (2008)."""
    (x1, y1, z1), (x2, y2, z2) = a, b
    A, C, E = z1 * z2 % P, x1 * x2 % P, y1 * y2 % P
    B, F = A * A % P, D * C * E % P
    G, H = B - F, B + F
    return (A * G * ((x1 + y1) * (x2 + y2) - C - E) % P, A * H * (E + C) % P, G * H % P)


def times(k, point):
    result = (0, 1, 1)
    while k:
        if k & 1:
            result = add_points(result, point)
        point = add_points(point, point)
        k >>= 1
    return result


def bytes_of(point):
    x, y, z = point
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
NEUTRAL = bytes_of((0, 1, 1))


def unbase64(text, length):
    """Base64url without padding, in its one spelling, of exactly so many bytes; None otherwise."""
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_-]*", text) or len(text) != -(-length * 4 // 3):
        return None
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    same = base64.urlsafe_b64encode(raw).decode().rstrip("=") == text
    return raw if same and len(raw) == length else None


def verifies(public_key, message, signature):
    key, raw = unbase64(public_key, 32), unbase64(signature, 64)
    if key is None or raw is None:
        return False
    a = point_of(key)
    s = int.from_bytes(raw[32:], "little")
    # Keys of small order would let one signature pass for every message.
    if a is None or s >= L or bytes_of(times(8, a)) == NEUTRAL:
        return False
    h = int.from_bytes(hashlib.sha512(raw[:32] + key + message).digest(), "little") % L
    minus_a = (P - a[0], a[1], 1)
    return bytes_of(add_points(times(s, BASE), times(h, minus_a))) == raw[:32]


def sign(seed, message):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & (2**254 - 8) | 2**254
    key = bytes_of(times(a, BASE))
    r = int.from_bytes(hashlib.sha512(h[32:] + message).digest(), "little") % L
    R = bytes_of(times(r, BASE))
    k = int.from_bytes(hashlib.sha512(R + key + message).digest(), "little") % L
    return base64url(key), base64url(R + ((r + k * a) % L).to_bytes(32, "little"))


def base64url(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


# --- what is signed ------------------------------------------------------------------------------------------------------


def approval_message(contract_digest, approval):
    head = approval["audit"]
    lines = ["tacit-approval-v2", contract_digest, approval["at"], str(head["sequence"]), head["digest"]]
    return "\n".join(lines).encode()


def check_approval(contract, contract_digest, approval):
    keys = {party["name"]: party["publicKey"] for party in contract["parties"]}
    if approval["party"] not in keys:
        raise Refused("contract.not-a-party")
    if not verifies(keys[approval["party"]], approval_message(contract_digest, approval), approval["signature"]):
        raise Refused("contract.bad-approval")


def card_message(card):
    return b"tacit-card-v1\n" + canonical({k: v for k, v in card.items() if k != "signature"}).encode()


def left_by(contract):
    """Shares that a run leaves: each output at each computer, both in the contract's order."""
    computers = [party["name"] for party in contract["parties"] if party["role"] in ("owner", "helper")]
    return [(kept["output"], name) for kept in contract["plan"].get("keeps", []) for name in computers]


def check_receipt(receipt, trusted=None):
    body = receipt["body"]
    contract = body["contract"]
    if digest(contract) != body["contractDigest"]:
        raise Refused("receipt.altered")
    for approval in body["approvals"]:
        check_approval(contract, body["contractDigest"], approval)
    names = [party["name"] for party in contract["parties"]]
    # Of a run with what the dealer made ahead, which is not there.
    dealers = [party["name"] for party in contract["parties"] if party["role"] == "dealer"] if "preparation" in body else []
    if "preparation" in body and not dealers:
        raise Refused("receipt.invalid")
    signers = [party for party in contract["parties"] if party["name"] not in dealers]
    complete = (
        {a["party"] for a in body["approvals"]} >= set(names)
        and len(body["measured"]["bytes"]) == len(body["measured"]["framing"]) == len(names)
        and not any(
            body["measured"][kind][i] for kind in ("bytes", "framing") for i, party in enumerate(contract["parties"]) if party not in signers
        )
        and [head["party"] for head in body["auditHeads"]] == [party["name"] for party in signers]
        and sorted(r["recipient"] for r in body["results"]) == sorted(contract["recipients"])
        and 1 <= body.get("run", 0) <= contract["runs"]["atMost"]
        and [(a["output"], a["party"]) for a in body["artifacts"]] == left_by(contract)
    )
    if not complete:
        raise Refused("receipt.invalid")
    message = b"tacit-receipt-v2\n" + digest(body).encode()
    signatures = {}
    for each in receipt["signatures"]:
        signatures.setdefault(each["party"], each["signature"])
    for party in signers:
        if not verifies(party["publicKey"], message, signatures.get(party["name"])):
            raise Refused("receipt.bad-signature")
    if [each["party"] for each in receipt["signatures"]] != [party["name"] for party in signers]:
        raise Refused("receipt.invalid")
    for card in trusted or []:
        for party in contract["parties"]:
            same = party["publicKey"] == card["publicKey"] and verifies(card["publicKey"], card_message(card), card["signature"])
            if party["name"] == card["name"] and not same:
                raise Refused("receipt.key-differs")
    return message


# --- sessions ------------------------------------------------------------------------------------------------------------


def hkdf(key, salt, info, length):
    pseudo = hmac.new(salt or bytes(32), key, hashlib.sha256).digest()
    out, block = b"", b""
    for i in range(1, -(-length // 32) + 1):
        block = hmac.new(pseudo, block + info + bytes([i]), hashlib.sha256).digest()
        out += block
    return out[:length]


def compact(value):
    """As JSON.stringify writes texts, whole numbers and lists."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def read_hello(payload):
    def texts(value, most):
        return isinstance(value, list) and len(value) <= most and all(isinstance(each, str) for each in value)

    def whole(value):
        return isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value)

    try:
        hello = json.loads(payload.decode())
        half = hello["contribution"]
        fine = all(isinstance(hello[name], str) for name in ("protocol", "session", "program"))
        fine = fine and texts(hello["names"], math.inf) and texts(hello["prgs"], 16)
        hello.setdefault("computers", len(hello["names"]))
        fine = fine and whole(hello["party"]) and whole(hello["computers"])
        fine = fine and re.fullmatch("[0-9a-fA-F]{64}", half)
    except (ValueError, TypeError, KeyError) as error:
        raise Refused("peer.bad-frame") from error
    if not fine:
        raise Refused("peer.bad-frame")
    return hello


def check_hello(own, found, party):
    for member, code in (("protocol", "version-differs"), ("session", "session-differs"), ("program", "program-differs")):
        if found[member] != own[member]:
            raise Refused("peer." + code)
    if found["names"] != own["names"] or found["party"] != party:
        raise Refused("peer.parties-differ")
    if found["computers"] != own["computers"]:
        raise Refused("peer.computers-differ")
    if not set(own["prgs"]) & set(found["prgs"]):
        raise Refused("peer.prg-differs")


def pair_key(a, b):
    low, high = sorted((a, b), key=lambda hello: hello["party"])
    info = compact(["tacit pair key 1", a["session"], a["program"], low["party"], high["party"]]).encode()
    return hkdf(bytes.fromhex(low["contribution"] + high["contribution"]), b"", info, 32)


def common_prg(offers, computers):
    known = ["aes-128-ctr", "chacha20"]
    common = [prg for prg in known if all(prg in offer for offer in offers[:computers])]
    best = None
    for prg in common:
        worst = max(offer.index(prg) for offer in offers[:computers])
        if best is None or worst <= best[0]:
            best = (worst, prg)
    return best and best[1]


def label(session, program, name):
    h = 0x811C9DC5
    for unit in (compact([session, program]) + name).encode("utf-16-le"):
        h = (h ^ unit) * 0x01000193 % 2**32
    return h


LIMITS = {1: 16 * 1024, 2: 1 << 20, 3: 0, 4: 8 * 1024, 5: 0}


def read_header(raw):
    length, kind, flags, magic, stream, sequence, clock, operation, step = struct.unpack("<IBBHQIIII", raw[:32])
    fine = magic == 0x4354 and kind in LIMITS and length <= LIMITS[kind] and flags <= 1 and stream < 2**53 and clock < 2**31
    if not fine:
        raise Refused("peer.bad-frame")
    header = dict(kind=kind, last=flags == 1, stream=stream, sequence=sequence, clock=clock, operation=operation, step=step)
    return header, length


def converse(sent, own, ends):
    """What party 0 of the frames' session makes of these bytes."""
    transfer, message, sequence, greeted, done = label(own["session"], own["program"], "transfer"), b"", 0, False, False
    while sent:
        if len(sent) < 32 and ends:
            break
        header, length = read_header(sent)
        payload, rest = sent[32 : 32 + length], sent[32 + length :]
        kind = header["kind"]
        if kind == 1:
            if greeted:
                raise Refused("peer.bad-frame")
            check_hello(own, read_hello(payload), 1)
            greeted = True
        elif kind == 2:
            if not greeted or header["sequence"] != sequence:
                raise Refused("peer.bad-frame")
            if header["operation"] != transfer:
                raise Refused("peer.other-operation")
            if len(payload) < length:
                break
            if done:
                raise Refused("peer.unread")
            message, sequence, done = message + payload, sequence + 1, header["last"]
            if len(message) > 10 or (done and len(message) < 10):
                raise Refused("peer.message-size")
        elif kind == 4:
            report = json.loads(payload)
            raise Refused(report.get("code", "peer.bad-frame"))
        elif kind == 5:
            if not greeted:
                raise Refused("peer.bad-frame")
            if not done:
                raise Refused("peer.finished-early")
            return message
        sent = rest
    raise Refused("peer.closed")


def server_name(raw):
    """The server name of a ClientHello (RFC 8446, RFC 6066) that is complete; None when it names none."""
    message = b""
    while len(message) < 4 or len(message) < 4 + int.from_bytes(message[1:4], "big"):
        length = int.from_bytes(raw[3:5], "big")
        message, raw = message + raw[5 : 5 + length], raw[5 + length :]
    at = 4 + 34
    for width in (1, 2, 1):
        at += width + int.from_bytes(message[at : at + width], "big")
    at += 2
    while at < len(message):
        kind, length = struct.unpack(">HH", message[at : at + 4])
        if kind == 0:
            return message[at + 9 : at + 4 + length].decode().lower()
        at += 4 + length
    return None


# --- the files -----------------------------------------------------------------------------------------------------------


def load(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def equal(found, expected):
    if found != expected:
        raise AssertionError(f"found {str(found)[:200]}, expected {str(expected)[:200]}")


def tally(counts, file):
    counts[file] = counts.get(file, 0) + 1


def good(file, check):
    for case in load(file)["good"]:
        try:
            check(case)
            tally(checked, file)
            if SAY:
                print(f"{file}: {case['name']}")
        except Exception as error:  # noqa: BLE001: whatever goes wrong is a difference
            faults.append(f"{file}: {case['name']}: {type(error).__name__} {error}")


def bad(file, check, judged=None):
    """`judged`: codes that this program tells by itself; all others are left out."""
    for case in load(file)["bad"]:
        expected = case.get("error", case.get("outcome"))
        if judged is not None and expected not in judged:
            tally(left_out, file)
            continue
        found = "accepted"
        try:
            check(case)
        except Refused as error:
            found = str(error)
        except Exception as error:  # noqa: BLE001
            found = f"{type(error).__name__} {error}"
        if found != expected:
            faults.append(f"{file}: refused: {case['name']}: {found}, expected {expected}")
        else:
            tally(checked, file)
            if SAY:
                print(f"{file}: {case['name']}: {found}")


def of(file, case, member):
    base = next(each for each in load(file)["good"] if each["name"] == case["of"])
    return base, patched(base[member], case.get("patch", []))


def check_canonical():
    def nested(levels):
        return "[" * levels + "]" * levels

    def accept(case):
        if "bits" in case:
            return equal(number_text(struct.unpack(">d", bytes.fromhex(case["bits"]))[0]), case["canonical"])
        text = case.get("text") or nested(case["levels"])
        found = canonical(read_json(text))
        equal(hashlib.sha256(found.encode()).hexdigest(), case["sha256"])
        if "text" in case:
            equal(found, case["canonical"])
            equal(found.encode().hex(), case["canonicalHex"])

    def refuse(case):
        if "hex" in case:
            try:
                bytes.fromhex(case["hex"]).decode()
            except UnicodeDecodeError as error:
                raise Refused("http.not-utf8") from error
        return read_json(case["text"] if "text" in case else nested(case["levels"]))

    good("canonical-json", accept)
    bad("canonical-json", refuse)


def check_signatures():
    def accept(case):
        message = bytes.fromhex(case["message"])
        equal(sign(bytes.fromhex(case["seed"]), message), (case["publicKey"], case["signature"]))
        equal(verifies(case["publicKey"], message, case["signature"]), True)

    def refuse(case):
        if not verifies(case["publicKey"], bytes.fromhex(case["message"]), case["signature"]):
            raise Refused("refused")

    good("signatures", accept)
    bad("signatures", refuse)


def check_contracts():
    good("dataset-card", lambda case: equal(digest(case["card"]), case["sha256"]))
    bad("dataset-card", None, judged=())

    def accept(case):
        equal(digest(case["contract"]), case["digest"])
        equal(len(canonical(case["contract"]).encode()), case["canonicalBytes"])

    def refuse(case):
        base, contract = of("contract", case, "contract")
        if "digest" not in case:
            # No compiler here: that it differs shows in the digest.
            case = {**case, "digest": digest(contract)}
        equal(digest(contract), case["digest"])
        if case["digest"] != base["digest"]:
            raise Refused("contract.digest-differs")

    good("contract", accept)
    bad("contract", refuse, judged=("contract.digest-differs",))


def check_approvals():
    contracts = {case["name"]: case["contract"] for case in load("contract")["good"]}

    def accept(case):
        equal(approval_message(case["contractDigest"], case["approval"]).hex(), case["message"])
        equal(digest(contracts[case["contract"]]), case["contractDigest"])
        check_approval(contracts[case["contract"]], case["contractDigest"], case["approval"])

    def refuse(case):
        base, approval = of("approval", case, "approval")
        check_approval(contracts[base["contract"]], case.get("presentedFor", base["contractDigest"]), approval)

    good("approval", accept)
    bad("approval", refuse, judged=("contract.bad-approval", "contract.not-a-party"))


def check_results():
    def commitment(salt, result):
        return hashlib.sha256(bytes.fromhex(salt) + canonical(result).encode()).hexdigest()

    def accept(case):
        equal(canonical(case["result"]), case["canonical"])
        equal(commitment(case["salt"], case["result"]), case["commitment"])
        if "rows" in case:
            equal(len(case["rows"]), case["result"]["set"]["rows"])
            equal(hashlib.sha256(canonical(case["rows"]).encode()).hexdigest(), case["result"]["set"]["sha256"])
        if "bytes" in case:
            equal(hashlib.sha256(bytes.fromhex(case["bytes"])).hexdigest(), case["result"]["file"]["sha256"])

    def refuse(case):
        base, result = of("result-commitment", case, "result")
        if commitment(case.get("salt", base["salt"]), result) != base["commitment"]:
            raise Refused("differs")

    good("result-commitment", accept)
    bad("result-commitment", refuse)


def check_receipts():
    def accept(case):
        equal(check_receipt(case["receipt"], case.get("trusted")).hex(), case["message"])
        equal(digest(case["receipt"]["body"]), case["bodyDigest"])
        equal(digest(case["receipt"]), case["receiptDigest"])

    def refuse(case):
        _, receipt = of("receipt", case, "receipt")
        check_receipt(receipt, case.get("trusted"))

    judged = {"receipt.altered", "receipt.bad-signature", "receipt.key-differs", "contract.bad-approval", "contract.not-a-party"}
    good("receipt", accept)
    bad("receipt", refuse, judged)


def check_invitations():
    common = load("invitation")["common"]

    def read(code):
        try:
            found = json.loads(base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)))
            card = found["card"]
            known = {name: card[name] for name in ("name", "url", "publicKey", "certificateSha256", "signature")}
            fine = verifies(card["publicKey"], card_message(known), card["signature"]) and card["url"].startswith("https://")
            fine = fine and re.fullmatch("[A-Za-z0-9_-]{43}", found["secret"]) and re.fullmatch("[0-9a-f]{64}", found["commitment"])
            fine = fine and re.fullmatch(r"[\d:.TZ-]{20,30}", found["expiresAt"])
            fine = fine and re.fullmatch("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?", found.get("for", "x"))
        except (ValueError, TypeError, KeyError) as error:
            raise Refused("invitation.invalid") from error
        if not fine:
            raise Refused("invitation.invalid")
        kept = {name: found[name] for name in ("secret", "expiresAt", "commitment", "for") if name in found}
        return {"card": known, **kept}

    def accept(case):
        if "checkNumber" in case:
            value = case["values"]
            equal(hashlib.sha256(f"tacit-check-commitment-v1\n{value['inviter']}".encode()).hexdigest(), case["commitment"])
            keys = [{name: case[end][name] for name in ("publicKey", "certificateSha256")} for end in ("inviter", "guest")]
            content = {"inviter": keys[0], "guest": keys[1], "values": [value["inviter"], value["guest"]]}
            number = int(hashlib.sha256(f"tacit-check-number-v1\n{canonical(content)}".encode()).hexdigest(), 16) % 10**15
            return equal(re.sub(r"(\d{5})(?=\d)", r"\1 ", f"{number:015}"), case["checkNumber"])
        equal(read(case["code"]), case["content"])
        equal(hashlib.sha256(case["content"]["secret"].encode()).hexdigest(), common["secretHash"])
        if "cardMessage" in case:
            equal(card_message(case["content"]["card"]).hex(), case["cardMessage"])

    def refuse(case):
        found = read(case["code"])
        if "reader" in case and found.get("for", case["reader"]) != case["reader"]:
            raise Refused("invitation.for-another")

    good("invitation", accept)
    bad("invitation", refuse)


def check_sessions():
    def accept_hello(case):
        if "offers" in case:
            return equal(common_prg(case["offers"], case["computers"]), case["prg"])
        if "label" in case:
            return equal(label(case["session"], case["program"], case["label"]), case["number"])
        found = read_hello(bytes.fromhex(case["payload"]))
        equal({name: value for name, value in found.items() if name in case["peer"]}, case["peer"])
        check_hello(case["own"], found, case["peer"]["party"])
        return equal(pair_key(case["own"], found).hex(), case["pairKey"])

    own = load("hello")["good"][0]["own"]

    def accept_frame(case):
        if "sent" in case:
            return equal(converse(bytes.fromhex(case["sent"]), own, False).hex(), case["message"])
        raw = bytes.fromhex(case["frame"])
        payload = bytes.fromhex(case["payload"]) if "payload" in case else bytes(case["noughts"])
        equal(read_header(raw), (case["header"], len(payload)))
        return equal(raw[32:], payload if "payload" in case else b"")

    good("hello", accept_hello)
    bad("hello", lambda case: check_hello(case["own"], read_hello(bytes.fromhex(case["payload"])), case.get("from", 1)))
    good("frame", accept_frame)
    bad("frame", lambda case: converse(bytes.fromhex(case["sent"]), own, case.get("ends", False)))


def check_links():
    def accept(case):
        if "clientHello" in case:
            found = server_name(bytes.fromhex(case["clientHello"]))
            equal(found, case["serverName"])
            run = re.fullmatch(r"([0-9a-f]{32})\.run\.tacit", found or "")
            equal(run and run[1], case["run"])
        elif "path" in case:
            equal(case["serverName"], f"{case['runId']}.run.tacit")
            equal(case["path"], f"/run/{case['runId']}/{case['dialler']}")
        else:
            line, *headers = case["request"].split("\r\n")
            where = load("link")["good"][0]
            equal(line, f"GET {where['path']} HTTP/1.1")
            equal({"connection: upgrade", "upgrade: tacit-link/1"} <= {each.lower() for each in headers}, True)

    good("link", accept)
    bad("link", None, judged=())


def check_preparations():
    try:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        left_out["preparation"] = sum(len(load("preparation")[kind]) for kind in ("good", "bad"))
        return
    vectors = load("preparation")
    key, chunk = bytes.fromhex(vectors["common"]["key"]), 4 * 1024 * 1024 + 16

    def cipher(secret, salt):
        return AESGCM(hkdf(secret, salt, b"tacit preparation", 32))

    def nonce(number, is_last):
        return number.to_bytes(8, "big") + bytes([0, 0, 0, int(is_last)])

    def opened(raw, secret):
        if len(secret) != 32:
            raise Refused("preparation.key")
        if len(raw) < 40 or raw[:8] != b"tacitpr1":
            raise Refused("preparation.unreadable")
        aes, body = cipher(secret, raw[8:40]), raw[40:]
        pieces = [body[at : at + chunk] for at in range(0, len(body), chunk)] or [b""]
        try:
            return b"".join(aes.decrypt(nonce(i, i == len(pieces) - 1), each, None) for i, each in enumerate(pieces))
        except (InvalidTag, ValueError) as error:
            raise Refused("preparation.unreadable") from error

    def parts(plain):
        length = int.from_bytes(plain[:4], "little")
        described, at, given = json.loads(plain[4 : 4 + length]), 4 + length, []
        for name, words in described["given"]:
            given.append([name, [str(word) for word in struct.unpack_from(f"<{words}Q", plain, at)]])
            at += 8 * words
        equal(at, len(plain))
        return {**described, "given": given}

    def large_file(case):
        """Made from the small file's description, with more units."""
        small = bytes.fromhex(vectors["good"][0]["file"])
        plain, count = opened(small, key), case["count"]
        described = json.loads(plain[4 : 4 + int.from_bytes(plain[:4], "little")])
        described["plan"][0]["needs"][0]["count"] = count
        described["given"][0][1] = count
        text = compact(described).encode()
        words = [struct.pack(f"<{n}Q", *((i + 1) * 0x9E3779B97F4A7C15 % 2**64 for i in range(n))) for n in (count, 2)]
        plain = len(text).to_bytes(4, "little") + text + b"".join(words)
        aes, step = cipher(key, small[8:40]), chunk - 16
        cuts = [plain[at : at + step] for at in range(0, len(plain), step)]
        return small[:40] + b"".join(aes.encrypt(nonce(i, i == len(cuts) - 1), each, None) for i, each in enumerate(cuts))

    large = large_file(vectors["good"][1]["large"])

    def accept(case):
        if "large" in case:
            equal((len(large), hashlib.sha256(large).hexdigest()), (case["large"]["bytes"], case["large"]["sha256"]))
            return equal((large[:56].hex(), large[-16:].hex()), (case["large"]["headAndTag"], case["large"]["lastTag"]))
        return equal(parts(opened(bytes.fromhex(case["file"]), key)), case["parts"])

    def refuse(case):
        if "chunks" in case:
            raw = large[:40] + b"".join(large[40 + i * chunk : 40 + (i + 1) * chunk] for i in case["chunks"])
        else:
            raw = bytes.fromhex(case["file"])
        opened(raw, bytes.fromhex(case["key"]) if "key" in case else key)
        if case.get("used"):
            raise Refused("preparation.used")

    good("preparation", accept)
    bad("preparation", refuse)


def multiply_x25519(scalar, u):
    """RFC 7748, section 5: the Montgomery ladder."""
    k = int.from_bytes(scalar, "little") & (2**254 - 8) | 2**254
    x1 = int.from_bytes(u, "little") & (2**255 - 1)
    x2, z2, x3, z3, swap = 1, 0, x1, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swap != bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = (x2 + z2) % P, (x2 - z2) % P, (x3 + z3) % P, (x3 - z3) % P
        da, cb, aa, bb = d * a % P, c * b % P, a * a % P, b * b % P
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        e = (aa - bb) % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def decapsulated(seed, encapsulated):
    """DHKEM(X25519, HKDF-SHA256), RFC 9180, section 4.1; None for a key of small order."""
    scalar = hashlib.sha512(seed).digest()[:32]
    shared = multiply_x25519(scalar, encapsulated)
    if shared == bytes(32):
        return None
    label = b"HPKE-v1KEM" + bytes([0, 0x20])
    pseudo = hmac.new(bytes(32), label + b"eae_prk" + shared, hashlib.sha256).digest()
    context = encapsulated + multiply_x25519(scalar, (9).to_bytes(32, "little"))
    info = bytes([0, 32]) + label + b"shared_secret" + context + bytes([1])
    return hmac.new(pseudo, info, hashlib.sha256).digest()


def check_parts():
    common = load("preparation-part")["common"]
    seed = bytes.fromhex(common["seed"])
    form = {
        "version": lambda value: value == 1,
        "place": lambda value: isinstance(value, (int, float)) and value == int(value) and 0 <= value <= 63,
        "bytes": lambda value: isinstance(value, (int, float)) and value == int(value) and value >= 0,
        "encapsulated": lambda value: unbase64(value, 32) is not None,
        **{name: lambda value: re.fullmatch("[0-9a-f]{64}", value) for name in ("contractDigest", "sha256")},
        "number": lambda value: re.fullmatch("[0-9a-f]{32}", value),
        **{name: lambda value: re.fullmatch("[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?", value) for name in ("dealer", "party")},
    }

    def head_of(raw):
        end = 12 + int.from_bytes(raw[8:12], "little")
        if len(raw) < 1024 or raw[:8] != b"tacitpp1" or end > 960 or any(raw[end:960]):
            raise Refused("prepare.not-a-file")
        text = raw[12:end].decode()
        head = json.loads(text)
        if set(head) != set(form) or not all(form[name](head[name]) for name in form) or canonical(head) != text:
            raise Refused("prepare.not-a-file")
        return head

    def opened(raw):
        head, sealed = head_of(raw), raw[1024:]
        if not verifies(common["dealerKey"], b"tacit-preparation-v1\n" + raw[:960], base64url(raw[960:1024])):
            raise Refused("prepare.bad-signature")
        if len(sealed) != head["bytes"] or hashlib.sha256(sealed).hexdigest() != head["sha256"]:
            raise Refused("prepare.altered")
        secret = decapsulated(seed, unbase64(head["encapsulated"], 32))
        if secret is None:
            raise Refused("prepare.unreadable")
        binding = {name: head[name] for name in ("contractDigest", "number", "dealer", "party", "place")}
        info = b"tacit preparation part v1\n" + canonical(binding).encode()
        return head, secret, hkdf(secret, b"", info, 32), sealed

    def accept(case):
        head, secret, key, _ = opened(bytes.fromhex(case["file"]))
        equal((head, secret.hex(), key.hex()), (case["head"], case["secret"], case["key"]))
        equal(sign(seed, b"")[0], case["reader"])

    def refuse(case):
        # Another key than the one it was sealed with is another key here, too: no cipher is needed to tell.
        if opened(bytes.fromhex(case["file"]))[2].hex() != load("preparation-part")["good"][0]["key"]:
            raise Refused("prepare.unreadable")

    good("preparation-part", accept)
    bad("preparation-part", refuse)


def check_artifacts():
    try:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        left_out["artifact"] = sum(len(load("artifact")[kind]) for kind in ("good", "bad"))
        return
    owner, magic = load("artifact")["common"]["party"], b"tacit-artifact-v1\n"

    def opened(case, party):
        seed = hashlib.sha256(f"tacit test vectors, published, never use: signing key of {party}".encode()).digest()
        secret = hashlib.sha256(sign(seed, b"tacit-artifact-key-v1")[1].encode()).digest()
        raw = bytes.fromhex(case["file"])
        try:
            if raw[:18] != magic:
                raise ValueError
            key = hkdf(secret, bytes.fromhex(case["keySalt"]), b"tacit artifact", 32)
            plain = AESGCM(key).decrypt(raw[18:30], raw[30:], canonical(case["id"]).encode())
        except (InvalidTag, ValueError) as error:
            raise Refused("artifact.damaged") from error
        if hashlib.sha256(plain).hexdigest() != case["digest"]:
            raise Refused("artifact.damaged")
        return plain[32:]

    def accept(case):
        content = opened(case, owner)
        equal(content.hex(), case["content"])
        if "shares" in case:
            parts, words = content[0], [int(word) for vector in case["shares"] for part in vector for word in part]
            equal(parts, len(case["shares"][0]))
            equal(struct.unpack(f"<{len(words)}Q", content[1:]), tuple(words))

    def refuse(case):
        base = next(each for each in load("artifact")["good"] if each["name"] == case["of"])
        opened({**base, **case}, case.get("party", owner))

    good("artifact", accept)
    bad("artifact", refuse)


def check_libraries():
    try:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        left_out["library"] = sum(len(load("library")[kind]) for kind in ("good", "bad"))
        return

    def opened(raw):
        body = raw[:-32]
        if len(raw) < 152 or raw[:8] != b"tacitlib" or hashlib.sha256(body).digest() != raw[-32:]:
            raise Refused("lookup.damaged-library")
        version, width, count, zero = struct.unpack("<4I", raw[8:24])
        stride = 16 + (0 if width == 0 else 18 + width)
        if version != 1 or zero != 0 or len(body) != 120 + count * stride:
            raise Refused("lookup.damaged-library")
        rows = [body[at : at + stride] for at in range(120, len(body), stride)]
        if any(low[:16] >= high[:16] for low, high in zip(rows, rows[1:])):
            raise Refused("lookup.damaged-library")
        return width, raw[24:56], raw[56:88], raw[88:120], rows

    def look_up(raw, output):
        width, name, _, salt, rows = opened(raw)
        key = hashlib.sha512(b"tacit look-up row 1 " + name + salt + bytes.fromhex(output)).digest()
        for row in rows:
            if row[:16] != key[:16]:
                continue
            if width == 0:
                return b""
            try:
                plain = AESGCM(key[16:48]).decrypt(bytes(12), row[16:], name + key[:16])
            except InvalidTag as error:
                raise Refused("lookup.damaged-row") from error
            length = int.from_bytes(plain[:2], "little")
            if length > width:
                raise Refused("lookup.damaged-row")
            equal(plain[2 + length :], bytes(width - length))
            return plain[2 : 2 + length]
        return None

    def numbers(tag, domain):
        block = hashlib.sha256(domain).digest() * 2
        return struct.unpack("<4I", hashlib.sha256(block + tag).digest()[:16])

    def check_places(case):
        rows, width = case["rows"], case["payloadBytes"]
        cell = 16 if width == 0 else 18 + width
        folds = max(1, round(math.sqrt(rows / (8 * cell))))
        load_of = rows / folds
        capacity = rows if folds == 1 else math.ceil(load_of + 4 * math.sqrt(load_of))
        segment = 2 ** min(16, max(4, math.floor(math.log(capacity) / math.log(3.33) + 2.25)))
        factor = max(1.125, 0.875 + 0.25 * math.log(10**6) / math.log(capacity))
        starts = max(1, math.ceil(capacity * factor / segment) - 2)
        columns = (starts + 2) * segment
        equal(
            case["shape"],
            {
                "payloadBytes": width,
                "size": rows,
                "cellBytes": cell,
                "folds": folds,
                "capacity": capacity,
                "segment": segment,
                "starts": starts,
                "columns": columns,
                "matrixRows": folds * cell,
            },
        )
        seed = bytes.fromhex(case["seed"])
        for place in case["places"]:
            tag = bytes.fromhex(place["tag"])
            equal(place["fold"], numbers(tag, b"tacit pir fold 1 " + seed)[0] * folds >> 32)
            for tried in place["columns"]:
                first, *rest = numbers(tag, b"tacit pir columns 1 " + seed + bytes([tried["attempt"]]))
                start = (first * starts >> 32) * segment
                equal(tried["columns"], [start + j * segment + rest[j] % segment for j in range(3)])
        material = hkdf(bytes.fromhex(case["libraryId"]), b"tacit pir 1", b"matrix", 32)
        stream = Cipher(algorithms.AES(material[:16]), modes.CTR(material[16:])).encryptor()
        size = len(case["matrix"]) // 2
        equal(stream.update(bytes(size)).hex(), case["matrix"])
        # The noise: sizes k of weight 2·exp(−k²·25/2048), 1 for k = 0, as cumulative parts of 2^63.
        from decimal import Decimal, getcontext

        getcontext().prec = 60
        weights = [(Decimal(-k * k * 25) / 2048).exp() * (1 if k == 0 else 2) for k in range(200)]
        total, below, expected = sum(weights), Decimal(0), []
        for weight in weights:
            below += weight
            threshold = int((below / total * 2**63).to_integral_value())
            if threshold < 2**63:
                expected.append(str(threshold))
        equal(case["thresholds"], expected)

    def accept(case):
        if "seed" in case:
            check_places(case)
            return
        raw = bytes.fromhex(case["file"])
        width, name, key, salt, rows = opened(raw)
        equal([width, len(rows)], [case["payloadBytes"], case["rows"]])
        equal([name.hex(), key.hex(), salt.hex()], [case["libraryId"], case["publicKey"], case["salt"]])
        equal(hashlib.sha256(raw[:-32]).hexdigest(), case["digest"])
        for found in case["found"]:
            equal(look_up(raw, found["output"]).hex(), found["payload"])
        equal(look_up(raw, case["absent"]), None)

    def refuse(case):
        base = next(each for each in load("library")["good"] if each["name"] == case["of"])
        look_up(bytes.fromhex(case["file"]), base["found"][0]["output"])

    good("library", accept)
    bad("library", refuse)


def first_line(line, value):
    return line.encode() + b"\n" + canonical(value).encode()


def check_services():
    common = load("library-notice")["common"]
    contract = load("call-receipts")["good"][0]["file"]["contract"]
    equal(digest(contract), common["contract"])
    terms = common["terms"]
    # What callers have in common: the plan without who calls, and its quota.
    equal({k: v for k, v in contract["plan"].items() if k not in ("clients", "recipients", "perDay")}, terms)
    checks = len(terms["stages"][0]["keys"]) - terms["keyParts"]
    entries = terms["capacity"] * (1 + checks)

    def check_notice(signed):
        notice = signed["notice"]
        named = {name: notice[name] for name in ("owner", "service", "terms", "version", "publicKey")}
        ours = (
            notice["owner"] == common["owner"]
            and notice["service"] == terms["service"]
            and notice["terms"] == digest(terms)
            and notice["library"] == hashlib.sha256(first_line("tacit-library-id-v1", named)).hexdigest()
            and notice["entries"] == entries
            # A number takes 9 bytes beside a row, a text 66.
            and notice["width"] == 9 + 66
            # A head, for each entry a tag, a length, the row and a seal, and a digest.
            and notice["bytes"] == 120 + (16 + 2 + notice["width"] + 16) * entries + 32
        )
        if not ours or not verifies(common["ownerKey"], first_line("tacit-library-v1", notice), signed["signature"]):
            raise Refused("service.bad-notice")

    def accept_notice(case):
        equal(first_line("tacit-library-v1", case["notice"]).decode(), case["message"])
        check_notice(case)

    good("library-notice", accept_notice)

    def changed_notice(case):
        base = next(each for each in load("library-notice")["good"] if each["name"] == case["of"])
        check_notice(patched({"notice": base["notice"], "signature": base["signature"]}, case["patch"]))

    bad("library-notice", changed_notice)

    def verdict(file):
        contract = file["contract"]
        of_contract = digest(contract)
        for approval in file["approvals"]:
            check_approval(contract, of_contract, approval)
        if {party["name"] for party in contract["parties"]} - {each["party"] for each in file["approvals"]}:
            raise Refused("service.receipts-unapproved")
        owner = next(party for party in contract["parties"] if party["role"] == "owner")
        caller = next(party for party in contract["parties"] if party["name"] == contract["recipients"][0])
        seen = set()
        for each in file["receipts"]:
            if not {"call", "answer"} <= each.keys() or "call" not in each["call"]:
                raise Refused("service.receipt-false")
            call, answer = each["call"], each["answer"]
            message = first_line("tacit-call-v1", call)
            true = (
                call["contract"] == of_contract
                and call["call"] not in seen
                and verifies(caller["publicKey"], message, each["callSignature"])
                and answer["call"] == hashlib.sha256(message).hexdigest()
                and verifies(owner["publicKey"], first_line("tacit-answer-v1", answer), each["answerSignature"])
            )
            if not true:
                raise Refused("service.receipt-false")
            seen.add(call["call"])
        times = sorted(each["call"]["at"] for each in file["receipts"])
        said = {"contract": of_contract, "owner": owner["name"], "caller": caller["name"], "calls": len(seen)}
        said["questions"] = sum(each["call"]["questions"] for each in file["receipts"])
        return {**said, "from": times[0], "to": times[-1]} if times else said

    def accept(case):
        equal(verdict(case["file"]), case["verdict"])
        for message, (line, name) in zip(case["messages"], (("tacit-call-v1", "call"), ("tacit-answer-v1", "answer"))):
            equal(first_line(line, case["file"]["receipts"][0][name]).decode(), message)

    good("call-receipts", accept)
    judged = ("service.receipt-false", "service.receipts-unapproved", "contract.bad-approval")
    bad("call-receipts", lambda case: verdict(of("call-receipts", case, "file")[1]), judged=judged)


def main():
    sys.setrecursionlimit(10_000)
    for check in (
        check_canonical,
        check_signatures,
        check_contracts,
        check_approvals,
        check_results,
        check_receipts,
        check_invitations,
        check_sessions,
        check_links,
        check_preparations,
        check_parts,
        check_artifacts,
        check_libraries,
        check_services,
    ):
        check()
    for file in sorted(checked.keys() | left_out.keys()):
        skipped = f", {left_out[file]} left out" if file in left_out else ""
        print(f"{file}: {checked.get(file, 0)} as they should be{skipped}")
    for fault in faults:
        print(f"DIFFERS {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
