"""Nouns that are hard to write: names and codes of delimiters, several identifiers, every field of a visit; and what is left of them
when a message carried them from one hub to another."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from hilum.core.code import Code
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.person import Address, Demographics, PersonName, Physician, Telecom
from hilum.core.visit import Visit
from hilum.hl7v2.data.writer import Header
from hilum.hl7v2.validation import Severity, validate
from support.hl7_hub import HOSP, OTHER, control_id

VERSIONS = ("2.3.1", "2.4", "2.5.1", "2.6", "2.7.1", "2.8.2")
TIME = "20240101120000+0000"
HAPPENED = "20240101103000+0000"

PATIENT = Patient(
    "p1",
    (
        Identifier("4711", HOSP, "MR"),
        Identifier("9|9^&~\\", OTHER, "PI"),
        Identifier("19700131-1", AssigningAuthority("NAT"), "NI"),
    ),
    Demographics(
        PersonName("Lind|qvist", "Ma^ja", "Q&A", "Dr", "Jr", "", "林^真子", "りん^まこ"),
        "19700131",
        "F",
        Address(("Street^1", "c/o & Co"), "Lund~By", "M", "22100", "SWE"),
        (
            Telecom("040-123456", "phone", "home"),
            Telecom("070 1", "phone", "mobile"),
            Telecom("a&b@example.se", "email", "home"),
            Telecom("040-2", "fax", "work"),
            Telecom("w@example.se", "email", "work"),
        ),
        PersonName("Mum\\er", "Ma"),
        language="sv",
        marital_status=Code("M", "Married", "HL70002"),
        deceased="20231224",
    ),
)
OTHER_PATIENT = Patient(
    "p2",
    (Identifier("4712", HOSP, "MR"), Identifier("88", OTHER, "PI")),
    Demographics(PersonName("Berg", "Nils"), "19500101", "M"),
)
VISIT = Visit(
    "v1",
    "p1",
    Identifier("V|1", HOSP, "VN"),
    "I",
    location="W&1, 2, A^1, HOSP",
    attending=Physician("A1", PersonName("Att^ending", "Ann", prefix="Dr")),
    referring=Physician("R1", PersonName("Ref", "Rolf")),
    admitted="202312311000",
    discharged="202401021000",
    account=Identifier("ACC1", HOSP, "AN"),
    alternate=Identifier("ALT1", HOSP, "VN"),
    consulting=Physician("C1", PersonName("Con", "Cia")),
    temporary_location="X-RAY, 1",
    pending_location="ICU, 2, B",
    expected_admission="20240101",
    expected_discharge="20240109",
    leave_until="20240105",
    pregnant=True,
)


def header(version: str, **more: str) -> Header:
    """A header of a message to the hub."""
    return replace(Header("", "", "", control_id(), TIME, version, "EHR", "HOSP", "HUB", "RAD"), **more)


def faults(raw: bytes) -> list[str]:
    """What our own validation calls an error."""
    return [f"{one.place} {one.rule} {one.text}" for one in validate(raw).findings if one.severity is Severity.ERROR]


_OURS = frozenset(("id", "patient_id", "version", "updated", "as_of", "source"))


def told(noun: Any, *but: str) -> dict[str, Any]:
    """What a noun says, without what a record makes of its own."""
    return {one.name: getattr(noun, one.name) for one in fields(noun) if one.name not in _OURS and one.name not in but}
