"""Query of the archive: C-FIND in the patient root, study root and patient/study only models. PS3.4 C.4.1, C.6; RAD-14.

The hierarchical rules are held (C.4.1.3.1): below the top level the unique keys of the levels above are needed, unless
relational queries were negotiated, or the level's own unique key is given, which finds its parents by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from hilum.core.errors import HilumError, Incorrect
from hilum.core.record import InstanceFilter, Record
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.dataset import Sequence as Items
from hilum.dicom.data.dictionary import keyword_of, show
from hilum.dicom.services.attributes import BY_TAG, Attribute, Level, Row, answer_dataset
from hilum.dicom.services.metadata import attributes_of_object
from hilum.dicom.services.search import UNIQUE_KEYS, search
from hilum.dicom.services.service import Answer, Request, told

__all__ = ["FIND", "MODELS", "find", "level_of", "note_keys", "read_keys"]

PATIENT_ROOT = "1.2.840.10008.5.1.4.1.2.1"
STUDY_ROOT = "1.2.840.10008.5.1.4.1.2.2"
PATIENT_STUDY_ONLY = "1.2.840.10008.5.1.4.1.2.3"

MODELS: dict[str, tuple[Level, ...]] = {
    PATIENT_ROOT: (Level.PATIENT, Level.STUDY, Level.SERIES, Level.IMAGE),
    STUDY_ROOT: (Level.STUDY, Level.SERIES, Level.IMAGE),
    PATIENT_STUDY_ONLY: (Level.PATIENT, Level.STUDY),
}
"""Information models and their levels; the SOP classes add .1 for FIND, .2 for MOVE, .3 for GET. PS3.4 C.6."""

FIND = tuple(f"{model}.1" for model in MODELS)

PENDING, PENDING_WARNING = 0xFF00, 0xFF01
_NOT_ATTRIBUTES = frozenset((0x00080005, 0x00080052, 0x00080053))
_FIRST_PAGE = 50
"""The first matches are read alone, so that they go out early."""
_SECTION = "PS3.4 C.4.1.3.1"


def read_keys(request: Request) -> tuple[Level, Dataset]:
    """The level and the keys of an identifier. Raises Incorrect (A900H) where the hierarchical rules are broken."""
    keys = request.parsed()
    level = level_of(keys, request.sop_class)
    _check_hierarchy(keys, level, request)
    return level, keys


def level_of(keys: Dataset, sop_class: str) -> Level:
    """Query/Retrieve Level, checked against the model. Raises Incorrect."""
    word = keys.text(0x00080052).upper()
    levels = MODELS.get(sop_class.rpartition(".")[0], tuple(Level))
    for level in levels:
        if level.name == word:
            return level
    what = "the level is not one of the information model" if word else "the level is missing"
    raise Incorrect(what, where="(0008,0052)", section=_SECTION, code="0xA900")


def _check_hierarchy(keys: Dataset, level: Level, request: Request) -> None:
    if request.relational or _is_single(keys, UNIQUE_KEYS[level]):
        return
    levels = MODELS.get(request.sop_class.rpartition(".")[0], tuple(Level))
    for above in levels:
        if above < level and not _is_single(keys, UNIQUE_KEYS[above], several=request.operation != "C-FIND"):
            raise Incorrect(
                "a unique key of a level above is missing",
                where=show(UNIQUE_KEYS[above]),
                section=_SECTION,
                code="0xA900",
            )


def _is_single(keys: Dataset, tag: int, several: bool = False) -> bool:
    values = keys.texts(tag)
    return bool(values) and (several or len(values) == 1) and not any("*" in one or "?" in one for one in values)


def note_keys(request: Request, keys: Dataset, record: Record) -> None:
    """Tell the journal what was asked: keywords of the keys, and as keys of the exchange what names a patient or a study."""
    draft = record.exchange
    draft.control_id = str(request.message_id)
    draft.fact("calling AE", request.calling_aet)
    level = keys.text(0x00080052)
    if level:
        draft.fact("level", level)
    asked = [keyword_of(tag) or show(tag) for tag in _asked(keys)]
    draft.fact("keys", ", ".join(asked))
    for kind, tag in (("accession", 0x00080050), ("study", 0x0020000D), ("series", 0x0020000E)):
        values = keys.texts(tag)
        if len(values) <= 8:
            draft.about(kind, *(one for one in values if "*" not in one and "?" not in one))


def _asked(keys: Dataset) -> Iterator[int]:
    for tag, _, value in keys:
        if tag in _NOT_ATTRIBUTES:
            continue
        if isinstance(value, Items):
            for item in value[:1]:
                yield from _asked(item)
        elif value:
            yield tag


def find(request: Request, record: Record) -> Iterator[Answer]:
    """C-FIND: pending answers and the last one. PS3.4 C.4.1.1.4; RAD-14."""
    try:
        level, keys = read_keys(request)
        note_keys(request, keys, record)
        yield from _answers(request, level, keys, record)
    except HilumError as error:
        record.exchange.count = 0
        yield told(Answer.refused(error, "C-FIND"), record)


def _answers(request: Request, level: Level, keys: Dataset, record: Record) -> Iterator[Answer]:
    site = request.site
    wanted, others = _return_keys(keys, level)
    character_set = keys.text(0x00080005) and "\\".join(keys.texts(0x00080005))
    is_supported = not others or level == Level.IMAGE
    draft, count = record.exchange, 0
    limit = site.max_answers
    for row in search(level, keys, record, site.ae_title, wanted=min(limit or _FIRST_PAGE, _FIRST_PAGE)):
        if limit and count == limit:
            draft.count = count
            yield told(Answer(0xA700, comment="more matches than this system answers"), record)
            return
        made = answer_dataset(row, wanted, character_set or site.character_set)
        if others and level == Level.IMAGE:
            _add_from_object(made, others, row, record)
        made.set(0x00080052, level.name)
        made.set(0x00080054, site.ae_title)
        if not character_set and made.raw(0x00080005) != b"ISO_IR 192" and 0x00080005 not in keys:
            _drop_needless_charset(made)
        _note_row(record, row, count)
        count += 1
        yield Answer(PENDING if is_supported else PENDING_WARNING, made)
    draft.count = count
    draft.fact("matches", str(count))
    yield told(Answer(), record)


def _drop_needless_charset(made: Dataset) -> None:
    """(0008,0005) is needed only where the text leaves the default repertoire."""
    if all(made.raw(tag).isascii() for tag in (0x00100010, 0x00080090, 0x00081030, 0x0008103E, 0x00081050, 0x00080080)):
        made.discard(0x00080005)


def _return_keys(keys: Dataset, level: Level) -> tuple[list[Attribute], list[int]]:
    """Attributes to answer with, and tags that the index does not hold. The unique keys down to this level always return."""
    tags = {tag for tag, _, _ in keys if tag not in _NOT_ATTRIBUTES and tag & 0xFFFF}
    tags |= {tag for above, tag in UNIQUE_KEYS.items() if above <= level}
    known = [BY_TAG[tag] for tag in sorted(tags) if tag in BY_TAG and BY_TAG[tag].level <= level]
    have = {one.tag for one in known}
    return known, sorted(tag for tag in tags - have if tag not in BY_TAG)


def _add_from_object(made: Dataset, tags: list[int], row: Row, record: Record) -> None:
    """Attributes of the object itself, from its stored DICOM JSON."""
    assert row.instance is not None
    where = InstanceFilter(instance_uids=(row.instance.uid,))
    for _, packed in record.studies.metadata(where):
        made.update(attributes_of_object(packed, tags))
    for tag in tags:
        if tag not in made:
            made.set(tag, None)


def _note_row(record: Record, row: Row, count: int) -> None:
    if count >= 20:
        return
    draft = record.exchange
    draft.about("person", row.patient.id)
    if row.study is not None:
        draft.about("study", row.study.uid)
        draft.about("accession", row.study.accession)
    draft.about_patient((row.shown,))
