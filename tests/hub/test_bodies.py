"""HTTP bodies in the journal: raw bytes are kept whole, whatever their size; what is stored anyway is referred to, not copied."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hilum.config import ArchiveSettings
from hilum.core.exchange import Exchange
from hilum.core.study import BlobRef
from hilum.hub.bodies import KEPT_BYTES, Recorded, Watch
from hilum.ihe import ws
from hilum.store.composed import Body, ComposedRef, Stored, keep
from hilum.testing import MemoryStore
from support.hub_process import element, instance, part10, related
from support.live_hub import LiveHub, live_hub, settings

RELATED = 'multipart/related; type="application/dicom"; boundary=cut-here'
SOAP = 'application/soap+xml; charset=UTF-8; action="urn:nonsense"'
JSON = "application/fhir+json"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    with live_hub(settings(tmp_path_factory.mktemp("bodies"))) as running:
        yield running


def ask(
    hub: LiveHub, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    link = http.client.HTTPConnection("127.0.0.1", hub.http_port, timeout=20)
    try:
        link.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = link.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        link.close()


def newest(hub: LiveHub, kind: str) -> Exchange:
    """The newest exchange of a kind, whole; waits for what is journaled behind its answer."""
    until = time.monotonic() + 5
    while True:
        found = hub.read(lambda record: record.exchanges.search(kind=kind))
        for light in found[:1]:
            return whole_of(hub, light.id)
        assert time.monotonic() < until
        time.sleep(0.02)


def whole_of(hub: LiveHub, id: int) -> Exchange:
    one = hub.read(lambda record: record.exchanges.get(id))
    assert one is not None
    return one


def raw(hub: LiveHub, one: Exchange, side: str = "request") -> bytes:
    status, _, content = ask(hub, "GET", f"/api/exchanges/{one.id}/{side}")
    assert status == 200
    return content


def body_of(content: bytes) -> bytes:
    return content.partition(b"\r\n\r\n")[2]


def a_large_instance(number: str) -> tuple[str, bytes]:
    uid, dataset = instance(
        number, more=element(0x00290010, "LO", b"HILUM") + element(0x00291001, "OB", b"P" * 600_000)
    )
    return uid, part10(dataset, uid)


def test_instances_that_were_stored_are_referred_to(hub: LiveHub) -> None:
    files = [a_large_instance(number)[1] for number in ("11", "12")]
    body = related([("application/dicom", one) for one in files])
    status, _, answer = ask(hub, "POST", "/dicom-web/studies", body, content_type=RELATED)
    assert status == 200, answer
    one = newest(hub, "STOW-RS")
    assert isinstance(one.request_blob, ComposedRef)
    assert one.request_blob.length < 4096
    assert len(one.request) < KEPT_BYTES
    assert body_of(raw(hub, one)) == body
    assert body_of(raw(hub, one, "answer")) == answer


def test_instances_that_were_refused_are_kept_with_the_exchange(hub: LiveHub) -> None:
    body = related([("application/dicom", b"Quartz" * 100_000)])
    assert ask(hub, "POST", "/dicom-web/studies", body, content_type=RELATED)[0] == 409
    one = newest(hub, "STOW-RS")
    assert one.request_blob is not None and not isinstance(one.request_blob, ComposedRef)
    assert body_of(raw(hub, one)) == body


def test_a_body_that_broke_its_handler_is_kept_behind_the_answer(hub: LiveHub) -> None:
    body = b"<Envelope>" + b" " * 3_000_000
    assert ask(hub, "POST", "/ws/xds/repository", body, content_type=SOAP)[0] >= 400
    hub.settle()
    one = newest(hub, "XDS repository")
    assert one.request_blob is not None
    assert body_of(raw(hub, one)) == body


def test_a_body_for_nobody_is_kept(hub: LiveHub) -> None:
    body = b"y" * (KEPT_BYTES // 2)
    assert ask(hub, "POST", "/dicom-web/nowhere", body)[0] == 404
    hub.settle()
    assert body_of(raw(hub, newest(hub, "POST /dicom-web/nowhere"))) == body


def test_a_large_resource_and_the_large_answer_that_gives_it_are_kept(hub: LiveHub) -> None:
    notes = [{"text": "n" * 1000} for _ in range(600)]
    resource: dict[str, Any] = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "x"},
        "note": notes,
    }
    body = json.dumps(resource).encode()
    status, headers, _ = ask(hub, "POST", "/fhir/Observation", body, content_type=JSON)
    assert status == 201
    one = newest(hub, "create")
    assert one.request_blob is not None
    assert body_of(raw(hub, one)) == body
    id = headers["location"].split("/Observation/")[1].split("/")[0]
    status, _, answer = ask(hub, "GET", f"/fhir/Observation/{id}")
    assert status == 200 and len(answer) > KEPT_BYTES
    hub.settle()
    assert body_of(raw(hub, newest(hub, "read"), "answer")) == answer


def test_a_part_of_a_long_message_can_be_asked_for(hub: LiveHub) -> None:
    body = b"<Envelope>" + bytes(range(33, 123)) * 8_000
    ask(hub, "POST", "/ws/xds/registry", body, content_type=SOAP)
    hub.settle()
    one = newest(hub, "XDS registry")
    path = f"/api/exchanges/{one.id}/request"
    whole = ask(hub, "GET", path)[2]
    for asked, expected in (
        ("bytes=0-9", whole[:10]),
        ("bytes=5-400000", whole[5:400_001]),
        ("bytes=700000-", whole[700_000:]),
        ("bytes=-12", whole[-12:]),
    ):
        status, headers, content = ask(hub, "GET", path, range=asked)
        assert (status, content) == (206, expected), asked
        assert headers["content-range"].endswith(f"/{len(whole)}")
    assert ask(hub, "GET", path, range="bytes=99999999-")[0] == 416
    assert ask(hub, "GET", path, range="lines=1-2")[2] == whole


def test_an_answer_that_gives_stored_bytes_says_where_they_stand(hub: LiveHub) -> None:
    _, content = a_large_instance("21")
    body = related([("application/dicom", content)])
    assert ask(hub, "POST", "/dicom-web/studies", body, content_type=RELATED)[0] == 200
    study = "1.2.826.0.1.3680043.9.1111.7.1.21"
    status, _, answer = ask(
        hub,
        "GET",
        f"/dicom-web/studies/{study}",
        accept='multipart/related; type="application/dicom"; transfer-syntax=*',
    )
    assert status == 200 and content in answer
    hub.settle()
    (one,) = [e for e in hub.exchanges(standard="dicomweb") if "study" in e.kind.lower() and "STOW" not in e.kind][-1:]
    kept = raw(hub, one, "answer")
    assert b" stored bytes, " in kept
    assert b"P" * 1000 not in kept


# -- what is told of a body without a hub


def test_an_mtom_part_is_found_again_in_the_body() -> None:
    store = MemoryStore()
    document = b"%PDF" + bytes(range(256)) * 2_000
    root = etree.Element("Provide")
    attachment = ws.attach(root, document, "application/pdf")
    kind, parts = ws.request(root, "urn:x", "http://127.0.0.1/", attachments=[attachment], mtom=True)
    body = b"".join(part for part in parts if isinstance(part, bytes))
    message = ws.read(kind, body)
    watch = Watch(store.blobs, body)
    ref = watch.put(next(iter(message.parts.values())).content)
    pieces = watch.pieces()
    assert [one for one in pieces if isinstance(one, Stored)] == [Stored(ref, 0, len(document))]
    kept = keep(store.blobs, pieces)
    assert kept.length < len(body) - len(document) + 300
    assert b"".join(Body(store.blobs, kept).read()) == body


def test_only_what_is_of_the_body_and_was_not_dropped_again_is_referred_to() -> None:
    store = MemoryStore()
    body = bytes(range(256)) * 2_000
    view = memoryview(body)
    watch = Watch(store.blobs, body)
    watch.put(b"another" * 10_000)
    watch.put(bytes(view[1000:60_000]))  # the same bytes elsewhere in memory: decoded, perhaps
    dropped = watch.writer()
    dropped.write([view[1000:60_000]])
    dropped.finish()
    dropped.discard()
    kept = watch.writer()
    kept.write([b"a new head", view[100_000:200_000]])
    ref = kept.finish()
    twice = watch.put(view[150_000:160_000])
    assert twice != ref
    assert watch.pieces() == [view[:100_000], Stored(ref, 10, 100_000), view[200_000:]]
    assert watch.read(ref, 0, 10) == b"a new head"


def test_an_answer_is_recorded_as_it_is_sent_or_given_up() -> None:
    store = MemoryStore()
    told: list[tuple[bytes, BlobRef | None, bool]] = []

    def ended(content: bytes, blob: BlobRef | None, is_broken: bool) -> None:
        told.append((content, blob, is_broken))

    stored = store.blobs.put(b"S" * 500)
    parts: list[bytes | BlobRef] = [b"a", stored, b"b"]
    small = Recorded(iter(parts), store.blobs, ended)
    assert list(small) == parts
    small.close()
    small.close()
    assert told == [(f"a[500 stored bytes, {stored}]b".encode(), None, False)]
    large = Recorded((bytes([n]) * 100_000 for n in range(10)), store.blobs, ended)
    sent = [part for part, _ in zip(large, range(5), strict=False)]
    large.close()
    beginning, blob, is_broken = told[-1]
    assert blob is not None and not is_broken
    whole = store.blobs.read(blob)
    assert b"".join(part for part in sent if isinstance(part, bytes)) == whole[:500_000]
    assert whole.startswith(beginning) and len(beginning) < KEPT_BYTES
    unsent = Recorded(iter([b"never"]), store.blobs, ended)
    unsent.close()
    assert told[-1] == (b"", None, False)

    def breaking() -> Iterator[bytes]:
        yield b"some"
        raise OSError

    broken = Recorded(breaking(), store.blobs, ended)
    with pytest.raises(OSError):
        list(broken)
    broken.close()
    assert told[-1] == (b"some", None, True)


def test_an_instance_that_is_replaced_leaves_the_exchange_its_bytes(tmp_path: Path) -> None:
    def body(letter: bytes) -> bytes:
        _, dataset = instance(
            "31", more=element(0x00290010, "LO", b"HILUM") + element(0x00291001, "OB", letter * 600_000)
        )
        return related([("application/dicom", part10(dataset, "1.2.826.0.1.3680043.9.1111.7.3.31"))])

    with live_hub(settings(tmp_path, archive=ArchiveSettings(duplicates="replace"))) as hub:
        for letter in (b"A", b"B"):
            assert ask(hub, "POST", "/dicom-web/studies", body(letter), content_type=RELATED)[0] in (200, 202)
        first, second = hub.exchanges(kind="STOW-RS")
        for one, letter in ((first, b"A"), (second, b"B")):
            assert isinstance(one.request_blob, ComposedRef)
            assert body_of(raw(hub, one)) == body(letter)
            assert ask(hub, "GET", f"/exchanges/{one.id}")[0] == 200


def test_metadata_is_kept_as_it_was_answered(hub: LiveHub) -> None:
    study = "1.2.826.0.1.3680043.9.1111.7.1.11"
    path = f"/dicom-web/studies/{study}/metadata"
    status, _, answer = ask(hub, "GET", path, accept="application/dicom+json")
    assert status == 200
    (one,) = [e for e in hub.exchanges(standard="dicomweb") if e.fact("path") == path]
    assert body_of(raw(hub, one, "answer")) == answer
