"""Vital signs by their code: the profile that R4 asks of an observation whether it claims it or not.

FHIR R4, vital signs (observation-vitalsigns.html): when an implementation supports any of the vital signs listed there, it shall
conform to their profiles. They are listed by LOINC code. Decision record 0037.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["VITAL_SIGNS", "vital_signs_of"]

_LOINC = "http://loinc.org"
_BASE = "http://hl7.org/fhir/StructureDefinition/"
VITAL_SIGNS: Mapping[str, str] = {
    "85353-1": _BASE + "vitalspanel",
    "9279-1": _BASE + "resprate",
    "8867-4": _BASE + "heartrate",
    "2708-6": _BASE + "oxygensat",
    "8310-5": _BASE + "bodytemp",
    "8302-2": _BASE + "bodyheight",
    "9843-4": _BASE + "headcircum",
    "29463-7": _BASE + "bodyweight",
    "39156-5": _BASE + "bmi",
    "85354-9": _BASE + "bp",
}
"""LOINC code -> canonical url of the profile whose code it is."""


def vital_signs_of(observation: Mapping[str, Any]) -> tuple[str, ...]:
    """The profiles of the vital signs that an Observation is of by its code; most are of none."""
    code = observation.get("code")
    codings = code.get("coding") if isinstance(code, Mapping) else None
    found: dict[str, None] = {}
    for one in codings if isinstance(codings, list) else ():
        if isinstance(one, Mapping) and one.get("system") == _LOINC and isinstance(one.get("code"), str):
            url = VITAL_SIGNS.get(one["code"])
            if url is not None:
                found[url] = None
    return tuple(found)
