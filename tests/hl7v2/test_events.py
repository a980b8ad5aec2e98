"""Every message that is said to be written is written, in every version that is said: the one table of kinds, events and versions."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from hilum.core.appointment import Slot
from hilum.core.code import Code
from hilum.core.condition import Condition
from hilum.core.directory import Site
from hilum.core.document import Author, DocumentEntry
from hilum.core.errors import Busy, Unsupported
from hilum.core.identity import Identifier
from hilum.core.order import RequestedProcedure, ScheduledProcedureStep
from hilum.core.person import PersonName, Physician
from hilum.core.study import BlobRef
from hilum.core.treatment import Immunization
from hilum.hl7v2 import Site as Settings
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.data.writer import Er7, Header, Value
from hilum.hl7v2.definitions import VERSIONS, definitions
from hilum.hl7v2.events import ANSWERED, READ, WRITTEN, as_markdown, rows, written_in
from hilum.hl7v2.messages import (
    adt_out,
    charges_out,
    documents,
    immunizations,
    master_files_out,
    orders_out,
    pharmacy_out,
    problems,
    queries_out,
    referrals_out,
    results_out,
    scheduling_out,
)
from hilum.hl7v2.messages.documents import EVENTS as DOCUMENTS
from hilum.hl7v2.messages.pharmacy import EVENTS as PHARMACY
from hilum.hl7v2.routes import receive, refuse
from hilum.hl7v2.validation import Severity, validate
from support.hl7_hub import HOSP, Hub
from support.hl7_samples import (
    ACCOUNT,
    APPOINTMENT,
    CHARGE_DEFINITION,
    CHARGES,
    CONTACT,
    COVERAGES,
    MEDICATIONS,
    OBSERVATION_DEFINITION,
    ORDER,
    PARTICULARS,
    REFERRAL,
    RESULT,
    STAFF,
)
from support.hl7_written import OTHER_PATIENT, PATIENT, VISIT, faults, header

PRIOR = adt_out.Prior(
    OTHER_PATIENT.identifiers[:1],
    Identifier("ACC0", HOSP, "AN"),
    Identifier("V0", HOSP, "VN"),
    Identifier("ALT0", HOSP, "VN"),
    OTHER_PATIENT.demographics.name,
)
SPECIMEN = replace(
    ORDER, department="LAB", specimen=Identifier("S|1", HOSP), specimen_type=Code("SER", "Serum", "HL70487")
)
STEP = ScheduledProcedureStep("SPS1", start="20240105080000", modality="MR")
SCHEDULED = replace(
    ORDER, accession=Identifier("ACC1"), procedures=(RequestedProcedure("RP1", "1.2.3", "MR", ORDER.service, (STEP,)),)
)
DOCUMENT = DocumentEntry(
    "", "1.2.3^D|1", "", PATIENT.identifiers[0], "text/plain", BlobRef("", 0, 0), 0, "", title="Ti^tle",
    creation="20240101100000", type_code=Code("DS", "Dis&charge", "HL70270"),
    authors=(Author(Physician("A1", PersonName("Au", "Thor"))),), completion="AU",
    authenticator=Physician("A2", PersonName("Au", "Thenticator")),
)  # fmt: skip
IMMUNIZATION = Immunization(
    "", "", Identifier("N|1", HOSP), vaccine=Code("08", "Hep & B", "CVX"), occurred="20240101", amount="1", unit="mL"
)
SLOT = Slot("", APPOINTMENT.participants[0], Identifier("S1", HOSP), "20240110080000", "20240110090000", "free")
PLACE = Site("", Identifier("W, 1, A"), "Bed", (Code("B"),), level="bed", organization="HOSP")
LAB = Code("LAB", "Laboratory", "L")

Write = Callable[[str, str, Header], bytes]


def _medication(code: str, event: str, head: Header) -> bytes:
    one = MEDICATIONS[PHARMACY[code, event].kind]
    if code == "RGV":
        one = replace(one, status="in-progress")
    return pharmacy_out.medication_message(code, event, (one,), PATIENT, head, visit=VISIT)


def _order(code: str, event: str, head: Header) -> bytes:
    one = replace(ORDER, department="LAB" if code == "OML" else "")
    flavour: orders_out.Flavour = "ORM" if code == "ORM" else "2.5.1"
    of_laboratory: Literal["O21", "O39", "O59"] = "O39" if event == "O39" else "O59" if event == "O59" else "O21"
    return orders_out.placer_message(
        "NW", one, PATIENT, head, flavour=flavour, visit=VISIT, laboratory_event=of_laboratory
    )


def _document(code: str, event: str, head: Header) -> bytes:
    content = b"text" if DOCUMENTS[event][1] not in ("notice", "cancel") else b""
    parent = replace(DOCUMENT, unique_id="1.2.3^D0") if event in documents.WITH_PARENT else None
    return documents.document_message(event, DOCUMENT, PATIENT, head, content=content, parent=parent, visit=VISIT)


def _slot(code: str, event: str, head: Header) -> bytes:
    one = replace(SLOT, status="free" if event == "S24" else "busy-unavailable")
    return scheduling_out.slot_message(one, head, contact=CONTACT)


_PROBLEM = Condition(
    "", "", Identifier("PR|1", HOSP), Code("G43", "Migr&aine", "I10"), "", "20240101", status="active", is_problem=True,
    verification="confirmed",
)  # fmt: skip
_STUDY = Er7("ST1^Study^L")
_MORE: dict[str, tuple[tuple[str, dict[int, Value]], ...]] = {
    "CM0": (("CM0", {1: "1", 2: Er7("ST1^L"), 4: "Study & more", 5: Er7("C1^Chair^Carl")}),),
    "CM1": (("CM1", {1: "1", 2: Er7("P1^Phase^L"), 3: "Phase one"}),),
    "CM2": (("CM2", {1: "1", 2: Er7("T1^Visit^L"), 3: "First visit", 4: Er7("E1^Event^L")}),),
    "IIM": (("IIM", {1: _STUDY, 2: Er7("GLOVE^Glove^L")}),),
    "ITM": (("ITM", {1: Er7("I1"), 2: "Glove"}),),
    "DMI": (("DMI", {1: Er7("001^Heart^L"), 2: Er7("05^Circulation^L")}),),
    "PM1": (("PM1", {1: Er7("PL1^Plan^L"), 2: Er7("C1^^^L&1.2&ISO^XX")}),),
    "CTR": (("CTR", {1: Er7("C1^L"), 4: "20240101", 5: "20241231", 8: Er7("D^Distributor^L")}),),
    "VND": (("VND", {1: "1", 2: Er7("V1^L")}),),
    "MCP": (("MCP", {1: "1", 2: Er7("99201^Visit^C4"), 5: Er7("Y^Yes^L")}),),
}


def _other_file(code: str, event: str, head: Header) -> bytes:
    follow = tuple(each for name in master_files_out.OTHER_FILES[event][1] for each in _MORE[name])
    return master_files_out.other_file_message(event, (master_files_out.FileRecord(_STUDY, follow),), head)


SAMPLES: dict[str, Write] = {
    "problems.problem_message": lambda code, event, head: problems.problem_message(
        event, (_PROBLEM,), PATIENT, head, visit=VISIT
    ),
    "master_files_out.other_file_message": _other_file,
    "adt_out.patient_message": lambda code, event, head: adt_out.patient_message(
        event, PATIENT, head, visit=VISIT, particulars=PARTICULARS
    ),
    "adt_out.swap_message": lambda code, event, head: adt_out.swap_message(
        (PATIENT, VISIT), (OTHER_PATIENT, VISIT), head
    ),
    "adt_out.bed_message": lambda code, event, head: adt_out.bed_message("W&1, 2, A", "H", head),
    "adt_out.link_message": lambda code, event, head: adt_out.link_message(event, PATIENT, OTHER_PATIENT, head),
    "adt_out.prior_message": lambda code, event, head: adt_out.prior_message(event, PATIENT, PRIOR, head, visit=VISIT),
    "adt_out.allergy_message": lambda code, event, head: adt_out.allergy_message(
        PARTICULARS.allergies, PATIENT, head, visit=VISIT
    ),
    "orders_out.placer_message": _order,
    "orders_out.scheduled_message": lambda code, event, head: orders_out.scheduled_message(
        "NW", SCHEDULED, PATIENT, head, visit=VISIT
    )[0],
    "orders_out.specimen_message": lambda code, event, head: orders_out.specimen_message(
        "O33" if event == "O33" else "O35", "NW", (SPECIMEN,), PATIENT, head, visit=VISIT
    ),
    "results_out.result_message": lambda code, event, head: results_out.result_message(
        RESULT, PATIENT, head, event=event, visit=VISIT
    ),
    "results_out.specimen_result_message": lambda code, event, head: results_out.specimen_result_message(
        event, (RESULT,), PATIENT, head, specimen=SPECIMEN.specimen, specimen_type=SPECIMEN.specimen_type, visit=VISIT
    ),
    "documents.document_message": _document,
    "scheduling_out.appointment_message": lambda code, event, head: scheduling_out.appointment_message(
        event, APPOINTMENT, PATIENT, head, visit=VISIT
    ),
    "scheduling_out.slot_message": _slot,
    "scheduling_out.request_message": lambda code, event, head: scheduling_out.request_message(
        event, APPOINTMENT, PATIENT, head, visit=VISIT
    ),
    "charges_out.charge_message": lambda code, event, head: charges_out.charge_message(
        CHARGES, PATIENT, head, event=event, coverages=COVERAGES, visit=VISIT
    ),
    "charges_out.account_message": lambda code, event, head: charges_out.account_message(
        event, ACCOUNT, PATIENT, head, coverages=COVERAGES, visit=VISIT, bill_type=Code("141")
    ),
    "pharmacy_out.medication_message": _medication,
    "immunizations.vaccination_message": lambda code, event, head: immunizations.vaccination_message(
        (IMMUNIZATION,), PATIENT, head, visit=VISIT
    ),
    "referrals_out.referral_message": lambda code, event, head: referrals_out.referral_message(
        event, REFERRAL, PATIENT, head, visit=VISIT
    ),
    "master_files_out.staff_file_message": lambda code, event, head: master_files_out.staff_file_message(
        (STAFF,), head
    ),
    "master_files_out.place_file_message": lambda code, event, head: master_files_out.place_file_message(
        (PLACE,), head
    ),
    "master_files_out.charge_file_message": lambda code, event, head: master_files_out.charge_file_message(
        (CHARGE_DEFINITION,), head
    ),
    "master_files_out.observation_file_message": lambda code, event, head: master_files_out.observation_file_message(
        event, (OBSERVATION_DEFINITION,), head, producer=LAB
    ),
    "queries_out.immunization_query": lambda code, event, head: queries_out.immunization_query(PATIENT, "T1", head),
    "queries_out.demographics_query": lambda code, event, head: queries_out.demographics_query(
        PATIENT.identifiers[0], "T1", head, domains=(HOSP,)
    ),
    "queries_out.allocation_query": lambda code, event, head: queries_out.allocation_query((HOSP,), "T1", head),
    "queries_out.personnel_query": lambda code, event, head: queries_out.personnel_query(STAFF.key, "T1", head),
    "queries_out.visit_query": lambda code, event, head: queries_out.visit_query(PATIENT.identifiers[:2], "T1", head),
}
ALL = [(*kind, version) for kind in WRITTEN for version in written_in(*kind)]


@pytest.mark.parametrize(("code", "event", "version"), ALL)
def test_what_is_said_to_be_written_is_written_without_error(code: str, event: str, version: str) -> None:
    raw = SAMPLES[WRITTEN[code, event]](code, event, header(version))
    findings = validate(raw).findings
    assert [one for one in findings if one.severity is Severity.ERROR] == []
    unmet = {one.place for one in findings if one.rule == "type/conditional" and one.place[-1] == "]"}
    assert unmet - {"TXA[1]-7[1]"} == set()  # when a document was transcribed is not kept
    message = parse(raw)
    assert (message["MSH-9.1"], message["MSH-9.2"], message["MSH-12"]) == (code, event, version)
    request = receive(raw)
    assert (request.error, request.kind) == (None, f"{code}^{event}")
    assert request.handler is not None


def test_what_is_said_not_to_be_written_in_a_version_cannot_be_without_an_error() -> None:
    without = [
        (*kind, version)
        for kind in WRITTEN
        for version in VERSIONS
        if definitions(version).structure_of(*kind) and version not in written_in(*kind)
    ]
    told = re.findall(r"^\| (\S+) ([A-Z0-9 ]+) \| ([0-9. ]+) \|", as_markdown().partition("| not written |")[2], re.M)
    rows_told = {
        (code, one, each) for code, events, versions in told for one in events.split() for each in versions.split()
    }
    assert rows_told == set(without)
    for code, event, version in without:
        try:
            raw = SAMPLES[WRITTEN[code, event]](code, event, header(version))
        except Unsupported:
            continue
        assert [one for one in validate(raw).findings if one.severity is Severity.ERROR] != []


@pytest.mark.parametrize("kind", [*WRITTEN])
def test_what_is_taken_is_answered_as_the_table_says(kind: tuple[str, str]) -> None:
    version = written_in(*kind)[-1]
    hub = Hub(Settings(versions=frozenset((version,))))
    hub.send(adt_out.patient_message("A01", PATIENT, header(version), visit=VISIT))
    answer = hub.send(SAMPLES[WRITTEN[kind]](*kind, header(version)))
    assert answer.immediate is not None
    message = parse(answer.immediate)
    said = (message["MSH-9.1"], message["MSH-9.2"])
    assert said in (ANSWERED.get(kind, ("ACK", kind[1])), ("ACK", kind[1]))
    if answer.code == "AA":
        assert said == ANSWERED.get(kind, ("ACK", kind[1]))


_BROKEN = (
    (rb"\rPID\|[^\r]*", b"\rPID|1"),
    (rb"\r(QPD\|[^|]*\|[^|]*)\|[^\r]*", rb"\r\1"),
    (rb"\r(QRD(\|[^|\r]*){7})\|[^\r]*", rb"\r\1"),
    (rb"\r(MFI\|[^|]*\|[^|]*)\|[^|]*\|", rb"\r\1|NONE|"),
)
"""What cannot be acted on: nobody, a query for nothing, no event of a master file."""


@pytest.mark.parametrize(
    "kind", [*(one for one in ANSWERED if one in WRITTEN), ("ORM", "O01"), ("OMG", "O19"), ("OMI", "O23")]
)
def test_a_refusal_is_the_response_of_the_message(kind: tuple[str, str]) -> None:
    versions = written_in(*kind)
    for version in {versions[0], versions[-1]}:
        raw = SAMPLES[WRITTEN[kind]](*kind, header(version))
        for pattern, instead in _BROKEN:
            raw = re.sub(pattern, instead, raw)
        hub = Hub(Settings(versions=frozenset((version,)), order_response="response"))
        message = hub.refuse(raw)
        of_orders = {"ORM": ("ORR", "O02"), "OMG": ("ORG", "O20"), "OMI": ("ORI", "O24")}
        response = ANSWERED.get(kind) or of_orders[kind[0]]
        if kind == ("QRY", "A19"):  # the response needs the patient
            response = ("ACK", "A19" if version >= "2.3" else "")
        assert (message["MSH-9.1"], message["MSH-9.2"]) == response
        assert message["MSA-1"] == "AE" and "ERR" in message
        left = [one for one in faults(message.encode()) if not one.startswith(("PID", "MFI[1]-3"))]
        if response == ("RSP", "K25"):  # asks for staff, and there is none to tell
            left = [one for one in left if " must have " not in one]
        if response[0] == "ACK" or definitions(version).structure_of(*response):
            assert left == []


def test_a_unit_of_work_that_failed_is_told_in_the_response_too() -> None:
    request = receive(SAMPLES["orders_out.placer_message"]("OML", "O21", header("2.5.1")))
    answer = refuse(request, Busy("too busy"), now=0.0)
    assert answer.immediate is not None
    message = parse(answer.immediate)
    assert (message["MSH-9"], message["MSA-1"], message["ERR-3.1"]) == ("ORL^O22^ORL_O22", "AR", "207")
    enhanced = header("2.5.1", accept_acknowledgement="AL", application_acknowledgement="AL")
    request = receive(SAMPLES["orders_out.placer_message"]("OML", "O21", enhanced))
    answer = refuse(request, Busy("too busy"), now=0.0)
    assert answer.immediate is not None and parse(answer.immediate)["MSH-9.1"] == "ACK"


def test_the_functions_that_write_are_there() -> None:
    assert set(SAMPLES) == set(WRITTEN.values())
    for name in SAMPLES:
        module, _, function = name.partition(".")
        assert callable(getattr(importlib.import_module(f"hilum.hl7v2.messages.{module}"), function))


def test_whatever_is_written_is_read_and_is_written_in_some_version() -> None:
    assert WRITTEN.keys() <= READ
    assert all(written_in(*kind) for kind in WRITTEN)
    assert written_in("PGL", "PC6") == ()


def test_what_is_read_and_not_written_is_of_no_noun_or_an_answer() -> None:
    left = {row.code for row in rows() if not row.writer}
    assert left == {
        "PGL", "PPP", "PMU", "PEX", "CRM", "CSU", "NMD", "ESU", "SSU", "INU", "LSU",  # journaled
        "ORR", "ORG", "ORL", "ORI",  # what placers answer to orders
    }  # fmt: skip


BEGIN, END = "<!-- events -->\n\n", "\n<!-- /events -->"


def test_the_page_tells_the_table() -> None:
    page = Path(__file__).parents[2] / "docs" / "hl7v2.md"
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    told, _, after = rest.partition(END)
    if os.environ.get("HILUM_WRITE_DOCS"):
        page.write_text(f"{before}{BEGIN}{as_markdown()}{END}{after}", encoding="utf-8")
        told = as_markdown()
    assert told == as_markdown(), "run the test again with HILUM_WRITE_DOCS=1"
