"""The releases that are at hand, by code system and version. FHIR R4 4.8.1 (identification), 4.9.7 (versions)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hilum.core.terminology import ConceptIndex

__all__ = ["LOINC", "SNOMED", "UCUM", "Shelf", "short_name", "system_of"]

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
_SHORT = {
    "loinc": LOINC,
    "snomed": SNOMED,
    "sct": SNOMED,
    "icd-10": "http://hl7.org/fhir/sid/icd-10",
    "icd-10-cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "icd-10-pcs": "http://www.cms.gov/Medicare/Coding/ICD10",
    "icd-10-gm": "http://fhir.de/CodeSystem/bfarm/icd-10-gm",
    "ucum": UCUM,
}
_SNOMED_URI = re.compile(r"http://snomed\.info/x?sct(?:/([0-9]{6,18})(?:/version/([0-9]{8}))?)?")


def system_of(text: str) -> str:
    """The url of a code system by its short name ("loinc", "icd-10-cm"); a url stays one."""
    return _SHORT.get(text.lower(), text)


def short_name(system: str, version: str) -> str:
    """How a release is called: "loinc#2.80", "sct-900000000000207008#20250101"; of file names' characters."""
    if system == SNOMED and (found := _SNOMED_URI.fullmatch(version)) and found[2]:
        return f"sct-{found[1]}#{found[2]}"
    known = next((name for name, url in _SHORT.items() if url == system), "")
    plain = known or re.sub(r"[^A-Za-z0-9.-]+", "-", system.partition("://")[2] or system).strip("-.")[:80]
    return f"{plain or 'system'}#{re.sub(r'[^A-Za-z0-9.-]+', '-', version).strip('-.')[:60] or '0'}"


class Shelf:
    """Releases; of several of a code system the newest answers where no version is asked for."""

    def __init__(self, indexes: Iterable[ConceptIndex] = ()) -> None:
        self._by_system: dict[str, list[ConceptIndex]] = {}
        for one in indexes:
            self._by_system.setdefault(one.release.system, []).append(one)
        for each in self._by_system.values():
            each.sort(key=lambda one: _order(one.release.version), reverse=True)

    def __iter__(self) -> Iterator[ConceptIndex]:
        return (one for each in self._by_system.values() for one in each)

    def __bool__(self) -> bool:
        return bool(self._by_system)

    def find(self, system: str, version: str = "") -> ConceptIndex | None:
        """The release of a code system; None where it, or the version that is named, is not at hand.

        version   of SNOMED CT also the URI of an edition without a date: the newest of it
        """
        every = self._by_system.get(system)
        if not every:
            return None
        if not version:
            return every[0]
        fitting = (
            one for one in every
            if one.release.version == version or one.release.version.startswith((version + ".", version + "/version/"))
        )  # fmt: skip
        return next(fitting, None)


def _order(version: str) -> tuple[tuple[int, str], ...]:
    """Versions in order; of SNOMED CT the International Edition's first, then by date."""
    found = _SNOMED_URI.fullmatch(version)
    if found is not None:
        return ((0 if found[1] == "900000000000207008" else 1, ""), (int(found[2] or 0), ""))
    return tuple(
        (int(part), "") if part.isdecimal() and len(part) < 10 else (-1, part) for part in re.split(r"[._-]", version)
    )
