"""Terminology: is a code in a value set, does one code subsume another. FHIR R4 4.9 (value sets), 4.8 (code systems).

Answered from the definitions of the core specification and of loaded packages, and from releases of code systems that the user has
(`hilum.fhir.terminology.releases`); what they do not have is not known, never wrong.
"""

from __future__ import annotations

from hilum.fhir.terminology.codings import by_codings
from hilum.fhir.terminology.expansion import Contained, Expansion, expand
from hilum.fhir.terminology.membership import Definitions, Membership
from hilum.fhir.terminology.shelf import Shelf, short_name, system_of

__all__ = [
    "Contained",
    "Definitions",
    "Expansion",
    "Membership",
    "Shelf",
    "by_codings",
    "expand",
    "short_name",
    "system_of",
]
