"""The settings of Simple Image and Numeric Reports: the table `[profiles.sinr]`."""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.code import Code
from hilum.core.errors import Incorrect

__all__ = ["SinrSettings"]

_MADE = ("sr", "pdf", "cda")
_POLICIES = ("keep", "generate", "accession", "reject")


@dataclass(frozen=True, slots=True)
class SinrSettings:
    """What becomes a DICOM object, and how.

    makes           of a report that came: "sr" its text as Basic Text SR, "pdf" and "cda" the documents inside as encapsulated ones
    statuses        OBR-25 of reports that are taken
    verified        OBR-25 of reports that are verified; "P, F" is what dcm4chee does
    title           of the document where it says none: value^meaning^scheme
    language        of reports: value^meaning^scheme
    missing_study   a report whose study nobody knows: "keep" it without a DICOM object, "generate" a Study Instance UID, make it out
                    of the "accession" number, "reject" the message
    reads           SR documents that are stored become reports of the record
    organization    Verifying Organization; empty: the institution of the order, or ours
    """

    makes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ("A", "P", "R", "S", "F", "C")
    verified: tuple[str, ...] = ("F", "C")
    title: str = "11528-7^Radiology Report^LN"
    language: str = "en^English^RFC5646"
    missing_study: str = "keep"
    reads: bool = False
    organization: str = ""

    @property
    def title_code(self) -> Code:
        """`title` as a code."""
        return _code(self.title, "title")

    @property
    def language_code(self) -> Code:
        """`language` as a code."""
        return _code(self.language, "language")

    def check(self) -> None:
        """Raises Incorrect where a setting is none of the words that it may be."""
        for one in self.makes:
            if one not in _MADE:
                raise Incorrect(f"one of {', '.join(_MADE)} is meant", where="profiles.sinr.makes")
        if self.missing_study not in _POLICIES:
            raise Incorrect(f"one of {', '.join(_POLICIES)} is meant", where="profiles.sinr.missing_study")
        _ = self.title_code, self.language_code


def _code(text: str, name: str) -> Code:
    parts = [part.strip() for part in text.split("^")]
    if len(parts) != 3 or not all(parts):
        raise Incorrect("value^meaning^scheme is meant", where=f"profiles.sinr.{name}")
    return Code(*parts)
