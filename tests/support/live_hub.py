"""A real hub on free ports of the loopback, in a thread with a loop of its own, for tests whose peers are other programs."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from hilum.config import ArchiveSettings, AuthoritySettings, ListenSettings, Loaded, Peer, Settings
from hilum.console import app as console_app
from hilum.core.exchange import Exchange
from hilum.core.record import Page, Record
from hilum.hub import Hub

T = TypeVar("T")

AUTHORITIES = AuthoritySettings(default="HOSP", known={"HOSP": "1.2.3.4.5", "EHR": "1.2.3.4.6"})


class LiveHub:
    """A running hub, asked from the test's own thread."""

    def __init__(self, hub: Hub, loop: asyncio.AbstractEventLoop) -> None:
        self.hub = hub
        self._loop = loop
        self.dicom_port = hub.dicom_port
        self.mllp_port = hub.mllp_port
        self.http_port = hub.http_port
        self.base = f"http://127.0.0.1:{hub.http_port}"

    def run(self, work: Callable[[Hub], Awaitable[T]], timeout_s: float = 30.0) -> T:
        """Run a coroutine function of the hub in its loop, and wait."""

        async def call() -> T:
            return await work(self.hub)

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(timeout_s)

    def settle(self) -> None:
        """Wait until deliveries are gone and verdicts are made."""
        self.run(lambda hub: hub.settle())

    def read(self, work: Callable[[Record], T]) -> T:
        """Look into the record."""
        return self.hub.store.read_now(work)

    def exchanges(self, **where: str) -> list[Exchange]:
        """The journal after it settled, oldest first."""
        self.settle()
        return self.read(
            lambda record: record.exchanges.search(newest_first=False, page=Page(limit=10_000), **where)  # type: ignore[arg-type]
        )


def settings(
    folder: Path,
    *,
    peers: Mapping[str, Peer] | None = None,
    profiles: Mapping[str, object] | None = None,
    archive: ArchiveSettings | None = None,
) -> Loaded:
    """Settings of a hub in a folder, on free ports."""
    made = Settings(
        data=folder / "data",
        listen=ListenSettings("HILUM@127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"),
        authorities=AUTHORITIES,
        peers=dict(peers or {}),
        profiles=dict(profiles or {}),
    )
    return Loaded(replace(made, archive=archive) if archive else made, {})


@contextlib.contextmanager
def live_hub(loaded: Loaded) -> Iterator[LiveHub]:
    """Start a hub, and end it with the block."""
    ready: threading.Event = threading.Event()
    made: list[LiveHub] = []
    failed: list[BaseException] = []
    stopping: list[Callable[[], None]] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        stopping.append(lambda: _from_thread(loop, stop))
        async with Hub(loaded, pages=console_app) as hub:
            made.append(LiveHub(hub, loop))
            ready.set()
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:
            failed.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=run, name="live hub", daemon=True)
    thread.start()
    ready.wait(30)
    if failed:
        raise failed[0]
    try:
        yield made[0]
    finally:
        stopping[0]()
        thread.join(30)
    if failed:
        raise failed[0]


def _from_thread(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    loop.call_soon_threadsafe(stop.set)
