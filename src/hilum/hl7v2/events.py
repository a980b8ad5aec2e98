"""Which messages are read and which are written: the trigger list of this room, by code and event. HL7 v2 tables 0003, 0076, 0354.

`READ` is the dispatch table itself. `WRITTEN` names the function that writes each; the tests write every row in every version that
has the event, so that a row that cannot be written does not stand here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hilum.hl7v2.definitions import VERSIONS, definitions
from hilum.hl7v2.messages.adt import EVENTS as ADT
from hilum.hl7v2.messages.charges import EVENTS as ACCOUNTS
from hilum.hl7v2.messages.documents import EVENTS as DOCUMENTS
from hilum.hl7v2.messages.master_files_out import OTHER_FILES, TEST_EVENTS
from hilum.hl7v2.messages.pharmacy import EVENTS as PHARMACY
from hilum.hl7v2.messages.problems import EVENTS as PROBLEMS
from hilum.hl7v2.messages.referrals import EVENTS as REFERRALS
from hilum.hl7v2.messages.refusing import RESPONSES
from hilum.hl7v2.messages.scheduling import EVENTS as SCHEDULING
from hilum.hl7v2.messages.scheduling import REQUESTS
from hilum.hl7v2.routes import HANDLERS

__all__ = ["ANSWERED", "READ", "WRITTEN", "Row", "as_markdown", "rows", "written_in"]

Kind = tuple[str, str]

READ: frozenset[Kind] = frozenset((handler.on.code, handler.on.event) for handler in HANDLERS)
"""Message code and event of all that is read."""

_ADT = {
    **dict.fromkeys(("A17",), "adt_out.swap_message"),
    **dict.fromkeys(("A20",), "adt_out.bed_message"),
    **dict.fromkeys(("A24", "A37"), "adt_out.link_message"),
    **dict.fromkeys(("A18", "A30", "A34", "A35", "A36"), "adt_out.prior_message"),
    **dict.fromkeys([f"A{number}" for number in range(39, 52)], "adt_out.prior_message"),
    **dict.fromkeys(("A60",), "adt_out.allergy_message"),
}

WRITTEN: Mapping[Kind, str] = MappingProxyType(
    {
        **{("ADT", event): _ADT.get(event, "adt_out.patient_message") for event in ADT},
        ("ORM", "O01"): "orders_out.placer_message",
        ("OMG", "O19"): "orders_out.placer_message",
        ("OML", "O21"): "orders_out.placer_message",
        ("OML", "O39"): "orders_out.placer_message",
        ("OML", "O59"): "orders_out.placer_message",
        ("OMI", "O23"): "orders_out.scheduled_message",
        ("OML", "O33"): "orders_out.specimen_message",
        ("OML", "O35"): "orders_out.specimen_message",
        **{("ORU", event): "results_out.result_message" for event in ("R01", "R30", "R31", "R32", "R40")},
        **{("OUL", event): "results_out.specimen_result_message" for event in ("R21", "R22", "R23", "R24")},
        **{("MDM", event): "documents.document_message" for event in DOCUMENTS},
        **{
            ("SIU", event): f"scheduling_out.{'slot' if row[2] == 'slots' else 'appointment'}_message"
            for event, row in SCHEDULING.items()
        },
        **{("SRM", event): "scheduling_out.request_message" for event in REQUESTS},
        ("DFT", "P03"): "charges_out.charge_message",
        ("DFT", "P11"): "charges_out.charge_message",
        **{("BAR", event): "charges_out.account_message" for event in ACCOUNTS},
        **dict.fromkeys(PHARMACY, "pharmacy_out.medication_message"),
        ("VXU", "V04"): "immunizations.vaccination_message",
        **{("REF", event): "referrals_out.referral_message" for event in REFERRALS},
        **{("PPR", event): "problems.problem_message" for event in PROBLEMS},
        **dict.fromkeys((("MFN", event) for event in OTHER_FILES), "master_files_out.other_file_message"),
        ("MFN", "M02"): "master_files_out.staff_file_message",
        ("MFN", "M04"): "master_files_out.charge_file_message",
        ("MFN", "M05"): "master_files_out.place_file_message",
        **{("MFN", event): "master_files_out.observation_file_message" for event in TEST_EVENTS},
        ("QBP", "Q11"): "queries_out.immunization_query",
        ("QBP", "Q21"): "queries_out.demographics_query",
        ("QBP", "Q24"): "queries_out.allocation_query",
        ("QBP", "Q25"): "queries_out.personnel_query",
        ("QRY", "A19"): "queries_out.visit_query",
    }
)
"""Message code and event -> the function of `hilum.hl7v2.messages` that writes it."""


ANSWERED: Mapping[Kind, Kind] = MappingProxyType(
    {kind: type[:2] for kind, type in RESPONSES.items() if kind[0] not in ("ORM", "OMG", "OMI")}
)
"""What is answered by more than a general acknowledgement (ACK), also where the answer says no. ORM, OMG and OMI are where the site's
`order_response` says so."""

_NOT_WRITTEN: Mapping[Kind, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        ("ADT", "A38"): (("2.3.1",), "must have DRG, which the record does not keep"),
        ("ADT", "A14"): (("2.1",), "must have PD1, a segment that the version does not have"),
        ("ADT", "A24"): (("2.1",), "must have PV1 of each patient, and tells of no visit"),
        **dict.fromkeys(
            (("MFN", event) for event in ("M03", "M04", "M05")),
            (("2.2", "2.3.1"), "its abstract syntax is MFE alone, with no segment for what the file holds"),
        ),
        ("MFN", "M07"): (("2.3",), "has schedules within phases only, and its studies have no phases"),
        ("RDS", "O01"): (("2.3",), "must have an observation (OBX), and a dispense tells of none"),
    }
)
"""Versions that have a message in which it is not written all the same, and why."""


def written_in(code: str, event: str) -> tuple[str, ...]:
    """The versions in which a message is written."""
    if (code, event) not in WRITTEN:
        return ()
    return tuple(one for one in _versions_of((code, event)) if one not in _NOT_WRITTEN.get((code, event), ((), ""))[0])


def _versions_of(kind: Kind) -> Iterator[str]:
    return (one for one in VERSIONS if definitions(one).structure_of(*kind))


@dataclass(frozen=True, slots=True)
class Row:
    """A message: what it is, and whether it is read and written.

    answer     what answers it, ("ACK", event) where no more is said
    writer     "" where nothing writes it
    versions   in which it is written
    """

    code: str
    event: str
    is_read: bool
    answer: Kind
    writer: str
    versions: tuple[str, ...]


def rows() -> Iterator[Row]:
    """Every message that is read or written, by code and event."""
    for kind in sorted(READ | WRITTEN.keys()):
        code, event = kind
        answer = ANSWERED.get(kind, ("ACK", event))
        yield Row(code, event, kind in READ, answer, WRITTEN.get(kind, ""), written_in(code, event))


def _span(versions: tuple[str, ...]) -> str:
    if len(versions) < 2:
        return "".join(versions)
    between = VERSIONS[VERSIONS.index(versions[0]) : VERSIONS.index(versions[-1])]
    without = ", ".join(one for one in between if one not in versions)
    return f"{versions[0]} to {versions[-1]}{f' but {without}' if without else ''}"


def as_markdown() -> str:
    """The rows as a table, events of one code that are answered and written alike in one line; and what is not written, and why."""
    lines: dict[tuple[str, bool, str, str, str], list[str]] = {}
    for row in rows():
        versions = _span(row.versions)
        of_request = row.answer[1] == row.event
        answer = row.answer[0] if of_request else " ".join(row.answer)
        lines.setdefault((row.code, row.is_read, answer, row.writer, versions), []).append(row.event)
    out = [
        "| message | events | read | answered by | written by | in versions |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for (code, is_read, answer, writer, versions), events in lines.items():
        cells = (code, " ".join(events), "yes" if is_read else "no", answer, f"`{writer}`" if writer else "", versions)
        out.append(f"| {' | '.join(cells)} |")
    out += ["", "| not written | in versions | since the version's message |", "| --- | --- | --- |"]
    without: dict[tuple[str, str, str], list[str]] = {}
    for kind, (versions_without, why) in sorted(_NOT_WRITTEN.items()):
        told = " ".join(one for one in _versions_of(kind) if one in versions_without)
        without.setdefault((kind[0], told, why), []).append(kind[1])
    for (code, told, why), events in without.items():
        out.append(f"| {code} {' '.join(events)} | {told} | {why} |")
    return "\n".join(out) + "\n"
