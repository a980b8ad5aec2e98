"""A few thousand mutated inputs over every parser; `make fuzz` runs many more. What the campaigns found stays here as a sample."""

from __future__ import annotations

import struct
import time

import pytest

from campaigns.fuzz import make, run, try_one
from campaigns.fuzz_case import Target
from campaigns.fuzz_targets import targets
from hilum.core.errors import DecodeError

CASES = 10_000
SHAPED = 300
ORU = b"MSH|^~\\&|R|H|HILUM|H|20260115||ORU^R01^ORU_R01|4|P|2.5.1\rPID|1||1^^^HOSP||A^B\rOBR|1||F1|X\r"
SAMPLES = {
    "a result of a million escape sequences": (
        "HL7 v2 message",
        ORU + b"OBX|1|ST|1^F||" + b"\\T\\" * 1_000_000 + b"\r",
    ),
    "a result of a million odd escape sequences": (
        "HL7 v2 message",
        ORU + b"OBX|1|ST|1^F||" + b"\\a" * 1_000_000 + b"\r",
    ),
    "a result of 40,000 observations": ("HL7 v2 message", ORU + b"OBX|1|TX|1^F^LN||fine\r" * 40_000),
    "what is above each concept, without looking at what is below all": ("SNOMED CT ECL", b"(> *) AND (200000004)"),
    "values of reversed attributes of many": ("SNOMED CT ECL", b"(> *): (200000001 OR 200000004) != (>>*)"),
    "XML larger than its budget": ("ebXML", b"<a/>" + b" " * (70 << 20)),
}
"""Inputs that once took seconds or hundreds of megabytes: target and bytes."""


def by_name(name: str) -> Target:
    return next(one for one in targets() if one.name == name)


def test_mutated_input_meets_documented_errors_alone_and_costs_little() -> None:
    begun = time.process_time()
    every = targets()
    findings = run([one for one in every if one.shape is None], CASES, seed=20260115)
    findings += run([one for one in every if one.shape is not None], SHAPED, seed=20261124)
    assert not findings, "\n".join(f"{one.target} case {one.number}: {one.what} {one.where}" for one in findings)
    assert time.process_time() - begun < 25


@pytest.mark.parametrize("name", SAMPLES)
def test_what_once_was_found_stays_mended(name: str) -> None:
    target, data = SAMPLES[name]
    assert try_one(by_name(target), data) is None


def test_each_target_reads_its_own_seeds() -> None:
    """Else the mutations would only ever meet the first check."""
    for target in targets():
        refused = 0
        for seed in target.seeds:
            try:
                target.consume(seed)
            except DecodeError:
                refused += 1
        assert refused <= len(target.seeds) // 2, target.name


def test_a_case_can_be_made_again_and_differs_from_its_neighbours() -> None:
    target = by_name("FHIR JSON")
    assert make(target, 1, 7) == make(target, 1, 7)
    assert len({make(target, 1, number) for number in range(50)}) > 25


def test_a_campaign_finds_what_is_wrong() -> None:
    def fragile(data: bytes) -> None:
        if len(data) < 8:
            struct.unpack("<Q", data)

    found = run([Target("fragile", fragile, [bytes(16)])], 300)
    assert [one.what.partition(":")[0] for one in found] == ["error"]

    def slow(data: bytes) -> None:
        until = time.process_time() + 1.1
        while time.process_time() < until:
            pass

    finding = try_one(Target("slow", slow, [b"x"]), b"x")
    assert finding is not None
    assert finding.what.endswith(" s")
