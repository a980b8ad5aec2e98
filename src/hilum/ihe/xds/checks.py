"""What a shared document must agree with: its metadata, the patient, the order. Judged after a submission was taken.

A document is not refused for what stands in it; the registry keeps metadata. But a report filed under another patient is the fault
that document sharing exists to make visible, and only who holds document, metadata and order together can see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from hilum.core.document import DocumentEntry
from hilum.core.errors import HilumError
from hilum.core.exchange import Exchange, Finding, Outcome, Severity
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.record import Record
from hilum.hl7v3.data.cda import ClinicalDocument, read
from hilum.hl7v3.data.cda_check import Severity as Weight
from hilum.hl7v3.data.cda_check import check
from hilum.hl7v3.data.xml import V3, Budget, Element, parse
from hilum.ihe.profile import Check

__all__ = ["ITI18_CHECKS", "ITI41_CHECKS"]

_BUDGET: Final = Budget(octets=16 * 1024 * 1024, elements=100_000)
_SECTION: Final = "ITI TF-3 4.2.3.2"


def _documents(exchange: Exchange, record: Record) -> Iterator[tuple[DocumentEntry, Element]]:
    """The CDA documents of an accepted submission, with their entries."""
    if exchange.outcome is not Outcome.ACCEPTED:
        return
    for unique in exchange.values("document"):
        entry = record.documents.by_unique_id(unique)
        if not isinstance(entry, DocumentEntry) or not 0 < entry.size <= _BUDGET.octets:
            continue
        if entry.media_type not in ("text/xml", "application/xml", "application/hl7-v3+xml"):
            continue
        try:
            root = parse(record.blobs.read(entry.blob), budget=_BUDGET)
        except HilumError:
            yield entry, _UNREADABLE
            continue
        if root.tag == f"{{{V3}}}ClinicalDocument":
            yield entry, root


_UNREADABLE: Final = parse(b"<unreadable/>")


def _clinical(exchange: Exchange, record: Record) -> Iterator[tuple[DocumentEntry, ClinicalDocument]]:
    for entry, root in _documents(exchange, record):
        if root is not _UNREADABLE:
            try:
                yield entry, read(root)
            except HilumError:
                continue


def _structure(exchange: Exchange, record: Record) -> Iterable[Finding]:
    for _, root in _documents(exchange, record):
        if root is _UNREADABLE:
            yield Finding(
                Severity.ERROR,
                "ITI-41/document-structure",
                "a document whose media type is XML cannot be read as XML; send it as it is, or correct mimeType",
                "XDSDocumentEntry.mimeType",
                _SECTION,
            )
            continue
        broken = [each for each in check(root) if each.severity is Weight.ERROR]
        if broken:
            yield Finding(
                Severity.ERROR,
                "ITI-41/document-structure",
                f"the document departs from CDA R2 in {len(broken)} places, first: {broken[0].rule}",
                broken[0].where,
                "CDA R2 POCD_MT000040",
            )


def _unique_id(exchange: Exchange, record: Record) -> Iterable[Finding]:
    for entry, document in _clinical(exchange, record):
        if document.unique_id() != entry.unique_id:
            yield Finding(
                Severity.ERROR,
                "ITI-41/document-id-agrees",
                "uniqueId is not the id of the CDA document; write root, or root^extension, of /ClinicalDocument/id",
                "XDSDocumentEntry.uniqueId",
                f"{_SECTION}.26",
            )


def _patient(exchange: Exchange, record: Record) -> Iterable[Finding]:
    for entry, document in _clinical(exchange, record):
        told = [
            record.authorities.identifier(each.extension, AssigningAuthority("", each.root, "ISO"))
            for each in document.patient.ids
            if each.root and each.extension
        ]
        source = record.authorities.identifier(entry.source_patient.value, entry.source_patient.authority)
        owner = record.patients.current(entry.patient_id)
        known = {source.key} | ({each.key for each in owner.identifiers} if owner is not None else set())
        others = {found.id for each in told if (found := record.patients.find(each)) is not None}
        if (others and owner is not None and owner.id not in others) or (
            told and not known & {each.key for each in told}
        ):
            yield Finding(
                Severity.ERROR,
                "ITI-41/document-patient-agrees",
                "the patient in the document is not the patient of its metadata; file the document under its own patient",
                "/ClinicalDocument/recordTarget/patientRole/id",
                f"{_SECTION}.16",
            )


def _order(exchange: Exchange, record: Record) -> Iterable[Finding]:
    """The order that a document fulfills belongs to the same patient."""
    for entry, document in _clinical(exchange, record):
        numbers = [each.extension or each.root for order in document.orders for each in order.ids[:1]]
        numbers += [each.partition("^")[0] for each in entry.reference_ids if each.endswith(":accession")]
        for number in dict.fromkeys(numbers):
            order = record.orders.by_accession(number) or record.orders.by_placer(Identifier(number))
            owner = record.patients.current(entry.patient_id)
            if order is None or owner is None:
                continue
            holder = record.patients.current(order.patient_id)
            if holder is not None and holder.id != owner.id:
                yield Finding(
                    Severity.ERROR,
                    "ITI-41/document-order-agrees",
                    "the order that the document fulfills is another patient's; correct the order or the patient",
                    "/ClinicalDocument/inFulfillmentOf/order/id",
                    "DICOM PS3.20 8.6",
                )
                break


def _addressing(exchange: Exchange, record: Record) -> Iterable[Finding]:
    if any(key == "soap" for key, _ in exchange.detail):
        yield Finding(
            Severity.WARNING,
            "ITI-SOAP/action-must-understand",
            "wsa:Action comes without mustUnderstand; set it",
            "soap:Header/wsa:Action",
            "ITI TF-2 Appendix V.3.2.2",
        )


_ADDRESSING: Final = Check("ITI-SOAP/action-must-understand", _addressing)

ITI41_CHECKS: Final = (
    Check("ITI-41/document-structure", _structure),
    Check("ITI-41/document-patient-agrees", _patient, explains=("ITI-41/document-order-agrees",)),
    Check("ITI-41/document-order-agrees", _order),
    Check("ITI-41/document-id-agrees", _unique_id),
    _ADDRESSING,
)
"""Checks of a submission."""

ITI18_CHECKS: Final = (_ADDRESSING,)
"""Checks of a query and of a retrieval."""
