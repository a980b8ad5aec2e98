"""How long does judging a message take? Hilum's structure, data types and tables beside hl7apy and hl7types; and Hilum's profiles.

Each judges the same text from the bytes on. Hilum: `validate`. hl7apy: `parse_message` with groups, then `validate`; where it raises
at its first fault that counts as done, so it does less work on a faulty message than Hilum, which finds them all. hl7types: the
strict decoder, which is its validation, and stops at the first fault too. CPU time of the process; rounds are interleaved, one block
of each after the other; medians over the rounds, and a ratio is the median of the rounds' ratios.

Usage: python bench/bench_hl7v2_validation.py [--rounds 9] [--milliseconds 60]
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.validation import MessageProfile, read_message_profile, read_nist_profile, validate, validate_profile

MESSAGES = (
    ("ADT small", "ipf/msg-06__2.hl7"),
    ("ADT", "microsoft-fhir-converter/ADT01-28.hl7"),
    ("VXU", "microsoft-fhir-converter/VXU.hl7"),
    ("ORU", "microsoft-fhir-converter/LAB-ORU-1.hl7"),
    ("ORU 2", "microsoft-fhir-converter/LAB-ORU-2.hl7"),
    ("ORM", "microsoft-fhir-converter/ORM-O01-03.hl7"),
    ("ADT large", "microsoft-fhir-converter/ADT-A03-01.hl7"),
    ("ORU large", "ruby-hl7/ORU_R01_2.5.1_SampleTestCase4.er7"),
)
GOAL_MS = 1.0
GOAL_RATIO = 50.0
PROFILE_MS = 5.0

Work = Callable[[], object]


def corpus() -> Path:
    named = os.environ.get("HILUM_CORPUS")
    return Path(named) if named else Path(__file__).parents[2] / "shared" / "corpus"


def peer(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def works(raw: bytes) -> dict[str, Work]:
    message = parse(raw)
    text = "\r".join(segment.encode().decode("latin-1") for segment in message.segments()) + "\r"
    out: dict[str, Work] = {"hilum": lambda: validate(raw)}
    hl7apy = peer("hl7apy.parser")
    if hl7apy is not None:

        def by_hl7apy() -> object:
            try:
                return hl7apy.parse_message(text, validation_level=2, find_groups=True).validate()
            except Exception:
                return None

        out["hl7apy"] = by_hl7apy
    hl7types = peer("hl7types")
    if hl7types is not None:

        def by_hl7types() -> object:
            try:
                return hl7types.decode_er7(text)
            except Exception:
                return None

        out["hl7types"] = by_hl7types
    return out


def timed(work: Work, milliseconds: float) -> float:
    """Microseconds of CPU for one call, over a block of about so many milliseconds."""
    count = 0
    began = time.process_time()
    while True:
        work()
        count += 1
        taken = time.process_time() - began
        if taken * 1000 >= milliseconds:
            return taken / count * 1e6


def compare(by_name: dict[str, Work], rounds: int, milliseconds: float) -> tuple[dict[str, float], dict[str, float]]:
    """Median microseconds of each, and median ratio to the first."""
    for work in by_name.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in by_name}
    for _ in range(rounds):
        for name, work in by_name.items():
            times[name].append(timed(work, milliseconds))
    first = next(iter(by_name))
    medians = {name: statistics.median(row) for name, row in times.items()}
    ratios = {
        name: statistics.median(one / base for one, base in zip(row, times[first], strict=True))
        for name, row in times.items()
    }
    return medians, ratios


def profiles(folder: Path) -> list[tuple[str, MessageProfile, bytes]]:
    nist = folder / "hl7v2/cdc-data-exchange-hl7/profile-NND_ORU_V2.0"
    (cdc,) = read_nist_profile(
        (nist / "PROFILE.xml").read_bytes(),
        constraints=(nist / "CONSTRAINTS.xml").read_bytes(),
        bindings=(nist / "VALUESETBINDINGS.xml").read_bytes(),
    )
    pix = read_message_profile((folder / "hl7v2/ipf-gazelle/profiles/1.3.6.1.4.12559.11.1.1.30.xml").read_bytes())
    return [
        ("NIST, lab report", cdc, (nist.parent / "PHLIP_FLU_2.5.1_NO_MSH7.txt").read_bytes()),
        ("Gazelle RSP^K23", pix, (folder / "hl7v2/ipf/ok-1_Response.hl7").read_bytes()),
    ]


def first_use(version: str) -> float:
    """Milliseconds of a first message of a version: definitions read, segments compiled."""
    raw = (
        f"MSH|^~\\&|A|B|C|D|20260102||ADT^A01^ADT_A01|1|P|{version}\rEVN||20260102\rPID|1||1^^^H^MR||D^J||1980|F\rPV1|1|I\r"
    ).encode()
    began = time.process_time()
    validate(raw)
    return (time.process_time() - began) * 1000


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--milliseconds", type=float, default=60)
    said = options.parse_args()
    warnings.simplefilter("ignore")
    folder = corpus()
    if not folder.is_dir():
        print("the corpus is absent (set HILUM_CORPUS)")
        return 1
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    firsts = "  ".join(f"{version} {first_use(version):.0f} ms" for version in ("2.3.1", "2.5.1", "2.8.2"))
    print(f"first message of a version: {firsts}")
    print(f"{said.rounds} interleaved rounds of {said.milliseconds:.0f} ms CPU; microseconds a message, ratio to Hilum")
    print(
        f"{'message':<11}{'bytes':>7}{'segments':>9}{'findings':>9}{'hilum':>9}{'hl7apy':>11}{'ratio':>7}{'hl7types':>11}{'ratio':>7}"
    )
    ratios: list[float] = []
    slowest = 0.0
    for name, place in MESSAGES:
        raw = (folder / "hl7v2" / place).read_bytes()
        medians, ratio = compare(works(raw), said.rounds, said.milliseconds)
        slowest = max(slowest, medians["hilum"])
        line = f"{name:<11}{len(raw):>7}{len(parse(raw).segments()):>9}{len(validate(raw)):>9}{medians['hilum']:>9.0f}"
        for other in ("hl7apy", "hl7types"):
            line += f"{medians[other]:>11.0f}{ratio[other]:>7.1f}" if other in medians else f"{'absent':>11}{'':>7}"
        print(line)
        if "hl7apy" in ratio:
            ratios.append(ratio["hl7apy"])
    if ratios:
        middle = statistics.median(ratios)
        print(
            f"hl7apy takes {min(ratios):.0f} to {max(ratios):.0f} times Hilum's time, median {middle:.0f} (goal: {GOAL_RATIO:.0f})"
        )
    print(
        f"the slowest of these messages takes Hilum {slowest / 1000:.2f} ms (goal for a typical one: {GOAL_MS:.0f} ms)"
    )
    for name, profile, raw in profiles(folder):
        message = parse(raw)
        medians, _ = compare(
            {"profile": lambda m=message, p=profile: validate_profile(m, p)}, said.rounds, said.milliseconds
        )  # type: ignore[misc]
        size = f"{len(raw):>7} bytes, {len(message.segments())} segments"
        print(f"{name:<18}{size}: {medians['profile'] / 1000:.2f} ms (goal: {PROFILE_MS:.0f} ms)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
