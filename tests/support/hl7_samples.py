"""One noun of each kind with all its fields, full of delimiters, for messages to carry."""

from __future__ import annotations

from dataclasses import replace

from hilum.core.appointment import Appointment, Participant
from hilum.core.catalogue import ChargeDefinition, ObservationDefinition, Price, Range
from hilum.core.charge import Account, Charge, Coverage, Diagnosis
from hilum.core.code import Code
from hilum.core.condition import Condition, Procedure, RelatedPerson
from hilum.core.directory import Practitioner
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.order import Order
from hilum.core.person import Address, PersonName, Physician, Telecom
from hilum.core.result import Observation, Result
from hilum.core.treatment import Allergy, Medication
from hilum.hl7v2.messages.particulars import GUARANTOR
from hilum.hl7v2.messages.particulars_out import Particulars
from support.hl7_hub import HOSP
from support.hl7_written import VISIT

ACCOUNT_NUMBER = Identifier("ACC1", HOSP, "AN")
COVERAGES = (
    Coverage(
        "", "", Code("PL|1", "Plan & Co", "L"), Identifier("C1", HOSP, "XX"), "Comp^any", Identifier("POL~1"), "G1",
        PersonName("Insu\\red", "Ida"), Code("SEL", "Self", "HL70063"), "20230101", "20241231", "HMO", order="1",
    ),
    Coverage("", "", Code("PL2", "Second", "L"), Identifier("C2", HOSP, "XX"), order="2"),
)  # fmt: skip
SENDER = AssigningAuthority("EHR")
CHARGES = (
    Charge(
        "", "", Identifier("T|1", SENDER), ACCOUNT_NUMBER, "CG", "billable", Code("70551", "MRI ^ brain", "C4"),
        Code("PRC1", "Procedure", "L"), "20240101100000", "20240101", "2", "200.50", "100.25", "SEK",
        Code("RAD", "Radiology", "L"), (Diagnosis(Code("G43", "Migr&aine", "I10")),),
        Physician("P1", PersonName("Per", "Former")), Physician("O1", PersonName("Or", "Derer")), Identifier("F1", HOSP),
        VISIT.number,
    ),
    Charge("", "", Identifier("T2", SENDER), ACCOUNT_NUMBER, "PY", code=Code("CASH", "Cash", "L"), date="20240102",
           amount="-10", visit_number=VISIT.number),
)  # fmt: skip
ACCOUNT = Account(
    "",
    "",
    ACCOUNT_NUMBER,
    "active",
    "AB",
    "20240101",
    "20240109",
    (Diagnosis(Code("G43", "Migr^aine", "I10"), "F", "20240101"), Diagnosis(Code("R51", "Headache", "I10"), "A")),
    (Code("0042", "Lobec|tomy", "I9C"),),
    (PersonName("Guaran", "Tor"),),
)
PARTICULARS = Particulars(
    (
        RelatedPerson(
            "", "", Identifier("K1", HOSP, "PI"), PersonName("Ki|n", "Nina"), Code("SPO", "Spouse", "HL70063"),
            Code("C", "Emergency contact", "HL70131"), (Telecom("1", "phone", "home"), Telecom("2", "phone", "work")),
            Address(("Road 1",), "Lund"), "F", "19710101", "20000101",
        ),
        RelatedPerson("", "", Identifier("G1", HOSP, "PI"), PersonName("Guaran", "Tor"), role=GUARANTOR, sex="M"),
    ),
    COVERAGES,
    (
        Condition("", "", Identifier("D1", HOSP), Code("G43", "Migr^aine", "I10"), "F", "20240101",
                  Physician("A1", PersonName("Assert", "Or")), VISIT.number),
    ),
    (
        Procedure("", "", Identifier("R1", HOSP), Code("0042", "Lobec|tomy", "I9C"), "20240102", "30",
                  Physician("S1", PersonName("Sur", "Geon")), Physician("N1", PersonName("Nar", "Cosis")),
                  Code("G43", "Migraine", "I10"), VISIT.number),
    ),
    (Allergy("", "", Identifier(""), Code("PEN", "Penicillin & G", "L"), "DA", "SV", ("Rash",), "20200101"),),
)  # fmt: skip
PLACED = Identifier("RX|1", HOSP)
COMMON = Medication(
    "", "", "", PLACED, Identifier("F^1", HOSP), drug=Code("AMOX", "Amoxi^cillin", "L"), unit=Code("MG", "mg", "L"),
    form=Code("TAB", "Tablet", "L"), route=Code("PO", "Oral", "HL70162"), site=Code("MO", "Mouth", "L"),
    quantity="20", refills="1", prescription="P-1", start="20240101080000", end="20240108080000",
    orderer=Physician("O1", PersonName("Or", "Derer")), reason=Code("J06", "Infection", "I10"),
)  # fmt: skip
MEDICATIONS = {
    "request": replace(COMMON, kind="request", amount="500", amount_most="750", instructions="with & after | meals"),
    "dispense": replace(COMMON, kind="dispense", status="completed", performer=Physician("P1", PersonName("Phar", "M"))),
    "administration": replace(
        COMMON, kind="administration", status="completed", amount="500", quantity="", refills="", prescription="",
        performer=Physician("N1", PersonName("Nur", "Se")),
    ),
}  # fmt: skip
REFERRAL = Order(
    "", "", Identifier("REF|1", HOSP), Identifier("EXT1", HOSP), status="IP", service=Code("CARD", "Cardio^logy", "L"),
    priority="STAT", reason=Code("S", "Second & opinion", "HL70336"), department="REF", requested="20240101",
    requesting_physician=Physician("D1", PersonName("Re", "Ferrer", prefix="Dr")),
    referring_physician=Physician("D2", PersonName("Spe", "Cialist")), visit_number=VISIT.number,
)  # fmt: skip
CONTACT = Physician("C1", PersonName("Con|tact", "Cia"))
PARTICIPANTS = (
    Participant("service", Code("MR1", "MR & brain", "L"), start="20240110080000", minutes=30.0),
    Participant("equipment", Code("MRI1", "Mag^net", "L"), place="Mag^net", status="tentative"),
    Participant("location", Code("ROOM", "Room", "L"), place="RAD&1, 2"),
    Participant("personnel", Code("RT", "Radiographer", "L"), Physician("P1", PersonName("Per", "Son")), status="declined"),
)  # fmt: skip
APPOINTMENT = Appointment(
    "", "", Identifier("A|1", HOSP), Identifier("F1", HOSP), "booked", Code("NORMAL", "Normal", "HL70277"),
    Code("ROUTINE", "Rou~tine", "HL70276"), Code("MOVED", "Mo&ved", "L"), "20240110080000", "20240110083000", 30.0,
    "first & line\nsecond | line", CONTACT, PARTICIPANTS, Identifier("PL1", HOSP), Identifier("FI1", HOSP), VISIT.number,
)  # fmt: skip
STAFF = Practitioner(
    "", Identifier("S|1", AssigningAuthority("STAFF")), (Identifier("11^1", HOSP, "EI"),), PersonName("Sta&ff", "Stina", prefix="Dr"),
    Code("P"), "F", "19700101", True, (Telecom("1", "phone", "work"), Telecom("a&b@c.se", "email", "work")),
    Address(("Street|1",), "Lund", "", "22100", "SWE"), Code("RAD", "Radio^logy", "L"), (Code("Cardiology & vessels"),),
    Code("CHIEF", "Chief", "HL70327"), "HOSP", "20200101",
)  # fmt: skip
CHARGE_DEFINITION = ChargeDefinition(
    "", Identifier("C|1", AssigningAuthority("L")), Code("C|1", "MR & brain", "L"), (Code("ALT", "Alternate", "L"),),
    (Code("70551", "MRI", "C4"),), "MR ^ brain", "With contrast", (
        Price("100.50", "SEK", "UP", "HOSP", Code("RAD", "Radiology", "L"), "1", "9", "20240101", "20241231"),
        Price("200", "EUR"),
    ), True,
)  # fmt: skip
OBSERVATION_DEFINITION = ObservationDefinition(
    "", Identifier("GL|U", AssigningAuthority("LN")), Code("GL|U", "Glu^cose", "LN"),
    (Code("ALT", "Alternate", "L"), Code("AL2", "Another", "L")), "Glucose & sugar", "What it is", "A",
    (Code("CAT", "Category", "L"),), ("NM",), Code("M1", "Method", "L"), Code("SER", "Serum", "HL70487"),
    Code("mmol/L", "mmol/L", "UCUM"), Code("SI", "SI", "UCUM"), "1.5", "2",
    (Range("reference", "4", "6", "F", ("18", "99"), "fasting"), Range("critical", "1", "20"), Range("absolute", "0", "99")),
    (Code("POS", "Positive", "L"), Code("NEG", "Neg^ative", "L")), (Code("T1", "One", "L"), Code("T2", "Two", "L")),
    True, "20240101", "20991231",
)  # fmt: skip
RESULT = Result(
    "", "", Code("GL|U", "Glu^cose & more", "L"), "F", Identifier("P|1", HOSP), Identifier("F1", HOSP), Identifier("AC1"),
    observations=(
        Observation("1", Code("GLU", "Glucose", "LN"), "5.1", "number", "mmol/L", reference_range="4-6", abnormal="N"),
        Observation("2", Code("TXT", "Text", "L"), "te&xt | one\nline ~ two \\ ^"),
        Observation("3", Code("BUG", "Bug", "L"), "Pos^itive", "code", code_value=Code("POS", "Pos^itive", "L"), status="P"),
        Observation("4", Code("DAY", "Day", "L"), "20240101", "date"),
    ),
    interpreter=Physician("I1", PersonName("Inter", "Preter")), observed="20240101100000", reported="20240102",
)  # fmt: skip
ORDER = Order(
    "", "", Identifier("P|1", HOSP), Identifier("F1", HOSP), service=Code("MR^1", "MR & brain", "L"), priority="STAT",
    reason=Code("G43", "Migr|aine", "I10"), clinical_information="what & why", comments="no ^ te", danger="bio|hazard",
    requesting_physician=Physician("D1", PersonName("Do", "C")), requesting_service="Ward & 1", institution="Clinic ^ A",
    requested="20240105", visit_number=VISIT.number,
)  # fmt: skip
