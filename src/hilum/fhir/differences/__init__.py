"""What differs between two versions of a resource: for people, and as the patches that lead from one to the other.

found = differences(old, new)
print(text(found))                     # changed   Patient.birthDate: 1974-12-25 -> 1974-12-26
json_patch(old, new)                   # operations of RFC 6902
fhirpath_patch(old, new)               # Parameters, FHIR R4 fhirpatch.html
"""

from __future__ import annotations

from hilum.fhir.differences.comparing import Difference, differences, fhirpath_patch
from hilum.fhir.differences.json_patches import json_patch
from hilum.fhir.differences.matching import same
from hilum.fhir.differences.telling import rows, text

__all__ = ["Difference", "differences", "fhirpath_patch", "json_patch", "rows", "same", "text"]
