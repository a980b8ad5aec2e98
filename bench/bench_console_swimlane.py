"""How long does it take to draw a patient's swimlane of 500 exchanges? Target: under 300 ms.

python bench/bench_console_swimlane.py [ARROWS]
"""

from __future__ import annotations

import platform
import statistics
import sys
import time

from hilum.console.swimlane import swimlane
from hilum.core.exchange import Direction, Exchange, Finding, Severity, Verdict

ROUNDS = 15
TRANSACTIONS = ("RAD-1", "RAD-2", "RAD-5", "RAD-6", "RAD-8", "RAD-7", "RAD-10", "RAD-28", "ITI-41", "ITI-18")
SYSTEMS = ("EHR", "PLACER", "MR1", "CT1", "VIEWER", "REPORTS", "SOURCE", "CONSUMER")


def journal(count: int) -> list[Exchange]:
    """So many exchanges of eight systems over some days, a fifth of them with a finding."""
    finding = Finding(Severity.WARNING, "SWF.b/accession-agrees", "the accession number differs from the order's")
    made = []
    for number in range(count):
        system, out = SYSTEMS[number % len(SYSTEMS)], number % 3 == 0
        odd = number % 5 == 0
        made.append(
            Exchange(
                Direction.OUT if out else Direction.IN,
                "dicom",
                "C-STORE",
                "HILUM" if out else system,
                system if out else "HILUM",
                1_795_511_467.0 + number * 700,
                1_795_511_467.3 + number * 700,
                transaction=TRANSACTIONS[number % len(TRANSACTIONS)],
                code="0x0000",
                count=number % 240,
                detail=(("modality", "MR"),),
                verdict=Verdict.WARN if odd else Verdict.PASS,
                findings=(finding,) if odd else (),
                id=number,
            )
        )
    return made


def main() -> None:
    """Print system, size, median and worst of the rounds."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    exchanges = journal(count)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        picture = swimlane(exchanges, title="bench", link=lambda one: f"/exchanges/{one.id}")
        times.append((time.perf_counter() - began) * 1000)
    print(f"{platform.python_implementation()} {platform.python_version()} on {platform.machine()}")
    print(f"{count} arrows, {len(SYSTEMS) + 1} lanes, {len(picture) / 1024:.0f} KiB of SVG")
    print(f"median {statistics.median(times):.1f} ms, worst {max(times):.1f} ms of {ROUNDS}; target 300 ms for 500")


if __name__ == "__main__":
    main()
