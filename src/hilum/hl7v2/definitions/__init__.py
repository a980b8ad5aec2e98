"""Structures, segments, fields, data types and tables of each version of HL7 v2, as generated package data.

HL7 is a registered trademark of Health Level Seven International.
"""

from hilum.hl7v2.definitions.load import USUAL_VERSION, VERSIONS, Definitions, definitions, nearest_version
from hilum.hl7v2.definitions.model import (
    ANY_SEGMENT,
    ComponentDefinition,
    DataType,
    FieldDefinition,
    Group,
    SegmentDefinition,
    SegmentUse,
    Structure,
    Table,
)

__all__ = [
    "ANY_SEGMENT",
    "USUAL_VERSION",
    "VERSIONS",
    "ComponentDefinition",
    "DataType",
    "Definitions",
    "FieldDefinition",
    "Group",
    "SegmentDefinition",
    "SegmentUse",
    "Structure",
    "Table",
    "definitions",
    "nearest_version",
]
