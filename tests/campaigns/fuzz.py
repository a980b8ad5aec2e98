"""Mutated input for every parser: only the errors that are documented, no case over a second, memory bounded.

    python tests/campaigns/fuzz.py [--cases 200000] [--target NAME ...] [--seed N] [--keep DIR]
    python tests/campaigns/fuzz.py --target NAME --seed N --case M      # one case again, as Python bytes

Seeds are our own samples, and the corpus of real files where it lies (HILUM_CORPUS). A case is made of target, seed and number alone,
so that it can be made again; some targets make their cases by structure (`fuzz_shape`), the others by bytes. A target goes beyond
parsing: what is read is also looked at, shown and written, as the hub does. A finding is an exception that is no HilumError, a case
of more than a second of processor time, twice, or a peak of memory beyond 256 MB.
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import struct
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from campaigns.fuzz_case import MOST_BYTES, Target
from campaigns.fuzz_targets import targets
from hilum.core.errors import HilumError

__all__ = ["Finding", "make", "run", "try_one"]

MOST_SECONDS = 1.0
MOST_MEMORY = 256 << 20
HANG_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """What must not be. The case can be made again from target, seed and number."""

    target: str
    number: int
    what: str
    data: bytes
    where: str = ""


# -- mutation


def make(target: Target, seed: int, number: int) -> bytes:
    """The case of a number."""
    chance = random.Random(f"{target.name}/{seed}/{number}")
    if target.shape is not None:
        return target.shape(chance)
    data = bytearray(chance.choice(target.seeds))
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5, 8, 20))):
        _mutate(data, chance, target)
    return bytes(data[:MOST_BYTES])


def _mutate(data: bytearray, chance: random.Random, target: Target) -> None:
    size = len(data)
    at = chance.randrange(size) if size else 0
    kind = chance.randrange(12)
    if kind == 0 and size:
        data[at] ^= 1 << chance.randrange(8)
    elif kind == 1 and size:
        data[at] = chance.randrange(256)
    elif kind == 2:
        del data[at : at + chance.choice((1, 2, 4, 16, 256))]
    elif kind == 3:
        piece = data[at : at + chance.choice((1, 4, 30, 200, 2000))]
        data[at:at] = piece * chance.choice((1, 1, 2, 10, 200))
    elif kind == 4:
        data[at:at] = bytes(chance.randrange(256) for _ in range(chance.choice((1, 2, 8))))
    elif kind == 5:
        form = chance.choice(("<H", ">H", "<I", ">I"))
        width = struct.calcsize(form)
        value = chance.choice(
            (0, 1, 2, 7, 8, 127, 255, 256, 0x7FFF, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFF0, 0xFFFFFFFF)
        )
        if size > width:
            struct.pack_into(form, data, min(at, size - width), value & ((1 << 8 * width) - 1))
    elif kind == 6:
        del data[at:]
    elif kind == 7:
        other = chance.choice(target.seeds)
        start = chance.randrange(len(other)) if other else 0
        data[at:] = other[start : start + 4096]
    elif kind in (8, 9) and target.words:
        word = chance.choice(target.words)
        end = at + (len(word) if chance.random() < 0.5 else 0)
        data[at:end] = word * chance.choice((1, 1, 1, 2, 50))
    elif kind == 10:
        numbers = list(re.finditer(rb"[0-9]+", data[:8192]))
        if numbers:
            one = chance.choice(numbers)
            data[one.start() : one.end()] = chance.choice((b"0", b"-1", b"999999999999", b"1" * 40, b"", b"00", b"1.5"))
    else:
        other_at = chance.randrange(size) if size else 0
        width = chance.choice((1, 4, 40))
        data[at : at + width], data[other_at : other_at + width] = (
            data[other_at : other_at + width],
            data[at : at + width],
        )
    del data[MOST_BYTES:]


# -- running


class _Hang(BaseException):
    """The clock went off."""


@contextmanager
def _clock() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise _Hang

    before = signal.signal(signal.SIGALRM, ring)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def try_one(target: Target, data: bytes, number: int = -1) -> Finding | None:
    """Feed a target; what is wrong with what it did. Without the alarm that `run` sets.

    What takes long is fed once more: a collection of garbage or a busy machine is no finding.
    """
    spent = 0.0
    for _ in range(2):
        begun = time.process_time()
        try:
            target.consume(data)
        except HilumError:
            pass
        except _Hang:
            return Finding(target.name, number, f"no end after {HANG_SECONDS} s", data)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(frame.filename).name}:{frame.lineno}"
            return Finding(target.name, number, f"{type(error).__name__}: {str(error)[:120]}", data, where)
        spent = time.process_time() - begun
        if spent <= MOST_SECONDS:
            return None
    return Finding(target.name, number, f"{spent:.2f} s", data)


def run(
    targets: Sequence[Target], cases: int, *, seed: int = 1, tell: Callable[[str], None] = lambda line: None
) -> list[Finding]:
    """So many cases, shared out among the targets by weight."""
    findings: list[Finding] = []
    total = sum(one.weight for one in targets)
    with _clock():
        for target in targets:
            count = max(1, round(cases * target.weight / total))
            begun, found, seen = time.monotonic(), len(findings), set[str]()
            resting, longest = _resident(), (0.0, 0)
            for number in range(count):
                signal.setitimer(signal.ITIMER_REAL, HANG_SECONDS)
                case = make(target, seed, number)
                started = time.process_time()
                finding = try_one(target, case, number)
                longest = max(longest, (time.process_time() - started, number))
                signal.setitimer(signal.ITIMER_REAL, 0)
                if finding is not None and f"{finding.what[:20]}{finding.where}" not in seen:
                    seen.add(f"{finding.what[:20]}{finding.where}")
                    findings.append(finding)
                if _resident() - resting > MOST_MEMORY:
                    findings.append(Finding(target.name, number, f"{(_resident() - resting) >> 20} MiB more", case))
                    break
            tell(
                f"{target.name:22} {count:7d} cases  {time.monotonic() - begun:6.1f} s  longest {longest[0]:.2f} s "
                f"(case {longest[1]})  peak {_resident() >> 20} MiB  {len(findings) - found:3d} found"
            )
    return findings


def _resident() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Mutated input for every parser.")
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--target", action="append", default=[], help="only these")
    parser.add_argument("--case", type=int, help="show one case again")
    parser.add_argument("--keep", type=Path, help="write the findings' bytes here")
    asked = parser.parse_args()
    chosen = [one for one in targets() if not asked.target or one.name in asked.target]
    if asked.case is not None:
        for one in chosen:
            data = make(one, asked.seed, asked.case)
            print(one.name, repr(data), try_one(one, data, asked.case))
        return 0
    print(f"seed {asked.seed}", flush=True)
    findings = run(chosen, asked.cases, seed=asked.seed, tell=lambda line: print(line, flush=True))
    for found in findings:
        print(f"FOUND {found.target} case {found.number}: {found.what} {found.where} ({len(found.data)} bytes)")
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            (asked.keep / f"{found.target.replace(' ', '-')}-{found.number}").write_bytes(found.data)
    print(f"{asked.cases} cases, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
