"""C-GET on the hub: what is journaled where the peer cancels or goes away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

import pytest

from hilum.core.exchange import Exchange, Outcome
from hilum.core.record import Record
from hilum.dicom.data.part10 import file_meta
from hilum.dicom.services import requests
from hilum.dicom.services.query import STUDY_ROOT
from hilum.dicom.wire import AsynchronousWindow, Command, Context, Proposal
from hilum.endpoint import dimse
from hilum.endpoint.dimse import DimseAssociation, Services, Sink, StoreOutcome
from hilum.hub import retrieving
from support.interop_peers import wait_for
from support.live_hub import LiveHub, live_hub, settings
from support.store_making import patient, register, stored

GET = f"{STUDY_ROOT}.3"
MR = "1.2.840.10008.5.1.4.1.1.4"
EXPLICIT_LE = "1.2.840.10008.1.2.1"
OBJECTS = 100


def data_set(number: int) -> bytes:
    """Encoded, of sizes that differ."""
    content = Random(number).randbytes(2 * (number * 7919 % 150_000))
    return b"\xe0\x7f\x10\0OB\0\0" + len(content).to_bytes(4, "little") + content


class SlowSink:
    def __init__(self, taken: dict[str, bytes], uid: str) -> None:
        self.taken, self.uid, self.content = taken, uid, bytearray()

    def write(self, fragments: list[memoryview], /) -> None:
        for one in fragments:
            self.content += one

    async def finish(self) -> StoreOutcome | int:
        await asyncio.sleep(0.005)
        self.taken[self.uid] = bytes(self.content)
        return 0

    def discard(self) -> None:
        self.content.clear()


class Workstation(Services):
    def __init__(self) -> None:
        self.taken: dict[str, bytes] = {}

    def open_sink(self, association: DimseAssociation, context: Context, command: Command) -> Sink:
        return SlowSink(self.taken, command.sop_instance_uid)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    with live_hub(settings(tmp_path_factory.mktemp("retrieving"))) as running:

        def fill(record: Record) -> None:
            register(record, patient("p", "1"))
            meta = file_meta(MR, "1.2.3", EXPLICIT_LE)
            for number in range(OBJECTS):
                content = meta + data_set(number)
                event = stored(
                    "p", "1.2", "1.2.1", f"1.2.1.{number}", blob=record.blobs.put(content), number=str(number)
                )
                instance = replace(event.instance, dataset_offset=len(meta))
                record.emit(replace(event, instance=instance))

        running.hub.store.write_now(fill)
        yield running


def getting(
    hub: LiveHub, leave: Callable[[DimseAssociation], object] | None, window: AsynchronousWindow | None = None
) -> tuple[list[int], Exchange, dict[str, bytes]]:
    """Statuses that came before it was left, the exchange of the hub, and what was taken."""
    before = len(hub.exchanges(kind="C-GET"))
    mine = Workstation()

    async def ask() -> list[int]:
        seen = []
        contexts = [Proposal(GET), Proposal(MR, (EXPLICIT_LE,), scu=False, scp=True)]
        async with dimse.connect(
            "127.0.0.1", hub.dicom_port, calling="WS", called="HILUM", contexts=contexts, services=mine, window=window
        ) as association:
            responses = association.get(GET, requests.query("STUDY", StudyInstanceUID="1.2"))
            async for one in responses:
                seen.append(one.status)
                if leave is not None and len(seen) == 2:
                    leave(association)
                    break
            await responses.aclose()  # type: ignore[attr-defined]
            if association.is_established:
                assert (await anext(association.get(GET, requests.query("STUDY", StudyInstanceUID="9")))).status == 0
        return seen

    statuses = asyncio.run(ask())
    wait_for(lambda: len(hub.exchanges(kind="C-GET")) > before)
    return statuses, next(one for one in hub.exchanges(kind="C-GET")[before:] if one.count == OBJECTS), mine.taken


@pytest.fixture(autouse=True)
def progress_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieving, "SHOWN_EVERY_S", 0.0)


@pytest.mark.parametrize("window", [None, AsynchronousWindow(4, 8)])
def test_all_objects_are_sent_as_they_lie_and_counted(hub: LiveHub, window: AsynchronousWindow | None) -> None:
    statuses, kept, taken = getting(hub, None, window)
    assert taken == {f"1.2.1.{number}": data_set(number) for number in range(OBJECTS)}
    assert statuses[-1] == 0 and set(statuses[:-1]) == {0xFF00}
    assert (kept.outcome, kept.code) == (Outcome.ACCEPTED, "0x0000")
    assert ("completed", str(OBJECTS)) in kept.detail


def test_a_cancelled_retrieve_begins_no_further_object_and_is_journaled_so(hub: LiveHub) -> None:
    _, kept, _ = getting(hub, lambda association: None)
    assert (kept.outcome, kept.code) == (Outcome.ACCEPTED, "0xFE00")
    completed = int(dict(kept.detail)["completed"])
    assert 0 < completed < OBJECTS
    assert kept.text == f"cancelled with {OBJECTS - completed} of {OBJECTS} not tried"


def test_a_retrieve_whose_peer_went_away_is_journaled_as_failed(hub: LiveHub) -> None:
    _, kept, _ = getting(hub, lambda association: association.abort())
    assert (kept.outcome, kept.code, kept.answer) == (Outcome.FAILED, "", b"")
    assert kept.text.startswith("the association ended before the answer")
