"""The MRI story as data: invented people, their messages and what a hub would have recorded of them. For tests and screenshots."""

from __future__ import annotations

from dataclasses import replace

from hilum.core.exchange import Direction, Exchange, Finding, Key, Outcome, Severity, Verdict
from hilum.ihe.profile import Expected

STUDY = "2.25.105923874610294857162039485761"
SERIES = "2.25.205923874610294857162039485762"
MPPS = "2.25.305923874610294857162039485763"
OID = "1.2.40.0.34.3.1.999"
START = 1_795_511_467.207
"""A morning in November 2026."""
PERSON = "01JDQTESTPERSON0000000001A"

PID = f"PID|1||4711^^^SITE&{OID}&ISO^MR||Probst^Berta^Maria||19710308|F|||Lindenweg 4^^Grünau^^1010^AT"


def hl7(trigger: str, control: str, *segments: str, sender: str = "EHR") -> bytes:
    """An HL7 v2.5.1 message of the story."""
    head = f"MSH|^~\\&|{sender}|SITE|HILUM|HILUM|20261124091107||{trigger}|{control}|P|2.5.1|||||AUT|UNICODE UTF-8"
    return "\r".join((head, *segments, "")).encode()


def ack(control: str, code: str = "AA") -> bytes:
    """The answer to it."""
    head = f"MSH|^~\\&|HILUM|HILUM|EHR|SITE|20261124091107||ACK|A{control}|P|2.5.1"
    return f"{head}\rMSA|{code}|{control}\r".encode()


ADT = hl7("ADT^A04^ADT_A01", "C0001", "EVN|A04|20261124091107", PID, "PV1|1|O|RAD^^^SITE||||||||||||||||V-100^^^SITE")
ORM = hl7(
    "OMG^O19^OMG_O19",
    "C0002",
    PID,
    "PV1|1|O|RAD^^^SITE||||||||||||||||V-100^^^SITE",
    "ORC|NW|P-9001^PLACER|||||||20261124091500|||D77^Gruber^Anna|||||DEPT",
    "TQ1|1||||||20261124100000||R",
    "OBR|1|P-9001^PLACER||MRKNEE^MR knee left without contrast^L^73721^MRI joint lower extremity^CPT4||||||||||||D77^Gruber^Anna",
)
ORU = hl7(
    "ORU^R01^ORU_R01",
    "C0010",
    PID,
    "OBR|1|P-9001^PLACER|F-500^HILUM|MRKNEE^MR knee left without contrast^L|||20261124103000"
    "|||||||||||A26-500||||20261124114128|||F|||||||R12&Brenner&Karl",
    f"OBX|1|ST|113014^DICOM Study^DCM||{STUDY}||||||O",
    "OBX|2|TX|59776-5^Findings^LN||Small effusion.\\.br\\Cruciate ligaments intact \\T\\ regular.||||||F",
    "OBX|3|TX|19005-8^Impression^LN||No meniscal tear.||||||F",
    sender="REPORTS",
)
OMI = hl7(
    "OMI^O23^OMI_O23",
    "H0004",
    PID,
    "ORC|NW|P-9001^PLACER|F-500^HILUM",
    "TQ1|1||||||20261124100000||R",
    "OBR|1|P-9001^PLACER|F-500^HILUM|MRKNEE^MR knee left without contrast^L",
    f"IPC|A26-500^HILUM|RP-500^HILUM|{STUDY}^HILUM|SPS-500^HILUM|MR|MRKNEE^MR knee left^L|MR room 1||MR1",
    sender="HILUM",
)

_KEYS = (
    Key("person", PERSON),
    Key("patient", f"{OID}|4711"),
    Key("accession", "A26-500"),
    Key("study", STUDY),
    Key("placer", "PLACER|P-9001"),
)


def _one(
    at: float,
    source: str,
    destination: str,
    standard: str,
    kind: str,
    transaction: str,
    *,
    code: str,
    ms: float,
    profile: str = "SWF.b",
    **more: object,
) -> Exchange:
    base = Exchange(
        Direction.IN if destination == "HILUM" else Direction.OUT,
        standard,
        kind,
        source,
        destination,
        START + at,
        START + at + ms / 1000,
        peer=source if destination == "HILUM" else destination,
        peer_address="127.0.0.1:50412",
        transaction=transaction,
        profile=profile,
        code=code,
        verdict=Verdict.PASS,
        keys=_KEYS,
    )
    return replace(base, **more)  # type: ignore[arg-type]


UNLISTED = Finding(
    Severity.WARNING,
    "RAD-2/ORC-9",
    "the order does not say when it was made; send the date and time of transaction",
    "ORC-9",
    "RAD TF-2 4.2.4.1.2.3",
)
WRONG_STUDY = Finding(
    Severity.ERROR,
    "SWF.b/study-uid-agrees",
    "the images carry another Study Instance UID than the worklist gave; let the modality take it from the worklist entry",
    "(0020,000D)",
    "RAD TF-2 4.8.4.1.2.2",
)


def exchanges() -> list[Exchange]:
    """The story as the journal has it, oldest first."""
    story = [
        _one(
            0.0,
            "EHR",
            "HILUM",
            "hl7v2",
            "ADT^A04",
            "RAD-1",
            code="AA",
            ms=6.2,
            request=ADT,
            answer=ack("C0001"),
            control_id="C0001",
        ),
        _one(
            214.4,
            "EHR",
            "HILUM",
            "hl7v2",
            "OMG^O19",
            "RAD-2",
            code="AA",
            ms=8.9,
            request=ORM,
            answer=ack("C0002"),
            verdict=Verdict.WARN,
            findings=(UNLISTED,),
            control_id="C0002",
        ),
        _one(214.7, "HILUM", "EHR", "hl7v2", "OMG^O19", "RAD-3", code="AA", ms=4.1),
        _one(214.9, "HILUM", "PACS2", "hl7v2", "OMI^O23", "RAD-4", code="AA", ms=5.5, request=OMI, answer=ack("H0004")),
        _one(
            2891.2,
            "MR1",
            "HILUM",
            "dicom",
            "C-FIND",
            "RAD-5",
            code="0x0000",
            ms=11.0,
            count=1,
            detail=(("modality", "MR"), ("calling", "MR1")),
        ),
        _one(3010.5, "MR1", "HILUM", "dicom", "N-CREATE", "RAD-6", code="0x0000", ms=7.7),
        _one(3010.8, "HILUM", "EHR", "hl7v2", "OMG^O19", "RAD-3", code="AA", ms=3.9),
        _one(
            3311.3,
            "MR1",
            "HILUM",
            "dicom",
            "C-STORE",
            "RAD-8",
            code="0x0000",
            ms=412.0,
            count=12,
            detail=(("modality", "MR"), ("series", SERIES)),
            verdict=Verdict.FAIL,
            findings=(WRONG_STUDY,),
        ),
        _one(3314.0, "MR1", "HILUM", "dicom", "N-SET", "RAD-7", code="0x0000", ms=6.1),
        _one(3314.3, "HILUM", "EHR", "hl7v2", "OMG^O19", "RAD-3", code="AA", ms=3.3),
        _one(3315.1, "MR1", "HILUM", "dicom", "N-ACTION", "RAD-10", code="0x0000", ms=9.4, count=12),
        _one(3315.4, "HILUM", "MR1", "dicom", "N-EVENT-REPORT", "RAD-10", code="0x0000", ms=12.9, count=12),
        _one(
            3316.0,
            "HILUM",
            "RIS",
            "dicom",
            "N-CREATE",
            "RAD-49",
            code="",
            ms=30000.0,
            outcome=Outcome.FAILED,
            verdict=Verdict.NONE,
            text="the link could not be made",
        ),
        _one(4020.0, "VIEWER", "HILUM", "dicom", "C-FIND", "RAD-14", code="0x0000", ms=9.0, count=1),
        _one(
            4021.0,
            "VIEWER",
            "HILUM",
            "dicom",
            "C-MOVE",
            "RAD-16",
            code="0x0000",
            ms=230.0,
            count=12,
            detail=(("modality", "MR"),),
        ),
        _one(
            9021.0,
            "REPORTS",
            "HILUM",
            "hl7v2",
            "ORU^R01",
            "RAD-28",
            code="AA",
            ms=10.2,
            request=ORU,
            answer=ack("C0010"),
            profile="SINR",
        ),
        _one(9024.0, "HILUM", "EHR", "hl7v2", "ORU^R01", "RAD-128", code="AA", ms=4.4, profile="RD"),
        _one(9100.0, "DOCSOURCE", "HILUM", "xds", "ITI-41", "ITI-41", code="Success", ms=31.0, profile="XDS.b"),
        _one(
            88_000.0, "CONSUMER", "HILUM", "xds", "ITI-18", "ITI-18", code="Success", ms=14.0, profile="XDS.b", count=1
        ),
        _one(88_002.0, "CONSUMER", "HILUM", "xds", "ITI-43", "ITI-43", code="Success", ms=17.0, profile="XDS.b"),
        _one(
            88_010.0,
            "APP",
            "HILUM",
            "fhir",
            "GET Patient",
            "ITI-78",
            code="404",
            ms=2.1,
            outcome=Outcome.REFUSED,
            profile="PDQm",
            text="no patient matches",
        ),
        _one(88_011.0, "APP", "HILUM", "fhir", "read", "", code="200", ms=2.1, profile="", verdict=Verdict.NONE),
    ]
    return [replace(one, id=index) for index, one in enumerate(story, 1)]


def expected() -> list[Expected]:
    """Steps that should have come."""
    return [
        Expected(
            "RAD-49",
            "HILUM",
            "Report Manager",
            START + 3400,
            "images are complete but their availability was not announced; check the peer's address",
            "SWF.b/availability-announced",
            after=12,
            section="RAD TF-2 4.49",
        ),
        Expected(
            "RAD-7",
            "Acquisition Modality",
            "HILUM",
            START + 100_000,
            "a procedure step is in progress; it should end",
            "SWF.b/step-ends",
            section="RAD TF-2 4.7",
        ),
    ]
