"""What all DIMSE services share: the site's settings, the request that a handler gets, the answer that it gives.

A handler is `(Request, Record) -> Answer`, or an iterator of Answers where there are many (C-FIND). It does no I/O: the hub
decodes the command, opens the unit of work that the row of the table asks for, and sends what the handler returned after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hilum.core.errors import HilumError
from hilum.core.exchange import Outcome
from hilum.core.record import Record
from hilum.core.study import BlobRef
from hilum.dicom.data.budget import Budget
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.dicom.outcome import refusal
from hilum.dicom.wire.dimse import Command, status_kind, status_name

__all__ = ["SUCCESS", "Answer", "Operation", "Request", "Site", "StoreRequest", "told"]

SUCCESS = 0x0000
IDENTIFIER_BUDGET = Budget(depth=16, elements=200_000, inflated=16 << 20)


@dataclass(frozen=True, slots=True)
class Site:
    """What the settings say to the DICOM services.

    name, ae_title    of this system
    peers             AE title -> name of the peer in the settings: destinations of C-MOVE, of commitment results and of IAN
    coercion          "received": stored objects go out as they came; "coerced": with the patient and study identity of the
                      record (the survivor of a merge, the order's accession number), the old values kept in
                      Original Attributes Sequence (0400,0561)
    duplicates        an instance whose UID is known with other content: "keep" the first and warn (B000H), "refuse" (0111H),
                      "replace" it. The same content is a success and changes nothing
    missing_uids      an object without Study or Series Instance UID: "derive" ones of ours and warn (B007H), or "refuse" (A900H)
    character_set     for answers to queries that name none; what it cannot hold goes out in ISO_IR 192
    incomplete_mpps   "note" what a COMPLETED performed step lacks, or "refuse" it (0120H)
    max_answers       of one query, 0 without limit
    """

    name: str = "HILUM"
    ae_title: str = "HILUM"
    peers: Mapping[str, str] = field(default_factory=dict)
    coercion: str = "received"
    duplicates: str = "keep"
    missing_uids: str = "derive"
    character_set: str = "ISO_IR 100"
    incomplete_mpps: str = "note"
    max_answers: int = 0

    def peer(self, ae_title: str) -> str:
        """The peer with this AE title; its title where the settings do not know it."""
        return self.peers.get(ae_title, ae_title)


@dataclass(frozen=True, slots=True)
class Operation:
    """The key of a handler: a SOP class and a DIMSE operation. An empty SOP class stands for every storage SOP class."""

    sop_class: str
    name: str


@dataclass(frozen=True, slots=True)
class Request:
    """One DIMSE request other than C-STORE. PS3.7 9.3, 10.3.

    sop_class, sop_instance   affected or requested
    dataset                   identifier, attribute list, action or event information as it came; empty: none
    transfer_syntax           of the presentation context
    type_id                   Action Type ID or Event Type ID
    attributes                Attribute Identifier List of N-GET
    relational                relational queries were negotiated (PS3.4 C.5)
    """

    operation: str
    sop_class: str
    sop_instance: str = ""
    dataset: bytes | memoryview = b""
    transfer_syntax: str = EXPLICIT_LE
    message_id: int = 1
    calling_aet: str = ""
    called_aet: str = ""
    move_destination: str = ""
    type_id: int = 0
    attributes: tuple[int, ...] = ()
    relational: bool = False
    site: Site = Site()

    @classmethod
    def of(
        cls,
        command: Command,
        dataset: bytes | memoryview = b"",
        transfer_syntax: str = EXPLICIT_LE,
        *,
        calling_aet: str = "",
        called_aet: str = "",
        relational: bool = False,
        site: Site = Site(),
    ) -> Request:
        """The request of a decoded command and its data set."""
        return cls(
            operation=command.name.removesuffix("-RQ"),
            sop_class=command.sop_class_uid,
            sop_instance=command.sop_instance_uid,
            dataset=dataset,
            transfer_syntax=transfer_syntax,
            message_id=command.message_id or 0,
            calling_aet=calling_aet,
            called_aet=called_aet,
            move_destination=command.move_destination or "",
            type_id=command.action_type_id or command.event_type_id or 0,
            attributes=command.attribute_identifier_list or (),
            relational=relational,
            site=site,
        )

    def parsed(self) -> Dataset:
        """The data set of the request. Raises DecodeError."""
        return Dataset.parse(self.dataset, self.transfer_syntax, budget=IDENTIFIER_BUDGET)

    @property
    def peer(self) -> str:
        """The name of the asking system."""
        return self.site.peer(self.calling_aet)


@dataclass(frozen=True, slots=True)
class StoreRequest:
    """One C-STORE or STOW part whose bytes already lie in a blob. PS3.4 annex B.

    sop_class, sop_instance   as the command says; empty for STOW and import: then the data set's own are taken
    blob             the whole Part 10 file; `dataset_offset` counts from its start to the data set
    dataset_length   bytes of the data set
    head             first bytes of the data set, 16 to 64 KiB
    read             `(offset, length) -> bytes` of the data set, offset counted from its start
    file_class, file_instance   Media Storage SOP Class and Instance UID of a file, for a data set without its own
    digest           SHA-256 of the data set, empty where it was not computed
    """

    sop_class: str
    sop_instance: str
    transfer_syntax: str
    blob: BlobRef
    dataset_offset: int
    dataset_length: int
    head: bytes | memoryview
    read: Callable[[int, int], bytes | memoryview]
    digest: bytes = b""
    file_class: str = ""
    file_instance: str = ""
    calling_aet: str = ""
    exchange_id: int = 0
    study_uid: str = ""
    """STOW to one study: instances of others are refused."""
    site: Site = Site()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the response carries beside what the command alone settles.

    status     PS3.7 annex C
    dataset    of the response; None: there is none
    comment    Error Comment, at most 64 characters, never a patient's value
    stored     C-STORE: the record refers to the blob from now on; else it may be discarded
    """

    status: int = SUCCESS
    dataset: Dataset | None = None
    comment: str = ""
    offending: tuple[int, ...] = ()
    error_id: int = 0
    sop_instance: str = ""
    stored: bool = False

    @classmethod
    def refused(cls, error: HilumError, operation: str, sop_instance: str = "") -> Answer:
        """The answer to an error."""
        no = refusal(error, operation)
        return cls(no.status, None, no.comment, no.offending, no.error_id, sop_instance)

    def response(self, request: Command) -> Command:
        """The response command. PS3.7 9.1, 10.1; counts of sub-operations are added by the caller."""
        return request.response(
            self.status,
            has_dataset=self.dataset is not None,
            affected_sop_instance_uid=self.sop_instance or None,
            error_comment=self.comment or None,
            error_id=self.error_id or None,
            offending_element=self.offending or None,
        )

    @property
    def is_failure(self) -> bool:
        """Neither success, warning, pending nor cancel."""
        return status_kind(self.status) == "Failure"

    @property
    def code(self) -> str:
        """The status as the journal shows it."""
        return f"0x{self.status:04X}"


def told(answer: Answer, record: Record) -> Answer:
    """Tell the exchange how it was answered; returns the answer."""
    draft = record.exchange
    draft.code = answer.code
    draft.text = answer.comment or status_name(answer.status)
    if answer.is_failure:
        draft.outcome = Outcome.REFUSED
    return answer
