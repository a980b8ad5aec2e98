"""What must hold after each step of a story; each claim is of the standards, see `story_model`."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import quote

import orjson

from campaigns.story_model import Order, Person
from campaigns.story_moves import Story
from hilum.core.exchange import Key, Severity
from hilum.core.identity import AssigningAuthority
from hilum.core.record import InstanceFilter, Record
from hilum.dicom.data import Dataset
from hilum.dicom.services import query, requests, worklist
from hilum.dicom.services.service import Request
from hilum.fhir.render.service_request import STATUSES
from hilum.hl7v2.data.er7 import parse
from hilum.ihe.verdict import expectations
from support.quiet_hub import ALL, CLINIC_OID, HOSP_OID

__all__ = ["after_each_step", "at_rest"]

TEN_YEARS = 10 * 365 * 86400.0
OIDS = {"HOSP": HOSP_OID, "CLINIC": CLINIC_OID}


def _parts(identifier: str) -> tuple[str, str]:
    return identifier.partition("^")[0], identifier.rpartition("^")[2]


def _found(story: Story, record: Record, identifier: str) -> Any:
    value, domain = _parts(identifier)
    return record.patients.find(record.authorities.identifier(value, AssigningAuthority(domain)))


def after_each_step(story: Story) -> None:
    """The record, the worklist and the kept resources against the model."""
    story.hub.read(lambda record: _check(story, record))


def _check(story: Story, record: Record) -> None:
    people = _people(story, record)
    _orders(story, record, people)
    _worklist(story, record)
    _studies(story, record, people)
    _reports(story, record, people)
    _told(story, record)
    _managers_told(story, record)


def _people(story: Story, record: Record) -> dict[int, str]:
    """Each person is one patient, of one id, with the name that was told last; returns number -> our id."""
    model = story.model
    ids: dict[int, str] = {}
    for identifier in model.owner:
        person = model.find(identifier)
        assert person is not None
        patient = _found(story, record, identifier)
        assert patient is not None, f"{identifier} is unknown"
        assert ids.setdefault(person.number, patient.id) == patient.id, f"{identifier} is another patient"
        assert not patient.merged_into
        if person.name:
            assert patient.demographics.name.family == person.name, f"{identifier}: another name than was told last"
    assert len(set(ids.values())) == len(ids), "two persons are one patient"
    current = {person.number for person in model.people.values() if not person.merged_into}
    shown = {one.id for one in record.patients.search(page=ALL)}
    assert shown == {ids[number] for number in current}, "other patients are current than should be"
    for number in current:
        resource = record.resources.get("Patient", ids[number])
        assert resource is not None and orjson.loads(resource.body)["active"] is True
    return ids


def _orders(story: Story, record: Record, people: dict[int, str]) -> None:
    model = story.model
    known = record.orders.search(page=ALL)
    assert len(known) == len(model.orders), f"{len(known)} orders instead of {len(model.orders)}"
    accessions = Counter(one.accession.value for one in known if one.accession)
    studies = Counter(uid for one in known for uid in one.study_uids)
    assert set(accessions.values()) <= {1}, "an accession number of two orders"
    assert set(studies.values()) <= {1}, "a Study Instance UID of two orders"
    for order in model.orders:
        now = record.orders.get(order.id)
        assert now is not None
        name = order.placer
        assert (now.accession.value, now.filler.value, now.placer.value) == (order.accession, order.filler, name)
        assert [(p.study_uid, s.id) for p in now.procedures for s in p.steps] == [(s.study, s.id) for s in order.steps]
        assert now.patient_id == people[model.current(order.person).number], f"{name} is another patient's"
        statuses = {s.id: s.status for p in now.procedures for s in p.steps}
        wanted = {s.id: model.step_status(order, s) for s in order.steps}
        assert statuses == wanted, f"{name}: steps {statuses}, should be {wanted}"
        status = model.order_status(order)
        assert now.status == status, f"{name}: ORC-5 {now.status}, should be {status}"
        resource = record.resources.get("ServiceRequest", order.id)
        assert resource is not None
        told = orjson.loads(resource.body)
        assert told["status"] == STATUSES[status], f"{name}: ServiceRequest {told['status']} of ORC-5 {status}"
        assert told["subject"]["reference"] == f"Patient/{now.patient_id}"
    for one in model.performed:
        step = record.orders.performed(one.uid)
        assert step is not None
        assert step.status == one.status
        assert record.patients.current(step.patient_id).id == people[model.current(one.person).number], (  # type: ignore[union-attr]
            f"{one.uid}: the performed step is another patient's"
        )


def _asked(keys: Dataset, handle: Any, record: Record, sop_class: str) -> list[Dataset]:
    asked = Request("C-FIND", sop_class, dataset=keys.encode(), calling_aet="MR1")
    return [one.dataset for one in handle(asked, record) if one.dataset is not None]


def _worklist(story: Story, record: Record) -> None:
    """The modality worklist holds what is scheduled or begun, and nothing else, under the current patient."""
    model = story.model
    found = _asked(requests.worklist_query(), worklist.find_worklist, record, worklist.MODALITY_WORKLIST)
    ids = sorted(one.item("ScheduledProcedureStepSequence").text("ScheduledProcedureStepID") for one in found)
    wanted = sorted(model.worklist())
    assert ids == wanted, f"the worklist offers {ids}, should offer {wanted}"
    for one in found:
        step = story.of_step(one.item("ScheduledProcedureStepSequence").text("ScheduledProcedureStepID"))
        assert step is not None
        order = step[0]
        person = model.current(order.person)
        assert one.text("PatientID") == _parts(person.identifiers[0])[0], "another Patient ID than the survivor's"
        assert one.text("AccessionNumber") == order.accession


def _studies(story: Story, record: Record, people: dict[int, str]) -> None:
    model = story.model
    stored = Counter(one.study for one in model.images.values() if one.stored)
    known = {study.uid: (study, patient) for study, patient in record.studies.find_studies(InstanceFilter(page=ALL))}
    assert set(known) == set(stored), "other studies than were stored"
    for uid, count in stored.items():
        study, patient = known[uid]
        assert study.instance_count == count, f"{study.instance_count} instances instead of {count}"
        person = model.current(model.studies[uid])
        assert patient.id == people[person.number] == study.patient_id, f"study {uid} is another patient's"
        if uid in model.order_of_study:
            assert study.order_id == model.order_of_study[uid].id


def _reports(story: Story, record: Record, people: dict[int, str]) -> None:
    model = story.model
    results = [one for id in set(people.values()) for one in record.results.of_patient(id)]
    assert len(results) == len(model.reports), f"{len(results)} reports instead of {len(model.reports)}"
    for report in model.reports:
        assert report.order is not None
        found = [one for one in results if one.order_id == report.order.id]
        assert [one.status for one in found] == [report.status], "the report is not what was told last"
        assert found[0].patient_id == people[model.current(report.person).number], "the report is another patient's"


def _told(story: Story, record: Record) -> None:
    """RAD-3: what each placer was told, in order."""
    rows = [row for row in record.outbox.search(page=ALL) if row.transaction == "RAD-3"]
    for order in story.model.orders:
        told = [row.fact("status") for row in rows if Key("filler", order.filler) in row.keys]
        assert told == order.told, f"the placer of {order.placer} was told {told}, should have been {order.told}"


def _managers_told(story: Story, record: Record) -> None:
    """RAD-4 once, then RAD-13, in the end CA or DC where an order control ended it; nothing of what another filler schedules."""
    told: dict[str, list[str]] = {}
    for row in record.outbox.search(page=ALL):
        if row.transaction in ("RAD-4", "RAD-13"):
            message = parse(row.payload)
            told.setdefault(message["ORC-3.1"], []).append(f"{row.transaction} {message['ORC-1']}")
    for order in story.model.orders:
        wanted = ["RAD-4 NW"] if order.is_ours and order.steps else []
        wanted += [f"RAD-13 {order.ended}"] if wanted and order.ended else []
        found = [one for one in told.get(order.filler, []) if order.filler and one != "RAD-13 XO"]
        assert found == wanted, f"the image manager was told {found} of {order.placer}, should have been {wanted}"
        if not order.is_ours:
            assert order.filler not in told, "the image manager was told of an order that another filler schedules"


# at rest


def at_rest(story: Story) -> None:
    """The same over every door: FHIR, DICOMweb, DIMSE, console and API; the journal; the verdicts."""
    story.deliver()
    hub, model = story.hub, story.model
    people: dict[int, str] = hub.read(lambda record: _people(story, record))
    for person in model.people.values():
        if not person.merged_into:
            _person(story, person, people)
    for order in model.orders:
        _order(story, order, people)
    _archive(story, people)
    _journal(story)
    _verdicts(story)
    if story.clean:
        for number, id in people.items():
            _nothing_owed(story, number, id)


def _person(story: Story, person: Person, people: dict[int, str]) -> None:
    id = people[person.number]
    for identifier in person.identifiers:
        value, domain = _parts(identifier)
        _, bundle = story.get(f"/fhir/Patient?identifier={quote(f'urn:oid:{OIDS[domain]}|{value}')}")
        found = [one["resource"]["id"] for one in bundle.get("entry", [])]
        assert found == [id], f"FHIR finds {len(found)} patients of {identifier}"
    _, told = story.get(f"/api/patients/{id}", "*/*")
    assert told["merged_into"] == ""
    subsumed = {people[n] for n in people if story.model.current(n).number == person.number} - {id}
    assert subsumed <= set(told["subsumed"])
    status, page = story.get(f"/patients/{id}", "text/html")
    assert status == 200
    orders = [one for one in story.model.orders if story.model.current(one.person) is person]
    for order in orders:
        assert order.accession.encode() in page, "the patient's page does not show the order"


def _order(story: Story, order: Order, people: dict[int, str]) -> None:
    model = story.model
    same = sorted(one.id for one in model.orders if one.placer == order.placer)
    for number, wanted in ((order.placer, same), (order.filler, [order.id]), (order.accession, [order.id])):
        if not number:
            continue
        _, bundle = story.get(f"/fhir/ServiceRequest?identifier={quote(number)}")
        found = [one["resource"] for one in bundle.get("entry", []) if one["resource"]["id"] == order.id]
        assert sorted(one["resource"]["id"] for one in bundle.get("entry", [])) == wanted, "FHIR finds other orders"
        assert found[0]["subject"]["reference"] == f"Patient/{people[model.current(order.person).number]}"
    for kind, value in (("placer", order.placer), ("filler", order.filler), ("accession", order.accession)):
        if not value:
            continue
        _, rows = story.get(f"/api/exchanges?{kind}={quote(value)}&limit=1000", "*/*")
        assert rows, f"no exchange by {kind}"


def _archive(story: Story, people: dict[int, str]) -> None:
    hub, model = story.hub, story.model
    stored = Counter(one.study for one in model.images.values() if one.stored)
    _, listed = story.get("/dicom-web/studies?limit=10000", "application/dicom+json")
    rows = {one["0020000D"]["Value"][0]: one for one in listed or []}
    assert set(rows) == set(stored)
    for uid, count in stored.items():
        person = model.current(model.studies[uid])
        value = _parts(person.identifiers[0])[0]
        row = rows[uid]
        assert row["00100020"]["Value"] == [value], "QIDO names another patient"
        assert row["00201208"]["Value"] == [count], "QIDO counts otherwise"

        def find(record: Record, uid: str = uid) -> list[Dataset]:
            keys = requests.query("STUDY", StudyInstanceUID=uid)
            return _asked(keys, query.find, record, "1.2.840.10008.5.1.4.1.2.2.1")

        found = hub.read(find)
        assert [one.text("PatientID") for one in found] == [value], "C-FIND names another patient"
        assert found[0].text("NumberOfStudyRelatedInstances") == str(count)
        status, study = story.get(f"/fhir/ImagingStudy/{uid}")
        assert status == 200
        assert study["subject"]["reference"] == f"Patient/{people[person.number]}"
        assert study["numberOfInstances"] == count
        assert sum(len(one["instance"]) for one in study["series"]) == count
        status, page = story.get(f"/patients/{people[person.number]}", "text/html")
        assert uid.encode() in page, "the patient's page does not show the study"


def _journal(story: Story) -> None:
    """Each message is there once, with its answer."""
    journal = [one for one in story.hub.journal() if one.direction.value == "in" and one.standard == "hl7v2"]
    sent = Counter(content for content, _ in story.sent)
    kept = Counter(one.request for one in journal)
    assert kept == sent, "the journal has other messages than were sent"
    for one in journal:
        assert one.answer, "an exchange without its answer"
        assert one.code == one.answer.split(b"MSA|")[1][:2].decode()


def _nothing_owed(story: Story, number: int, id: str) -> None:
    """Everything came, so nothing is missing even in ten years; but an order for what nobody ordered."""
    model, later = story.model, story.hub.clock.now() + TEN_YEARS
    profiles = story.hub.hub.profiles
    owed = {one.rule for one in story.hub.read(lambda record: list(expectations(record, id, later, profiles)))}
    is_unordered = any(
        model.current(one.person).number == number and (not one.answers or one.is_wrong_entry)
        for one in model.performed
    )
    assert owed <= ({"SWF.b/order-expected"} if is_unordered else set()), f"owed without a gap: {sorted(owed)}"


def _verdicts(story: Story) -> None:
    found: Counter[str] = Counter()
    for one in story.hub.journal():
        for finding in one.findings:
            if finding.severity is not Severity.INFO:
                found[finding.rule] += 1
    extra = set(found) - story.may
    assert not extra, f"found without a mistake: {sorted(extra)}"
    for wrong, right, rule in story.wrongs:
        mine, theirs = story.model.current(wrong), story.model.current(right)
        if mine is not theirs and theirs.number not in {story.model.current(n).number for n in mine.links}:
            assert rule in found, f"a mistake was made and not found: {rule}"
    for rules in story.must:
        assert rules & set(found), f"a mistake was made and not found: {sorted(rules)}"
