"""Messages of our own for the tests of this room, and a record to send them to."""

from __future__ import annotations

from random import Random

from hilum.core.exchange import Draft
from hilum.core.identity import AssigningAuthority, Authorities, Identifier, Patient
from hilum.core.record import Record
from hilum.hl7v2 import Site, table
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.routes import dispatch
from hilum.hl7v2.wire.ack import Answer
from hilum.ihe.pdq import HANDLERS as PDQ
from hilum.ihe.pix import HANDLERS as PIX
from hilum.testing import FakeClock, MemoryStore

HOSP = AssigningAuthority("HOSP", "1.2.3.4", "ISO")
OTHER = AssigningAuthority("OTHER", "1.2.3.5", "ISO")
NOW = 1_704_110_400.0  # 2024-01-01T12:00:00Z


class Hub:
    """The room with a record in memory behind it."""

    def __init__(self, site: Site | None = None, authorities: Authorities | None = None) -> None:
        self.clock = FakeClock(NOW)
        self.store = MemoryStore(
            authorities=authorities or Authorities((HOSP, OTHER)), clock=self.clock, random=Random(7)
        )
        self.site = site or Site()
        self.handlers = table(PIX, PDQ)
        self.draft = Draft()

    def send(self, raw: bytes | str) -> Answer:
        """Send a message; a str may have line feeds for segment ends."""
        content = raw.replace("\n", "\r").encode() if isinstance(raw, str) else raw
        self.clock.advance(1)

        def work(record: Record) -> Answer:
            self.draft = record.exchange
            return dispatch(content, record, self.site, self.handlers)

        return self.store.write_now(work)

    def accept(self, raw: bytes | str) -> Message:
        """Send a message that must be accepted; the answer, read."""
        answer = self.send(raw)
        assert answer.code == "AA", (answer.error, answer.text)
        assert answer.immediate is not None
        return parse(answer.immediate)

    def refuse(self, raw: bytes | str) -> Message:
        """Send a message that must be refused; the answer, read."""
        answer = self.send(raw)
        assert answer.code in ("AE", "AR"), "it was accepted"
        assert answer.immediate is not None
        return parse(answer.immediate)

    def patient(self, value: str, authority: AssigningAuthority = HOSP) -> Patient | None:
        """The current patient of an identifier."""
        return self.store.read_now(lambda record: record.patients.find(Identifier(value, authority)))

    def known(self, value: str, authority: AssigningAuthority = HOSP) -> Patient:
        """The current patient of an identifier that must be known."""
        patient = self.patient(value, authority)
        assert patient is not None
        return patient

    @property
    def rules(self) -> set[str]:
        """Rules of the findings on the last exchange."""
        return {finding.rule for finding in self.draft.findings}


_count = 0


def control_id() -> str:
    """A fresh MSH-10."""
    global _count
    _count += 1
    return f"T{_count}"


def msh(kind: str, version: str = "2.5.1", *, id: str = "", more: str = "", time: str = "20240101120000+0000") -> str:
    """An MSH line."""
    return f"MSH|^~\\&|ADT|HOSP|HUB|RAD|{time}||{kind}|{id or control_id()}|P|{version}{more}\n"


def segment(name: str, fields: dict[int, str]) -> str:
    """A line of a message by its field numbers."""
    return "|".join((name, *(fields.get(number, "") for number in range(1, max(fields) + 1)))) + "\n"


def adt(
    event: str,
    pid3: str = "1^^^HOSP&1.2.3.4&ISO^MR",
    name: str = "DOE^JANE",
    *,
    rest: str = "|19800101|F",
    evn: str = "20240101110000+0000",
    pv1: str | None = None,
    version: str = "2.5.1",
) -> str:
    """An ADT of one patient."""
    if pv1 is None:
        pv1 = segment("PV1", {1: "1", 2: "I", 3: "W^101^2", 19: "V1^^^HOSP"})
    return f"{msh(f'ADT^{event}', version)}EVN||{evn}\nPID|1||{pid3}||{name}|{rest}\n{pv1}"


def merge(survivor: str, prior: str, *, name: str = "DOE^JANE", evn: str = "20240101113000+0000") -> str:
    """An A40."""
    return f"{msh('ADT^A40^ADT_A39')}EVN||{evn}\nPID|1||{survivor}||{name}||19800101|F\nMRG|{prior}||||||OLD^NAME\n"
