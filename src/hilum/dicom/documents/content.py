"""Content items of an SR document's tree. PS3.3 C.17.3, C.18.

An item is a data set with a value type, the relationship to the item that holds it, a concept name, its value and its own items.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from hilum.core.code import Code
from hilum.core.person import PersonName
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.documents.composite import coded, text_of
from hilum.dicom.services.identity import written_name

__all__ = ["Relationship", "code", "container", "date", "image", "person_name", "text", "uid_reference"]

Relationship = Literal["CONTAINS", "HAS CONCEPT MOD", "HAS OBS CONTEXT"]

_CONTENT: Final = 0x0040A730


def _item(value_type: str, relationship: Relationship, concept: Code | None) -> Dataset:
    made = Dataset()
    made.set("RelationshipType", relationship)
    made.set("ValueType", value_type)
    if concept is not None:
        made.set("ConceptNameCodeSequence", [coded(concept)])
    return made


def _with_items(made: Dataset, items: Iterable[Dataset]) -> Dataset:
    if held := list(items):
        made.set(_CONTENT, held)
    return made


def container(concept: Code, items: Iterable[Dataset]) -> Dataset:
    """A heading with what stands under it. C.18.8."""
    made = _item("CONTAINER", "CONTAINS", concept)
    made.set("ContinuityOfContent", "SEPARATE")
    return _with_items(made, items)


def text(concept: Code, value: str) -> Dataset:
    """TEXT; line breaks are CR LF, as UT has them. C.18.3."""
    made = _item("TEXT", "CONTAINS", concept)
    made.set("TextValue", text_of(value))
    return made


def code(relationship: Relationship, concept: Code, value: Code) -> Dataset:
    """CODE. C.18.4."""
    made = _item("CODE", relationship, concept)
    made.set("ConceptCodeSequence", [coded(value)])
    return made


def person_name(relationship: Relationship, concept: Code, name: PersonName | str) -> Dataset:
    """PNAME. C.18.5."""
    made = _item("PNAME", relationship, concept)
    made.set("PersonName", name if isinstance(name, str) else written_name(name))
    return made


def date(concept: Code, value: str) -> Dataset:
    """DATE of YYYYMMDD, DATETIME of what is longer. C.18.5."""
    if len(value) == 8:
        made = _item("DATE", "CONTAINS", concept)
        made.set("Date", value)
    else:
        made = _item("DATETIME", "CONTAINS", concept)
        made.set("DateTime", value)
    return made


def uid_reference(relationship: Relationship, concept: Code, uid: str) -> Dataset:
    """UIDREF. C.18.7."""
    made = _item("UIDREF", relationship, concept)
    made.set("UID", uid)
    return made


def image(sop_class: str, sop_instance: str) -> Dataset:
    """IMAGE: an image of the evidence. C.18.4."""
    made = _item("IMAGE", "CONTAINS", None)
    made.set(
        "ReferencedSOPSequence", [Dataset.of(ReferencedSOPClassUID=sop_class, ReferencedSOPInstanceUID=sop_instance)]
    )
    return made
