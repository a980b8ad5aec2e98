"""C-FIND on the hub: first matches early, a page at a time, and cancelled where the peer says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from hilum.console.content import Whole
from hilum.core.exchange import Exchange, Outcome
from hilum.core.handler import Handler
from hilum.core.record import Record
from hilum.core.study import InstancesDeleted
from hilum.dicom.data import Dataset
from hilum.dicom.services import requests
from hilum.dicom.services.query import PATIENT_ROOT, STUDY_ROOT
from hilum.dicom.services.service import Answer, Request
from hilum.dicom.services.service import Operation as ServiceKey
from hilum.dicom.wire import Proposal
from hilum.dicom.wire.capture import read_captured
from hilum.endpoint import dimse
from hilum.endpoint.dimse import DimseAssociation, Response
from hilum.hub.querying import PAGE
from support.interop_peers import wait_for
from support.live_hub import LiveHub, live_hub, settings
from support.store_making import patient, register, stored

STUDIES = 1500
FIND = f"{STUDY_ROOT}.1"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    with live_hub(settings(tmp_path_factory.mktemp("querying"))) as running:

        def fill(record: Record) -> None:
            register(record, *(patient(f"p{number}", str(number)) for number in range(30)))
            for number in range(STUDIES):
                study = f"1.2.{number}"
                blob = record.blobs.put(b"x")
                record.emit(stored(f"p{number % 30}", study, f"{study}.1", f"{study}.1.1", blob=blob))

        running.hub.store.write_now(fill)
        yield running


async def answers(hub: LiveHub, keys: Dataset, model: str = FIND) -> AsyncIterator[tuple[DimseAssociation, Response]]:
    async with dimse.connect(
        "127.0.0.1", hub.dicom_port, calling="WS", called="HILUM", contexts=[Proposal(model)]
    ) as association:
        async for one in association.find(model, keys):
            yield association, one


class Journaled:
    """The queries that were journaled since."""

    def __init__(self, hub: LiveHub) -> None:
        self.hub = hub
        self.before = len(hub.exchanges(kind="C-FIND"))

    def next(self, count: int = 1) -> list[Exchange]:
        wait_for(lambda: len(self.hub.exchanges(kind="C-FIND")) == self.before + count)
        ids = [one.id for one in self.hub.exchanges(kind="C-FIND")[self.before :]]
        whole = [self.hub.read(lambda record, id=id: record.exchanges.get(id)) for id in ids]  # type: ignore[misc]
        return [one for one in whole if one is not None]


@pytest.fixture
def journaled(hub: LiveHub) -> Journaled:
    return Journaled(hub)


def whole_answer(hub: LiveHub, one: Exchange) -> bytes:
    return b"".join(Whole(one, hub.hub.store.blobs, answer=True).read())


def test_all_matches_come_once_newest_first_and_the_journal_keeps_every_one_and_the_count(
    hub: LiveHub, journaled: Journaled
) -> None:
    async def ask() -> list[Response]:
        return [one async for _, one in answers(hub, requests.query("STUDY", StudyInstanceUID=None))]

    found = asyncio.run(ask())
    assert [one.status for one in found] == [0xFF00] * STUDIES + [0]
    uids = [one.read().text("StudyInstanceUID") for one in found[:-1]]
    assert uids == [f"1.2.{number}" for number in reversed(range(STUDIES))]
    (kept,) = journaled.next()
    assert (kept.outcome, kept.code, kept.count) == (Outcome.ACCEPTED, "0x0000", STUDIES)
    assert kept.answer_blob is not None
    messages = read_captured(whole_answer(hub, kept))
    assert [(one.command.status, one.dataset or None) for one in messages] == [
        (one.status, one.dataset) for one in found
    ]
    beginning = read_captured(kept.answer)
    assert 100 < len(beginning) < STUDIES
    assert beginning == messages[: len(beginning)]


def test_patients_are_told_once_over_all_pages(hub: LiveHub, journaled: Journaled) -> None:
    async def ask() -> list[str]:
        keys = requests.query("PATIENT", PatientID=None)
        return [one.read().text("PatientID") async for _, one in answers(hub, keys, f"{PATIENT_ROOT}.1") if one.dataset]

    assert sorted(asyncio.run(ask()), key=int) == [str(number) for number in range(30)]
    journaled.next()


def test_studies_that_come_and_go_meanwhile_neither_double_nor_hide_others(hub: LiveHub, journaled: Journaled) -> None:
    def change(record: Record) -> None:
        record.emit(stored("p1", "1.3.1", "1.3.1.1", "1.3.1.1.1", blob=record.blobs.put(b"y")))

    async def ask() -> list[str]:
        seen = []
        async for association, one in answers(hub, requests.query("STUDY", StudyInstanceUID=None)):
            if not one.dataset:
                break
            seen.append(one.read().text("StudyInstanceUID"))
            if len(seen) == 3:
                association._transport.pause_reading()  # type: ignore[union-attr]
                await asyncio.to_thread(hub.hub.store.write_now, change)
                association._transport.resume_reading()  # type: ignore[union-attr]
        return seen

    seen = asyncio.run(ask())
    journaled.next()
    hub.hub.store.write_now(lambda record: record.emit(InstancesDeleted(("1.3.1.1.1",))))
    assert [one for one in seen if one != "1.3.1"] == [f"1.2.{number}" for number in reversed(range(STUDIES))]


def test_a_cancelled_query_ends_with_fe00_and_is_journaled_so(hub: LiveHub, journaled: Journaled) -> None:
    async def ask() -> list[int]:
        async with dimse.connect(
            "127.0.0.1", hub.dicom_port, calling="WS", called="HILUM", contexts=[Proposal(FIND)]
        ) as association:
            responses = association.find(FIND, requests.query("STUDY", StudyInstanceUID=None))
            seen = []
            async for one in responses:
                seen.append(one.status)
                if len(seen) == 1:
                    break
            await responses.aclose()  # type: ignore[attr-defined]
            assert (await association.find(FIND, requests.query("STUDY", StudyInstanceUID="9")).__anext__()).status == 0
            return seen

    assert asyncio.run(ask()) == [0xFF00]
    kept, other = sorted(journaled.next(2), key=lambda one: one.code, reverse=True)
    assert other.code == "0x0000"
    assert (kept.outcome, kept.code) == (Outcome.ACCEPTED, "0xFE00")
    assert kept.text.startswith("Cancel")
    assert 0 < kept.count < STUDIES
    statuses = [one.command.status for one in read_captured(whole_answer(hub, kept))]
    assert statuses == [0xFF00] * kept.count + [0xFE00]


def test_a_query_whose_peer_went_away_is_journaled_as_failed(hub: LiveHub, journaled: Journaled) -> None:
    async def ask() -> None:
        with pytest.raises(dimse.AssociationLost):
            async for association, _ in answers(hub, requests.query("STUDY", StudyInstanceUID=None)):
                association.abort()

    asyncio.run(ask())
    (kept,) = journaled.next()
    assert (kept.outcome, kept.code) == (Outcome.FAILED, "")
    assert "the association ended after" in kept.text


def test_a_request_longer_than_the_exchange_holds_is_kept_whole(hub: LiveHub, journaled: Journaled) -> None:
    asked = requests.query("STUDY", StudyInstanceUID=[f"1.2.{number}" for number in range(1_000_000, 1_040_000)])

    async def ask() -> list[int]:
        return [one.status async for _, one in answers(hub, asked)]

    assert len(asyncio.run(ask())) == 1
    (kept,) = journaled.next()
    assert kept.request_blob is not None
    (message,) = read_captured(b"".join(Whole(kept, hub.hub.store.blobs, answer=False).read()))
    assert message.dataset == asked.encode(kept.fact("transfer syntax"))


def test_a_peer_that_reads_slowly_is_not_read_ahead_of_by_more_than_two_pages(
    hub: LiveHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = 0

    def endless(request: Request, record: Record) -> Iterator[Answer]:
        nonlocal drawn
        for _ in range(100_000):
            drawn += 1
            yield Answer(0xFF00, Dataset.of(StudyDescription="x" * 60_000))
        yield Answer()

    service = hub.hub.dimse_service
    key = ServiceKey(FIND, "C-FIND")
    monkeypatch.setattr(service, "_table", {**service._table, key: Handler(key, endless, False)})

    async def ask() -> int:
        async with dimse.connect(
            "127.0.0.1", hub.dicom_port, calling="WS", called="HILUM", contexts=[Proposal(FIND)]
        ) as association:
            responses = association.find(FIND, requests.query("STUDY", StudyInstanceUID=None))
            assert (await anext(responses)).status == 0xFF00
            assert association._transport is not None
            association._transport.pause_reading()
            before = -1
            while drawn != before:
                before = drawn
                await asyncio.sleep(0.3)
            association.abort()
        return before

    assert asyncio.run(ask()) < 4 * PAGE
