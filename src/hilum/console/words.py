"""The words that pages, diagram and report share: transactions with their actors, times, durations, what an exchange carried.

The names of transactions and actors are those of the IHE Radiology and IT Infrastructure Technical Frameworks. The installed
profiles name their own; this table stands in where a transaction belongs to no installed profile, and gives each actor its
place in the diagram.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from hilum.core.exchange import Exchange, Outcome, Verdict

__all__ = [
    "ACTOR_RANK",
    "HUB_RANK",
    "TRANSACTIONS",
    "VERDICT_SIGN",
    "VERDICT_WORD",
    "TransactionWords",
    "carried",
    "clean",
    "date_words",
    "duration_words",
    "headline",
    "local_zone",
    "milliseconds_words",
    "moment_words",
    "size_words",
    "transaction_name",
]


@dataclass(frozen=True, slots=True)
class TransactionWords:
    """A transaction as people call it: its name, the actor that begins it and the one that answers."""

    name: str
    source: str
    destination: str


HUB_RANK = 50

ACTOR_RANK: Mapping[str, int] = {
    "ADT": 10,
    "Patient Identity Source": 12,
    "Order Placer": 20,
    "Order Filler": 30,
    "Acquisition Modality": 40,
    "Evidence Creator": 44,
    "Report Creator": 58,
    "Image Display": 60,
    "Image Manager": 64,
    "Report Manager": 66,
    "Report Repository": 68,
    "EHR": 70,
    "Patient Identifier Consumer": 72,
    "Patient Demographics Consumer": 72,
    "Document Source": 76,
    "Document Consumer": 80,
    "Audit Record Repository": 90,
}
"""Where an actor stands in the diagram: sources to the left of the hub (50), receivers to the right."""

_ROWS = """
RAD-1   | Patient Registration                 | ADT                  | Order Filler
RAD-2   | Placer Order Management              | Order Placer         | Order Filler
RAD-3   | Filler Order Management              | Order Filler         | Order Placer
RAD-4   | Procedure Scheduled                  | Order Filler         | Image Manager
RAD-5   | Query Modality Worklist              | Acquisition Modality | Order Filler
RAD-6   | Modality Procedure Step In Progress  | Acquisition Modality | PPS Manager
RAD-7   | Modality Procedure Step Completed    | Acquisition Modality | PPS Manager
RAD-8   | Modality Images Stored               | Acquisition Modality | Image Archive
RAD-9   | Modality Presentation State Stored   | Acquisition Modality | Image Archive
RAD-10  | Storage Commitment                   | Acquisition Modality | Image Manager
RAD-11  | Image Availability Query             | Report Manager       | Image Manager
RAD-12  | Patient Update                       | ADT                  | Order Filler
RAD-13  | Procedure Update                     | Order Filler         | Image Manager
RAD-14  | Query Images                         | Image Display        | Image Manager
RAD-16  | Retrieve Images                      | Image Display        | Image Archive
RAD-18  | Creator Images Stored                | Evidence Creator     | Image Archive
RAD-20  | Creator Procedure Step In Progress   | Evidence Creator     | PPS Manager
RAD-21  | Creator Procedure Step Completed     | Evidence Creator     | PPS Manager
RAD-28  | Structured Report Export             | Report Creator       | Report Manager
RAD-35  | Charge Posted                        | Order Filler         | Charge Processor
RAD-43  | Evidence Documents Stored            | Evidence Creator     | Image Archive
RAD-48  | Appointment Notification             | Order Filler         | Order Placer
RAD-49  | Instance Availability Notification   | Image Manager        | Report Manager
RAD-55  | WADO Retrieve                        | Image Display        | Image Archive
RAD-68  | Provide and Register Imaging Document Set | Document Source | Document Repository
RAD-69  | Retrieve Imaging Document Set        | Document Consumer    | Document Source
RAD-107 | WADO-RS Retrieve                     | Image Display        | Image Archive
RAD-108 | Store Instances Over the Web         | Acquisition Modality | Image Archive
RAD-128 | Send Imaging Result                  | Report Creator       | EHR
RAD-129 | QIDO-RS Query                        | Image Display        | Image Archive
ITI-1   | Maintain Time                        | Time Client          | Time Server
ITI-8   | Patient Identity Feed                | Patient Identity Source | Cross-reference Manager
ITI-9   | PIX Query                            | Patient Identifier Consumer | Cross-reference Manager
ITI-10  | PIX Update Notification              | Cross-reference Manager | Patient Identifier Consumer
ITI-18  | Registry Stored Query                | Document Consumer    | Document Registry
ITI-20  | Record Audit Event                   | Secure Node          | Audit Record Repository
ITI-21  | Patient Demographics Query           | Patient Demographics Consumer | Demographics Supplier
ITI-30  | Patient Identity Management          | Patient Identity Source | Demographics Consumer
ITI-31  | Patient Encounter Management         | ADT                  | Encounter Consumer
ITI-41  | Provide and Register Document Set-b  | Document Source      | Document Repository
ITI-42  | Register Document Set-b              | Document Repository  | Document Registry
ITI-43  | Retrieve Document Set                | Document Consumer    | Document Repository
ITI-44  | Patient Identity Feed HL7 V3         | Patient Identity Source | Cross-reference Manager
ITI-45  | PIXV3 Query                          | Patient Identifier Consumer | Cross-reference Manager
ITI-47  | Patient Demographics Query HL7 V3    | Patient Demographics Consumer | Demographics Supplier
ITI-65  | Provide Document Bundle              | Document Source      | Document Recipient
ITI-66  | Find Document Lists                  | Document Consumer    | Document Responder
ITI-67  | Find Document References             | Document Consumer    | Document Responder
ITI-68  | Retrieve Document                    | Document Consumer    | Document Responder
ITI-78  | Patient Demographics Query for Mobile | Patient Demographics Consumer | Demographics Supplier
ITI-83  | Patient Identifier Cross-reference Query for Mobile | Patient Identifier Consumer | Cross-reference Manager
ITI-104 | Patient Identity Feed FHIR           | Patient Identity Source | Cross-reference Manager
ITI-119 | Patient Demographics Match           | Patient Demographics Consumer | Demographics Supplier
"""

TRANSACTIONS: Mapping[str, TransactionWords] = {
    cells[0]: TransactionWords(cells[1], cells[2], cells[3])
    for cells in ([cell.strip() for cell in row.split("|")] for row in _ROWS.strip().splitlines())
}

VERDICT_WORD: Mapping[Verdict, str] = {
    Verdict.PASS: "pass",
    Verdict.WARN: "warning",
    Verdict.FAIL: "fail",
    Verdict.NONE: "not judged",
}
VERDICT_SIGN: Mapping[Verdict, str] = {Verdict.PASS: "✓", Verdict.WARN: "!", Verdict.FAIL: "✕", Verdict.NONE: "·"}
"""A sign beside each colour: colour alone tells nothing to many (WCAG 1.4.1)."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text with characters that XML 1.0 (2.2) forbids shown as their control pictures, so that any value can be drawn."""

    def picture(match: re.Match[str]) -> str:
        point = ord(match[0])
        return chr(0x2400 + point) if point < 0x20 else "␡" if point == 0x7F else "�"

    return _ILLEGAL.sub(picture, text)


def transaction_name(transaction: str, names: Mapping[str, str] | None = None) -> str:
    """The name of a transaction: as the installed profiles call it, else as the Technical Frameworks do; empty if unknown."""
    if names and transaction in names:
        return names[transaction]
    known = TRANSACTIONS.get(transaction)
    return known.name if known else ""


def headline(exchange: Exchange, names: Mapping[str, str] | None = None) -> str:
    """What the exchange is, in a few words: the transaction's name, else the message in its own standard's terms."""
    name = transaction_name(exchange.transaction, names)
    if not name and exchange.standard == "fhir" and (about := exchange.fact("type")):
        return f"{about} {exchange.kind.removesuffix('-type')}"
    return name or exchange.kind


_QUERIES = ("C-FIND", "QBP", "FIND", "SEARCH", "QIDO", "ITI-18", "RAD-5", "RAD-14", "RAD-129")


def carried(exchange: Exchange) -> str:
    """What it carried, where that is worth a word: "12 MR", "3 matches", "240 objects"; empty for one single message."""
    text = f"{exchange.kind} {exchange.transaction}".upper()
    if any(word in text for word in _QUERIES):
        matches = exchange.fact("matches") or str(exchange.count)
        return f"{matches} match" + ("" if matches == "1" else "es")
    if "N-CREATE" in text or "N-SET" in text:
        return exchange.fact("status") if exchange.fact("status").isascii() else ""
    modality = exchange.fact("modality") or exchange.fact("modalities")
    if modality and exchange.standard in ("dicom", "dicomweb") and "N-" not in text:
        return f"{exchange.count} {modality}"
    return f"{exchange.count} objects" if exchange.count > 1 else ""


def milliseconds_words(exchange: Exchange) -> str:
    """How long it took, with as many digits as mean something."""
    if exchange.outcome is Outcome.OPEN or not exchange.ended:
        return "…"
    took = exchange.milliseconds
    if took >= 10_000:
        return f"{took / 1000:.0f} s"
    if took >= 1000:
        return f"{took / 1000:.1f} s"
    return f"{took:.0f} ms" if took >= 10 else f"{took:.1f} ms"


def duration_words(seconds: float) -> str:
    """A span of time as people say it: "45 s", "14 min", "2 h 5 min", "3 days"."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min"
    if whole < 86_400:
        hours, minutes = divmod(whole // 60, 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days = whole // 86_400
    return "1 day" if days == 1 else f"{days} days"


def moment_words(when: float, zone: tzinfo | None = None) -> str:
    """A point in time, "2026-11-24 09:31:07", in `zone` (None: of this machine); a dash where there is none."""
    return datetime.fromtimestamp(when, zone).strftime("%Y-%m-%d %H:%M:%S") if when else "–"


def date_words(stamp: str) -> str:
    """A date or time as the standards write it (YYYY[MM[DD[HHMM[SS]]]]), readable and as short as it was sent."""
    match = re.fullmatch(r"(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})(\d{2})?)?(?:\.\d+)?([+-]\d{4})?", stamp)
    if not match:
        return stamp
    year, month, day, hour, minute, second, offset = match.groups()
    date = "-".join(part for part in (year, month, day) if part)
    time = ":".join(part for part in (hour, minute, second) if part)
    return " ".join(part for part in (date, time, offset) if part)


def size_words(size: int) -> str:
    """A number of bytes as people say it."""
    value = float(size)
    for unit in ("bytes", "KiB", "MiB"):
        if value < 1024:
            return f"{int(value)} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} GiB"


def local_zone() -> tzinfo:
    """The time zone of this machine, as it is now."""
    zone = datetime.now().astimezone().tzinfo
    assert zone is not None
    return zone
