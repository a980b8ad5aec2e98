"""Orders to the worklist and reports into the record, row by row of the mapping between HL7 v2 and DICOM. RAD TF-2 appendices A, B.

Each row is a test that bears its name. What section 8 says of the DICOM objects that reports become stands in tests/ihe/sinr.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from hilum.core.identity import AssigningAuthority, Authorities, Identifier
from hilum.core.order import Order
from hilum.core.record import Record, WorklistItem
from hilum.core.result import Result
from hilum.core.visit import Visit
from hilum.dicom.data.charset import Charset as DicomCharset
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.services.worklist import worklist_dataset
from hilum.hl7v2 import Site
from hilum.hl7v2.data.charset import charset
from support.hl7_hub import HOSP, OTHER, Hub, adt, merge, msh, segment

OP = AssigningAuthority("OP", "1.2.3.6", "ISO")
RIS = AssigningAuthority("RIS", "1.2.3.7", "ISO")

PID = segment(
    "PID",
    {
        1: "1", 3: "1^^^HOSP&1.2.3.4&ISO^MR~9^^^OTHER&1.2.3.5&ISO^PI", 5: "DOE&VAN^JANE^QUINN^JR^DR^MD", 6: "MUM^MAY",
        7: "198001011230", 8: "F", 11: "1 MAIN ST^^TOWN^ST^12345^US", 13: "555-1234", 15: "en^English^ISO639", 18: "ACC1^^^HOSP",
    },
)  # fmt: skip
PV1 = segment(
    "PV1",
    {1: "1", 2: "E", 3: "W^101^2", 8: "5^REF^FERRER", 15: "B6", 19: "V1^^^HOSP&1.2.3.4&ISO", 44: "20240101081500"},
)
WEIGHT = "OBX|1|NM|29463-7^Body Weight^LN||72.5|kg|||||F\nOBX|2|NM|8302-2^Body Height^LN||180|cm|||||F\n"


def orc(control: str, timing: str, status: str = "SC") -> str:
    fields = {
        1: control, 2: "P1^OP^1.2.3.6^ISO", 3: "F1^RIS^1.2.3.7^ISO", 5: status, 7: timing, 12: "7^REQ^UESTER",
        13: "^^^^^^^^Ward 3", 17: "^St Mary", 28: "V",
    }  # fmt: skip
    return segment("ORC", fields)


def obr(*, zds: bool, **more: str) -> str:
    fields = {
        1: "1", 2: "P1^OP^1.2.3.6^ISO", 3: "F1^RIS^1.2.3.7^ISO", 4: "MRB^MR brain^LOC^PROT^Brain protocol^LOCP",
        12: "^Isolation", 13: "Claustrophobia", 16: "7^REQ^UESTER", 30: "WALK", 31: "G35^MS^I10",
        34: "8&TECH&TINA", 44: "RPC^Brain study^C4",
    }  # fmt: skip
    if zds:
        fields |= {18: "ACC9", 19: "RP1", 20: "SPS1", 24: "MR"}
    fields |= {int(name[1:]): value for name, value in more.items()}
    return segment("OBR", fields)


def orm(control: str = "NW", status: str = "SC", **more: str) -> str:
    """RAD-4 of 2.3.1."""
    timing = "1^^^202401021030^^S"
    return (
        f"{msh('ORM^O01', '2.3.1', more='||||||8859/1')}{PID}{PV1}{orc(control, timing, status)}{obr(zds=True, **more)}"
        f"NTE|1||please hurry\n{WEIGHT}ZDS|1.2.3.4.5^100^Application^DICOM\n"
    )


def omi(control: str = "NW", status: str = "SC", **more: str) -> str:
    """RAD-4 of 2.5.1."""
    ipc = segment(
        "IPC",
        {1: "ACC9^RIS^1.2.3.7^ISO", 2: "RP1", 3: "1.2.3.4.5", 4: "SPS1", 5: "MR", 6: "PROT^Brain protocol^LOCP", 7: "MRROOM",
         8: "Floor 2", 9: "MR1~MR2"},
    )  # fmt: skip
    return (
        f"{msh('OMI^O23^OMI_O23', more='||||||8859/1')}{PID}{PV1}{orc(control, '', status)}"
        f"{segment('TQ1', {1: '1', 7: '202401021030', 9: 'S'})}{obr(zds=False, **more)}NTE|1||please hurry\n{WEIGHT}{ipc}"
    )


def hub() -> Hub:
    return Hub(Site(), Authorities((HOSP, OTHER, OP, RIS)))


def item_of(raw: str) -> WorklistItem:
    house = hub()
    house.accept(raw)

    def look(record: Record) -> WorklistItem:
        (item,) = record.orders.worklist(statuses=("SCHEDULED", "COMPLETED", "CANCELED", "DISCONTINUED", "STARTED"))
        return item

    return house.store.read_now(look)


def answer_to(raw: str) -> Dataset:
    return worklist_dataset(item_of(raw))


BOTH = [pytest.param(orm, id="2.3.1"), pytest.param(omi, id="2.5.1")]


def row(name: str, get: Callable[[Dataset], Any], expected: Any) -> Any:
    return pytest.param(get, expected, id=name)


def step(tag: int) -> Callable[[Dataset], Any]:
    return lambda item: item.item(0x00400100).text(tag)


def code(*path: int) -> Callable[[Dataset], Any]:
    def get(item: Dataset) -> tuple[str, str, str]:
        for tag in path:
            item = item.item(tag)
        return item.text(0x00080100), item.text(0x00080102), item.text(0x00080104)

    return get


def issuer(tag: int) -> Callable[[Dataset], Any]:
    return lambda item: (
        item.item(tag).text(0x00400031),
        item.item(tag).text(0x00400032),
        item.item(tag).text(0x00400033),
    )


def text(tag: int) -> Callable[[Dataset], Any]:
    return lambda item: item.text(tag)


PATIENT = [
    row("Patient's Name puts prefix before suffix and joins the degree", text(0x00100010), "DOE^JANE^QUINN^DR^JR MD"),
    row("Patient ID", text(0x00100020), "1"),
    row("Issuer of Patient ID", text(0x00100021), "HOSP"),
    row("Issuer of Patient ID Qualifiers", lambda one: issuer(0x00100024)(one)[1:], ("1.2.3.4", "ISO")),
    row("Type of Patient ID", lambda one: one.item(0x00101002).text(0x00100022), "TEXT"),
    row("Other Patient IDs Sequence", lambda one: [each.text(0x00100020) for each in one.sequence(0x00101002)], ["9"]),
    row("Patient's Birth Date without the time", text(0x00100030), "19800101"),
    row("Patient's Sex", text(0x00100040), "F"),
    row("Mother's Birth Name", text(0x00101060), "MUM^MAY"),
    row("Patient's Address", text(0x00101040), "1 MAIN ST, TOWN, ST, 12345, US"),
    row("Telephone Numbers", text(0x00102154), "555-1234"),
    row("Primary Language Code", code(0x00100101), ("en", "RFC5646", "en")),
    row("Route of Admissions", text(0x00380016), "E"),
    row("Referring Physician's Name", text(0x00080090), "REF^FERRER"),
    row("Referring Physician Identification", code(0x00080096, 0x00401101), ("5", "99LOCAL", "REF^FERRER")),
    row("Pregnancy Status", text(0x001021C0), "3"),
    row("Admission ID is PV1-19 before PID-18", text(0x00380010), "V1"),
    row("Issuer of Admission ID", issuer(0x00380014), ("HOSP", "1.2.3.4", "ISO")),
    row("Admitting Date and Time", lambda one: (one.text(0x00380020), one.text(0x00380021)), ("20240101", "081500")),
    row("Patient's Weight", text(0x00101030), "72.5"),
    row("Patient's Size", text(0x00101020), "1.8"),
]  # fmt: skip
"""Section 2 of the mapping."""

WORKLIST = [
    row("Study Instance UID", text(0x0020000D), "1.2.3.4.5"),
    row("Accession Number", text(0x00080050), "ACC9"),
    row("Requested Procedure ID", text(0x00401001), "RP1"),
    row("Requested Procedure Description", text(0x00321060), "Brain study"),
    row("Requested Procedure Code", code(0x00321064), ("RPC", "C4", "Brain study")),
    row("Requested Procedure Priority", text(0x00401003), "STAT"),
    row("Reason for the Requested Procedure", text(0x00401002), "MS"),
    row("Reason for Requested Procedure Code", code(0x0040100A), ("G35", "I10", "MS")),
    row("Requested Procedure Comments", text(0x00401400), "please hurry"),
    row("Requesting Physician", text(0x00321032), "REQ^UESTER"),
    row("Requesting Service", text(0x00321033), "Ward 3"),
    row("Patient Transport Arrangements", text(0x00401004), "WALK"),
    row("Confidentiality Code", text(0x00401008), "V"),
    row("Patient State", text(0x00380500), "Isolation"),
    row("Medical Alerts", text(0x00102000), "Claustrophobia"),
    row("Placer Order Number", text(0x00402016), "P1"),
    row("Order Placer Identifier", issuer(0x00400026), ("OP", "1.2.3.6", "ISO")),
    row("Filler Order Number", text(0x00402017), "F1"),
    row("Order Filler Identifier", issuer(0x00400027), ("RIS", "1.2.3.7", "ISO")),
    row("Institution Name", text(0x00080080), "St Mary"),
    row("Institutional Department Name", text(0x00081040), "Ward 3"),
    row(
        "Scheduled Procedure Step Start Date and Time",
        lambda one: step(0x00400002)(one) + step(0x00400003)(one),
        "202401021030",
    ),
    row("Modality", step(0x00080060), "MR"),
    row("Scheduled Performing Physician's Name", step(0x00400006), "TECH^TINA"),
    row("Scheduled Procedure Step Description", step(0x00400007), "Brain protocol"),
    row("Scheduled Protocol Code", code(0x00400100, 0x00400008), ("PROT", "LOCP", "Brain protocol")),
    row("Scheduled Procedure Step ID", step(0x00400009), "SPS1"),
    row("Scheduled Procedure Step Status", step(0x00400020), "SCHEDULED"),
]
"""Section 3 of the mapping, where both flavours agree."""


@pytest.mark.parametrize("message", BOTH)
@pytest.mark.parametrize(("get", "expected"), PATIENT)
def test_row_of_the_patient(message: Callable[[], str], get: Callable[[Dataset], Any], expected: Any) -> None:
    assert get(answer_to(message())) == expected


@pytest.mark.parametrize("message", BOTH)
@pytest.mark.parametrize(("get", "expected"), WORKLIST)
def test_row_of_the_worklist(message: Callable[[], str], get: Callable[[Dataset], Any], expected: Any) -> None:
    assert get(answer_to(message())) == expected


@pytest.mark.parametrize(
    ("get", "expected"),
    [
        row("Issuer of Accession Number", issuer(0x00080051), ("RIS", "1.2.3.7", "ISO")),
        row("Scheduled Station AE Title", lambda one: one.item(0x00400100).texts(0x00400001), ["MR1", "MR2"]),
        row("Scheduled Station Name", step(0x00400010), "MRROOM"),
        row("Scheduled Procedure Step Location", step(0x00400011), "Floor 2"),
    ],
)
def test_row_that_only_ipc_tells(get: Callable[[Dataset], Any], expected: Any) -> None:
    assert get(answer_to(omi())) == expected


def test_what_the_order_tells_that_the_worklist_does_not_write_yet_is_in_the_record() -> None:
    item = item_of(orm())
    assert (item.order.weight_kg, item.order.size_m, item.order.confidentiality) == ("72.5", "1.8", "V")
    assert item.visit is not None and item.visit.pregnant and item.visit.patient_class == "E"
    who = item.patient.demographics
    assert (who.mother_name.family, who.telecoms[0].value, who.language) == ("MUM", "555-1234", "en")


# Fall-backs of section 3.


@pytest.mark.parametrize("message", BOTH)
def test_without_obr_44_the_procedure_is_what_was_ordered(message: Callable[..., str]) -> None:
    one = answer_to(message(f44=""))
    assert code(0x00321064)(one) == ("MRB", "LOC", "MR brain")
    assert one.text(0x00321060) == "MR brain"


def test_with_three_components_of_obr_4_alone_the_step_is_what_was_ordered() -> None:
    one = answer_to(orm(f4="MRB^MR brain^LOC"))
    assert code(0x00400100, 0x00400008)(one) == ("MRB", "LOC", "MR brain")


def test_without_orc_17_the_institution_is_the_senders_facility() -> None:
    assert answer_to(orm().replace("^St Mary", "")).text(0x00080080) == "HOSP"


@pytest.mark.parametrize(
    ("letter", "word"),
    [("S", "STAT"), ("A", "HIGH"), ("P", "HIGH"), ("C", "HIGH"), ("R", "ROUTINE"), ("T", "MEDIUM"), ("X", "")],
)
def test_row_of_the_priority(letter: str, word: str) -> None:
    assert answer_to(orm().replace("^^S|", f"^^{letter}|")).text(0x00401003) == word
    assert answer_to(omi().replace("||S\n", f"||{letter}\n")).text(0x00401003) == word


@pytest.mark.parametrize(("sent", "kept"), [("M", "M"), ("F", "F"), ("O", "O"), ("A", "O"), ("N", "O"), ("U", "")])
def test_row_of_the_sex(sent: str, kept: str) -> None:
    assert answer_to(orm().replace("|F|||1 MAIN", f"|{sent}|||1 MAIN")).text(0x00100040) == kept


def test_each_group_of_a_procedure_is_a_step_of_its_study() -> None:
    second = orc("NW", "1^^^202401021100^^S") + obr(zds=True, f20="SPS2")
    house = hub()
    house.accept(orm().replace("ZDS|", second + "ZDS|"))
    items = house.store.read_now(lambda record: record.orders.worklist())
    assert {(one.procedure.study_uid, one.step.id) for one in items} == {("1.2.3.4.5", "SPS1"), ("1.2.3.4.5", "SPS2")}


def test_every_ipc_of_a_group_is_a_step() -> None:
    house = hub()
    house.accept(omi() + "IPC|ACC9^RIS|RP1|1.2.3.4.5|SPS2|MR|PROT^Brain protocol^LOCP\n")
    assert [one.step.id for one in house.store.read_now(lambda record: record.orders.worklist())] == ["SPS1", "SPS2"]


# Section 4: order control and status.


@pytest.mark.parametrize(
    ("control", "status", "kept"),
    [
        ("NW", "SC", "SCHEDULED"),
        ("NW", "IP", "SCHEDULED"),
        ("XO", "SC", "SCHEDULED"),
        ("XO", "CM", "COMPLETED"),
        ("SC", "CM", "COMPLETED"),
        ("SC", "A", "COMPLETED"),
        ("CA", "CA", "CANCELED"),
        ("DC", "CA", "DISCONTINUED"),
    ],
)
@pytest.mark.parametrize("message", BOTH)
def test_row_of_the_status(message: Callable[..., str], control: str, status: str, kept: str) -> None:
    house = hub()
    if control != "NW":
        house.accept(message())
    house.accept(message(control, status))
    statuses = ("SCHEDULED", "COMPLETED", "CANCELED", "DISCONTINUED", "STARTED")
    (item,) = house.store.read_now(lambda record: record.orders.worklist(statuses=statuses))
    assert item.step.status == kept
    hidden = house.store.read_now(lambda record: record.orders.worklist())
    assert bool(hidden) == (kept == "SCHEDULED")


# Section 2: null, merge, change.


def test_null_deletes_and_empty_keeps_in_the_worklist() -> None:
    house = hub()
    house.accept(orm())
    house.accept(orm("XO", f13='""', f30=""))
    (item,) = house.store.read_now(lambda record: record.orders.worklist())
    one = worklist_dataset(item)
    assert (one.text(0x00102000), one.text(0x00401004)) == ("", "WALK")


def test_a_merge_puts_the_survivor_into_the_worklist() -> None:
    house = hub()
    house.accept(orm())
    house.accept(adt("A04", "2^^^HOSP", "ROE^JANE", pv1=""))
    house.accept(merge("2^^^HOSP", "1^^^HOSP", name="ROE^JANE"))
    (item,) = house.store.read_now(lambda record: record.orders.worklist())
    assert worklist_dataset(item).text(0x00100010).startswith("ROE^JANE")


@pytest.mark.parametrize(
    "event", ["A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A11", "A12", "A13", "A28", "A31", "A38"]
)
def test_an_adt_event_updates_the_patient_in_the_worklist(event: str) -> None:
    house = hub()
    house.accept(orm())
    house.accept(adt(event, "1^^^HOSP", "SMITH^JANE", evn="20240101120000+0000"))
    (item,) = house.store.read_now(lambda record: record.orders.worklist())
    assert worklist_dataset(item).text(0x00100010).startswith("SMITH^JANE")


# Section 7: character sets.


@pytest.mark.parametrize(
    ("hl7", "dicom", "word"),
    [
        ("8859/1", "ISO_IR 100", "Müller"),
        ("8859/2", "ISO_IR 101", "Dvořák"),
        ("8859/3", "ISO_IR 109", "Ĉapek"),
        ("8859/4", "ISO_IR 110", "Bērziņš"),
        ("8859/5", "ISO_IR 144", "Люкceмбypг"),
        ("8859/6", "ISO_IR 127", "قباني"),
        ("8859/7", "ISO_IR 126", "Διονυσιος"),
        ("8859/8", "ISO_IR 138", "שרון"),
        ("8859/9", "ISO_IR 148", "Çavuşoğlu"),
        ("ISO IR14", "ISO_IR 13", "ﾔﾏﾀﾞ"),
        ("KS X 1001", "\\ISO 2022 IR 149", "김희중"),
        ("UNICODE UTF-8", "ISO_IR 192", "山田"),
        ("GB 18030-2000", "GB18030", "王"),
    ],
)
def test_row_of_the_character_sets(hl7: str, dicom: str, word: str) -> None:
    """A name in a message of one set is written into a worklist item of the other."""
    chosen = charset(hl7)
    raw = omi().replace("|8859/1", f"|{hl7}").replace("\n", "\r").replace("DOE&VAN^JANE", f"{word}^JANE")
    house = hub()
    house.accept(chosen.encode(raw))
    (item,) = house.store.read_now(lambda record: record.orders.worklist())
    made = worklist_dataset(item, dicom)
    assert str(made.person_name(0x00100010)).startswith(word)
    assert DicomCharset.of(dicom.split("\\")).can_encode(word)


# Section 8: reports.


def oru(*lines: str, status: str = "F", shape: str = "RAD-128", **more: str) -> str:
    study = (
        "OBX|1|HD|^Study Instance UID||1.2.3.4.5||||||F\n"
        if shape == "RAD-28"
        else "OBX|1|ST|113014^DICOM Study^DCM||1.2.3.4.5||||||O\n"
    )
    fields = {1: "1", 2: "P1^OP", 3: "F1^RIS", 4: "MRB^MR brain^LOC", 7: "20240102110000", 18: "ACC9", 19: "RP1"}
    fields |= {22: "20240102113000", 25: status, 32: "8&READ&ER"} | {
        int(name[1:]): value for name, value in more.items()
    }
    return f"{msh('ORU^R01^ORU_R01')}{PID}{segment('OBR', fields)}{study}{''.join(lines)}"


def result_of(raw: str) -> Result:
    house = hub()
    house.accept(raw)
    id = house.known("1").id
    (one,) = house.store.read_now(lambda record: record.results.of_patient(id))
    return one


@pytest.mark.parametrize("shape", ["RAD-28", "RAD-128"])
def test_row_of_the_reports_study(shape: str) -> None:
    assert result_of(oru("OBX|2|TX|^SR Text||fine||||||F\n", shape=shape)).study_uid == "1.2.3.4.5"


def test_row_of_the_reports_series_and_images() -> None:
    one = result_of(
        oru(
            "OBX|2|HD|^Series Instance UID||1.2.3.4.5.1||||||F\nOBX|3|HD|^SR Instance UID||1.2.3.4.5.2||||||F\n",
            "OBX|4|HD|^SOP Instance UID||1.2.3.4.5.1.1||||||F\nOBX|5|HD|^SOP Class UID||1.2.840.10008.5.1.4.1.1.4||||||F\n",
            "OBX|6|TX|^SR Text||fine||||||F\n",
            shape="RAD-28",
        )
    )
    assert one.instances == ("1.2.3.4.5.1.1",)
    assert [each.value for each in one.observations] == ["fine"]


def test_row_of_the_reports_text_by_sections() -> None:
    one = result_of(
        oru("OBX|2|TX|59776-5^Findings^LN||none||||||F\nOBX|3|FT|19005-8^Impression^LN||all\\.br\\well||||||F\n")
    )
    assert (one.section("59776-5"), one.section("19005-8")) == ("none", "all\nwell")


@pytest.mark.parametrize(("kind", "media"), [("application^pdf", "application/pdf"), ("text^xml", "text/xml")])
def test_row_of_the_document_inside_a_report(kind: str, media: str) -> None:
    data = base64.b64encode(b"content").decode()
    one = result_of(oru(f"OBX|2|ED|18748-4^Report^LN||^{kind}^Base64^{data}||||||F\n"))
    assert [each.media_type for each in one.attachments] == [media]


def test_row_of_the_reports_numbers_and_times() -> None:
    one = result_of(oru("OBX|2|TX|^SR Text||fine||||||F\n"))
    assert (one.accession.value, one.procedure_id, one.code.value) == ("ACC9", "RP1", "MRB")
    assert (one.observed, one.reported) == ("20240102110000", "20240102113000")
    assert (one.interpreter.id, one.interpreter.name.family) == ("8", "READ")


@pytest.mark.parametrize("status", ["P", "F", "C", "R", "S", "X"])
def test_row_of_the_reports_status(status: str) -> None:
    assert result_of(oru("OBX|2|TX|^SR Text||fine||||||F\n", status=status)).status == status


def test_a_report_without_a_study_takes_that_of_its_accession_number() -> None:
    house = hub()
    house.accept(orm())
    raw = oru("OBX|2|TX|^SR Text||fine||||||F\n", f2="", f3="")
    house.accept("\n".join(line for line in raw.split("\n") if "113014" not in line))
    id = house.known("1").id
    (one,) = house.store.read_now(lambda record: record.results.of_patient(id))
    assert one.study_uid == "1.2.3.4.5"


# Section 9: one shared model.


def test_row_of_the_shared_numbers() -> None:
    house = hub()
    house.accept(orm())

    def look(record: Record) -> tuple[Order | None, Order | None, Order | None, Order | None, Visit | None]:
        return (
            record.orders.by_accession("ACC9"),
            record.orders.by_study("1.2.3.4.5"),
            record.orders.by_placer(Identifier("P1", OP)),
            record.orders.by_filler(Identifier("F1", RIS)),
            record.visits.find(Identifier("V1", HOSP)),
        )

    *orders, visit = house.store.read_now(look)
    assert len({one.id for one in orders if one}) == 1 and all(orders)
    assert visit is not None and house.known("1").identifiers[0].authority.uri == "urn:oid:1.2.3.4"
