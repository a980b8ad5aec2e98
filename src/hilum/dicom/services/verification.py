"""Verification: C-ECHO. PS3.4 annex A."""

from __future__ import annotations

from hilum.core.record import Record
from hilum.dicom.services.service import Answer, Request, told

__all__ = ["VERIFICATION", "echo"]

VERIFICATION = "1.2.840.10008.1.1"


def echo(request: Request, record: Record) -> Answer:
    """Answer that we are here. PS3.4 A.4."""
    return told(Answer(), record)
