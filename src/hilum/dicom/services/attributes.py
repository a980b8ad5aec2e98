"""The attributes that the archive's index answers with, by level: one table for C-FIND (PS3.4 C.6) and QIDO-RS (PS3.18 10.6.3).

Each row names tag, VR and how the values are read from the record's nouns; matching, the DIMSE answer and the JSON answer are
all made from it, and the conformance statement prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.study import Instance, Series, Study
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.services.identity import dicom_sex, written_name

__all__ = ["BY_TAG", "TABLE", "Attribute", "Level", "Row", "answer_dataset", "answer_json", "attributes_of"]

MPPS = "1.2.840.10008.3.1.2.3.3"


class Level(IntEnum):
    """Query/Retrieve Level (0008,0052). PS3.4 C.6."""

    PATIENT = 0
    STUDY = 1
    SERIES = 2
    IMAGE = 3


class Row(NamedTuple):
    """One thing found, with all above it. `shown` is the patient identifier to answer with."""

    patient: Patient
    shown: Identifier
    study: Study | None = None
    series: Series | None = None
    instance: Instance | None = None
    retrieve_aet: str = ""
    related: tuple[int, int, int] = (0, 0, 0)
    """Patient level: studies, series, instances of the patient."""


Reader = Callable[[Row], list[Any]]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: at which level it lives, and its values as text (numbers for IS), or items for a sequence."""

    tag: int
    vr: str
    level: Level
    read: Reader
    default: bool = True
    """Part of every QIDO-RS answer of its level (PS3.18 tables 10.6.3-3 to -5)."""


def _some(value: Any) -> list[Any]:
    return [value] if value not in ("", None) else []


def _authority(authority: AssigningAuthority) -> list[Any]:
    if not authority.universal_id:
        return []
    item = Dataset()
    item.set(0x00400032, authority.universal_id)
    item.set(0x00400033, authority.universal_id_type or "ISO")
    return [item]


def _others(row: Row) -> list[Any]:
    items = []
    for one in row.patient.identifiers:
        if one.key == row.shown.key:
            continue
        item = Dataset.of(PatientID=one.value, TypeOfPatientID="TEXT")
        if one.authority.namespace:
            item.set(0x00100021, one.authority.namespace)
        if one.authority.universal_id:
            item.set(0x00100024, _authority(one.authority))
        items.append(item)
    return items


def _performed_step(row: Row) -> list[Any]:
    assert row.series is not None
    if not row.series.performed_step:
        return []
    return [Dataset.of(ReferencedSOPClassUID=MPPS, ReferencedSOPInstanceUID=row.series.performed_step)]


def _accession_issuer(row: Row) -> list[Any]:
    issuer = row.study.accession_issuer if row.study else ""
    if not issuer:
        return []
    if issuer[0].isdigit() and "." in issuer:
        return [Dataset.of(UniversalEntityID=issuer, UniversalEntityIDType="ISO")]
    return [Dataset.of(LocalNamespaceEntityID=issuer)]


def _request(row: Row) -> list[Any]:
    procedure, step = row.instance.request if row.instance else ("", "")
    if not (procedure or step):
        return []
    item = Dataset()
    if step:
        item.set(0x00400009, step)
    if procedure:
        item.set(0x00401001, procedure)
    return [item]


def _table() -> Iterator[Attribute]:
    def patient(tag: int, vr: str, read: Callable[[Row], Any], default: bool = True) -> Attribute:
        return Attribute(tag, vr, Level.PATIENT, lambda row: _some(read(row)), default)

    def study(tag: int, vr: str, read: Callable[[Study], Any], default: bool = True) -> Attribute:
        return Attribute(tag, vr, Level.STUDY, lambda row: _some(read(row.study)), default)  # type: ignore[arg-type]

    def series(tag: int, vr: str, read: Callable[[Series], Any], default: bool = True) -> Attribute:
        return Attribute(tag, vr, Level.SERIES, lambda row: _some(read(row.series)), default)  # type: ignore[arg-type]

    def instance(tag: int, vr: str, read: Callable[[Instance], Any], default: bool = True) -> Attribute:
        return Attribute(tag, vr, Level.IMAGE, lambda row: _some(read(row.instance)), default)  # type: ignore[arg-type]

    yield patient(0x00100010, "PN", lambda r: written_name(r.patient.demographics.name))
    yield patient(0x00100020, "LO", lambda r: r.shown.value)
    yield patient(0x00100021, "LO", lambda r: r.shown.authority.namespace)
    yield Attribute(0x00100024, "SQ", Level.PATIENT, lambda r: _authority(r.shown.authority))
    yield patient(0x00100030, "DA", lambda r: r.patient.demographics.birth_date[:8])
    yield patient(0x00100040, "CS", lambda r: dicom_sex(r.patient.demographics.sex))
    yield Attribute(0x00101002, "SQ", Level.PATIENT, _others, False)
    yield patient(0x00201200, "IS", lambda r: r.related[0], False)
    yield patient(0x00201202, "IS", lambda r: r.related[1], False)
    yield patient(0x00201204, "IS", lambda r: r.related[2], False)

    yield study(0x00080020, "DA", lambda s: s.date)
    yield study(0x00080030, "TM", lambda s: s.time)
    yield study(0x00080050, "SH", lambda s: s.accession)
    yield Attribute(0x00080051, "SQ", Level.STUDY, _accession_issuer)
    yield Attribute(0x00080054, "AE", Level.PATIENT, lambda r: _some(r.retrieve_aet))
    yield Attribute(0x00080056, "CS", Level.PATIENT, lambda r: ["ONLINE"])
    yield Attribute(0x00080061, "CS", Level.STUDY, lambda r: list(r.study.modalities) if r.study else [])
    yield study(0x00080090, "PN", lambda s: written_name(s.referring_physician))
    yield study(0x00081030, "LO", lambda s: s.description)
    yield study(0x0020000D, "UI", lambda s: s.uid)
    yield study(0x00200010, "SH", lambda s: s.study_id)
    yield study(0x00201206, "IS", lambda s: s.series_count)
    yield study(0x00201208, "IS", lambda s: s.instance_count)

    yield series(0x00080021, "DA", lambda s: s.date)
    yield series(0x00080031, "TM", lambda s: s.time)
    yield series(0x00080060, "CS", lambda s: s.modality)
    yield series(0x00080070, "LO", lambda s: s.manufacturer, False)
    yield series(0x00080080, "LO", lambda s: s.institution, False)
    yield series(0x00081010, "SH", lambda s: s.station_name, False)
    yield series(0x0008103E, "LO", lambda s: s.description)
    yield series(0x00081050, "PN", lambda s: written_name(s.performing_physician), False)
    yield Attribute(0x00081111, "SQ", Level.SERIES, _performed_step)
    yield series(0x00180015, "CS", lambda s: s.body_part, False)
    yield series(0x0020000E, "UI", lambda s: s.uid)
    yield series(0x00200011, "IS", lambda s: s.number)
    yield series(0x00200060, "CS", lambda s: s.laterality, False)
    yield series(0x00201209, "IS", lambda s: s.instance_count)

    yield instance(0x00080016, "UI", lambda i: i.sop_class)
    yield instance(0x00080018, "UI", lambda i: i.uid)
    yield instance(0x00083002, "UI", lambda i: i.transfer_syntax)
    yield instance(0x00200013, "IS", lambda i: i.number)
    yield instance(0x00280008, "IS", lambda i: i.frames if i.frames > 1 else None)
    yield instance(0x00280010, "US", lambda i: i.rows or None)
    yield instance(0x00280011, "US", lambda i: i.columns or None)
    yield instance(0x00280100, "US", lambda i: i.bits_allocated or None)
    yield Attribute(0x00400275, "SQ", Level.IMAGE, _request, False)


TABLE: tuple[Attribute, ...] = tuple(_table())
BY_TAG: dict[int, Attribute] = {one.tag: one for one in TABLE}


def attributes_of(level: Level, *, above: bool = True) -> list[Attribute]:
    """The attributes that an answer at this level can hold, in tag order; `above`: those of the levels above too."""
    return sorted(
        (one for one in TABLE if one.level == level or (above and one.level < level)), key=lambda one: one.tag
    )


def answer_dataset(row: Row, tags: list[Attribute], character_set: str) -> Dataset:
    """A DIMSE answer: the attributes asked for, empty where the record has no value. PS3.4 C.4.1.1.3.2."""
    made = Dataset()
    if character_set:
        made.set(0x00080005, character_set.split("\\"))
    for one in tags:
        made.set(one.tag, one.read(row), one.vr)
    return made


def _name_json(text: str) -> dict[str, str]:
    parts = text.split("=")
    return {word: part for word, part in zip(("Alphabetic", "Ideographic", "Phonetic"), parts, strict=False) if part}


def _values_json(vr: str, values: list[Any]) -> list[Any]:
    if vr == "PN":
        return [_name_json(value) for value in values]
    if vr == "IS":
        return [_whole(value) for value in values]
    return values


def _whole(value: Any) -> Any:
    try:
        return int(value)
    except (TypeError, ValueError):
        return str(value)


def item_json(item: Dataset) -> dict[str, Any]:
    """A small item of text attributes and sequences of such as DICOM JSON."""
    made: dict[str, Any] = {}
    for tag, vr, _ in item:
        values: list[Any] = [item_json(one) for one in item.sequence(tag)] if vr == "SQ" else item.texts(tag)
        made[f"{tag:08X}"] = {"vr": vr, "Value": _values_json(vr, values)} if values else {"vr": vr}
    return made


def answer_json(row: Row, attributes: list[Attribute]) -> dict[str, Any]:
    """A QIDO-RS answer: DICOM JSON of the attributes that have a value, and of those that may be empty. PS3.18 F.2."""
    made: dict[str, Any] = {}
    for one in attributes:
        values = one.read(row)
        if one.vr == "SQ":
            if values:
                made[f"{one.tag:08X}"] = {"vr": "SQ", "Value": [item_json(item) for item in values]}
        elif values:
            made[f"{one.tag:08X}"] = {"vr": one.vr, "Value": _values_json(one.vr, values)}
        else:
            made[f"{one.tag:08X}"] = {"vr": one.vr}
    return made
