"""An SR document that is stored becomes a report of the record, in the unit of work that stores it. RAD TF-1 9.

It is then shown as a DiagnosticReport, and goes on to those who wait for reports. A report that came by HL7 v2 already is not told
twice: one that names the document, or has its number, stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hilum.core.errors import BudgetExceeded, HilumError
from hilum.core.exchange import Finding, Severity
from hilum.core.handler import Reaction
from hilum.core.record import Delivery, Event, Record
from hilum.core.result import Result, ResultReceived
from hilum.core.study import InstanceStored
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.documents.reading import REPORTS, predecessors_of, read_report
from hilum.hl7v2.data.datatypes import seconds
from hilum.hl7v2.messages.results import RANKS
from hilum.ihe.profile import Site

__all__ = ["reading"]

_SECTION = "PS3.3 C.17"
_MOST_BYTES = 4 << 20


def reading(site: Site) -> Reaction:
    """The reaction to an SR document; those that were made here are not read back."""

    def read(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if not isinstance(event, InstanceStored) or event.instance.sop_class not in REPORTS:
            return []
        if event.instance.source_aet == site.aet:
            return []
        try:
            return _received(event, record)
        except HilumError as error:
            text = f"the document was stored, and not read as a report: {error.message}"
            record.exchange.note(Finding(Severity.WARNING, "SINR/not-read", text, error.where, _SECTION))
            return []

    return read


def _received(event: InstanceStored, record: Record) -> list[Event | Delivery]:
    instance = event.instance
    length = instance.blob.length - instance.dataset_offset
    if length > _MOST_BYTES:
        raise BudgetExceeded("larger than a report may be", section=_SECTION)
    content = record.blobs.read(instance.blob, instance.dataset_offset, length)
    document = Dataset.parse(content, instance.transfer_syntax)
    said = read_report(document, record.authorities)
    study = record.studies.get(instance.study_uid)
    patient = record.patients.current(study.patient_id if study is not None else event.study.patient_id)
    if patient is None or not said.observations:
        return []
    before = predecessors_of(document)
    known = _known(said, before, patient.id, record)
    previous = next((one for one in known if _is_older(one, said, before)), None)
    if previous is None and known:
        text = "the report is known: the document changed nothing in it"
        record.exchange.note(Finding(Severity.INFO, "SINR/known-report", text, "(0040,A370)", _SECTION))
        return []
    order_id = event.study.order_id or (study.order_id if study is not None else "")
    as_of = seconds(said.reported) or seconds(said.observed) or record.now()
    said = replace(
        said,
        patient_id=patient.id,
        order_id=order_id,
        study_uid=instance.study_uid,
        as_of=as_of,
        updated=record.now(),
    )
    if previous is None:
        return [ResultReceived(replace(said, id=record.new_id()))]
    return [ResultReceived(replace(said, id=previous.id, version=previous.version + 1), previous)]


def _is_older(one: Result, said: Result, before: tuple[str, ...]) -> bool:
    """A report that an earlier document brought: the one that this takes the place of, or a less final one of the same number."""
    if not one.instance_uid or one.instance_uid == said.instance_uid:
        return False
    return one.instance_uid in before or RANKS[one.status] < RANKS[said.status]


def _known(said: Result, before: tuple[str, ...], patient_id: str, record: Record) -> list[Result]:
    """The patient's reports that are this one or an older one of it: by its document, its filler number, its accession number and
    procedure."""
    found = record.results.find(study_uid=said.study_uid)
    if said.filler:
        found = [*found, *record.results.find(filler=said.filler)]

    def is_it(one: Result) -> bool:
        owner = record.patients.current(one.patient_id)
        if owner is not None and owner.id != patient_id:
            return False
        if one.instance_uid and one.instance_uid in (said.instance_uid, *before):
            return True
        if said.filler or one.filler:
            return one.filler.value == said.filler.value
        return (
            bool(said.accession) and one.accession.value == said.accession.value and one.code.value == said.code.value
        )

    return [one for one in {each.id: each for each in found}.values() if is_it(one)]
