"""The exchange: one request and its answer between two systems, the unit of the journal.

Whatever enters or leaves is one exchange, of any standard. The journal only grows: after an exchange is written, nothing but
its verdict, and the count and end of a long-running one, is ever added. Which patient it is about is told by keys; after a
merge the survivor's journal is read by the keys of both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from hilum.core.identity import Identifier
from hilum.core.quick import quick
from hilum.core.study import BlobRef

__all__ = ["Direction", "Draft", "Exchange", "Finding", "Key", "Outcome", "Severity", "Verdict"]


class Direction(Enum):
    """Whether the request came to us or went out from us."""

    IN = "in"
    OUT = "out"


class Outcome(Enum):
    """How the exchange ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """The answerer said no: AE, AR, a failure status, 4xx, A-ASSOCIATE-RJ."""
    FAILED = "failed"
    """No whole answer: the link broke, timed out or was aborted, or the answerer failed."""
    OPEN = "open"
    """Still going on (an association with more objects to come)."""


class Severity(Enum):
    """How bad a finding is. An ERROR breaks a rule of the profile; a WARNING is likely to hurt; INFO is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Verdict(Enum):
    """The judgement over an exchange: the worst of its findings; NONE until it was judged or where no profile claims it."""

    NONE = "none"
    PASS = "pass"  # noqa: S105
    WARN = "warn"
    FAIL = "fail"


@quick
@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found. Carries no patient value.

    rule      short stable name, such as "SWF.b/study-uid-agrees" or "RAD-2/PID-3.4"; tests and settings name it
    place     PID-3.4, (0010,0021), Patient.identifier
    text      what is wrong and what to do
    section   the clause: "RAD TF-2 4.2.4.1.2", "HL7 v2.5.1 3.4.2.3"
    """

    severity: Severity
    rule: str
    text: str
    place: str = ""
    section: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Key:
    """A key under which an exchange is found.

    kind   person (our patient id) | patient (`authority|value`) | placer | filler | accession | study | procedure | step |
           series | instance | mpps | control | document | submission | resource (`Type/id`) | transaction-uid | appointment |
           sequence (a link that numbers its messages)
    """

    kind: str
    value: str


@quick
@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange.

    id            ours, grows with time; 0 before it is written
    started, ended   seconds since 1970
    standard      dicom | dicomweb | hl7v2 | hl7v3 | xds | fhir | syslog; http where no route of a standard was reached, as with
                  a request that cannot be read
    kind          what the message is in its own standard: "ADT^A04", "C-STORE", "GET /fhir/Patient", "ITI-41"
    transaction   the IHE transaction where one claims it: "RAD-5"; `profile` "SWF.b"
    source, destination   names of the systems: who asked whom. Ours is the hub's own name
    peer          the other one of the two, as the settings or the message name it; `peer_address` host:port
    control_id    MSH-10, DIMSE message id, X-Request-Id, WS-Addressing MessageID
    request, answer   raw bytes as on the wire; of a long message its head and the beginning of its body
    request_blob, answer_blob   of a long message the whole body, without its head: a blob, or one that refers to the
                  instances and documents in it, which are stored anyway and not copied
    code, text    the answer's code in its own standard ("AA", "0xA700", "404") and our words for why; never a patient's value
    count         objects carried (instances stored, matches returned)
    detail        facts worth showing and checking, each a short name and a value: sop classes, query keys, AE titles
    """

    direction: Direction
    standard: str
    kind: str
    source: str
    destination: str
    started: float
    ended: float = 0.0
    peer: str = ""
    peer_address: str = ""
    transaction: str = ""
    profile: str = ""
    control_id: str = ""
    request: bytes = b""
    answer: bytes = b""
    request_blob: BlobRef | None = None
    answer_blob: BlobRef | None = None
    outcome: Outcome = Outcome.ACCEPTED
    code: str = ""
    text: str = ""
    count: int = 1
    detail: tuple[tuple[str, str], ...] = ()
    keys: tuple[Key, ...] = ()
    verdict: Verdict = Verdict.NONE
    findings: tuple[Finding, ...] = ()
    id: int = 0

    def values(self, kind: str) -> tuple[str, ...]:
        """The values of all keys of one kind, in order."""
        return tuple(key.value for key in self.keys if key.kind == kind)

    def fact(self, name: str) -> str:
        """The first detail of this name, or empty."""
        return next((value for key, value in self.detail if key == name), "")

    @property
    def milliseconds(self) -> float:
        """How long it took."""
        return max(0.0, (self.ended - self.started) * 1000.0)


@dataclass(slots=True)
class Draft:
    """What a handler tells about the exchange while it works on it: `record.exchange`. The hub makes the Exchange of it."""

    keys: list[Key] = field(default_factory=list)
    detail: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    transaction: str = ""
    outcome: Outcome = Outcome.ACCEPTED
    code: str = ""
    text: str = ""
    count: int = 1
    peer: str = ""
    control_id: str = ""
    request_blob: BlobRef | None = None
    answer_blob: BlobRef | None = None

    def about(self, kind: str, *values: str) -> None:
        """Add keys of one kind; empty values and doubles are left out."""
        for value in values:
            if value:
                key = Key(kind, value)
                if key not in self.keys:
                    self.keys.append(key)

    def about_patient(self, identifiers: Iterable[Identifier], person: str = "") -> None:
        """Add the patient's canonical identifiers and, where known, our patient id."""
        for one in identifiers:
            if one.value:
                self.about("patient", one.key)
        self.about("person", person)

    def fact(self, name: str, value: str) -> None:
        """Add a fact worth showing and checking."""
        self.detail.append((name, value))

    def note(self, finding: Finding) -> None:
        """Add what the reader tolerated or found odd; it stands beside the findings of the profile's checks."""
        self.findings.append(finding)

    def refuse(self, code: str, text: str) -> None:
        """The answer is a refusal with this code of its own standard."""
        self.outcome, self.code, self.text = Outcome.REFUSED, code, text
