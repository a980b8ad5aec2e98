"""How long do reading a message and ten fields of it take? Hilum beside python-hl7 and two Rust wheels, medforge and hl7kit.

Every parser gets the same message in the form that it documents (bytes, or text where it takes no bytes) and answers the same ten
paths by its own documented accessor; where an answer is another than Hilum's the path is named. `parse` is Hilum without the fields.
Rounds are interleaved, one block of each parser after the other; figures are processor time, medians over the rounds, and a ratio is
the median of the rounds' ratios.

Usage: python bench/bench_hl7v2_parse.py [--rounds 15] [--milliseconds 40] [--peers FOLDER]

hl7 is a development dependency. The Rust wheels are not; put them in a folder of their own:

    python -m pip install --target FOLDER medforge==0.2.0 hl7kit==0.2.0
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hilum.hl7v2 import parse

HEADER = ("MSH-9.1", "MSH-9.2", "MSH-10", "MSH-12", "PID-3.1", "PID-3.4", "PID-5.1", "PID-5.2", "PID-8")
MESSAGES = (
    ("ADT small", "ipf/msg-06__2.hl7", "PV1-2"),
    ("VXU", "microsoft-fhir-converter/VXU.hl7", "RXA-5.1"),
    ("ORU", "microsoft-fhir-converter/LAB-ORU-2.hl7", "OBX-5"),
    ("ORM", "microsoft-fhir-converter/ORM-O01-03.hl7", "ORC-2.1"),
    ("ADT large", "microsoft-fhir-converter/ADT-A03-01.hl7", "PV1-3.1"),
    ("ORU large", "cdc-data-exchange-hl7/Hepatitis_V1_0_1_TM_TC02_HEP_B_ACUTE.txt", "OBX-3.1"),
)
GOALS = {"hl7": 50.0, "medforge": 3.0, "hl7kit": 3.0}
"""How many times faster Hilum is to be than each."""

Read = Callable[[], list[str]]


def hilum(raw: bytes, paths: tuple[str, ...]) -> Read:
    def read() -> list[str]:
        message = parse(raw)
        return [message[path] for path in paths]

    return read


def hilum_parse(raw: bytes, paths: tuple[str, ...]) -> Read:
    def read() -> list[str]:
        parse(raw)
        return []

    return read


def python_hl7(raw: bytes, paths: tuple[str, ...]) -> Read:
    hl7 = importlib.import_module("hl7")
    text = raw.decode()
    keys = []
    for path in paths:
        segment, _, rest = path.partition("-")
        field, _, component = rest.partition(".")
        keys.append(f"{segment}.F{field}.R1.C{component}" if component else f"{segment}.F{field}")

    def value(message: Any, key: str) -> str:
        try:
            return str(message[key])
        except (IndexError, KeyError):  # absent
            return ""

    def read() -> list[str]:
        message = hl7.parse(text)
        return [value(message, key) for key in keys]

    return read


def medforge(raw: bytes, paths: tuple[str, ...]) -> Read:
    module = importlib.import_module("medforge")
    text = raw.decode()
    keys = [path.replace(".", "-") for path in paths]

    def value(message: Any, key: str) -> str:
        try:
            return message.get(key) or ""
        except (IndexError, KeyError):  # absent
            return ""

    def read() -> list[str]:
        message = module.parse(text)
        return [value(message, key) for key in keys]

    return read


def hl7kit(raw: bytes, paths: tuple[str, ...]) -> Read:
    module = importlib.import_module("hl7kit")

    def read() -> list[str]:
        message = module.parse(raw)
        return [message.get(path) or "" for path in paths]

    return read


PARSERS: dict[str, Callable[[bytes, tuple[str, ...]], Read]] = {
    "hilum": hilum,
    "hilum, parse": hilum_parse,
    "hl7": python_hl7,
    "medforge": medforge,
    "hl7kit": hl7kit,
}


def block(read: Read, milliseconds: float) -> float:
    """Microseconds a message, over one block of calls."""
    count, begun = 0, time.process_time()
    while True:
        for _ in range(8):
            read()
        count += 8
        spent = time.process_time() - begun
        if spent * 1000 >= milliseconds:
            return spent / count * 1e6


def measure(readers: dict[str, Read], rounds: int, milliseconds: float) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, read in readers.items():
            times[name].append(block(read, milliseconds))
    return times


def differences(readers: dict[str, Read], paths: tuple[str, ...]) -> dict[str, list[str]]:
    """The paths at which a parser reads something else than Hilum."""
    ours = readers["hilum"]()
    found = {}
    for name, read in readers.items():
        theirs = read()
        if theirs and (odd := [p for p, one, other in zip(paths, ours, theirs, strict=True) if one != other]):
            found[name] = odd
    return found


def corpus() -> Path:
    named = os.environ.get("HILUM_CORPUS")
    return Path(named) if named else Path(__file__).parents[2] / "shared" / "corpus"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--milliseconds", type=float, default=40)
    options.add_argument("--peers", help="folder where the Rust wheels are installed")
    chosen = options.parse_args()
    if chosen.peers:
        sys.path.append(chosen.peers)
    found: dict[str, Any] = {}
    for name in ("hl7", "medforge", "hl7kit"):
        try:
            found[name] = importlib.import_module(name)
        except ImportError:
            print(f"{name} is not installed; see the usage at the head of this file")
    folder = corpus() / "hl7v2"
    if not folder.is_dir():
        print("the corpus of real files is absent (set HILUM_CORPUS to its folder)")
        return
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    )
    wanted = {n: make for n, make in PARSERS.items() if n in found or n.startswith("hilum")}
    print(f"{'message':<11}{'bytes':>7}{'lines':>6}" + "".join(f"{name + ' µs':>18}" for name in wanted))
    ratios: dict[str, list[float]] = {name: [] for name in found}
    for title, file, last in MESSAGES:
        raw = (folder / file).read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\r").replace(b"\n", b"\r")
        paths = (*HEADER, last)
        readers = {name: make(raw, paths) for name, make in wanted.items()}
        odd = differences(readers, paths)
        times = measure(readers, chosen.rounds, chosen.milliseconds)
        cells = []
        for name, values in times.items():
            cell = f"{statistics.median(values):.1f}"
            if name in ratios:
                ratio = statistics.median(one / other for one, other in zip(values, times["hilum"], strict=True))
                ratios[name].append(ratio)
                cell += f" ({ratio:.1f}x)"
            cells.append(f"{cell:>18}")
        print(f"{title:<11}{len(raw):>7}{raw.count(13):>6}" + "".join(cells))
        for name, at in odd.items():
            print(f"    {name} reads otherwise: {', '.join(at)}")
    for name, values in ratios.items():
        if values:
            reached = "reached" if min(values) >= GOALS[name] else "NOT reached"
            print(f"{name}: {min(values):.1f} to {max(values):.1f} times slower; goal {GOALS[name]:.0f}: {reached}")
    print(json.dumps({name: [round(one, 2) for one in values] for name, values in ratios.items()}))


if __name__ == "__main__":
    main()
