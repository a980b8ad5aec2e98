"""How many instances a second does the store take, bytes and index power-safe, and what does one cost?

Each association (an asyncio task) writes an instance of 525 KB in pieces of 128 KiB to a pack segment, then the unit of work asks
whether the instance is known and emits `InstanceStored` with 1.5 KB of metadata; the next instance begins after the commit.

    python bench/bench_store_instances.py [--seconds 3] [--rounds 3] [--associations 1,4] [--bytes 525000]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench_store_adt import fdatasync_rate

from hilum.core.identity import Patient, PatientRegistered
from hilum.core.record import Record
from hilum.core.study import BlobRef, Instance, InstanceStored, Series, Study
from hilum.store import SqliteStore, open_store

METADATA = os.urandom(1500)


def event(study: str, series: str, uid: str, ref: BlobRef, number: int) -> InstanceStored:
    return InstanceStored(
        Study(study, "PATIENT", accession="A1", date="20260301", description="MRI of the brain"),
        Series(series, study, "MR", "1", "T1"),
        Instance(
            uid,
            "1.2.840.10008.5.1.4.1.1.4",
            series,
            study,
            "1.2.840.10008.1.2.1",
            ref,
            132,
            str(number),
            512,
            512,
            16,
            1,
            b"",
            METADATA,
            received=float(number),
        ),
    )


class Associations:
    """Instances over a number of associations for some seconds; a new series each 100 instances."""

    def __init__(self, store: SqliteStore, count: int, seconds: float, size: int, run: str) -> None:
        self.store = store
        self.count = count
        self.seconds = seconds
        self.parts = [memoryview(os.urandom(min(131072, size)))] * max(1, size // 131072)
        self.run_name = run
        self.stored = 0

    async def association(self, lane: int, until: float) -> None:
        number = 0
        while time.perf_counter() < until:
            writer = self.store.blobs.writer(f"{lane}")
            for part in self.parts:
                writer.write([part])
                await asyncio.sleep(0)
            ref = writer.finish()
            study = f"1.2.826.0.1.{self.run_name}.{lane}.{number // 100}"
            one = event(study, f"{study}.1", f"{study}.1.{number}", ref, number)

            def work(record: Record, one: InstanceStored = one) -> None:
                if record.studies.instance(one.instance.uid) is None:
                    record.emit(one)

            await self.store.write(work)
            number += 1
            self.stored += 1

    async def run(self) -> float:
        begun = time.perf_counter()
        await asyncio.gather(*(self.association(lane, begun + self.seconds) for lane in range(self.count)))
        return self.stored / (time.perf_counter() - begun)


def cost(store: SqliteStore, count: int = 5000) -> float:
    """Microseconds of processor time of one unit of work, bytes and disk left out."""
    ref = BlobRef("0" * 26, 0, 1)

    def work(record: Record) -> None:
        for number in range(count):
            study = f"1.9.{number // 200}"
            place = BlobRef(ref.segment, number * 600_000, 525_000)
            one = event(study, f"{study}.1", f"{study}.1.{number}", place, number)
            if record.studies.instance(one.instance.uid) is None:
                record.emit(one)
        raise KeyError("undone: there are no such bytes")

    begun = time.process_time()
    try:
        store.write_now(work)
    except KeyError:
        pass
    return (time.process_time() - begun) / count * 1e6


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--associations", default="1,4")
    parser.add_argument("--bytes", type=int, default=525_000)
    parser.add_argument("--folder", default=None)
    options = parser.parse_args()
    sys.setswitchinterval(0.0005)
    print(
        f"system   {os.uname().sysname} {os.uname().release}, {os.cpu_count()} cores, Python {sys.version.split()[0]}"
    )
    print(f"dataset  instances of {options.bytes} bytes with 1.5 KB of metadata, 100 a series")
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        with open_store(folder / "data") as store:
            store.write_now(lambda record: record.emit(PatientRegistered(Patient("PATIENT"))))
            print(f"one unit of work, processor time without bytes and disk: {cost(store):.0f} us")
            rows: dict[int, list[float]] = {}
            for number in range(options.rounds):
                for count in map(int, options.associations.split(",")):
                    disk = fdatasync_rate(folder)
                    load = Associations(store, count, options.seconds, options.bytes, f"{number}.{count}")
                    used, before = time.process_time(), store.batches
                    rate = asyncio.run(load.run())
                    used = (time.process_time() - used) / max(1, load.stored) * 1000
                    commits, works = (after - start for after, start in zip(store.batches, before, strict=True))
                    rows.setdefault(count, []).append(rate / disk)
                    print(
                        f"{count:>3} associations  {rate:6.0f}/s  {rate * options.bytes / 1e6:5.0f} MB/s  cpu {used:5.2f} ms"
                        f"  {works / commits:4.1f} a commit  fdatasync {disk:6.0f}/s  ratio {rate / disk:.2f}"
                    )
            for count, ratios in rows.items():
                print(
                    f"result   {count} associations: {statistics.median(ratios):.2f} times the disk's rate of fdatasync"
                )


if __name__ == "__main__":
    main()
