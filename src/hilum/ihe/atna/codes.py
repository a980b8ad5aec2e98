"""The coded values of audit messages and the audit rules that transactions share. PS3.15 A.5, PS3.16 CID 400 to 405."""

from __future__ import annotations

from typing import Final

from hilum.core.code import Code
from hilum.ihe.profile import AuditRule, ObjectRule

__all__ = [
    "APPLICATION",
    "APPLICATION_ACTIVITY",
    "APPLICATION_START",
    "APPLICATION_STOP",
    "DESTINATION",
    "EXPORT",
    "IMPORT",
    "INSTANCES_ACCESSED",
    "INSTANCES_TRANSFERRED",
    "NODE",
    "NODE_AUTHENTICATION",
    "ORDER_CREATED",
    "ORDER_RECORD",
    "ORDER_UPDATED",
    "PATIENT_CREATED",
    "PATIENT_NUMBER",
    "PATIENT_RECORD",
    "PATIENT_UPDATED",
    "PROCEDURE_CREATED",
    "PROCEDURE_RECORD",
    "PROCEDURE_UPDATED",
    "QUERIED",
    "QUERY",
    "RETRIEVED",
    "SEARCH",
    "SECURITY_ALERT",
    "SOP_CLASS",
    "SOURCE",
    "STORED",
    "STUDY",
    "STUDY_UID",
    "TRANSACTIONS",
    "URI",
]


def _dcm(value: str, meaning: str) -> Code:
    return Code(value, meaning, "DCM")


# EventID
APPLICATION_ACTIVITY: Final = _dcm("110100", "Application Activity")
INSTANCES_ACCESSED: Final = _dcm("110103", "DICOM Instances Accessed")
EXPORT: Final = _dcm("110106", "Export")
IMPORT: Final = _dcm("110107", "Import")
INSTANCES_TRANSFERRED: Final = _dcm("110104", "DICOM Instances Transferred")
ORDER_RECORD: Final = _dcm("110109", "Order Record")
PATIENT_RECORD: Final = _dcm("110110", "Patient Record")
PROCEDURE_RECORD: Final = _dcm("110111", "Procedure Record")
QUERY: Final = _dcm("110112", "Query")
SECURITY_ALERT: Final = _dcm("110113", "Security Alert")

# EventTypeCode
APPLICATION_START: Final = _dcm("110120", "Application Start")
APPLICATION_STOP: Final = _dcm("110121", "Application Stop")
NODE_AUTHENTICATION: Final = _dcm("110126", "Node Authentication")
TRANSACTIONS: Final = "IHE Transactions"
"""The code system of transaction numbers."""

# RoleIDCode
APPLICATION: Final = _dcm("110150", "Application")
DESTINATION: Final = _dcm("110152", "Destination Role ID")
SOURCE: Final = _dcm("110153", "Source Role ID")

# ParticipantObjectIDTypeCode
PATIENT_NUMBER: Final = Code("2", "Patient Number", "RFC-3881")
SEARCH: Final = Code("10", "Search Criteria", "RFC-3881")
URI: Final = Code("12", "URI", "RFC-3881")
"""A resource of FHIR, relative to our base."""
STUDY_UID: Final = _dcm("110180", "Study Instance UID")
SOP_CLASS: Final = _dcm("110181", "SOP Class UID")
NODE: Final = _dcm("110182", "Node ID")

STUDY: Final = ObjectRule(("study",), "2", "3", STUDY_UID)
"""The studies that an exchange is about. PS3.15 A.5.3.7."""

_ORDER: Final = ObjectRule(("placer", "filler"), "2", "20", Code("ORDER", "Order Number", "HILUM"))

PATIENT_CREATED: Final = AuditRule(PATIENT_RECORD, "C")
PATIENT_UPDATED: Final = AuditRule(PATIENT_RECORD, "U")
ORDER_CREATED: Final = AuditRule(ORDER_RECORD, "C", (_ORDER,))
ORDER_UPDATED: Final = AuditRule(ORDER_RECORD, "U", (_ORDER,))
PROCEDURE_CREATED: Final = AuditRule(PROCEDURE_RECORD, "C", (STUDY,))
PROCEDURE_UPDATED: Final = AuditRule(PROCEDURE_RECORD, "U", (STUDY,))
QUERIED: Final = AuditRule(QUERY, "E", query=True)
STORED: Final = AuditRule(INSTANCES_TRANSFERRED, "C", (STUDY,))
"""Instances came to the one who stores them: action C at the importer. PS3.15 A.5.3.7."""
RETRIEVED: Final = AuditRule(INSTANCES_TRANSFERRED, "R", (STUDY,))
