#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""Computes the golden vectors a second time, from the specification alone.

Nothing here is shared with the Rust code: hashes are hashlib's, SCALE and tensors are encoded by
hand, and comparisons are decided with exact fractions instead of floats.
"""

import hashlib
import json
import math
import struct
from fractions import Fraction
from pathlib import Path

MILLION = 10**6
DTYPES = "F16 Bf16 F32 F64 I8 I16 I32 I64 U8 U16 U32 U64 Bool String".split()
ELEMENT_BYTES = dict(zip(DTYPES, [2, 2, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 1]))
ASSURANCES = "Signed Sampled Checked Enclave Proven Executed".split()
VERDICTS = "Pass Fail Inconclusive".split()


# SCALE and hashes


def load(name):
    return json.loads((Path(__file__).parent / name).read_text())


def raw(text):
    return bytes.fromhex(text.removeprefix("0x"))


def blake2(data):
    return hashlib.blake2b(data, digest_size=32).digest()


def compact(number):
    if number < 1 << 6:
        return struct.pack("<B", number << 2)
    if number < 1 << 14:
        return struct.pack("<H", number << 2 | 1)
    assert number < 1 << 30
    return struct.pack("<I", number << 2 | 2)


def vector(items):
    return compact(len(items)) + b"".join(items)


def blob(data):
    return compact(len(data)) + data


def u32(number):
    return struct.pack("<I", int(number))


def u64(number):
    return struct.pack("<Q", int(number))


def u128(number):
    return int(number).to_bytes(16, "little")


def option(encoded):
    return b"\0" if encoded is None else b"\1" + encoded


def domain_hash(domain, *parts):
    return blake2(blob(domain.encode()) + b"".join(parts))


# Tensors


class Refused(Exception):
    pass


def ensure(holds, error):
    if not holds:
        raise Refused(error)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        ensure(self.at + count <= len(self.data), "Truncated")
        self.at += count
        return self.data[self.at - count : self.at]

    def text(self, count):
        try:
            return self.take(count).decode()
        except UnicodeDecodeError as error:
            raise Refused("Text") from error

    def number(self, layout):
        return struct.unpack("<" + layout, self.take(struct.calcsize(layout)))[0]


def decode_tensors(data):
    ensure(len(data) <= 16384, "TooLarge")
    reader = Reader(data)
    ensure(reader.number("B") == 1, "Version")
    count = reader.number("B")
    ensure(count <= 16, "TooLarge")
    tensors = []
    for _ in range(count):
        length = reader.number("B")
        ensure(length <= 64, "TooLarge")
        name = reader.text(length)
        dtype = reader.number("B")
        ensure(dtype < len(DTYPES), "DType")
        rank = reader.number("B")
        ensure(rank <= 8, "TooLarge")
        shape = [reader.number("I") for _ in range(rank)]
        elements = math.prod(shape)
        ensure(elements < 1 << 64, "TooLarge")
        start = reader.at
        if DTYPES[dtype] == "String":
            for _ in range(elements):
                reader.text(reader.number("I"))
        else:
            reader.take(elements * ELEMENT_BYTES[DTYPES[dtype]])
        content = data[start : reader.at]
        ensure(DTYPES[dtype] != "Bool" or max(content, default=0) <= 1, "Bool")
        ensure(name and all(name != other["name"] for other in tensors), "Text")
        tensors.append(
            {"name": name, "dtype": DTYPES[dtype], "shape": shape, "data": "0x" + content.hex()}
        )
    ensure(reader.at == len(data), "Trailing")
    return tensors


def check_tensors(file):
    for case in file["good"]:
        assert decode_tensors(raw(case["bytes"])) == case["tensors"], case["name"]
    for case in file["bad"]:
        try:
            decode_tensors(raw(case["bytes"]))
        except Refused as refused:
            assert str(refused) == case["error"], case["why"]
        else:
            raise AssertionError(case["why"])


# Manifests


def encoded_spec(spec):
    axes = [
        b"\0" + u32(axis["length"])
        if "length" in axis
        else b"\1" + blob(axis["name"].encode()) + u32(axis["max"])
        for axis in spec["shape"]
    ]
    return blob(spec["name"].encode()) + bytes([DTYPES.index(spec["dtype"])]) + vector(axes)


def encoded_of(of):
    ((kind, name),) = of.items()
    return bytes([["contributor", "parent", "dataset"].index(kind)]) + raw(name)


def encoded_terms(terms):
    planck = u128(terms["minimum_planck"])
    return u32(terms["minimum_share"]) + planck + bytes([terms["needs_consent"]])


def encoded_set(methods):
    return bytes([sum(1 << ASSURANCES.index(method) for method in methods)])


def encoded_manifest(fields):
    outputs = [
        encoded_spec(output["tensor"]) + bytes([not output["is_compared"]])
        for output in fields["outputs"]
    ]
    shares = [encoded_of(share["of"]) + u32(share["share"]) for share in fields["shares"]]
    sample = fields["sample"] and raw(fields["sample"]["input_hash"]) + raw(
        fields["sample"]["output_hash"]
    )
    attribution = fields["attribution_output"]
    return b"".join(
        [
            raw(fields["artifact_hash"]),
            u64(fields["artifact_bytes"]),
            blob(fields["metadata_uri"].encode()),
            vector([encoded_spec(spec) for spec in fields["inputs"]]),
            vector(outputs),
            struct.pack("<H", fields["class"]),
            u32(fields["time_bound_ms"]),
            u128(fields["royalty"]),
            vector(shares),
            encoded_terms(fields["terms"]),
            encoded_set(fields["accepted"]),
            option(None if attribution is None else bytes([attribution])),
            option(sample),
            option(fields["supersedes"] and raw(fields["supersedes"])),
        ]
    )


def check_identities(file):
    for case in file["models"]:
        manifest = encoded_manifest(case["fields"])
        assert manifest == raw(case["manifest"])
        assert blake2(raw(case["owner"]) + manifest) == raw(case["id"])
    for case in file["datasets"]:
        terms = encoded_terms(case["terms"]) + raw(case["licence_hash"])
        content = raw(case["content_hash"])
        assert blake2(raw(case["owner"]) + terms + content) == raw(case["id"])


# Signing


def encoded_duty(duty):
    if "acknowledge" in duty:
        return b"\0" + raw(duty["acknowledge"])
    if "commit" in duty:
        return b"\1" + u64(duty["commit"]) + raw(duty["root"])
    if "decline" in duty:
        return b"\2" + u64(duty["decline"])
    verdict = bytes([VERDICTS.index(duty["verdict"])])
    path = vector([raw(sibling) for sibling in duty["path"]])
    head = b"\3" + u64(duty["reveal"]) + raw(duty["salt"]) + verdict + u32(duty["tile_count"])
    return head + blob(raw(duty["tile"])) + path


def check_signing(file):
    public = raw(file["public"])
    assert ed25519_public(raw(file["seed"])) == public
    for case in file["hashes"]:
        encoded = raw(case["encoded"])
        assert blake2(encoded) == raw(case["input_hash"])
        assert domain_hash("credence/output/v1", blob(encoded)) == raw(case["output_hash"])
    for case in file["tickets"]:
        head = [raw(case["genesis"]), raw(case["request_block"]), u64(case["job"])]
        tail = [raw(case[name]) for name in ("model", "input_hash", "worker")]
        parts = head + [bytes([case["attempt"]])] + tail
        assert domain_hash("credence/ticket/v1", *parts) == raw(case["ticket"])
    for case in file["commitments"]:
        parts = [raw(case[name]) for name in ("ticket", "output_hash", "salt")]
        assert domain_hash("credence/commitment/v1", *parts) == raw(case["commitment"])
    for case in file["results"]:
        parts = [raw(case[name]) for name in ("ticket", "commitment", "evidence_hash")]
        payload = domain_hash("credence/result/v1", *parts)
        assert payload == raw(case["payload"])
        assert ed25519_verifies(public, payload, raw(case["signature"]))
        assert not ed25519_verifies(public, blake2(payload), raw(case["signature"]))
    for case in file["checkers"]:
        payload = domain_hash("credence/checker/v1", raw(case["genesis"]), raw(case["validator"]))
        assert payload == raw(case["payload"])
        assert ed25519_verifies(public, payload, raw(case["signature"]))
    for case in file["duties"]:
        duties = vector([encoded_duty(duty) for duty in case["duties"]])
        assert duties == raw(case["encoded"])
        parts = [raw(case["genesis"]), raw(case["checker"]), u64(case["sequence"]), duties]
        payload = domain_hash("credence/duties/v1", *parts)
        assert payload == raw(case["payload"])
        assert ed25519_verifies(public, payload, raw(case["signature"]))


# Ed25519 as in RFC 8032, for checks only: nothing here runs in constant time.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    product = D * a[0] * b[0] * a[1] * b[1] % P
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + product, -1, P)
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - product, -1, P)
    return x % P, y % P


def times(scalar, point):
    result = (0, 1)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def point_of(data):
    number = int.from_bytes(data, "little")
    y, sign = number % 2**255, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    return (x if x % 2 == sign else P - x), y


def bytes_of(point):
    return (point[1] | (point[0] % 2) << 255).to_bytes(32, "little")


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def ed25519_public(seed):
    number = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    return bytes_of(times(number & (1 << 254) - 8 | 1 << 254, BASE))


def ed25519_verifies(public, message, signature):
    challenge = hashlib.sha512(signature[:32] + public + message).digest()
    left = times(int.from_bytes(signature[32:], "little"), BASE)
    right = times(int.from_bytes(challenge, "little") % ORDER, point_of(public))
    return left == add(point_of(signature[:32]), right)


# Trees


def node_hash(left, right):
    return blake2(b"\1" + left + right)


def levels_of(leaves):
    levels = [leaves]
    while len(levels[-1]) > 1:
        pairs = [levels[-1][start : start + 2] for start in range(0, len(levels[-1]), 2)]
        levels.append([node_hash(*pair) if len(pair) == 2 else pair[0] for pair in pairs])
    return levels


def path_in(levels, index):
    path = []
    for level in levels[:-1]:
        path += level[index ^ 1 : (index ^ 1) + 1]
        index //= 2
    return path


def check_tree(tree):
    head = [raw(tree["ticket"]), raw(tree["checker"])]
    leaves = [
        domain_hash("credence/tile/v1", *head, raw(tree["salt"]), u32(index), blob(raw(tile)))
        for index, tile in enumerate(tree["tiles"])
    ]
    levels = levels_of(leaves)
    root = domain_hash("credence/tiles/v1", *head, u32(len(leaves)), levels[-1][0])
    assert root == raw(tree["root"])
    paths = [path_in(levels, index) for index in range(len(leaves))]
    assert paths == [[raw(sibling) for sibling in path] for path in tree["paths"]]


def check_tiles(file):
    for tree in file["trees"]:
        check_tree(tree)
    output = file["output"]
    tiles = []
    for tensor, is_compared in zip(decode_tensors(raw(output["encoded"])), output["is_compared"]):
        data = raw(tensor["data"])
        starts = range(0, max(len(data), 1), 1024)
        tiles += ["0x" + data[start : start + 1024].hex() for start in starts if is_compared]
    assert tiles == output["tree"]["tiles"]
    check_tree(output["tree"])


def encoded_receipt(leaf):
    verdicts = [
        raw(row["validator"])
        + option(None if row["verdict"] is None else bytes([VERDICTS.index(row["verdict"])]))
        for row in leaf["verdicts"]
    ]
    pay = [raw(row["validator"]) + u128(row["planck"]) for row in leaf["pay"]]
    # A contributor's row of the table, the worker, and the first validator.
    names = [b"\0\0" + raw(leaf["contributor"]), b"\1" + raw(leaf["worker"])]
    names.append(b"\2" + raw(leaf["verdicts"][0]["validator"]))
    credits = [
        name + u32(row["credits"]) + u128(row["planck"])
        for name, row in zip(names, leaf["credits"], strict=True)
    ]
    report = [encoded_set(leaf["reached"]), vector(verdicts), raw(leaf["evidence_hash"])]
    return b"".join(
        [bytes([leaf["version"]]), raw(leaf["genesis"]), u64(leaf["job"])]
        + [raw(leaf[name]) for name in ("ticket", "model", "requester", "input_hash")]
        + [raw(leaf[name]) for name in ("output_hash", "worker", "signature")]
        + report
        + [vector(pay), u128(leaf["paid"]), bytes([leaf["is_attributed"]]), vector(credits)]
        + [u32(leaf["block"])]
    )


def check_receipts(file):
    assert encoded_receipt(file["first_leaf"]) == raw(file["leaves"][0]["encoded"])
    hashes = [raw(leaf["hash"]) for leaf in file["leaves"]]
    assert hashes == [blake2(b"\0" + raw(leaf["encoded"])) for leaf in file["leaves"]]
    for tree in file["trees"]:
        levels = levels_of(hashes[: tree["count"]])
        root = levels[-1][0] if tree["count"] else bytes(32)
        assert root == raw(tree["root"])
        paths = [path_in(levels, index) for index in range(tree["count"])]
        assert paths == [[raw(sibling) for sibling in path] for path in tree["proofs"]]
    leaf = file["range_leaf"]
    parts = [u32(leaf["parent_number"]), raw(leaf["parent_hash"]), raw(leaf["receipts_root"])]
    assert b"".join(parts) == raw(leaf["encoded"])
    assert raw(leaf["receipts_root"]) == raw(file["trees"][-1]["root"])


ENDINGS = """Settled Cancelled NoWorker Expired DeclinedThrice AttemptsExhausted Undecided
SettlementFailed ModelWithdrawn""".split()
FAILURES = """NoShow NotOpened Rejected TakenAway Undecided NotSettled Overloaded
ArtifactUnavailable EngineFault Unwilling""".split()
OFFENCES = "WrongResult NoShow Equivocation Strikes Silence MissingReveal Dissent".split()
PARTIES = "Worker Checker Challenger Disputer".split()
DOUBTS = "EvidenceRevoked MethodBroken LineageUpheld Collusion".split()


def one_of(names):
    return lambda name: bytes([names.index(name)])


def source(name):
    if name.startswith("Row("):
        return b"\1" + u32(name[4:-1])
    return {"Compute": b"\0", "Claimable": b"\2"}[name]


# Each kind of entry, in the order of their numbers, with the encodings of its fields.
ENTRIES = [
    ("Requested", [u128, u128]),
    ("Ended", [one_of(ENDINGS), u128, u128]),
    ("Paid", [u128, source]),
    ("Owed", [u128]),
    ("AttemptFailed", [raw, one_of(FAILURES)]),
    ("Struck", [u32]),
    ("SlashQueued", [one_of(PARTIES), u64, u128, one_of(OFFENCES)]),
    ("SlashCancelled", [one_of(PARTIES), u64, u128]),
    ("Slashed", [one_of(PARTIES), u64, u128]),
    ("Charged", [one_of(PARTIES), u128]),
    ("Ejected", [one_of(OFFENCES)]),
    ("Pardoned", []),
    ("DutyFailed", [one_of(OFFENCES)]),
    ("Rewarded", [u128]),
    ("Flagged", [raw, one_of(DOUBTS)]),
    ("DatasetRegistered", [raw]),
    ("ModelRegistered", []),
]


def maybe(encode, value):
    return option(None if value is None else encode(value))


def encoded_entry(entry):
    kind, values = entry["what"]
    number = [name for name, _ in ENTRIES].index(kind)
    fields = ENTRIES[number][1]
    assert len(fields) == len(values), kind
    return b"".join(
        [
            bytes([entry["version"]]),
            raw(entry["genesis"]),
            u32(entry["block"]),
            maybe(raw, entry["account"]),
            maybe(u64, entry["job"]),
            maybe(raw, entry["model"]),
            bytes([number]),
            *[encode(value) for encode, value in zip(fields, values)],
        ]
    )


def check_entries(file):
    assert {case["what"][0] for case in file} == {name for name, _ in ENTRIES}
    for case in file:
        encoded = encoded_entry(case)
        assert encoded == raw(case["encoded"]), case["what"]
        assert blake2(b"\0" + encoded) == raw(case["hash"]), case["what"]


# Comparison


def values_of(dtype, data):
    if dtype == "Bf16":
        words = struct.unpack(f"<{len(data) // 2}H", data)
        return [struct.unpack("<f", struct.pack("<I", word << 16))[0] for word in words]
    layout = {"F16": "e", "F32": "f", "F64": "d"}[dtype]
    return list(struct.unpack(f"<{len(data) // ELEMENT_BYTES[dtype]}{layout}", data))


def is_same(a, b):
    return math.isnan(a) and math.isnan(b) or struct.pack("<d", a) == struct.pack("<d", b)


def matches(rule, dtype, data, reference):
    if len(data) != len(reference):
        return False
    if dtype not in ("F16", "Bf16", "F32", "F64"):
        return data == reference
    pairs = list(zip(values_of(dtype, data), values_of(dtype, reference)))
    if rule == "Exact":
        return all(is_same(a, b) for a, b in pairs)
    bounds = rule["Tolerance"]
    norm, floor, rms, relative = (
        Fraction(bounds[name], 10**9)
        for name in ("norm_nano", "floor_nano", "element_rms_nano", "element_relative_nano")
    )
    finite = [pair for pair in pairs if all(map(math.isfinite, pair))]
    if not all(is_same(a, b) for a, b in pairs if not (math.isfinite(a) and math.isfinite(b))):
        return False
    finite = [(Fraction(a), Fraction(b)) for a, b in finite]
    square = max(sum(b * b for _, b in finite), len(pairs) * floor**2)
    if sum((a - b) ** 2 for a, b in finite) > norm**2 * square:
        return False
    excesses = [abs(a - b) - relative * abs(b) for a, b in finite]
    return all(
        excess <= 0 or excess**2 * len(pairs) <= rms**2 * square for excess in excesses
    )


def sort_key(dtype, element):
    if dtype in ("F16", "Bf16", "F32", "F64"):
        (value,) = values_of(dtype, element)
        return (1, 0) if math.isnan(value) else (0, value)
    return int.from_bytes(element, "little", signed=dtype.startswith("I"))


def median_of(dtype, runs):
    lengths = [len(run) for run in runs]
    length = max(sorted(set(lengths)), key=lengths.count)
    runs = [run for run in runs if len(run) == length]
    step = ELEMENT_BYTES.get(dtype, 1)
    columns = [[run[at : at + step] for run in runs] for at in range(0, length, step)]
    key = lambda element: sort_key(dtype, element)  # noqa: E731
    return b"".join(sorted(column, key=key)[(len(runs) - 1) // 2] for column in columns)


def check_comparison(file):
    for case in file["pairs"]:
        data, reference = raw(case["data"]), raw(case["reference"])
        found = matches(case["class"], case["dtype"], data, reference)
        assert found == case["matches"], case["name"]
    for case in file["medians"]:
        runs = [raw(run) for run in case["runs"]]
        median = median_of(case["dtype"], runs)
        found = [matches(case["class"], case["dtype"], run, median) for run in runs]
        assert found == case["matches"], case["name"]


# Draws


class Draw:
    def __init__(self, case):
        parts = [raw(case["randomness"]), raw(case["genesis"]), bytes([case["purpose_number"]])]
        parts += [raw(case["subject"]), u32(case["attempt"])]
        self.seed, self.next = domain_hash("credence/draw/v1", *parts), 0

    def below(self, bound):
        word = domain_hash("credence/draw/word/v1", self.seed, u64(self.next))
        self.next += 1
        return int.from_bytes(word, "big") * bound >> 256

    def weighted(self, weights):
        point = self.below(sum(weights))
        for index, weight in enumerate(weights):
            if point < weight:
                return index
            point -= weight
        raise AssertionError("the point lies below the sum")

    def distinct(self, candidates, count):
        left = list(candidates)
        for index in range(count):
            other = index + self.below(len(left) - index)
            left[index], left[other] = left[other], left[index]
        return left[:count]


def check_draws(file):
    for case in file["draws"]:
        draw = Draw(case)
        for step in case["below"]:
            assert draw.below(int(step["bound"])) == int(step["number"])
        draw = Draw(case)
        weights = [int(weight) for weight in case["weights"]]
        assert [draw.weighted(weights) for _ in case["weighted"]] == case["weighted"]
        assert Draw(case).distinct(range(9), 5) == case["five_of_nine"]
    for row in file["sizes"]:
        count = row["validators"]
        assert row["two_thirds"] == 2 * count // 3 + 1
        assert row["committee_of_at_most_8"] == min(8, max(3, (count - 1) // 3 + 1))


# Division and lineage


def largest_remainder(total, weights):
    if not sum(weights):
        return [0] * len(weights)
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    parts = [math.floor(part) for part in exact]
    order = sorted(range(len(weights)), key=lambda row: (parts[row] - exact[row], row))
    for row in order[: total - sum(parts)]:
        parts[row] += 1
    return parts


def weights_ppm(dtype, data, slots):
    if dtype in ("F16", "Bf16", "F32", "F64"):
        values = values_of(dtype, data)
        if not all(math.isfinite(value) and value >= 0 for value in values) or not any(values):
            return None
        # The largest gets 63 bits.
        unit = Fraction(2) ** (math.frexp(max(values))[1] - 63)
        weights = [math.floor(Fraction(value) / unit) for value in values]
    elif dtype in ("U8", "U16", "U32", "U64"):
        step = ELEMENT_BYTES[dtype]
        elements = [data[at : at + step] for at in range(0, len(data), step)]
        weights = [int.from_bytes(element, "little") for element in elements]
    else:
        return None
    return largest_remainder(MILLION, weights) if len(weights) == slots and any(weights) else None


def check_division(file):
    for case in file["largest_remainder"]:
        weights = [int(weight) for weight in case["weights"]]
        assert largest_remainder(int(case["total"]), weights) == list(map(int, case["parts"]))
    for case in file["share_of"]:
        part = int(case["total"]) * min(case["share"], MILLION) // MILLION
        assert part == int(case["part"])
    for case in file["weights_ppm"]:
        assert weights_ppm(case["dtype"], raw(case["data"]), case["slots"]) == case["parts"]


def flatten(case):
    terms = {encoded_of(row["of"]): row["terms"] for row in case["ancestors"]}
    names = [encoded_of(row["of"]) for row in case["direct"]]
    nothing = {"minimum_share": 0, "minimum_planck": "0"}
    ensure(sum(name[0] == 1 for name in names) <= 8, "TooManyParents")
    rows = []
    for index, (name, entry) in enumerate(zip(names, case["direct"])):
        ensure(name not in names[:index], "Repeated")
        ensure(entry["share"] > 0, "ZeroShare")
        minimum = terms.get(name, nothing)["minimum_share"]
        ensure(entry["share"] >= minimum, "BelowMinimumShare")
        rows.append((name, entry["share"], minimum, True))
    for name in sorted(set(terms) - set(names)):
        share = terms[name]["minimum_share"]
        rows.append((name, share, share, False))
    for name, share, _, _ in rows:
        planck = int(case["royalty"]) * share // MILLION
        ensure(planck >= int(terms.get(name, nothing)["minimum_planck"]), "BelowMinimumPlanck")
    ensure(len(rows) <= 64, "TooManyRows")
    total = sum(share for _, share, _, _ in rows)
    ensure(total == MILLION, f"Sum {{ sum: {total} }}")
    lineage = sum(share for name, share, _, direct in rows if name[0] == 1 or not direct)
    ensure(lineage <= case["lineage_cap"], "LineageCap")
    return rows


def check_lineage(file):
    for case in file:
        try:
            rows = flatten(case)
        except Refused as refused:
            assert str(refused) == case["error"], case["name"]
            continue
        expected = [
            (encoded_of(row["of"]), row["share"], row["minimum"], row["is_direct"])
            for row in case["table"]
        ]
        assert rows == expected, case["name"]


CHECKS = [
    ("tensors.json", check_tensors),
    ("identities.json", check_identities),
    ("signing.json", check_signing),
    ("tiles.json", check_tiles),
    ("receipts.json", check_receipts),
    ("entries.json", check_entries),
    ("comparison.json", check_comparison),
    ("draws.json", check_draws),
    ("division.json", check_division),
    ("lineage.json", check_lineage),
]

if __name__ == "__main__":
    for file_name, check in CHECKS:
        check(load(file_name))
        print(f"{file_name}: agrees")
