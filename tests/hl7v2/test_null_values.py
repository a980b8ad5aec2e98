"""Empty keeps, the null value deletes: every field of every segment that the readers say they delete by. HL7 v2.5.1 2.5.3.6."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from hilum.core.identity import Identifier
from hilum.hl7v2.messages import (
    adt_others,
    charges,
    documents,
    immunizations,
    master_catalogues,
    master_places,
    master_staff,
    particulars,
    pharmacy,
    problems,
)
from support.hl7_hub import HOSP, Hub, adt, msh, segment

PID = "PID|1||1^^^HOSP||DOE^JANE||19800101|F\n"
PERSON = "7^DOC^DORA"
DAY = "20240102"
VALUES = {
    "relation": "MTH^Mother^L", "address": "Road 1^^Town", "telecoms": "555-1", "role": "C^Contact^L", "start": DAY, "end": DAY,
    "birth_date": DAY, "when": DAY, "onset": DAY, "expires": DAY, "asserter": PERSON, "performer": PERSON, "orderer": PERSON,
    "anesthesiologist": PERSON, "insured": "DOE^JOHN", "reactions": "Rash", "verification": "confirmed",
    "title": "Chief^Chief^L", "answers": "POS^Positive^L", "authors": PERSON, "legal_authenticator": PERSON,
    "order_id": "R1^EHR",
    "service_start": DAY, "posted": DAY,
}  # fmt: skip
"""What a field that tells this of a noun may hold; "X" where nothing else is said, or a code."""
NUMBERS = {"amount", "unit_amount", "amount_most", "quantity", "refills", "minutes", "precision", "si_factor"}
NUMBER = segment("ORC", {1: "NW", 2: "R1^EHR", 3: "F1^EHR"})
STARTED = "TQ1|1||||||20240101\n"
RXE = segment("RXE", {1: "^^^20240101", 2: "AMOX^Amoxicillin^L", 3: "500", 5: "MG^mg^L"})


def _of_patient(name: str) -> Any:
    return lambda record: getattr(record, name).of_patient(record.patients.find(Identifier("1", HOSP)).id)


def _of_file(name: str) -> Any:
    return lambda record: getattr(record, name).between("", "")


def _mfn(event: str, key: str, before: str = "", kind: str = "CWE") -> Any:
    rest = f"MFI|X^File^HL70175||UPD|||AL\nMFE|MUP|1||{key}|{kind}\n{before}"
    return lambda line: f"{msh(f'MFN^{event}^MFN_{event}')}{rest}{line}"


OM1 = segment("OM1", {1: "1", 2: "GLU^Glucose^L", 4: "Y", 5: "LAB"})
ADT: Any = lambda line: adt("A08") + line  # noqa: E731
READ: dict[str, tuple[Any, dict[int, str], Any]] = {
    "NK1": (ADT, {1: "1", 2: "KIN^MARY"}, _of_patient("related_persons")),
    "GT1": (ADT, {1: "1", 3: "GUARANTOR^JOHN"}, _of_patient("related_persons")),
    "IN1": (ADT, {1: "1", 2: "HMO^Plan^L", 3: "C1^^^NAIC"}, _of_patient("coverages")),
    "DG1": (ADT, {1: "1", 3: "G35^MS^I10", 6: "W", 20: "D1^EHR"}, _of_patient("conditions")),
    "PR1": (ADT, {1: "1", 3: "70551^MR^C4", 5: DAY, 19: "P1^EHR"}, _of_patient("procedures")),
    "AL1": (ADT, {1: "1", 3: "PEN^Penicillin^L"}, _of_patient("allergies")),
    "IAM": (
        lambda line: f"{msh('ADT^A60^ADT_A60')}EVN||20240101\n{PID}{line}",
        {1: "1", 3: "PEN^Penicillin^L", 6: "U", 7: "I1"},
        _of_patient("allergies"),
    ),
    "PRB": (
        lambda line: f"{msh('PPR^PC2^PPR_PC1')}{PID}{line}",
        {1: "UP", 2: DAY, 3: "G35^MS^I10", 4: "PB1^EHR"},
        _of_patient("conditions"),
    ),
    "RXA": (
        lambda line: f"{msh('VXU^V04^VXU_V04')}{PID}ORC|RE||V1^REG\n{line}",
        {1: "0", 2: "1", 3: DAY, 4: DAY, 5: "08^Hep B^CVX", 20: "NA"},
        _of_patient("immunizations"),
    ),
    "RXR": (
        lambda line: f"{msh('VXU^V04^VXU_V04')}{PID}ORC|RE||V1^REG\nRXA|0|1|{DAY}|{DAY}|08^Hep B^CVX|1\n{line}",
        {},
        _of_patient("immunizations"),
    ),
    "RXO": (
        lambda line: f"{msh('OMP^O09^OMP_O09')}{PID}{NUMBER}{STARTED}{line}RXR|PO\n",
        {1: "AMOX^Amoxicillin^L"},
        _of_patient("medications"),
    ),
    "RXE": (
        lambda line: f"{msh('RDE^O11^RDE_O11')}{PID}{NUMBER}{line}{STARTED}RXR|PO\n",
        {1: "^^^20240101", 2: "AMOX^Amoxicillin^L"},
        _of_patient("medications"),
    ),
    "RXD": (
        lambda line: f"{msh('RDS^O13^RDS_O13')}{PID}{NUMBER.replace('NW', 'RE')}{line}",
        {1: "1", 2: "AMOX^Amoxicillin^L", 3: DAY},
        _of_patient("medications"),
    ),
    "RXG": (
        lambda line: f"{msh('RGV^O15^RGV_O15')}{PID}{NUMBER}{line}{STARTED}RXR|PO\n",
        {1: "1", 4: "AMOX^Amoxicillin^L", 5: "500", 7: "MG^mg^L"},
        _of_patient("medications"),
    ),
    "RXA of RAS": (
        lambda line: f"{msh('RAS^O17^RAS_O17')}{PID}{NUMBER.replace('NW', 'RE')}{line}",
        {1: "0", 2: "1", 3: DAY, 5: "AMOX^Amoxicillin^L"},
        _of_patient("medications"),
    ),
    "ORC": (
        lambda line: f"{msh('RDE^O11^RDE_O11')}{PID}{line}{RXE}{STARTED}RXR|PO\n",
        {1: "NW", 2: "R1^EHR", 3: "F1^EHR"},
        _of_patient("medications"),
    ),
    "RXR of RDE": (
        lambda line: f"{msh('RDE^O11^RDE_O11')}{PID}{NUMBER}{RXE}{STARTED}{line}",
        {},
        _of_patient("medications"),
    ),
    "FT1": (
        lambda line: f"{msh('DFT^P03^DFT_P03')}EVN||20240101\n{PID}{line}",
        {1: "1", 2: "T1", 4: DAY, 6: "CG", 7: "MR1^MR^L"},
        _of_patient("charges"),
    ),
    "PV1 of BAR": (
        lambda line: f"{msh('BAR^P05^BAR_P05')}EVN||20240101\n{PID.strip()}||||||||||ACC1^^^HOSP\n{line}",
        {1: "1", 2: "O"},
        _of_patient("accounts"),
    ),
    "TXA": (
        lambda line: f"{msh('MDM^T02^MDM_T02')}EVN||20240101\n{PID}PV1|1|O\n{line}OBX|1|TX|R^Report^L||fine||||||F\n",
        {1: "1", 2: "DS", 3: "TX", 12: "D1^APP", 17: "LA"},
        lambda record: record.documents.entries(record.patients.find(Identifier("1", HOSP)).id),
    ),
    "STF": (_mfn("M02", "S1^^EHR"), {1: "S1^^EHR", 3: "DOCTOR^DORA"}, _of_file("practitioners")),
    "PRA": (_mfn("M02", "S1^^EHR", "STF|S1^^EHR||DOCTOR^DORA\n"), {1: "S1^^EHR"}, _of_file("practitioners")),
    "LOC": (_mfn("M05", "W^1^A^HOSP", kind="PL"), {1: "W^1^A^HOSP"}, _of_file("sites")),
    "CDM": (_mfn("M04", "C1^^L"), {1: "C1^^L", 3: "MR"}, _of_file("charge_definitions")),
    "OM1": (_mfn("M08", "GLU^^L"), {1: "1", 2: "GLU^Glucose^L", 4: "Y", 5: "LAB"}, _of_file("observation_definitions")),
    **{
        name: (_mfn("M10" if name == "OM5" else "M08", "GLU^^L", OM1), {1: "1"}, _of_file("observation_definitions"))
        for name in ("OM2", "OM3", "OM4", "OM5")
    },
    "OM7": (_mfn("M12", "GLU^^L", OM1), {1: "1", 2: "GLU^^L"}, _of_file("observation_definitions")),
}
TABLES: tuple[Mapping[str, tuple[tuple[int, str], ...]], ...] = (
    particulars.NULLABLE,
    {{"PV1": "PV1 of BAR"}.get(name, name): fields for name, fields in charges.NULLABLE.items()},
    documents.NULLABLE,
    adt_others.NULLABLE,
    {"PRB": problems.NULLABLE},
    immunizations.NULLABLE,
    {{"RXA": "RXA of RAS", "RXR": "RXR of RDE"}.get(name, name): fields for name, fields in pharmacy.NULLABLE.items()},
    master_staff.NULLABLE,
    master_places.NULLABLE,
    master_catalogues.NULLABLE,
)
ROWS = [(name, field, told) for table in TABLES for name, fields in table.items() for field, told in fields]


def test_each_segment_that_is_deleted_by_is_tried() -> None:
    assert {name for name, _, _ in ROWS} == set(READ)
    assert len(ROWS) > 120


@pytest.mark.parametrize(("name", "field", "told"), ROWS)
def test_empty_keeps_and_null_deletes(name: str, field: int, told: str) -> None:
    around, fixed, find = READ[name]
    hub = Hub()
    hub.accept(adt("A04"))
    hub.accept(f"{msh('ORM^O01', '2.3.1')}{PID}ORC|NW|R1^EHR|R1^EHR\nOBR|1|R1^EHR|R1^EHR|MR1^Brain^L\n")
    value = VALUES.get(told) or ("5" if told in NUMBERS else "X")

    def after(text: str) -> Any:
        line = segment(name[:3], {1: "", **fixed, field: text})
        hub.accept(around(line))
        (one,) = hub.store.read_now(lambda record: find(record))
        return getattr(one, told)

    known = after(value)
    assert known, "it was not read"
    assert after("") == known
    assert not after('""')
    assert after(value) == known
