"""HL7 v2 messages judged at four levels: syntax, structure, data types and tables, message profiles."""

from __future__ import annotations

from hilum.hl7v2.validation.findings import RULES, Finding, Report, Rule, Severity, Tolerance, tolerate
from hilum.hl7v2.validation.profiles import MessageProfile, read_message_profile, read_nist_profile
from hilum.hl7v2.validation.report import as_html, as_json, as_text, error_segments
from hilum.hl7v2.validation.validator import validate, validate_profile

__all__ = [
    "RULES",
    "Finding",
    "MessageProfile",
    "Report",
    "Rule",
    "Severity",
    "Tolerance",
    "as_html",
    "as_json",
    "as_text",
    "error_segments",
    "read_message_profile",
    "read_nist_profile",
    "tolerate",
    "validate",
    "validate_profile",
]
