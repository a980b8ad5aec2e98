"""Coded values: what HL7 v2 calls CWE, DICOM a code sequence item, FHIR a Coding, CDA a CD."""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.quick import quick

__all__ = ["Code"]


@quick
@dataclass(frozen=True, slots=True)
class Code:
    """A concept: value within a scheme, with the words a person reads.

    value     code value: CWE.1, (0008,0100), Coding.code
    meaning   CWE.2, (0008,0104), Coding.display
    scheme    as the source wrote it: "LN", "DCM", "http://loinc.org", an OID
    """

    value: str = ""
    meaning: str = ""
    scheme: str = ""

    def __bool__(self) -> bool:
        return bool(self.value or self.meaning)

    @property
    def words(self) -> str:
        """The meaning, or the value where no meaning was sent."""
        return self.meaning or self.value
