"""Encapsulated documents: a PDF or CDA document as it is, inside a DICOM object. PS3.3 A.45.1, A.45.2, C.24.

The bytes of the document are not changed; one of odd length gets a byte of padding, and (0042,0015) tells its own length.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from hilum.core.code import Code
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.documents.composite import (
    Origin,
    Referenced,
    character_set_of,
    coded,
    put_composite,
    put_time,
    references,
    words,
)

__all__ = ["ENCAPSULATED_CDA", "ENCAPSULATED_PDF", "encapsulated_document"]

ENCAPSULATED_PDF: Final = "1.2.840.10008.5.1.4.1.1.104.1"
ENCAPSULATED_CDA: Final = "1.2.840.10008.5.1.4.1.1.104.2"

_MEDIA: Final = {"pdf": (ENCAPSULATED_PDF, "application/pdf"), "cda": (ENCAPSULATED_CDA, "text/XML")}


def encapsulated_document(
    kind: Literal["pdf", "cda"],
    document: bytes,
    origin: Origin,
    *,
    title: Code,
    written: str,
    is_verified: bool = False,
    hl7_instance: str = "",
    predecessors: Sequence[Referenced] = (),
) -> Dataset:
    """An Encapsulated PDF or CDA object; modality DOC.

    title          of the document, as words (0042,0010) and as code (0040,A043)
    hl7_instance   CDA: id of the document, root^extension (0040,E001)
    """
    sop_class, media_type = _MEDIA[kind]
    made = Dataset()
    put_composite(made, origin, sop_class=sop_class, modality="DOC")
    made.set("ConversionType", "WSD")
    put_time(made, "ContentDate", "ContentTime", written)
    made.set("AcquisitionDateTime", written)
    made.set("BurnedInAnnotation", "YES")
    made.set("DocumentTitle", words(title.words, 1024))
    made.set("ConceptNameCodeSequence", [coded(title)] if title else [])
    made.set("VerificationFlag", "VERIFIED" if is_verified else "UNVERIFIED")
    if kind == "cda":
        made.set("HL7InstanceIdentifier", hl7_instance)
    if predecessors:
        made.set("PredecessorDocumentsSequence", references(predecessors))
    made.set("MIMETypeOfEncapsulatedDocument", media_type)
    made = character_set_of(made)
    made.set("EncapsulatedDocument", document + b"\0" * (len(document) % 2))
    made.set("EncapsulatedDocumentLength", len(document))
    return made
