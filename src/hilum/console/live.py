"""Server-sent events: each exchange as it is committed and judged, bundled so that a burst of traffic stays one repaint.

WHATWG HTML 9.2. A bundle is one event `exchanges` whose data is JSON: for each exchange its id, whether it only follows from
others (`aside`), the patients it is about, and its table row as the server renders it, so that there is one template for a row.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable

from hilum.console.gathering import is_aside, with_patients
from hilum.core.exchange import Exchange
from hilum.core.identity import Patient
from hilum.core.record import Record, Store

__all__ = ["events"]

BUNDLE_S = 0.25
BUNDLE_MAX = 60
QUIET_S = 15.0


async def events(
    ids: AsyncIterator[int],
    store: Store,
    row: Callable[[Exchange, Patient | None], str],
    *,
    bundle_s: float = BUNDLE_S,
    quiet_s: float = QUIET_S,
) -> AsyncIterator[bytes]:
    """The event stream; a comment line where nothing happened for `quiet_s`, so that proxies keep it open."""
    waiting: asyncio.Queue[int | None] = asyncio.Queue(10_000)

    async def gather() -> None:
        async for one in ids:
            with contextlib.suppress(asyncio.QueueFull):  # a reader so slow reads the page again
                waiting.put_nowait(one)
        await waiting.put(None)

    task = asyncio.create_task(gather())
    try:
        yield b"retry: 2000\n\n"
        while True:
            try:
                first = await asyncio.wait_for(waiting.get(), quiet_s)
            except TimeoutError:
                yield b": quiet\n\n"
                continue
            if first is None:
                return
            await asyncio.sleep(bundle_s)
            wanted = {first: None}
            is_over = False
            while not waiting.empty():
                following = waiting.get_nowait()
                is_over = is_over or following is None
                if following is not None:
                    wanted[following] = None
            found = await store.read(_reading(tuple(wanted)[-BUNDLE_MAX:]))
            told = [
                {"id": one.id, "aside": is_aside(one), "persons": list(one.values("person")), "row": row(one, patient)}
                for one, patient in found
            ]
            yield f"event: exchanges\ndata: {json.dumps(told)}\n\n".encode()
            if is_over:
                return
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        close = getattr(ids, "aclose", None)
        if close is not None:
            await close()


def _reading(wanted: tuple[int, ...]) -> Callable[[Record], list[tuple[Exchange, Patient | None]]]:
    def work(record: Record) -> list[tuple[Exchange, Patient | None]]:
        return with_patients(record, [one for one in (record.exchanges.get(id) for id in wanted) if one is not None])

    return work
