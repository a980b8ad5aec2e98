"""Storage: every storage SOP class in every transfer syntax. PS3.4 annex B; RAD-8, RAD-18, RAD-43; STOW-RS stores here too.

The bytes lie in a blob already; here the header is read, the object gets its place among patients, studies and series, and its
DICOM JSON is made. Pixel data is never touched, only its length is checked: a data set that ends early or goes on too long is
refused (C000H), one whose SOP Instance UID is missing or whose UIDs are none too (A900H).

Whose images they are: a study that is known keeps its patient. A new one belongs to the patient whom its Patient ID names; where
that is unknown, to the patient of the order with the same Study Instance UID or accession number, if the identifiers do not
speak against it; else a patient is registered from the header, unconfirmed, until an ADT message merges it (unscheduled case).
Whose their performed step is, which said the same Patient ID, counts before all that: its number may have been changed (A47) since,
or its visit moved (A45).

A series belongs to one study (PS3.3 A.1.2), yet modalities and careless copies send its UID under two. Turned away, such images
would be nowhere; so each is kept under the study that it names itself, both series stand side by side, and the answer is a
warning. PS3.4 table B.2-1 has three: B000H and B006H would say that elements were changed or dropped, and none was. B007H is
left and holds: a SOP class is made of an IOD, whose information model the data set breaks. Offending Element tells where.

The same object again (equal digest) is a success and changes nothing. Another content under a known UID: see `Site.duplicates`.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from hilum.core import identity
from hilum.core.errors import Conflict, HilumError
from hilum.core.exchange import Finding, Severity
from hilum.core.identity import Identifier, Patient
from hilum.core.order import Order
from hilum.core.person import Demographics
from hilum.core.record import Record
from hilum.core.study import Instance, InstanceStored, ReceivedPatient
from hilum.dicom.data import EXPLICIT_LE, Dataset
from hilum.dicom.services.described import Described
from hilum.dicom.services.identity import read_identifier
from hilum.dicom.services.received import ReceivedObject, read_object
from hilum.dicom.services.service import IDENTIFIER_BUDGET, Answer, StoreRequest, told

__all__ = ["filed", "store"]

_NOT_OF_ITS_IOD = 0xB007
_SERIES_UID = 0x0020000E


def store(request: StoreRequest, record: Record, received: ReceivedObject | None = None) -> Answer:
    """C-STORE: take the instance in. PS3.4 B.2.3; RAD-8. `stored` tells whether the blob is referred to and must stay.

    received   what `read_object` made of the request before the unit of work began, so that the one writer need not read
    """
    try:
        return told(_store(request, received or read_object(request), record), record)
    except HilumError as error:
        record.exchange.about("instance", request.sop_instance)
        return told(Answer.refused(error, "C-STORE", request.sop_instance), record)


def _store(request: StoreRequest, object_: ReceivedObject, record: Record) -> Answer:
    if object_.error is not None:
        raise object_.error
    described = object_.described
    study_uid, series_uid, uid, sop_class = object_.uids
    received = described.patient(record.authorities)
    _tell(request, described, received, sop_class, record)
    draft = record.exchange
    draft.findings.extend(object_.findings)
    kept, other_study, known = record.studies.place(study_uid, series_uid, uid)
    if known is not None:
        answer = _duplicate(known, request, record)
        if answer is not None:
            return answer if answer.status else _answer(object_, other_study)  # as when it came first
    if other_study:
        draft.about("study", other_study)
        draft.note(
            Finding(
                Severity.WARNING,
                "RAD-8/series-of-two-studies",
                "another study has a series with this Series Instance UID; each image is kept under the study that it names",
                "(0020,000E)",
                "PS3.3 A.1.2",
            )
        )
    if kept is not None:
        patient_id, order_id = kept.patient_id, kept.order_id
        if kept.received_patient.identifier != received.identifier and not _is_of(patient_id, received, record):
            draft.note(
                Finding(
                    Severity.WARNING,
                    "RAD-8/patient-of-study",
                    "the images name another patient than the study that they belong to; the study's patient is kept",
                    "(0010,0020)",
                    "PS3.3 A.1.2",
                )
            )
    else:
        patient_id, order_id = _owner(described, received, record)
    draft.about("person", patient_id)
    record.emit(filed(request, object_, record, patient_id, order_id))
    return replace(_answer(object_, other_study), stored=True)


def _answer(object_: ReceivedObject, other_study: str) -> Answer:
    """That it is kept, and what is odd about it. PS3.4 B.2.3."""
    uid = object_.uids[2]
    if object_.warning:
        return Answer(
            object_.warning, comment="a UID is missing in the data set; filed under another one", sop_instance=uid
        )
    if other_study:
        comment = "stored; another study has a series with this UID"
        return Answer(_NOT_OF_ITS_IOD, comment=comment, offending=(_SERIES_UID,), sop_instance=uid)
    return Answer(sop_instance=uid)


def filed(
    request: StoreRequest, object_: ReceivedObject, record: Record, patient_id: str, order_id: str
) -> InstanceStored:
    """The event that files an object under its study and series, once it is known whose it is.

    object_   what `read_object` made of the request, without an error
    """
    now, described = record.now(), object_.described
    issuer = described.accession_issuer
    study = replace(
        described.study,
        patient_id=patient_id,
        received_patient=described.patient(record.authorities),
        accession_issuer=record.authorities.canonical(issuer).key if issuer else "",
        order_id=order_id,
        received=now,
        updated=now,
    )
    return InstanceStored(study, replace(described.series, received=now), _instance(request, object_, now))


def _digest(request: StoreRequest) -> bytes:
    if request.digest:
        return request.digest
    machine = hashlib.sha256()
    for offset in range(0, request.dataset_length, 1 << 20):
        machine.update(request.read(offset, min(1 << 20, request.dataset_length - offset)))
    return machine.digest()


def _stored_digest(instance: Instance, record: Record) -> bytes:
    if instance.digest:
        return instance.digest
    machine = hashlib.sha256()
    for offset in range(instance.dataset_offset, instance.blob.length, 1 << 20):
        machine.update(record.blobs.read(instance.blob, offset, min(1 << 20, instance.blob.length - offset)))
    return machine.digest()


def _duplicate(known: Instance, request: StoreRequest, record: Record) -> Answer | None:
    """The answer to a known UID, without a status where its content is known too; None: go on and replace it."""
    is_same = known.transfer_syntax == request.transfer_syntax and _stored_digest(known, record) == _digest(request)
    if is_same:
        record.exchange.fact("duplicate", "same content")
        return Answer()
    policy = request.site.duplicates
    record.exchange.fact("duplicate", f"other content, {policy}")
    record.exchange.note(
        Finding(
            Severity.WARNING,
            "RAD-8/uid-reused",
            "an instance with this UID and other content is stored already; changed content needs a new UID",
            "(0008,0018)",
            "PS3.5 9.1",
        )
    )
    if policy == "replace":
        return None
    if policy == "refuse":
        raise Conflict("the UID is known with other content", where="(0008,0018)", section="PS3.7 C.5", code="0x0111")
    return Answer(0xB000, comment="UID known with other content; the first is kept", sop_instance=known.uid)


def _order(described: Described, record: Record) -> Order | None:
    order = record.orders.by_study(described.study.uid)
    if order is None and described.study.accession:
        order = record.orders.by_accession(described.study.accession)
    return order


def _owner(described: Described, received: ReceivedPatient, record: Record) -> tuple[str, str]:
    """(our patient id, order id or "") of a study that is new."""
    identifier = received.identifier
    patient = record.patients.find(identifier) if identifier else None
    order = _order(described, record)
    ordered = record.patients.current(order.patient_id) if order is not None else None
    if patient is None and ordered is not None and _may_be(ordered, identifier, described):
        patient = ordered
    if identifier:
        patient = _performed_on(described, identifier, patient, record)
    if patient is None:
        demographics = Demographics(name=received.name, birth_date=received.birth_date, sex=received.sex)
        events = identity.register(
            None,
            (identifier,) if identifier else (),
            demographics,
            id=record.new_id(),
            when=record.now(),
            source="dicom",
        )
        record.emit(*events)
        patient = events[0].patient
        record.exchange.fact("patient", "registered from the images")
    if order is not None and ordered is not None and ordered.id == patient.id:
        return patient.id, order.id
    return patient.id, ""


def _is_of(patient_id: str, received: ReceivedPatient, record: Record) -> bool:
    found = record.patients.find(received.identifier) if received.identifier else None
    if found is None and received.identifier:
        owner = record.patients.current(patient_id)
        return owner is not None and owner.had(received.identifier)
    return found is not None and found.id == patient_id


def _may_be(ordered: Patient, identifier: Identifier, described: Described) -> bool:
    """The order's patient may be the one of the images: no identifier, one that it had when the worklist was asked, or the same
    value where no issuer was sent."""
    if not identifier or ordered.had(identifier):
        return True
    return not described.has_issuer and any(one.value == identifier.value for one in ordered.identifiers)


def _performed_on(
    described: Described, identifier: Identifier, patient: Patient | None, record: Record
) -> Patient | None:
    """The patient of the performed step that made the images, where it said the same Patient ID and is another's by now: the number
    was changed (A47), or the visit moved (A45). Else `patient`."""
    step = record.orders.performed(described.series.performed_step) if described.series.performed_step else None
    owner = record.patients.current(step.patient_id) if step is not None else None
    if step is None or owner is None or (patient is not None and patient.id == owner.id):
        return patient
    said = Dataset.parse(step.dataset, EXPLICIT_LE, budget=IDENTIFIER_BUDGET) if step.dataset else Dataset()
    return owner if read_identifier(said, record.authorities).key == identifier.key else patient


def _instance(request: StoreRequest, object_: ReceivedObject, now: float) -> Instance:
    study_uid, series_uid, uid, sop_class = object_.uids
    attributes = object_.attributes
    return Instance(
        uid=uid,
        sop_class=sop_class,
        series_uid=series_uid,
        study_uid=study_uid,
        transfer_syntax=request.transfer_syntax,
        blob=request.blob,
        dataset_offset=request.dataset_offset,
        number=attributes.text("00200013"),
        rows=attributes.number("00280010"),
        columns=attributes.number("00280011"),
        bits_allocated=attributes.number("00280100"),
        frames=max(1, attributes.number("00280008", 1)),
        digest=request.digest,
        metadata=object_.metadata,
        request=object_.described.request,
        source_aet=request.calling_aet,
        exchange_id=request.exchange_id,
        received=now,
    )


def _tell(
    request: StoreRequest, described: Described, received: ReceivedPatient, sop_class: str, record: Record
) -> None:
    """Keys and facts of the exchange; the hub joins those of all objects of one association."""
    draft = record.exchange
    draft.fact("sop class", sop_class)
    draft.fact("transfer syntax", request.transfer_syntax)
    draft.fact("modality", described.series.modality)
    for kind, value in described.keys:
        draft.about(kind, value)
    draft.about_patient((received.identifier,))
