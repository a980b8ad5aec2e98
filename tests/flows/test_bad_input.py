"""What no good system sends: each is refused in its standard's own words, soon, in little memory, and journaled with the reason;
then the next message is served, on the same connection where the standard lets it live.

The hub is a process of its own, so that its memory is its own too; the peers are sockets.
"""

from __future__ import annotations

import http.client
import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.bad_dicom import DICOM, new_number, served_by_dicom
from support.bad_hl7v2 import HL7V2, served_by_mllp
from support.bad_http import ENVELOPE, FHIR_PATIENT, HTTP, RELATED, REPOSITORY, SOAP, served_by_http
from support.bad_input import PATIENT_WORDS, Case
from support.hub_process import (
    EXPLICIT_LE,
    HOST,
    VERIFICATION,
    DicomEnd,
    HubProcess,
    associate_rq,
    hub_process,
    instance,
    part10,
    pdu,
    related,
)

MOST_SECONDS = 1.0
MOST_MEMORY = 64 << 20
TRIES = 4


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with hub_process(tmp_path_factory.mktemp("bad-input")) as running:
        _warm(running)
        yield running


def _warm(hub: HubProcess) -> None:
    """One good message of each kind, so that what is loaded once is not taken for the cost of a bad one."""
    served_by_mllp(hub)
    served_by_dicom(hub)
    served_by_http(hub)
    refused = hub.request("POST", "/fhir/Patient", b"<x/>", {"content-type": "application/fhir+xml"})
    assert refused[0] == 400
    hub.request("POST", "/dicom-web/studies", b"x", {"content-type": "application/dicom"})
    hub.request("POST", REPOSITORY, b"<x/>", {"content-type": SOAP})


def _soon(hub: HubProcess, case: Case) -> tuple[float, int]:
    """The seconds that a case takes, and the bytes by which the hub's memory grew.

    The best of some tries, for the machine may be busy with others; where all come late although more is under way than it has
    processors, what counts is the processor time of the hub and the test, of which waiting for a processor is no part.
    """
    best, grown = float("inf"), 0
    for _ in range(TRIES):
        act = case(hub)
        hub.forget_peak()
        resting, busy = hub.memory(), hub.processor_seconds() + time.process_time()
        begun = time.perf_counter()
        act()
        spent = time.perf_counter() - begun
        worked = hub.processor_seconds() + time.process_time() - busy
        grown = max(grown, hub.memory("VmHWM") - resting)
        if spent >= MOST_SECONDS and os.getloadavg()[0] > (os.cpu_count() or 1):
            spent = worked
        best = min(best, spent)
        if best < MOST_SECONDS:
            break
    return best, grown


def _watched(hub: HubProcess, case: Case, **journaled: str) -> None:
    """Run a case: in time, in little memory, and journaled with its reason."""
    before = hub.last_exchange()
    spent, grown = _soon(hub, case)
    assert spent < MOST_SECONDS
    assert grown < MOST_MEMORY, f"{grown >> 20} MiB more"
    until = time.monotonic() + 30
    while True:
        found = [
            one
            for one in hub.exchanges(before)
            if one["outcome"] in ("refused", "failed") and all(one[name] == value for name, value in journaled.items())
        ]
        if found or time.monotonic() > until:
            break
        time.sleep(0.03)
    assert found, "not in the journal"
    assert any(one["text"] or one["findings"] for one in found), "in the journal without a reason"
    for one in found:
        for word in PATIENT_WORDS:
            assert word not in one["text"]


@pytest.mark.parametrize("name", HL7V2)
def test_an_hl7_v2_sender_is_told_what_is_wrong_and_may_go_on(hub: HubProcess, name: str) -> None:
    _watched(hub, HL7V2[name], standard="hl7v2")
    served_by_mllp(hub)


@pytest.mark.parametrize("name", DICOM)
def test_a_dicom_peer_is_told_what_is_wrong_and_may_go_on(hub: HubProcess, name: str) -> None:
    _watched(hub, DICOM[name], standard="dicom")
    served_by_dicom(hub)


@pytest.mark.parametrize("name", HTTP)
def test_a_web_client_is_told_what_is_wrong_and_may_go_on(hub: HubProcess, name: str) -> None:
    standard, case = HTTP[name]
    _watched(hub, case, standard=standard)
    served_by_http(hub)


def _disk(hub: HubProcess) -> int:
    """Bytes that the blob store takes, with the room it laid out ahead."""
    return sum(file.stat().st_blocks * 512 for file in hub.data.rglob("*.pack"))


@pytest.mark.parametrize(("boundary", "status"), [("cut-here", 200), ("another", 400)])
def test_half_a_gigabyte_is_taken_or_refused_in_little_memory_and_kept_whole(
    hub: HubProcess, boundary: str, status: int
) -> None:
    """The bytes that were stored are not kept twice; those that were refused are kept with the exchange."""
    uid, dataset = instance(new_number())
    at = dataset.index(struct.pack("<HH", 0x7FE0, 0x0010) + b"OW")
    size, block = 500 << 20, bytes(range(256)) * 4096
    head = dataset[: at + 8] + struct.pack("<I", size)
    front, _, behind = related([("application/dicom", part10(head, uid))], boundary).partition(head)
    before, resting, stored = hub.last_exchange(), hub.memory(), _disk(hub)
    hub.forget_peak()
    link = http.client.HTTPConnection(HOST, hub.http_port, timeout=30)
    total = len(front) + len(head) + size + len(behind)
    link.putrequest("POST", "/dicom-web/studies")
    link.putheader("content-type", RELATED)
    link.putheader("content-length", str(total))
    link.endheaders(front + head)
    for _ in range(size // len(block)):
        link.send(block)
    link.send(behind)
    assert link.getresponse().status == status
    link.close()
    one = hub.exchange_after(before, seconds=30, standard="dicomweb")
    link = http.client.HTTPConnection(HOST, hub.http_port, timeout=30)
    link.request("GET", f"/api/exchanges/{one['id']}/request")
    kept = link.getresponse()
    while kept.readline().strip():
        pass  # the head of the request
    assert kept.read(len(front) + len(head)) == front + head
    for _ in range(size // len(block)):
        assert kept.read(len(block)) == block
    assert kept.read() == behind
    link.close()
    grown = hub.memory("VmHWM") - resting
    assert grown < MOST_MEMORY, f"{grown >> 20} MiB more"
    assert _disk(hub) - stored < 900 << 20
    served_by_http(hub)


def test_no_address_that_a_document_names_is_called(hub: HubProcess) -> None:
    calls = []
    with socket.create_server((HOST, 0)) as listening:
        port = listening.getsockname()[1]
        listening.settimeout(0.5)

        def wait() -> None:
            try:
                calls.append(listening.accept())
            except TimeoutError:
                pass

        thread = threading.Thread(target=wait)
        thread.start()
        reference = f'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://{HOST}:{port}/p">%p;<!ENTITY e SYSTEM "http://{HOST}:{port}/e">]>'
        for path, kind, root in (("/fhir/Patient", "application/fhir+xml", FHIR_PATIENT), (REPOSITORY, SOAP, ENVELOPE)):
            status, _, _ = hub.request("POST", path, reference + root.replace("@", "&e;"), {"content-type": kind})
            assert status >= 400
        thread.join()
    assert calls == []


def test_the_log_holds_no_word_of_a_patient_and_no_stack_trace(hub: HubProcess) -> None:
    """Last, over all that the tests above made the hub write."""
    served_by_mllp(hub)
    text = hub.log_text()
    assert "Traceback" not in text
    assert 'File "' not in text
    for word in PATIENT_WORDS:
        assert word not in text


def test_a_peer_may_abort_behind_its_own_request(hub: HubProcess) -> None:
    """A-ASSOCIATE-RQ and A-ABORT, A-RELEASE-RQ and A-ABORT, each pair in one segment: no answer is owed, nothing breaks."""
    abort = pdu(7, bytes(4))
    with DicomEnd(hub.dicom_port) as link:
        link.send(associate_rq([(1, VERIFICATION, [EXPLICIT_LE])]) + abort)
        with pytest.raises(ConnectionError):
            link.receive()
    with DicomEnd(hub.dicom_port) as link:
        link.associate(VERIFICATION)
        link.send(pdu(5, bytes(4)) + abort)
        with pytest.raises(ConnectionError):
            link.receive()
    served_by_dicom(hub)


def test_the_hub_ends_well_after_all_this(tmp_path: Path) -> None:
    with hub_process(tmp_path) as running:
        for case in (HL7V2["a block that does not end"], DICOM["a truncated P-DATA-TF"]):
            case(running)()
        assert running.stop() == 0
