"""HL7 v2 messages judged at four levels: syntax, structure, data types and tables, message profiles."""

from __future__ import annotations

from hilum.hl7v2.validation.findings import RULES, Finding, Report, Rule, Severity, Tolerance, tolerate
from hilum.hl7v2.validation.report import as_html, as_json, as_text, error_segments
from hilum.hl7v2.validation.validator import validate

__all__ = [
    "RULES",
    "Finding",
    "Report",
    "Rule",
    "Severity",
    "Tolerance",
    "as_html",
    "as_json",
    "as_text",
    "error_segments",
    "tolerate",
    "validate",
]
