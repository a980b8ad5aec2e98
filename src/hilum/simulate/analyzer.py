"""An analyzer: it asks what to do with a specimen (LAB-27), takes the work or refuses it (LAB-28), and tells its results (LAB-29)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hilum.hl7v2.data.datatypes import timestamp
from hilum.hl7v2.data.er7 import Message, Segment
from hilum.hl7v2.data.writer import Er7, Header, Value, Writer
from hilum.simulate.ehr import speak
from hilum.simulate.receivers import Hl7Receiver
from hilum.simulate.site import Hub

__all__ = ["Analyzer", "Bench", "Work", "query_message", "read_work", "result_message"]


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work as LAB-28 told it; each as ER7, to be repeated as it came.

    id          AWOS ID (OBR-2); the null value for what nobody ordered
    test        OBR-4; `code` is its first component
    specimen    SPM-2, `kind` SPM-4; `container` SAC-3
    """

    control: str
    id: str
    test: str
    specimen: str
    kind: str
    container: str

    @property
    def code(self) -> str:
        """The test's code."""
        return self.test.partition("^")[0]


def read_work(message: Message) -> Iterator[Work]:
    """The pieces of work of OML^O33."""
    specimen = kind = container = control = ""
    for segment in message:
        match segment.name:
            case "SPM":
                specimen, kind, container = segment.er7(2), segment.er7(4), ""
            case "SAC":
                container = segment.er7(3)
            case "ORC":
                control = segment.value(1)
            case "OBR":
                yield Work(control, segment.er7(2), segment.er7(4), specimen, kind, container)


def query_message(container: str, header: Header, *, name: str = "WOS", tag: str = "") -> bytes:
    """Write QBP^Q11, a query for the work on a specimen. LAB-27."""
    head = replace(header, code="QBP", event="Q11", structure="QBP_Q11", version="2.5.1", profile="LAB-27^IHE")
    write = Writer(
        replace(head, charset="UNICODE UTF-8", accept_acknowledgement="NE", application_acknowledgement="AL")
    )
    query = Er7(f"{name}^Work Order Step^IHE_LABTF")
    write.add("QPD", {1: query, 2: tag or header.control_id, 3: container})
    write.add("RCP", {1: "I", 3: Er7("R^^HL70394")})
    return write.encode()


def result_message(work: Work, header: Header, value: str = "", *, unit: str = "mmol/L", status: str = "CM") -> bytes:
    """Write OUL^R22 of one piece of work: how far it has come (ORC-5), and its result where there is a value. LAB-29."""
    head = replace(header, code="OUL", event="R22", structure="OUL_R22", version="2.5.1", profile="LAB-29^IHE")
    write = Writer(
        replace(head, charset="UNICODE UTF-8", accept_acknowledgement="NE", application_acknowledgement="AL")
    )
    write.add("SPM", {1: "1", 2: Er7(work.specimen), 4: Er7(work.kind), 11: Er7("P^^HL70369")})
    write.add("SAC", {3: Er7(work.container)})
    write.add("OBR", {1: "1", 2: Er7(work.id), 4: Er7(work.test)})
    write.add("ORC", {1: "SC", 5: status})
    if value:
        obx: dict[int, Value] = {
            1: "1",
            2: "NM",
            3: Er7(work.test),
            4: "1",
            5: value,
            6: Er7(f"{unit}^^UCUM"),
            8: Er7("N^^HL70078"),
            11: "F",
            16: "OPERATOR",
            18: header.sending_application,
            19: header.time,
            29: "RSLT",
        }
        write.add("OBX", obx)
    return write.encode()


@dataclass(slots=True)
class Bench:
    """What an analyzer has on it, and how it answers for work: pure.

    refuses      codes of tests that it does not do
    can_cancel   false: it cannot take back what it has
    takes_nothing   false: it rejects to be told that there is no work, as for a specimen that it did not ask about
    work         by AWOS ID; `cancelled` was taken back, `met` are all ids that it took
    nothing      containers for which there was no work
    """

    name: str
    refuses: frozenset[str] = frozenset()
    can_cancel: bool = True
    takes_nothing: bool = True
    work: dict[str, Work] = field(default_factory=dict)
    cancelled: list[Work] = field(default_factory=list)
    nothing: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    def _decide(self, one: Work) -> tuple[str, str]:
        """ORC-1 and ORC-5 of the answer. An AWOS ID that it has met is refused."""
        if one.control == "CA":
            if one.id in self.work and self.can_cancel:
                self.cancelled.append(self.work.pop(one.id))
                return "CR", "CA"
            return "UC", "SC"
        if one.id in self.met or one.code in self.refuses:
            return "UA", "CA"
        self.met.add(one.id)
        self.work[one.id] = one
        return "OK", "SC"

    def answer_to(self, message: Message, time: str) -> bytes:
        """ORL^O34: an ORC for each piece of work; MSH and MSA alone where there is none."""
        write = Writer(
            Header(
                "ORL",
                "O34",
                "ORL_O42",
                f"{self.name}{message.control_id}"[-20:],
                time,
                "2.5.1",
                self.name,
                "HOSP",
                message["MSH-3"],
                message["MSH-4"],
                charset="UNICODE UTF-8",
                profile="LAB-28^IHE",
            )
        )
        work = list(read_work(message))
        is_taken = bool(work) or self.takes_nothing
        write.add("MSA", {1: "AA" if is_taken else "AR", 2: message.control_id})
        if not is_taken:
            write.add("ERR", {2: Er7("SAC^1^3"), 3: "204", 4: "E"})
            return write.encode()
        if not work:
            self.nothing += [segment.value(3, 1, 1) for segment in message.segments("SAC")]
            return write.encode()
        for name in ("SPM", "SAC"):
            segment: Segment | None = message.segment(name)
            if segment is not None:
                write.add_er7(message.delimiters.field.join(segment.fields))
        for one in work:
            control, status = self._decide(one)
            write.add("ORC", {1: control, 2: Er7(one.id), 5: status})
        return write.encode()


class _Inbox(Hl7Receiver):
    """Takes work, and acknowledges all else."""

    def __init__(self, bench: Bench, hub: Hub) -> None:
        super().__init__(bench.name)
        self._bench = bench
        self._hub = hub

    def answer_to(self, message: Message) -> bytes:
        """ORL^O34 to OML^O33."""
        if message.message_code != "OML":
            return super().answer_to(message)
        return self._bench.answer_to(message, timestamp(self._hub.clock()))


@dataclass(slots=True)
class Analyzer:
    """One analyzer as a network peer, in query mode."""

    hub: Hub
    bench: Bench
    inbox: Hl7Receiver | None = None

    async def start(self, port: int = 0) -> int:
        """Listen for work, on a free port where none is named; returns it."""
        self.inbox = _Inbox(self.bench, self.hub)
        return await self.inbox.start(port)

    async def stop(self) -> None:
        """End it."""
        if self.inbox is not None:
            await self.inbox.stop()

    async def query(self, container: str, *, name: str = "WOS") -> Message:
        """LAB-27: ask for the work on a specimen; the answer says only whether there is any."""
        return await speak(self.hub.mllp, query_message(container, self.hub.header(self.bench.name), name=name))

    async def report(self, work: Work, value: str = "", *, status: str = "CM") -> Message:
        """LAB-29: tell how far the work has come, with its result; done work leaves the bench."""
        answer = await speak(
            self.hub.mllp, result_message(work, self.hub.header(self.bench.name), value, status=status)
        )
        if status == "CM":
            self.bench.work.pop(work.id, None)
        return answer
