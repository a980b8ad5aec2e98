"""ImagingStudy: core's study with its series and instances -> ImagingStudy. FHIR R4 12.4; PS3.3 A.1; RAD IMR.

The logical id is the Study Instance UID, which is a legal FHIR id. It is rendered when it is read, not stored: an archive takes
thousands of instances a minute, and each would be a version.
"""

from __future__ import annotations

from typing import Any

from hilum.core.identity import AssigningAuthority
from hilum.core.record import InstanceFilter, Page, Record
from hilum.core.study import Series, Study
from hilum.fhir.datatypes import codeable_concept, datetime_text, identifier, identifier_type, instant
from hilum.fhir.json import Resource
from hilum.fhir.render.service_request import study_identifier

__all__ = ["OWNED", "render_imaging_study", "version_of"]

OWNED = frozenset(
    (
        "id",
        "identifier",
        "status",
        "modality",
        "subject",
        "started",
        "basedOn",
        "referrer",
        "numberOfSeries",
        "numberOfInstances",
        "procedureCode",
        "description",
        "series",
    )
)
DCM = "http://dicom.nema.org/resources/ontology/DCM"
MOST_INSTANCES = 20_000


def version_of(study: Study) -> str:
    """versionId: another one whenever the study changes."""
    return f"{int(max(study.updated, study.received) * 1000)}-{study.instance_count}"


def render_imaging_study(study: Study, record: Record, *, instances: bool = True) -> Resource:
    """ImagingStudy of a study of the archive.

    instances   list the instances of each series; without them it is much smaller
    """
    resource: Resource = {
        "resourceType": "ImagingStudy",
        "id": study.uid,
        "meta": {"versionId": version_of(study), "lastUpdated": instant(study.updated or study.received)},
    }
    order = record.orders.get(study.order_id) if study.order_id else None
    identifiers: list[dict[str, Any]] = [study_identifier(study.uid)]
    if study.accession:
        if order is not None and order.accession.value == study.accession:
            accession = identifier(order.accession)
        else:
            authority = record.authorities.canonical(AssigningAuthority(study.accession_issuer))
            accession = identifier(record.authorities.identifier(study.accession, authority))
        identifiers.append({**accession, "type": identifier_type("ACSN")})
    resource["identifier"] = identifiers
    resource["status"] = "available"
    resource["modality"] = [{"system": DCM, "code": one} for one in study.modalities if one]
    resource["subject"] = {"reference": f"Patient/{study.patient_id}"}
    resource["started"] = datetime_text(study.date + study.time if len(study.date) == 8 else study.date)
    if order is not None:
        resource["basedOn"] = [{"reference": f"ServiceRequest/{order.id}"}]
        resource["procedureCode"] = [
            codeable_concept(one.code) for one in order.procedures if one.study_uid == study.uid and one.code
        ]
    if study.referring_physician.words:
        resource["referrer"] = {"display": study.referring_physician.words}
    resource["numberOfSeries"] = study.series_count
    resource["numberOfInstances"] = study.instance_count
    resource["description"] = study.description
    where = InstanceFilter(study_uids=(study.uid,), page=Page(limit=MOST_INSTANCES))
    inside: dict[str, list[dict[str, Any]]] = {}
    if instances:
        for instance, series, _, _ in record.studies.find_instances(where):
            row: dict[str, Any] = {
                "uid": instance.uid,
                "sopClass": {"system": "urn:ietf:rfc:3986", "code": f"urn:oid:{instance.sop_class}"},
            }
            if instance.number.strip().isdigit():
                row["number"] = int(instance.number)
            inside.setdefault(series.uid, []).append(row)
    resource["series"] = [_series(one, inside.get(one.uid, [])) for one, _, _ in record.studies.find_series(where)]
    return {key: value for key, value in resource.items() if value not in ([], "", {})}


def _series(series: Series, instances: list[dict[str, Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {"uid": series.uid}
    if series.number.strip().isdigit() and int(series.number) < 2**31:
        row["number"] = int(series.number)
    row["modality"] = {"system": DCM, "code": series.modality or "OT"}
    if series.description.strip():
        row["description"] = series.description
    row["numberOfInstances"] = series.instance_count
    if series.body_part.strip():
        row["bodySite"] = {"display": series.body_part}
    if series.laterality in ("L", "R"):
        row["laterality"] = (
            {"system": "http://snomed.info/sct", "code": "7771000", "display": "Left"}
            if series.laterality == "L"
            else {"system": "http://snomed.info/sct", "code": "24028007", "display": "Right"}
        )
    started = datetime_text(series.date + series.time if len(series.date) == 8 else series.date)
    if started:
        row["started"] = started
    if series.performing_physician.words:
        row["performer"] = [{"actor": {"display": series.performing_physician.words}}]
    if instances:
        row["instance"] = instances
    return row
