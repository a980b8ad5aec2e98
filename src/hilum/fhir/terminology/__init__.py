"""Terminology: is a code in a value set, does one code subsume another. FHIR R4 4.9 (value sets), 4.8 (code systems).

Answered from the definitions of the core specification and of loaded packages; what they do not have is not known, never wrong.
"""

from __future__ import annotations

from hilum.fhir.terminology.membership import Definitions, Membership

__all__ = ["Definitions", "Membership"]
