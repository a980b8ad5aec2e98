"""Resources judged one by one, or by several processes where there is much to judge; either way in the order in which they came.

Work begins in this process. What is left after a moment goes to others in batches, each of which holds the definitions for itself;
no more batches are on their way than the processes are busy with, so that memory stays as flat as with one.
"""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from hilum.cli.fhir_files import Found, Item
from hilum.cli.fhir_kept import Definitions
from hilum.core.errors import Fault, HilumError
from hilum.fhir.validation import Issue, validate_source

if TYPE_CHECKING:
    from concurrent.futures import Future

__all__ = ["Judge", "Judged", "judged", "processors"]

PATIENCE_S = 1.5
"""How long one process works alone: about what others take to be ready."""
MOST_ALONE = 8
"""Processes that are started unasked; more than that wait for the one that reads."""
BATCH_BYTES = 256 * 1024
BATCH_ITEMS = 400

Judged = tuple[Item, tuple[Issue, ...], list[dict[str, Any]]]
"""What was found, its issues in the order of their places, and of its profiles the must-support elements."""


@dataclass(frozen=True, slots=True)
class Judge:
    """How a resource is judged: by which definitions, and what is told of it."""

    definitions: Definitions
    show_values: bool = False
    best_practices: bool = False
    most: int = 50
    must_support: bool = False

    def __call__(self, item: Item) -> Judged:
        if not isinstance(item, Found):
            return item, (), []
        issues = validate_source(
            item.raw,
            show_values=self.show_values,
            best_practices=self.best_practices,
            most=self.most,
            conformance=self.definitions,
            profiles=(partial(self.definitions.judge, show_values=self.show_values),),
        )
        if issues:
            issues = tuple(sorted((_placed(one, item) for one in issues), key=lambda one: (one.line, one.column)))
        return item, issues, self._supported(item) if self.must_support else []

    def _supported(self, found: Found) -> list[dict[str, Any]]:
        """Of each known profile that is named for the resource or claimed by it: its must-support elements, there and not there."""
        from hilum.fhir.profiles import must_support

        try:
            resource = found.read()
        except HilumError:
            return []
        meta = resource.get("meta")
        claimed = meta.get("profile") if isinstance(meta, dict) else None
        urls = [*self.definitions.named().get(str(resource["resourceType"]), ())]
        urls += [url for url in claimed if isinstance(url, str)] if isinstance(claimed, list) else []
        rows: list[dict[str, Any]] = []
        for url in dict.fromkeys(urls[:50]):
            try:
                if self.definitions.profile(url) is None:
                    continue
                every = must_support(resource, url, self.definitions.conformance())
            except HilumError:
                continue  # told as an issue
            rows.append({
                "profile": url,
                "present": {one.id: one.count for one in every if one.count},
                "absent": [one.id for one in every if not one.count],
            })  # fmt: skip
        return rows


def _placed(issue: Issue, found: Found) -> Issue:
    """With the line of the file: that of NDJSON; of an entry or a member only the place within it is known."""
    if found.line:
        return replace(issue, line=found.line)
    return replace(issue, line=0, column=0) if found.is_part else issue


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def judged(items: Iterable[Item], judge: Judge, jobs: int = 0, *, patience_s: float = PATIENCE_S) -> Iterator[Judged]:
    """Each item with what was found in it, in order.

    jobs     processes; 0 = as many as there are processors, once it takes longer than a moment
    raises   HilumError, OSError   definitions that cannot be read; a process that was ended from outside
    """
    wanted = jobs or min(processors(), MOST_ALONE)
    left = iter(items)
    until = time.monotonic() + (patience_s if not jobs else 0.0)
    if wanted > 1 and not jobs:
        for one in left:
            yield judge(one)
            if time.monotonic() > until:
                break
        else:
            return
    if wanted < 2:
        yield from map(judge, left)
    else:
        yield from _by_many(left, judge, wanted)


def _by_many(items: Iterator[Item], judge: Judge, jobs: int) -> Iterator[Judged]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    # a new process each, none forked: the bar that shows progress runs in a thread
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _prepare, (judge,))
    waiting: deque[Future[list[tuple[tuple[Issue, ...], list[dict[str, Any]]]]]] = deque()
    batches: deque[list[Item]] = deque()
    try:
        for batch in _batches(items):
            batches.append(batch)
            waiting.append(pool.submit(_judge_all, [one if isinstance(one, Found) else None for one in batch]))
            while len(waiting) > jobs * 2:
                yield from _joined(batches.popleft(), waiting.popleft().result())
        while waiting:
            yield from _joined(batches.popleft(), waiting.popleft().result())
    except BrokenProcessPool:
        raise Fault("a process that judged was ended; --jobs 1 works with one") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _joined(batch: list[Item], found: list[tuple[tuple[Issue, ...], list[dict[str, Any]]]]) -> Iterator[Judged]:
    for item, (issues, supported) in zip(batch, found, strict=True):
        yield item, issues, supported


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for one in items:
        batch.append(one)
        size += len(one.raw) if isinstance(one, Found) else 0
        if size > BATCH_BYTES or len(batch) >= BATCH_ITEMS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


_judge: Judge | None = None


def _prepare(judge: Judge) -> None:
    """Of a process that judges: Ctrl-C is for the one that reads, which ends the others."""
    global _judge
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _judge = judge


def _judge_all(batch: list[Found | None]) -> list[tuple[tuple[Issue, ...], list[dict[str, Any]]]]:
    assert _judge is not None
    return [((), []) if one is None else _judge(one)[1:] for one in batch]
