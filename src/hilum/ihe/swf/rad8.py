"""RAD-8 Modality Images Stored: C-STORE to the Image Archive. RAD TF-2 4.8, PS3.4 annex B."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hilum.core.exchange import Direction, Exchange, Finding, Severity
from hilum.core.record import Record
from hilum.ihe.atna import codes
from hilum.ihe.profile import Check, On, Transaction
from hilum.ihe.swf.agreement import IMAGES

__all__ = ["TRANSACTION"]

_SECTION: Final = "RAD TF-2 4.8"


def _has_patient(exchange: Exchange, record: Record) -> Iterator[Finding]:
    for uid in exchange.values("study"):
        study = record.studies.get(uid)
        if study is not None and not study.received_patient.identifier and not study.accession:
            text = "the images name neither a patient id nor an accession number: nobody can tell whose they are"
            yield Finding(Severity.ERROR, "RAD-8/patient-id", text, "(0010,0020)", _SECTION)
            return


TRANSACTION: Final = Transaction(
    "RAD-8",
    "Modality Images Stored",
    sender="Acquisition Modality",
    receiver="Image Archive",
    on=On("dicom", ("C-STORE",), Direction.IN),
    checks=(Check("RAD-8/patient-id", _has_patient, ("SWF.b/patient-agrees",)), *IMAGES),
    audit=codes.STORED,
    section=_SECTION,
    precedence=10,
)
