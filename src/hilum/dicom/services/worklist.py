"""Modality worklist: C-FIND over scheduled procedure steps. PS3.4 annex K; RAD-5.

The store narrows by the keys that IHE asks for; then every key of the identifier is matched against the whole item. Start date
and start time are matched as one moment (PS3.4 table K.6-1). Steps that are completed, cancelled or discontinued are hidden
unless the query asks for their status.
"""

from __future__ import annotations

from collections.abc import Iterator

from hilum.core.code import Code
from hilum.core.errors import HilumError
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.order import Order, RequestedProcedure, ScheduledProcedureStep
from hilum.core.person import PersonName, Physician
from hilum.core.record import Page, Record, WorklistItem
from hilum.core.visit import Visit
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.dataset import Sequence as Items
from hilum.dicom.data.dictionary import keyword_of, show
from hilum.dicom.services.identity import (
    authority_item,
    exact,
    issuer_of,
    put_patient,
    read_authority_item,
    read_name,
    words,
    written_name,
)
from hilum.dicom.services.matching import dataset_matches, in_range, range_of, values_match
from hilum.dicom.services.service import Answer, Request, told

__all__ = [
    "MODALITY_WORKLIST",
    "code_item",
    "find_worklist",
    "project",
    "read_code",
    "read_worklist_item",
    "worklist_dataset",
]

MODALITY_WORKLIST = "1.2.840.10008.5.1.4.31"

_STEPS = 0x00400100
_START_DATE, _START_TIME = 0x00400002, 0x00400003
_PATIENT_ID, _ISSUER, _QUALIFIERS = 0x00100020, 0x00100021, 0x00100024
_ELSEWHERE = frozenset((_START_DATE, _START_TIME, _PATIENT_ID, _ISSUER, _QUALIFIERS))
_PENDING, _PENDING_WARNING = 0xFF00, 0xFF01
_CHUNK = 500


def code_item(code: Code) -> Dataset:
    """An item of a code sequence. PS3.3 table 8.8-1; a value longer than SH goes into Long Code Value.

    A value with a backslash, which would be two values (PS3.5 6.4), is told by the words of its meaning, as a code of ours."""
    item = Dataset()
    value, scheme = exact(code.value), code.scheme
    if code.value and not value:
        scheme = ""
    meaning = words(code.meaning or code.value)
    value = value or meaning[:16]
    if len(value) > 16:
        item.set(0x00080119, value)
    else:
        item.set(0x00080100, value)
    item.set(0x00080102, words(scheme or "99HILUM", 16))
    item.set(0x00080104, meaning)
    return item


def read_code(dataset: Dataset, key: int) -> Code:
    """The first item of a code sequence."""
    item = dataset.item(key)
    value = item.text(0x00080100) or item.text(0x00080119) or item.text(0x00080120)
    return Code(value, item.text(0x00080104), item.text(0x00080102))


def _codes(code: Code) -> list[Dataset]:
    return [code_item(code)] if code else []


def _issuer(authority: AssigningAuthority) -> list[Dataset]:
    return [authority_item(authority)] if authority else []


def _put_physician(made: Dataset, name_tag: int, who: Physician, id_tag: int) -> None:
    made.set(name_tag, written_name(who.name))
    if who.id:
        person = Dataset.of(InstitutionName="")
        person.set(0x00401101, [code_item(Code(who.id, written_name(who.name) or who.id, "99LOCAL"))])
        made.set(id_tag, [person])


def _step_item(step: ScheduledProcedureStep) -> Dataset:
    item = Dataset()
    item.set(0x00080060, exact(step.modality))
    item.set(0x00400001, [one for one in step.station_aets if exact(one)])
    item.set(_START_DATE, step.start[:8])
    item.set(_START_TIME, step.start[8:14])
    item.set(0x00400006, written_name(step.performing_physician))
    item.set(0x00400007, words(step.description))
    item.set(0x00400008, _codes(step.protocol))
    item.set(0x00400009, exact(step.id))
    item.set(0x00400010, words(step.station_name))
    item.set(0x00400011, words(step.location))
    item.set(0x00400012, "")
    item.set(0x00400020, exact(step.status))
    item.set(0x00321070, "")
    item.set(0x00400400, "")
    return item


def _put_visit(made: Dataset, visit: Visit | None, order: Order) -> None:
    number = visit.number if visit and visit.number else order.visit_number
    made.set(0x00380010, exact(number.value))
    made.set(0x00380014, _issuer(number.authority))
    made.set(0x00380016, words(visit.patient_class, 16) if visit else "")
    made.set(0x00380300, words(visit.location) if visit else "")
    made.set(0x00380020, visit.admitted[:8] if visit else "")
    made.set(0x00380021, visit.admitted[8:14] if visit else "")


def worklist_dataset(item: WorklistItem, character_set: str = "ISO_IR 100") -> Dataset:
    """The whole worklist item with every attribute that this system knows. PS3.4 table K.6-1; RAD TF-2 4.5.4.1.2."""
    patient, order, procedure, step = item.patient, item.order, item.procedure, item.step
    made = Dataset()
    made.set(0x00080005, character_set.split("\\"))
    put_patient(made, patient)
    made.set(0x00080050, exact(order.accession.value))
    made.set(0x00080051, _issuer(order.accession.authority))
    made.set(0x00080080, words(order.institution))
    _put_physician(made, 0x00080090, order.referring_physician, 0x00080096)
    made.set(0x00081110, [])
    made.set(0x00081120, [])
    made.set(0x00101030, float(order.weight_kg) if order.weight_kg else None)
    made.set(0x00101020, float(order.size_m) if order.size_m else None)
    made.set(0x00081040, words(order.requesting_service))
    _put_more_of_patient(made, item)
    made.set(0x00101040, words(", ".join(_address(item))))
    made.set(0x00102000, words(order.clinical_information))
    made.set(0x00102110, "")
    made.set(0x001021B0, order.clinical_information)
    made.set(0x001021C0, 3 if item.visit is not None and item.visit.pregnant else None)
    made.set(0x0020000D, exact(procedure.study_uid))
    _put_physician(made, 0x00321032, order.requesting_physician, 0x00321031)
    made.set(0x00321033, words(order.requesting_service))
    made.set(0x00321060, words(procedure.description or procedure.code.words or order.service.words))
    made.set(0x00321064, _codes(procedure.code or order.service))
    _put_visit(made, item.visit, order)
    made.set(0x00380050, "")
    made.set(0x00380500, words(order.danger))
    made.set(_STEPS, [_step_item(step)])
    made.set(0x00400026, _issuer(order.placer.authority))
    made.set(0x00400027, _issuer(order.filler.authority))
    made.set(0x00401001, exact(procedure.id))
    made.set(0x00401002, words(order.reason.words))
    made.set(0x00401003, exact(order.priority))
    made.set(0x00401004, words(order.transport))
    made.set(0x00401008, words(order.confidentiality))
    made.set(0x0040100A, _codes(order.reason) if order.reason.value else [])
    made.set(0x00401400, order.comments)
    made.set(0x00402016, exact(order.placer.value))
    made.set(0x00402017, exact(order.filler.value))
    made.set(0x00403001, "")
    return made


def _put_more_of_patient(made: Dataset, item: WorklistItem) -> None:
    """What HL7 v2 tells of the patient beside identity: PID-6, PID-13, PID-15."""
    who = item.patient.demographics
    made.set(0x00101060, written_name(who.mother_name))
    made.set(0x00102154, [words(one.value, 16) for one in who.telecoms if one.system == "phone"])
    made.set(0x00100101, _codes(Code(who.language, "", "RFC5646")) if who.language else [])


def _address(item: WorklistItem) -> list[str]:
    home = item.patient.demographics.address
    return [part for part in (*home.lines, home.city, home.state, home.postal_code, home.country) if part]


def _names(text: str) -> Physician:
    return Physician("", read_name(text)) if text else Physician()


def read_worklist_item(dataset: Dataset) -> tuple[Order, RequestedProcedure, ScheduledProcedureStep]:
    """Order, procedure and step of a worklist answer: the inverse of `worklist_dataset`, for the asking side."""
    item = dataset.item(_STEPS)
    step = ScheduledProcedureStep(
        id=item.text(0x00400009),
        status=item.text(0x00400020) or "SCHEDULED",
        start=item.text(_START_DATE) + item.text(_START_TIME),
        station_aets=tuple(item.texts(0x00400001)),
        station_name=item.text(0x00400010),
        location=item.text(0x00400011),
        modality=item.text(0x00080060),
        description=item.text(0x00400007),
        protocol=read_code(item, 0x00400008),
        performing_physician=read_name(item.text(0x00400006)) if item.text(0x00400006) else PersonName(),
    )
    procedure = RequestedProcedure(
        id=dataset.text(0x00401001),
        study_uid=dataset.text(0x0020000D),
        description=dataset.text(0x00321060),
        code=read_code(dataset, 0x00321064),
        steps=(step,),
    )
    order = Order(
        id="",
        patient_id="",
        placer=Identifier(dataset.text(0x00402016), read_authority_item(dataset.item(0x00400026))),
        filler=Identifier(dataset.text(0x00402017), read_authority_item(dataset.item(0x00400027))),
        accession=Identifier(dataset.text(0x00080050), read_authority_item(dataset.item(0x00080051))),
        service=procedure.code,
        priority=dataset.text(0x00401003),
        reason=read_code(dataset, 0x0040100A) or Code(meaning=dataset.text(0x00401002)),
        requesting_physician=_names(dataset.text(0x00321032)),
        referring_physician=_names(dataset.text(0x00080090)),
        requesting_service=dataset.text(0x00321033),
        institution=dataset.text(0x00080080),
        visit_number=Identifier(dataset.text(0x00380010), read_authority_item(dataset.item(0x00380014))),
        procedures=(procedure,),
    )
    return order, procedure, step


def project(keys: Dataset, whole: Dataset) -> tuple[Dataset, bool]:
    """The attributes asked for, empty where there is no value; and whether each of them is known here. PS3.4 K.4.1.1.3.2."""
    made, is_complete = Dataset(), True
    if 0x00080005 in whole:
        made.put(*whole[0x00080005])
    for tag, vr, value in keys:
        if tag in (0x00080005, 0x00080052, 0x00080053) or tag & 0xFFFF == 0:
            continue
        found = whole.element(tag)
        if found is None:
            is_complete = False
            made.put(tag, vr, Items() if isinstance(value, Items) else b"")
        elif isinstance(value, Items) and value and len(value[0]) and isinstance(found.value, Items):
            items = Items()
            for one in found.value:
                part, known = project(value[0], one)
                is_complete = is_complete and known
                items.append(part)
            made.put(tag, "SQ", items)
        else:
            made.put(*found)
    return made, is_complete


def _start_range(keys: Dataset) -> tuple[str, str, str, str]:
    """(date low, date high, time low, time high) of the step's keys."""
    item = keys.item(_STEPS)
    date, time = item.text(_START_DATE), item.text(_START_TIME)
    dates = range_of("DA", date) if date and "*" not in date else ("", "")
    times = range_of("TM", time) if time and "*" not in time else ("", "")
    return (*dates, *times)


def _starts_within(start: str, limits: tuple[str, str, str, str]) -> bool:
    date_low, date_high, time_low, time_high = limits
    if not (date_low or date_high or time_low or time_high):
        return True
    date, time = start[:8], start[8:]
    if not (date_low or date_high):
        return in_range(time, time_low, time_high)
    if not (time_low or time_high) or not time:
        return in_range(date, date_low, date_high)
    if date_low == date_high:
        return in_range(date, date_low, date_high) and in_range(time, time_low, time_high)
    low = date_low + (time_low if date_low else "")
    high = date_high + (time_high if date_high else "")
    return in_range(start, low, high)


def _is_asked_for(keys: Dataset, item: WorklistItem, record: Record) -> bool:
    values = keys.texts(_PATIENT_ID)
    issuer = issuer_of(keys)
    if not values and not issuer:
        return True
    authority = record.authorities.canonical(issuer).key if issuer else ""
    return any(
        values_match("LO", values, [one.value], _PATIENT_ID) and (not authority or one.authority.key == authority)
        for one in item.patient.identifiers
    )


def _candidates(keys: Dataset, limits: tuple[str, str, str, str], record: Record) -> Iterator[WorklistItem]:
    step = keys.item(_STEPS)
    statuses = step.texts(0x00400020)
    more = {"statuses": tuple(statuses)} if statuses and not any("*" in one for one in statuses) else {}
    offset = 0
    while True:
        page = record.orders.worklist(
            station_aet=_narrowing(step, 0x00400001),
            modality=_narrowing(step, 0x00080060),
            start=limits[:2],
            patient_identifier=_narrowing(keys, _PATIENT_ID),
            patient_name=_narrowing(keys, 0x00100010),
            accession=_narrowing(keys, 0x00080050),
            requested_procedure_id=_narrowing(keys, 0x00401001),
            sps_id=_narrowing(step, 0x00400009),
            study_uid=_narrowing(keys, 0x0020000D),
            page=Page(_CHUNK, offset),
            **more,
        )
        yield from page
        if len(page) < _CHUNK:
            return
        offset += len(page)


def _narrowing(keys: Dataset, tag: int) -> str:
    """A key for the store: one value with few wildcards; others are matched here alone."""
    values = keys.texts(tag)
    return values[0] if len(values) == 1 and values[0] != "*" and values[0].count("*") <= 4 else ""


def find_worklist(request: Request, record: Record) -> Iterator[Answer]:
    """C-FIND of the modality worklist: pending answers and the last one. PS3.4 K.4.1; RAD-5."""
    try:
        keys = request.parsed()
        _note_keys(request, keys, record)
        yield from _answers(request, keys, record)
    except HilumError as error:
        record.exchange.count = 0
        yield told(Answer.refused(error, "C-FIND"), record)


def _answers(request: Request, keys: Dataset, record: Record) -> Iterator[Answer]:
    draft, count, site = record.exchange, 0, request.site
    terms = keys.texts(0x00080005)
    character_set = "\\".join(terms) if terms else site.character_set
    limits = _start_range(keys)
    for item in _candidates(keys, limits, record):
        if not _starts_within(item.step.start, limits) or not _is_asked_for(keys, item, record):
            continue
        whole = worklist_dataset(item, character_set)
        if not dataset_matches(keys, whole, without=_ELSEWHERE):
            continue
        if site.max_answers and count == site.max_answers:
            draft.count = count
            yield told(Answer(0xA700, comment="more matches than this system answers"), record)
            return
        made, is_complete = project(keys, whole)
        _note_item(record, item, count)
        count += 1
        yield Answer(_PENDING if is_complete else _PENDING_WARNING, made)
    draft.count = count
    draft.fact("matches", str(count))
    yield told(Answer(), record)


def _note_keys(request: Request, keys: Dataset, record: Record) -> None:
    draft, step = record.exchange, keys.item(_STEPS)
    draft.control_id = str(request.message_id)
    draft.fact("calling AE", request.calling_aet)
    for item in (keys, step):
        for tag, _, value in item:
            if isinstance(value, Items) or not value or tag in (0x00080005, 0x00080052):
                continue
            is_personal = tag in (0x00100010, _PATIENT_ID, 0x00100030)
            draft.fact(f"key {keyword_of(tag) or show(tag)}", "given" if is_personal else item.text(tag))


def _note_item(record: Record, item: WorklistItem, count: int) -> None:
    """Keys of the first matches: by them the exchange stands in each patient's journal."""
    if count >= 50:
        return
    draft = record.exchange
    draft.about_patient(item.patient.identifiers[:1], item.patient.id)
    draft.about("accession", item.order.accession.value)
    draft.about("study", item.procedure.study_uid)
    draft.about("procedure", item.procedure.id)
    draft.about("step", item.step.id)
    draft.about("placer", item.order.placer.value)
    draft.about("filler", item.order.filler.value)
