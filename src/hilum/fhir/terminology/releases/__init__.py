"""Releases of code systems from the files that their publishers give: LOINC, SNOMED CT (RF2), ICD-10 (ClaML, ICD-10-CM), UCUM.

None of them is bundled; each is the user's, under the licence that its publisher gives. A loader reads named files once, from begin
to end, and writes rows to a `hilum.core.terminology.ConceptWriter`, so memory does not grow with the release. Decision record 0027.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hilum.core.errors import Incorrect
from hilum.core.terminology import ConceptWriter, Release
from hilum.fhir.terminology.releases import icd10, loinc, snomed, ucum
from hilum.fhir.terminology.releases.files import SECTION, Files, Limits, Member, Progress, archive

__all__ = ["Files", "Found", "Limits", "Member", "Progress", "archive", "recognise"]


@dataclass(frozen=True, slots=True)
class Found:
    """A release that files hold.

    kind         LOINC, SNOMED CT, ICD-10 (ClaML), ICD-10-CM, UCUM
    is_numeric   its codes are numbers (`ConceptWriter` is made for that)
    """

    kind: str
    is_numeric: bool
    _load: Callable[[ConceptWriter, Progress], Release]
    _version: str = ""

    def load(self, writer: ConceptWriter, progress: Progress) -> Release:
        """Write the release, and tell what it is.

        raises  DecodeError, BudgetExceeded, Conflict, Incorrect   naming file and line
        """
        release = self._load(writer, progress)
        return replace(release, version=self._version) if self._version else release


def recognise(files: Files, *, system: str = "", version: str = "", languages: Sequence[str] = ()) -> Found:
    """The release that files hold, seen from their names and first lines.

    system, version   said by the user, where the files do not tell them
    languages         terms taken beside English: linguistic variants of LOINC, preferred terms of SNOMED CT
    raises            Incorrect   none that is known
    """
    if (one := loinc.find(files)) is not None:
        return Found("LOINC", False, lambda w, p: loinc.load(files, w, p, languages), version)
    if snomed.find(files) is not None:
        return Found("SNOMED CT", True, lambda w, p: snomed.load(files, w, p, languages), version)
    if (one := ucum.find(files)) is not None:
        essence = one
        return Found("UCUM", False, lambda w, p: ucum.load(essence, w, p), version)
    if (one := icd10.find_order(files)) is not None:
        order = one
        return Found("ICD-10-CM", False, lambda w, p: icd10.load_order(order, w, p), version)
    if (one := icd10.find_tabular(files)) is not None:
        tabular = one
        return Found("ICD-10-CM", False, lambda w, p: icd10.load_tabular(tabular, w, p), version)
    if (one := icd10.find_claml(files)) is not None:
        claml = one
        return Found("ClaML", False, lambda w, p: icd10.load_claml(claml, w, p, system), version)
    raise Incorrect("no release of LOINC, SNOMED CT (RF2 Snapshot), ICD-10 or UCUM is among the files", section=SECTION)
