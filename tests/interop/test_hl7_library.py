"""The `hl7` library at both ends of MLLP: its clients send to a live hub, its server takes what the hub delivers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from hilum.config import Peer
from hilum.core.exchange import Outcome
from hilum.ihe.swf import Station, SwfSettings
from support.interop_peers import free_port, msh, order, registration, steady, wait_for
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.interop
hl7 = pytest.importorskip("hl7")
hl7_client = pytest.importorskip("hl7.client")
hl7_mllp = pytest.importorskip("hl7.mllp")

T = TypeVar("T")
HOST = "127.0.0.1"


@dataclass
class TheirServer:
    """An MLLP server of the hl7 library in a thread of its own; keeps what comes and acknowledges it with `code`."""

    name: str
    port: int = 0
    code: str = "AA"
    messages: list[Any] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop | None = None
    _end: asyncio.Event | None = None
    _thread: threading.Thread | None = None

    def start(self, port: int = 0) -> None:
        ready = threading.Event()

        async def connected(reader: Any, writer: Any) -> None:
            try:
                while not writer.is_closing():
                    message = await reader.readmessage()
                    self.messages.append(message)
                    writer.writemessage(message.create_ack(self.code, application=self.name, facility="HOSP"))
                    await writer.drain()
            except (asyncio.IncompleteReadError, ConnectionError):
                pass
            finally:
                writer.close()

        async def main() -> None:
            self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
            server = await hl7_mllp.start_hl7_server(connected, HOST, port, encoding="utf-8")
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            await self._end.wait()
            server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

        self._thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
        self._thread.start()
        assert ready.wait(10)

    def stop(self) -> None:
        assert self._loop is not None and self._end is not None and self._thread is not None
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    def of(self, kind: str) -> list[Any]:
        """Messages of a kind, "OMI^O23"."""
        return [one for one in self.messages if str(one.segment("MSH")[9]).startswith(kind)]


@pytest.fixture(scope="module")
def pacs() -> Iterator[TheirServer]:
    server = TheirServer("PACS")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def old() -> Iterator[TheirServer]:
    server = TheirServer("OLDPACS")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def ehr() -> Iterator[TheirServer]:
    server = TheirServer("EHR")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def away() -> int:
    """A port that nobody listens on at first."""
    return free_port()


@pytest.fixture(scope="module")
def hub(
    tmp_path_factory: pytest.TempPathFactory, pacs: TheirServer, old: TheirServer, ehr: TheirServer, away: int
) -> Iterator[LiveHub]:
    peers = {
        "pacs": Peer(mllp=f"{HOST}:{pacs.port}", application="PACS", facility="HOSP"),
        "old": Peer(mllp=f"{HOST}:{old.port}", application="OLDPACS", facility="HOSP", version="2.3.1"),
        "away": Peer(mllp=f"{HOST}:{away}", application="AWAY", facility="HOSP"),
        "ehr": Peer(mllp=f"{HOST}:{ehr.port}", application="EHR", facility="HOSP"),
    }
    swf = SwfSettings(
        stations=(Station("MRROOM", "MR1", "MR"),), image_managers=("pacs", "old", "away"), placers=("ehr",)
    )
    with live_hub(settings(tmp_path_factory.mktemp("hl7"), peers=peers, profiles={"swf": swf})) as running:
        yield running


def send(hub: LiveHub, *messages: str) -> list[Any]:
    """Send on one connection with the library's blocking client; the answers as it reads them."""
    with hl7_client.MLLPClient(HOST, hub.mllp_port) as line:
        answers = [line.send_message(one) for one in messages]
    assert all(one.startswith(b"\x0b") and one.endswith(b"\x1c\r") for one in answers)
    return [hl7.parse(one[1:-2].decode()) for one in answers]


def code(answer: Any) -> str:
    return str(answer.segment("MSA")[1])


def with_streams(hub: LiveHub, work: Callable[[Any, Any], Awaitable[T]]) -> T:
    """Run a coroutine function over the library's asyncio streams."""

    async def main() -> T:
        reader, writer = await hl7_mllp.open_hl7_connection(HOST, hub.mllp_port, encoding="utf-8")
        try:
            async with asyncio.timeout(20):
                return await work(reader, writer)
        finally:
            writer.close()
            await writer.wait_closed()

    return asyncio.run(main())


def result(number: str, placer: str, *, status: str = "F") -> str:
    return "\r".join(
        (
            msh("ORU^R01^ORU_R01", f"ORU{placer}{status}", source="CREATOR"),
            f"PID|1||{number}^^^HOSP^MR||Reader^Ruth||19700102|F",
            "PV1|1|O",
            f"ORC|RE|{placer}^EHR",
            f"OBR|1|{placer}^EHR||MRBRAIN^MR of the brain^L|||20240301101500|||||||||||||||20240301110000|||{status}",
            "OBX|1|TX|59776-5^Findings^LN||Nothing to see||||||F",
            "",
        )
    )


# -- their client, our hub


def test_adt_order_and_result_are_accepted_on_one_connection(hub: LiveHub) -> None:
    answers = send(
        hub, registration("H1", "Reader^Ruth"), order("H1", "Reader^Ruth", "PH1"), result("H1", "PH1"),
        registration("H1", "Reader^Ruth^Anne", event="A08"),
    )  # fmt: skip
    assert [code(one) for one in answers] == ["AA"] * 4
    assert [str(one.segment("MSA")[2]) for one in answers] == ["ADTH1A04", "OMGPH1", "ORUPH1F", "ADTH1A08"]
    assert [str(one.segment("MSH")[9]) for one in answers] == [
        "ACK^A04^ACK", "ACK^O19^ACK", "ACK^R01^ACK", "ACK^A08^ACK",
    ]  # fmt: skip
    assert {str(one.segment("MSH")[5]) for one in answers} == {"EHR", "CREATOR"}


def test_an_orm_without_zds_is_scheduled_too(hub: LiveHub) -> None:
    message = order("H2", "Order^Otto", "PH2").replace("OMG^O19^OMG_O19", "ORM^O01^ORM_O01").replace("|2.5.1", "|2.3.1")
    message = "\r".join(line for line in message.split("\r") if not line.startswith("TQ1"))
    assert [code(one) for one in send(hub, registration("H2", "Order^Otto"), message)] == ["AA", "AA"]
    orders = hub.read(lambda record: [one for one in record.orders.search() if one.placer.value == "PH2"])
    assert [one.status for one in orders] == ["SC"]
    assert orders[0].study_uids and orders[0].accession.value


@pytest.mark.parametrize(
    ("charset", "encoding", "name"),
    [
        ("UNICODE UTF-8", "utf-8", "Żółć^Łucja"),
        ("8859/1", "latin-1", "Grün^Jürgen"),
        ("8859/5", "iso8859_5", "Иванов^Пётр"),
        ("8859/15", "iso8859_15", "Œuvre^Zoë"),
    ],
)
def test_a_name_in_any_character_set_is_kept_as_it_was_meant(
    hub: LiveHub, charset: str, encoding: str, name: str
) -> None:
    number = f"C{charset[-3:].strip('/-')}"
    with hl7_client.MLLPClient(HOST, hub.mllp_port, encoding=encoding) as line:
        answer = line.send_message(registration(number, name, charset=charset))
    assert b"\rMSA|AA|" in answer
    found = hub.read(lambda record: [p for p in record.patients.search() if p.identifiers[0].value == number])
    assert [f"{one.demographics.name.family}^{one.demographics.name.given}" for one in found] == [name]


def test_what_is_wrong_is_said_where_and_the_next_message_is_served(hub: LiveHub) -> None:
    wrong = {
        "no such type": (msh("XYZ^Z99", "W1") + "\r", {"AE", "AR"}, "200"),
        "no such event": (msh("ADT^A99", "W2") + "\r", {"AE", "AR"}, "201"),
        "no control id": (msh("ADT^A04", "") + "\r", {"AE", "AR"}, "101"),
        "version 9": (msh("ADT^A04", "W4", version="9.9") + "\r", {"AE", "AR"}, "203"),
        "no PID": (msh("ADT^A04^ADT_A01", "W5") + "\rEVN|A04|20240301\r", {"AE"}, "100"),
    }
    for why, (message, codes, error) in wrong.items():
        refused, served = send(hub, message, registration("H3", "Next^Nina"))
        assert code(refused) in codes, why
        said = str(refused)
        assert f"|{error}^" in said or f"|{error}|" in said, (why, said)
        assert code(served) == "AA", why


def test_what_is_no_message_is_answered_and_the_next_is_served(hub: LiveHub) -> None:
    for junk in ("hello", "", "\r\r", "MSH", "MSH|", "PID|1||X", "MSH|^~\\&|EHR" + "|" * 70000):
        with hl7_client.MLLPClient(HOST, hub.mllp_port) as line:
            answer = line.send_message(junk)
            assert answer.startswith(b"\x0bMSH|") and b"MSA|A" in answer, junk[:20]
            assert b"MSA|AA" not in answer
            assert b"MSA|AA" in line.send_message(registration("H3", "Next^Nina"))


def test_a_batch_is_answered_by_a_batch_that_the_library_reads(hub: LiveHub) -> None:
    inside = registration("B1", "Batch^One") + registration("B2", "Batch^Two") + msh("ADT^A99", "BAD") + "\r"
    head = "FHS|^~\\&|EHR|HOSP|HILUM|HILUM|20240301\rBHS|^~\\&|EHR|HOSP|HILUM|HILUM|20240301\r"
    with hl7_client.MLLPClient(HOST, hub.mllp_port) as line:
        answer = line.send_message(f"{head}{inside}BTS|3\rFTS|1\r")
    read = hl7.parse_file(answer[1:-2].decode())
    (batch,) = list(read)
    assert [code(one) for one in batch][:2] == ["AA", "AA"]
    assert code(list(batch)[2]) in ("AE", "AR")
    names = hub.read(lambda record: {one.identifiers[0].value for one in record.patients.search()})
    assert {"B1", "B2"} <= names


def test_messages_sent_without_waiting_are_answered_in_order(hub: LiveHub) -> None:
    async def work(reader: Any, writer: Any) -> list[str]:
        for number in range(200):
            writer.writemessage(hl7.parse(registration(f"Q{number}", f"Queue^N{number}")))
        await writer.drain()
        return [str((await reader.readmessage()).segment("MSA")[2]) for _ in range(200)]

    assert with_streams(hub, work) == [f"ADTQ{number}A04" for number in range(200)]


def test_a_message_in_single_bytes_is_one_message(hub: LiveHub) -> None:
    async def work(reader: Any, writer: Any) -> str:
        for byte in b"\x0b" + registration("S1", "Slow^Sue").encode() + b"\x1c\r":
            writer.write(bytes([byte]))
            await asyncio.sleep(0)
        return code(await reader.readmessage())

    assert with_streams(hub, work) == "AA"


def test_the_answer_to_a_query_reads_as_the_library_reads_it(hub: LiveHub) -> None:
    query = "\r".join(
        (
            msh("QBP^Q22^QBP_Q21", "QRY1", version="2.5"),
            "QPD|IHE PDQ Query|Q1|@PID.5.1.1^Reader",
            "RCP|I|10^RD",
            "",
        )
    )
    _, answer = send(hub, registration("H1", "Reader^Ruth"), query)
    assert str(answer.segment("MSH")[9]).startswith("RSP^K22")
    assert code(answer) == "AA"
    assert str(answer.segment("QAK")[2]) == "OK"
    assert [str(one[3]).partition("^")[0] for one in answer.segments("PID")] == ["H1"]


# -- our deliveries, their server


def test_a_scheduled_procedure_is_delivered_in_the_version_each_peer_speaks(
    hub: LiveHub, pacs: TheirServer, old: TheirServer
) -> None:
    answers = send(hub, registration("D1", "Müller^Dora"), order("D1", "Müller^Dora", "PD1"))
    assert [code(one) for one in answers] == ["AA", "AA"]
    wait_for(lambda: any("PD1" in str(one) for one in pacs.of("OMI^O23")))
    wait_for(lambda: any("PD1" in str(one) for one in old.of("ORM^O01")))
    (new,) = [one for one in pacs.of("OMI^O23") if "PD1" in str(one)]
    (legacy,) = [one for one in old.of("ORM^O01") if "PD1" in str(one)]
    (filled,) = hub.read(lambda record: [one for one in record.orders.search() if one.placer.value == "PD1"])
    assert str(new.segment("PID")[3]).startswith("D1^^^HOSP")
    assert str(new.segment("PID")[5]).startswith("Müller^Dora")
    assert str(new.segment("IPC")[1]).partition("^")[0] == filled.accession.value
    assert str(new.segment("IPC")[3]).partition("^")[0] == filled.study_uids[0]
    assert str(new.segment("IPC")[5]).partition("^")[0] == "MR"
    assert str(legacy.segment("ZDS")[1]).partition("^")[0] == filled.study_uids[0]
    assert str(legacy.segment("OBR")[18]) == filled.accession.value
    assert (str(new.segment("MSH")[12]), str(legacy.segment("MSH")[12])) == ("2.5.1", "2.3.1")
    sent = [one for one in hub.exchanges(transaction="RAD-4") if one.destination in ("pacs", "old")]
    assert {(one.destination, one.code) for one in sent} == {("pacs", "AA"), ("old", "AA")}


def test_the_placer_hears_how_its_order_goes(hub: LiveHub, ehr: TheirServer) -> None:
    pynetdicom = pytest.importorskip("pynetdicom")
    pydicom = pytest.importorskip("pydicom")
    send(hub, registration("D2", "Status^Sam"), order("D2", "Status^Sam", "PD2"))
    (filled,) = hub.read(lambda record: [one for one in record.orders.search() if one.placer.value == "PD2"])
    procedure = filled.procedures[0]

    def item(**attributes: object) -> Any:
        made = pydicom.Dataset()
        for keyword, value in attributes.items():
            setattr(made, keyword, value)
        return made

    reference = item(
        StudyInstanceUID=procedure.study_uid, AccessionNumber=filled.accession.value, RequestedProcedureID=procedure.id,
        ScheduledProcedureStepID=procedure.steps[0].id, ReferencedStudySequence=[],
    )  # fmt: skip
    begun = item(
        ScheduledStepAttributesSequence=[reference], PatientName="Status^Sam", PatientID="D2", Modality="MR",
        PerformedProcedureStepID="P1", PerformedStationAETitle="MR1", PerformedProcedureStepStartDate="20240301",
        PerformedProcedureStepStartTime="093500", PerformedProcedureStepStatus="IN PROGRESS",
        PerformedProcedureStepEndDate="", PerformedProcedureStepEndTime="", PerformedSeriesSequence=[],
    )  # fmt: skip
    image = item(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.4", ReferencedSOPInstanceUID="1.2.3.9.1")
    series = item(SeriesInstanceUID="1.2.3.9", ProtocolName="BRAIN", ReferencedImageSequence=[image])
    done = item(
        PerformedProcedureStepStatus="COMPLETED", PerformedProcedureStepEndDate="20240301",
        PerformedProcedureStepEndTime="095000", PerformedSeriesSequence=[series],
    )  # fmt: skip
    step = "1.2.840.10008.3.1.2.3.3"
    entity = pynetdicom.AE("MR1")
    entity.add_requested_context(step)
    made = steady(entity.associate(HOST, hub.dicom_port, ae_title="HILUM"))
    assert made.send_n_create(begun, step, "1.2.826.0.1.3680043.10.540.1")[0].Status == 0
    assert made.send_n_set(done, step, "1.2.826.0.1.3680043.10.540.1")[0].Status == 0
    made.release()

    def told() -> list[str]:
        mine = [one for one in ehr.messages if "PD2" in str(one)]
        return [str(one.segment("ORC")[5]) for one in mine if str(one.segment("ORC")[1]) == "SC"]

    wait_for(lambda: len(told()) >= 2)
    assert told() == ["IP", "CM"]
    mine = [one for one in ehr.messages if "PD2" in str(one)]
    assert {str(one.segment("ORC")[2]).partition("^")[0] for one in mine} == {"PD2"}
    assert {str(one.segment("ORC")[3]).partition("^")[0] for one in mine} == {filled.filler.value}


def test_a_refusal_of_theirs_is_kept_and_nothing_behind_it_is_held_up(hub: LiveHub, pacs: TheirServer) -> None:
    pacs.code = "AE"
    try:
        send(hub, registration("D3", "Refuse^Rex"), order("D3", "Refuse^Rex", "PD3"))
        wait_for(lambda: any("PD3" in str(one) for one in pacs.of("OMI^O23")))
    finally:
        pacs.code = "AA"
    send(hub, order("D3", "Refuse^Rex", "PD4"))
    wait_for(lambda: any("PD4" in str(one) for one in pacs.of("OMI^O23")))
    sent = [one for one in hub.exchanges(transaction="RAD-4") if one.destination == "pacs"]
    refused = [one for one in sent if "PD3" in one.values("placer")]
    assert [(one.code, one.outcome) for one in refused] == [("AE", Outcome.REFUSED)]


def test_what_waits_for_a_peer_that_is_away_comes_in_order_when_it_is_back(hub: LiveHub, away: int) -> None:
    send(hub, registration("D5", "Wait^Wanda"))
    for number in range(5):
        send(hub, order("D5", "Wait^Wanda", f"PW{number}"))
    server = TheirServer("AWAY")
    server.start(away)
    try:
        wait_for(lambda: any("PW4" in str(one) for one in server.messages), 30)
        came = [str(one.segment("ORC")[2]).partition("^")[0] for one in server.of("OMI^O23")]
        assert [one for one in came if one.startswith("PW")] == [f"PW{number}" for number in range(5)]
        assert len(came) == len(set(came))
    finally:
        server.stop()
