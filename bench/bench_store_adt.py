"""How many ADT messages a second can the store take power-safe, beside the disk's own rate of fdatasync?

Each message does what the hub does for one ADT^A08: look for the first answer, find the patient, emit the update, write the
exchange with four keys, remember the answer. Connections are asyncio tasks with one message in flight each.

    python bench/bench_store_adt.py [--seconds 3] [--rounds 3] [--connections 1,16]
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from hilum.core.exchange import Direction, Exchange, Key
from hilum.core.identity import AssigningAuthority, Identifier, register
from hilum.core.person import Address, Demographics, PersonName
from hilum.core.record import Record
from hilum.store import SqliteStore, open_store

ADT1 = AssigningAuthority("ADT1", "1.2.3.1", "ISO")
MESSAGE = b"MSH|^~\\&|EHR|HOSP|HILUM|HOSP|20260301120000||ADT^A08^ADT_A01|%d|P|2.5.1\r" + b"PID|||" + b"x" * 280
ANSWER = b"MSH|^~\\&|HILUM|HOSP|EHR|HOSP|20260301120000||ACK^A08|%d|P|2.5.1\rMSA|AA|%d\r"


def fdatasync_rate(folder: Path, seconds: float = 1.0) -> float:
    """Appends of 4 KiB, each made durable, a second."""
    fd = os.open(folder / "probe", os.O_WRONLY | os.O_CREAT)
    block, count, end = b"x" * 4096, 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        os.write(fd, block)
        os.fdatasync(fd)
        count += 1
    os.close(fd)
    (folder / "probe").unlink()
    return count / seconds


def handle(record: Record, number: int) -> None:
    """What one ADT^A08 costs."""
    control_id = str(number)
    request = MESSAGE % number
    digest = hashlib.sha256(request).digest()
    if record.exchanges.first_answer("EHR|HOSP", control_id, digest) is not None:
        return
    identifier = Identifier(str(number * 7919 % 20_000), ADT1, "MR")
    known = record.patients.find(identifier)
    said = Demographics(
        PersonName("Doe", f"Jane{number % 1000}"), "19700131", "F", Address(("Street 1",), f"City{number}")
    )
    record.emit(*register(known, (identifier,), said, id=record.new_id(), when=record.now()))
    answer = ANSWER % (number, number)
    now = record.now()
    record.exchanges.add(
        Exchange(
            Direction.IN,
            "hl7v2",
            "ADT^A08",
            "EHR",
            "HILUM",
            now,
            now,
            peer="EHR",
            peer_address="127.0.0.1:50000",
            transaction="RAD-12",
            profile="SWF.b",
            control_id=control_id,
            request=request,
            answer=answer,
            code="AA",
            keys=(
                Key("control", control_id),
                Key("patient", identifier.key),
                Key("person", known.id if known else record.new_id()),
                Key("visit", f"V{number}"),
            ),
        )
    )
    record.exchanges.remember_answer("EHR|HOSP", control_id, digest, answer)


class Load:
    """Messages from a number of connections for some seconds."""

    def __init__(self, store: SqliteStore, connections: int, seconds: float, start: int) -> None:
        self.store = store
        self.connections = connections
        self.seconds = seconds
        self.number = start
        self.times: list[float] = []

    async def connection(self, until: float) -> None:
        while (begun := time.perf_counter()) < until:
            self.number += 1
            number = self.number
            await self.store.write(partial(handle, number=number))
            self.times.append(time.perf_counter() - begun)

    async def run(self) -> float:
        begun = time.perf_counter()
        until = begun + self.seconds
        await asyncio.gather(*(self.connection(until) for _ in range(self.connections)))
        return len(self.times) / (time.perf_counter() - begun)


def cost(store: SqliteStore, start: int, count: int = 5000) -> float:
    """Microseconds of one unit of work, without the disk: many in one commit."""

    def work(record: Record) -> None:
        for number in range(start, start + count):
            handle(record, number)

    begun = time.perf_counter()
    store.write_now(work)
    return (time.perf_counter() - begun) / count * 1e6


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", default="1,16")
    parser.add_argument("--folder", default=None)
    options = parser.parse_args()
    sys.setswitchinterval(0.0005)
    print(
        f"system   {os.uname().sysname} {os.uname().release}, {os.cpu_count()} cores, Python {sys.version.split()[0]}"
    )
    print("dataset  ADT^A08 of some 350 bytes over 20,000 patients, 4 keys each")
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        store = open_store(folder / "data")
        number = 0
        print(f"one unit of work without its share of the commit: {cost(store, 10_000_000):.0f} us")
        rows: dict[int, list[tuple[float, float]]] = {}
        for _ in range(options.rounds):
            for connections in map(int, options.connections.split(",")):
                disk = fdatasync_rate(folder)
                load = Load(store, connections, options.seconds, number)
                before = store.batches
                rate = asyncio.run(load.run())
                number = load.number
                commits, works = (after - start for after, start in zip(store.batches, before, strict=True))
                times = sorted(load.times)
                p50, p99 = (times[int(len(times) * part)] * 1000 for part in (0.5, 0.99))
                rows.setdefault(connections, []).append((rate, disk))
                print(
                    f"{connections:>3} connections  {rate:7.0f}/s  p50 {p50:5.2f} ms  p99 {p99:6.2f} ms"
                    f"  {works / commits:4.1f} a commit  fdatasync {disk:6.0f}/s  ratio {rate / disk:.2f}"
                )
        for connections, pairs in rows.items():
            ratio = statistics.median(rate / disk for rate, disk in pairs)
            print(f"result   {connections} connections: {ratio:.2f} times the disk's rate of fdatasync (median)")
        store.close()


if __name__ == "__main__":
    main()
