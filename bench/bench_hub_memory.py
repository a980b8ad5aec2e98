"""The hub's start and memory: process start to all listeners answering, resident at rest, and while 10,000 instances pass.

    python bench/bench_hub_memory.py [--instances 10000] [--starts 5]

Ready means: an A-ASSOCIATE is accepted, an HL7 v2 message acknowledged, an HTTP request answered. Memory is VmRSS of the hub alone.
Exit code 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from _dicom_peers import send

from support.hub_process import VERIFICATION, DicomEnd, HubProcess, MllpEnd

READY_S, REST_MIB, PASSING_MIB, FLAT_MIB = 1.5, 100.0, 150.0, 15.0
BATCH = 1000


def answering(hub: HubProcess) -> None:
    """One exchange on each listener."""
    with DicomEnd(hub.dicom_port) as link:
        link.associate(VERIFICATION)
        assert link.echo() == 0
        link.release()
    with MllpEnd(hub.mllp_port) as mllp:
        message = b"MSH|^~\\&|BENCH|X|HILUM|X|20260115||ADT^A04^ADT_A01|1|P|2.5.1\rPID|1||P1^^^HOSP||A^B\rPV1|1|O\r"
        assert b"MSA|AA" in mllp.ask(message)
    assert hub.request("GET", "/readyz")[0] == 200


def start(folder: Path) -> tuple[HubProcess, float]:
    """A hub, and the seconds from its process's start until all listeners answered."""
    hub = HubProcess(folder)
    begun = time.perf_counter()
    hub.start()
    answering(hub)
    return hub, time.perf_counter() - begun


def mib(hub: HubProcess, name: str = "VmRSS") -> float:
    return hub.memory(name) / (1 << 20)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--instances", type=int, default=10_000)
    parser.add_argument("--starts", type=int, default=5)
    asked = parser.parse_args()
    missed: list[str] = []
    warnings.filterwarnings("ignore", module="pydicom")  # UIDs with places for numbers
    with tempfile.TemporaryDirectory(prefix="bench-hub-") as root:
        hub, first = start(Path(tempfile.mkdtemp(dir=root)))
        times = [first]
        while len(times) < asked.starts:
            hub.stop()
            hub, seconds = start(Path(tempfile.mkdtemp(dir=root)))
            times.append(seconds)
        ready = statistics.median(times)
        print(f"ready               {ready:6.2f} s   median of {len(times)}, goal {READY_S} s")
        missed += ["ready"] if ready >= READY_S else []
        time.sleep(2)
        rest = mib(hub)
        print(f"resident at rest    {rest:6.1f} MiB goal {REST_MIB:.0f}")
        missed += ["rest"] if rest >= REST_MIB else []
        seen: list[float] = []
        rates: list[float] = []
        with ThreadPoolExecutor(1) as pool:
            for batch in range(asked.instances // BATCH):
                work = pool.submit(send, hub.dicom_port, "HILUM", 4, BATCH // 4, f"{batch + 1:03d}", 115)
                while not work.done():
                    time.sleep(0.05)
                    seen.append(mib(hub))
                rates.append(work.result()["rate"])
                print(f"  {(batch + 1) * BATCH:6d} instances  {mib(hub):6.1f} MiB")
        peak = max(seen)
        half = len(seen) // 2
        growth = statistics.median(seen[-len(seen) // 5 :]) - statistics.median(seen[half : half + len(seen) // 5])
        print(f"peak while passing  {peak:6.1f} MiB goal {PASSING_MIB:.0f}; {statistics.median(rates):.0f} instances/s")
        print(f"growth, second half {growth:6.1f} MiB (flat: under {FLAT_MIB:.0f})")
        missed += ["passing"] if peak >= PASSING_MIB else []
        missed += ["flat"] if growth >= FLAT_MIB else []
        hub.stop()
    print("every goal is met" if not missed else f"missed: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
