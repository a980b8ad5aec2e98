"""FHIR XML: bytes <-> a resource as a plain dict, both ways by the element table. FHIR R4 2.6.1.

The dict is the one that `hilum.fhir.json` reads and writes, so XML is a second spelling of it: attributes `id` and `url`,
`value` of a primitive, `_name` siblings with null padding, resources within resources, XHTML narrative as text. Both
directions are exact: what `encode` writes, `parse` reads as the same dict, and what it cannot say so it refuses.
"""

from __future__ import annotations

from hilum.fhir.xml.narrative import XHTML, parse_narrative
from hilum.fhir.xml.reading import NAMESPACE, Note, parse
from hilum.fhir.xml.writing import encode

__all__ = ["NAMESPACE", "XHTML", "Note", "encode", "parse", "parse_narrative"]
