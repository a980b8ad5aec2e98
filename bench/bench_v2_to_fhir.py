"""How long does HL7 v2 to FHIR R4 take? Hilum's interpreter over the guide's tables, beside hl7v2-fhir-bridge.

Every message is another one: its own patient, numbers, times and results; codes and units repeat, as in a laboratory. Where it says
`all codes new`, no line has a code, unit or flag that any line or message before it had, so that nothing that was kept of one helps.
From the bytes to the bundle as a dict; JSON is not in it. CPU time of one process, best mean of a round, and the median over all
messages. hl7v2-fhir-bridge makes fewer resources of a message than Hilum: the guide asks for the provenance, places, people and
organizations as resources of their own.

Usage: python bench/bench_v2_to_fhir.py [--rounds 7] [--messages 200] [--peers SITE_PACKAGES]

--peers   a folder of packages in which `v2fhir` (hl7v2-fhir-bridge) lies; without it the peer is left out where it is not installed
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from hilum.hl7v2.data.er7 import parse
from hilum.ihe.v2fhir import convert

GOAL_MS = 1.0


def result(number: int, *, is_new: bool = False) -> bytes:
    """An ORU^R01 with 10 OBX, visit, order and two physicians."""
    patient = f"{100000 + number}"
    lines = [
        f"MSH|^~\\&|LAB|HOSP|EHR|CLINIC|20240102{number % 24:02d}0405+0100||ORU^R01^ORU_R01|MSG{number}|P|2.5.1",
        (
            f"PID|1||{patient}^^^HOSP&1.2.3.4&ISO^MR||DOE{number}^JANE^A^^^^L||198{number % 10}0102|F"
            f"|||{number} MAIN ST^^TOWN^ST^12345^USA^H"
            f"||^PRN^PH^^1^555^{1000000 + number}|||M"
        ),
        f"PV1|1|I|W^{number % 300}^1^HOSP||||1234^SMITH^JOHN^^^DR^^^HOSP&1.2.3&ISO|||||||||||V{number}^^^HOSP",
        f"ORC|RE|P{number}^EHR|F{number}^LAB||CM||||20240102",
        (
            f"OBR|1|P{number}^EHR|F{number}^LAB|{number if is_new else 24317}-0^CBC^LN|||20240102020000|||||||||"
            "1234^SMITH^JOHN^^^DR^^^HOSP&1.2.3&ISO"
            f"||||||20240102030000||HM|F"
        ),
    ]
    for at in range(1, 11):
        value = f"{(number * 7 + at) % 90}.{at}"
        own = f"{number}.{at}" if is_new else ""
        lines.append(
            f"OBX|{at}|NM|{6690 + at}-2{own}^ANALYTE {at}^LN||{value}|10*3/uL{own}^10*3/uL^UCUM|4.0-11.0|{'NHL'[at % 3]}{own}"
            "|||F|||20240102020000"
        )
    return ("\r".join(lines) + "\r").encode()


def new_result(number: int) -> bytes:
    """The same with codes, units and flags that neither another message nor another line has."""
    return result(number, is_new=True)


def admission(number: int) -> bytes:
    """An ADT^A01 with a visit, a next of kin, an allergy, a diagnosis and an insurance."""
    lines = [
        f"MSH|^~\\&|ADT|HOSP|EHR|CLINIC|20240102030405+0100||ADT^A01^ADT_A01|MSG{number}|P|2.5.1",
        "EVN|A01|20240102030405",
        (
            f"PID|1||{100000 + number}^^^HOSP&1.2.3.4&ISO^MR||DOE{number}^JANE^A^^^^L||198{number % 10}0102|F"
            f"|||{number} MAIN ST^^TOWN^ST^12345"
        ),
        f"NK1|1|DOE{number}^JOHN|SPO|{number} MAIN ST^^TOWN",
        f"PV1|1|I|W^{number % 300}^1^HOSP||||1234^SMITH^JOHN|||||||||||V{number}^^^HOSP",
        "AL1|1|DA|^PENICILLIN|SV|RASH",
        "DG1|1||I10^Hypertension^I10C||20240101|A",
        "IN1|1|PLAN|1|INSURER",
    ]
    return ("\r".join(lines) + "\r").encode()


def measure(
    convert_bytes: Callable[[bytes], Any], make: Callable[[int], bytes], rounds: int, count: int
) -> tuple[float, float]:
    """(best mean of a round, median over all) in ms of CPU time. Each round has messages of its own."""
    convert_bytes(make(0))
    best, every = float("inf"), []
    for number in range(rounds):
        messages = [make(1 + number * count + at) for at in range(count)]
        begun = time.process_time()
        for raw in messages:
            at = time.process_time()
            convert_bytes(raw)
            every.append(time.process_time() - at)
        best = min(best, (time.process_time() - begun) / len(messages))
    return best * 1e3, statistics.median(every) * 1e3


def peer() -> Callable[[bytes], Any] | None:
    try:
        v2fhir, config = importlib.import_module("v2fhir.convert"), importlib.import_module("v2fhir.config")
        hl7 = importlib.import_module("v2fhir.hl7.parser")
    except ImportError:
        return None
    settings = config.Config()

    def convert_bytes(raw: bytes) -> Any:
        return v2fhir.convert(hl7.parse_bytes(raw), settings)

    return convert_bytes


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--messages", type=int, default=200)
    arguments.add_argument("--peers", default="")
    given = arguments.parse_args()
    if given.peers:
        sys.path.append(given.peers)
    begun = time.process_time()
    first = convert(parse(result(0)))
    print(f"first message, tables read and compiled   {(time.process_time() - begun) * 1e3:7.0f} ms")
    print(f"rows executed {first.rows}, resources {len(first.bundle['entry'])}")
    rows = [
        ("Hilum, ORU^R01 with 10 OBX", lambda raw: convert(parse(raw)), result),
        ("Hilum, ORU^R01, all codes new", lambda raw: convert(parse(raw)), new_result),
        ("Hilum, ADT^A01", lambda raw: convert(parse(raw)), admission),
    ]
    other = peer()
    if other is not None:
        rows.append(("hl7v2-fhir-bridge, ORU^R01 with 10 OBX", other, result))
        rows.append(("hl7v2-fhir-bridge, ORU^R01, all codes new", other, new_result))
        rows.append(("hl7v2-fhir-bridge, ADT^A01", other, admission))
        for name, make in (("ORU^R01", result), ("ADT^A01", admission)):
            counts = len(convert(parse(make(0))).bundle["entry"]), len(other(make(0)).bundle["entry"])
            print(f"resources of the {name}: Hilum {counts[0]}, hl7v2-fhir-bridge {counts[1]}")
    else:
        print("hl7v2-fhir-bridge is not installed")
    print(f"{'':44} {'best ms':>8} {'median ms':>10}")
    for name, work, make in rows:
        best, median = measure(work, make, given.rounds, given.messages)
        goal = f"  goal {GOAL_MS:.0f}: {'met' if best < GOAL_MS else 'missed'}" if name.startswith("Hilum, ORU") else ""
        print(f"{name:44} {best:8.3f} {median:10.3f}{goal}")


if __name__ == "__main__":
    main()
