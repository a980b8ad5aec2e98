"""Loss of power: what the disk would hold if the machine stopped at a given moment, and whether the store keeps its word then.

    python tests/campaigns/power.py [--cuts 2000] [--seed N] [--folder DIR]

A child stores instances, each with a journal row, and names every one once its commit is acknowledged. `strace` writes down each of
its calls that changes a file, with its bytes. From that record the state of the disk is made for a moment: what was synced before the
moment is there; of what was not, nothing, or some of it, in pieces of 4 KiB (a disk may write them in any order, and tear one). A
file whose folder was not synced may be there or not. Then the store is opened on it, and:

- what had been acknowledged before the moment is there, whole;
- what had not is there whole or not at all, with its journal row or without both;
- the store opens by itself, and names no segment as damaged.

It is a model: it knows what the calls promise, not what a disk that lies about its cache does.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from hilum.core.exchange import Key
from hilum.core.record import InstanceFilter, Page, Record
from hilum.store import SqliteStore, open_store
from support.store_making import exchange, patient, register, stored

__all__ = ["Trace", "can_trace", "cut_and_check", "disk_at", "moments", "record"]

TESTS = Path(__file__).parents[1]
SEGMENT_BYTES = 1 << 20
PAGE, SECTOR = 4096, 512


# -- the child


def content(name: str) -> bytes:
    """The bytes of one instance, told by its name; every third one is large, as an image is."""
    number = int(name.rpartition(".")[2])
    length = 140_000 + number * 997 % 90_000 if number % 3 == 0 else 300 + number * 613 % 30_000
    return (hashlib.sha512(name.encode()).digest() * (length // 64 + 1))[:length]


async def _keep(store: SqliteStore, lane: int, number: int) -> str:
    name = f"9.{lane}.{number // 20}.{number}"
    writer = store.blobs.writer(str(lane))
    whole = memoryview(content(name))
    for start in range(0, len(whole), 65_536):
        writer.write([whole[start : start + 65_536]])
    ref = writer.finish()
    event = stored("a", f"1.{lane}", f"1.{lane}.{number // 20}", name, blob=ref, digest=hashlib.sha256(whole).digest())

    def work(record: Record) -> None:
        record.emit(event)
        record.exchanges.add(exchange("C-STORE", ("instance", name)))

    await store.write(work)
    return name


def child(folder: str, bursts: int) -> None:
    """Store in bursts with pauses, so that room is laid out between them; name what is acknowledged on standard output."""

    async def lane(store: SqliteStore, number: int, burst: int) -> None:
        for count in range(8):
            name = await _keep(store, number, burst * 8 + count)
            sys.stdout.write(f"{name}\n")
            sys.stdout.flush()

    async def run() -> None:
        store = open_store(Path(folder), segment_bytes=SEGMENT_BYTES)
        for burst in range(bursts):
            await asyncio.gather(*(lane(store, number, burst) for number in range(4)))
            await asyncio.sleep(0.8 if burst % 3 == 1 else 0.01)
        sys.stdout.write("end\n")
        sys.stdout.flush()
        store.close()

    asyncio.run(run())


# -- the record of its calls


@dataclass(slots=True)
class Call:
    """One call: where in the record it began and ended, and what it does to which file.

    kind   write | truncate | sync | create | remove | say
    """

    kind: str
    path: str
    begun: int
    ended: int
    offset: int = 0
    data: bytes = b""


@dataclass(slots=True)
class Trace:
    """A child's calls in the order in which they ended, and the folder as it was before."""

    folder: Path
    before: Path
    calls: list[Call] = field(default_factory=list)
    lines: int = 0


_CALLS = "openat,pwrite64,pwritev,pwritev2,write,writev,ftruncate,fdatasync,fsync,unlink,unlinkat,sync_file_range"
_LINE = re.compile(rb"(\d+) +(?:(\w+)\((.*)|<\.\.\. (\w+) resumed>(.*))", re.DOTALL)
_RESULT = re.compile(rb"^(.*)\) += (-?\d+)(?:<([^>]*)>)?[^)]*$", re.DOTALL)
_STRING = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_FD = re.compile(rb"^(?:\d+|AT_FDCWD)<([^>]*)>")


def can_trace() -> str:
    """Why nothing can be recorded here, "" where it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "this user may not trace processes here"


def record(folder: Path, bursts: int = 6, *, first: str = "") -> Trace:
    """Let a child store, and write down what it does; `first` is Python that it runs before, to harm itself with."""
    data, before, log = folder / "data", folder / "before", folder / "calls"
    store = open_store(data, segment_bytes=SEGMENT_BYTES)
    store.write_now(lambda known: register(known, patient("a", "100")))
    store.close()
    shutil.copytree(data, before)
    code = (
        f"import os, sys; sys.path.insert(0, {str(TESTS)!r})\n{first}\n"
        f"from campaigns import power; power.child({str(data)!r}, {bursts})\n"
    )
    traced = ["strace", "-f", "-y", "-xx", "-s", "20000000", "-e", f"trace={_CALLS}", "-o", str(log)]
    with (folder / "said").open("wb") as said:
        subprocess.run([*traced, sys.executable, "-c", code], stdout=said, check=True)
    trace = Trace(data, before)
    trace.calls = [call for call in _read(log, str(data), str(folder / "said")) if call is not None]
    trace.lines = max(call.ended for call in trace.calls) + 1
    return trace


def _read(log: Path, data: str, said: str) -> Iterator[Call | None]:
    waiting: dict[bytes, tuple[bytes, bytes, int]] = {}
    with log.open("rb") as file:
        for number, line in enumerate(file):
            match = _LINE.match(line.rstrip(b"\n"))
            if match is None:
                continue
            process, name, rest, resumed, tail = match.groups()
            begun = number
            if resumed is not None:
                name, head, begun = waiting.pop(process)
                rest = head + tail
            elif rest.endswith(b"<unfinished ...>"):
                waiting[process] = (name, rest.removesuffix(b"<unfinished ...>").rstrip(), number)
                continue
            done = _RESULT.match(rest)
            if done is None or done[2].startswith(b"-"):
                continue
            yield _call(name.decode(), done, begun, number, data, said)


def _plain(hexadecimal: bytes) -> str:
    return bytes.fromhex(hexadecimal.replace(b"\\x", b"").decode()).decode()


def _bytes(text: bytes) -> bytes:
    """The strings of a call, joined: strace writes each byte as \\xNN."""
    found = _STRING.findall(text)
    if any(cut for _, cut in found):
        raise AssertionError("strace cut a string")
    return bytes.fromhex(b"".join(one for one, _ in found).replace(b"\\x", b"").decode())


def _call(name: str, done: re.Match[bytes], begun: int, ended: int, data: str, said: str) -> Call | None:
    text, result = done[1], int(done[2])
    if name == "openat":
        path = _plain(done[3] or b"")
        if b"O_CREAT" in text and path.startswith(data):
            return Call("create", path, begun, ended)
        return None
    if name in ("unlink", "unlinkat"):
        path = _bytes(text).decode()
        return Call("remove", path, begun, ended) if path.startswith(data) else None
    match = _FD.match(text)
    path = _plain(match[1]) if match is not None else ""
    if path == said and name == "write":
        return Call("say", "", begun, ended, data=_bytes(text))
    if not path.startswith(data):
        return None
    if name == "sync_file_range":
        return None  # it promises nothing
    if name in ("fdatasync", "fsync"):
        return Call("sync", path, begun, ended)
    if name == "ftruncate":
        return Call("truncate", path, begun, ended, int(text.rpartition(b",")[2]))
    if name == "pwritev2":
        text = text.rpartition(b",")[0]  # its flags
    if name in ("pwrite64", "pwritev", "pwritev2"):
        return Call("write", path, begun, ended, int(text.rpartition(b",")[2]), _bytes(text)[:result])
    raise AssertionError(f"a call that the model does not know: {name} on {path}")


# -- the disk at a moment


def disk_at(trace: Trace, moment: int, chance: random.Random, mode: str, to: Path) -> set[str]:
    """Make the folder as the disk may hold it; gives what had been acknowledged.

    mode   "least": nothing that was not synced; "some": any pieces of it; "most": all of it
    """
    shutil.copytree(trace.before, to)
    acknowledged: set[str] = set()
    by_file: dict[str, list[Call]] = {}
    for call in trace.calls:
        if call.begun > moment:
            continue
        if call.kind == "say":
            acknowledged.update(call.data.decode().split())
        elif not call.path.endswith("-shm"):  # shared memory, made anew at every start
            by_file.setdefault(call.path, []).append(call)
    for path, calls in by_file.items():
        target = to / Path(path).relative_to(trace.folder)
        if path == str(trace.folder) or target.is_dir():
            continue
        folder = [one for one in by_file.get(str(Path(path).parent), []) if one.kind == "sync" and one.ended <= moment]
        made = bytearray(target.read_bytes()) if target.exists() else None
        known = made is not None
        synced = max((one.begun for one in calls if one.kind == "sync" and one.ended <= moment), default=-1)
        for call in calls:
            is_there = call.ended <= synced
            if call.kind == "create":
                if not known:
                    named = any(call.ended <= one.begun for one in folder)
                    known = named or mode == "most" or (mode == "some" and chance.random() < 0.5)
                    made = bytearray() if known else None
            elif call.kind == "remove":
                if (
                    mode == "most"
                    or any(call.ended <= one.begun for one in folder)
                    or (mode == "some" and chance.random() < 0.5)
                ):
                    known, made = False, None
            elif made is not None and call.kind != "sync":
                _apply(made, call, is_there, mode, chance)
        if made is not None:
            target.write_bytes(made)
        elif target.exists():
            target.unlink()
    acknowledged.discard("end")
    return acknowledged


def _apply(made: bytearray, call: Call, is_there: bool, mode: str, chance: random.Random) -> None:
    if call.kind == "truncate":
        if is_there or mode == "most" or (mode == "some" and chance.random() < 0.5):
            if len(made) > call.offset:
                del made[call.offset :]
            else:
                made.extend(bytes(call.offset - len(made)))
        return
    if is_there or mode == "most":
        _put(made, call.offset, call.data)
        return
    if mode == "least":
        return
    at = 0
    while at < len(call.data):
        size = PAGE - (call.offset + at) % PAGE
        piece = call.data[at : at + size]
        kind = chance.random()
        if kind < 0.45:
            _put(made, call.offset + at, piece)
        elif kind < 0.5:
            _put(made, call.offset + at, piece[: SECTOR * chance.randrange(1, 8)])
        at += size


def _put(made: bytearray, offset: int, data: bytes) -> None:
    if len(made) < offset:
        made.extend(bytes(offset - len(made)))
    made[offset : offset + len(data)] = data


# -- the check


def cut_and_check(trace: Trace, moment: int, seed: int, mode: str, folder: Path) -> list[str]:
    """What is wrong with the store that opens on the disk of a moment; [] where nothing is."""
    where = folder / "cut"
    shutil.rmtree(where, ignore_errors=True)
    acknowledged = disk_at(trace, moment, random.Random(f"{seed}/{moment}/{mode}"), mode, where)
    try:
        with open_store(where, segment_bytes=SEGMENT_BYTES) as store:
            faults = [f"damaged segments: {store.swept.damaged}"] if store.swept.damaged else []
            return faults + store.read_now(lambda known: _faults(known, acknowledged))
    except Exception as error:
        return [f"the store does not open: {type(error).__name__}: {error}"]


def _faults(record: Record, acknowledged: set[str]) -> list[str]:
    found = []
    kept = {one.uid: one for one, *_ in record.studies.find_instances(InstanceFilter(page=Page(limit=1_000_000)))}
    if lost := acknowledged - set(kept):
        found.append(f"{len(lost)} acknowledged and lost")
    for uid, one in kept.items():
        try:
            if record.blobs.read(one.blob) != content(uid):
                found.append(f"{uid} is torn")
        except Exception as error:
            found.append(f"{uid} cannot be read: {type(error).__name__}")
        if len(record.exchanges.by_key([Key("instance", uid)])) != 1:
            found.append(f"{uid} without its journal row")
    return found


def moments(trace: Trace, count: int, chance: random.Random) -> list[int]:
    """Moments to stop at: half of them just after an acknowledgement, half anywhere."""
    said = [call.begun for call in trace.calls if call.kind == "say"]
    after = [chance.choice(said) for _ in range(count // 2)]
    return sorted(after + [chance.randrange(trace.lines) for _ in range(count - len(after))])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000)
    parser.add_argument("--bursts", type=int, default=12)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if why := can_trace():
        print(why, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="hilum-power-") as made:
        folder = asked.folder or Path(made)
        trace = record(folder, asked.bursts)
        kinds = {kind: sum(one.kind == kind for one in trace.calls) for kind in ("write", "sync", "say", "create")}
        print(f"seed {asked.seed}; recorded {kinds}")
        chance = random.Random(asked.seed)
        bad = 0
        for number, moment in enumerate(moments(trace, asked.cuts, chance)):
            mode = ("least", "some", "some", "most")[number % 4]
            if faults := cut_and_check(trace, moment, asked.seed, mode, folder):
                bad += 1
                print(f"cut at {moment} ({mode}): {'; '.join(faults[:3])}")
        print(f"{asked.cuts} losses of power, {bad} with faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
