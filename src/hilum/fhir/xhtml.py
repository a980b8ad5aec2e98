"""The namespace of narratives, for those who judge them, read them and patch them. FHIR R4 2.4.0."""

from __future__ import annotations

__all__ = ["XHTML"]

XHTML = "http://www.w3.org/1999/xhtml"
