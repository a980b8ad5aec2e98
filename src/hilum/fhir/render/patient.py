"""Patient: core's patient -> Patient, and back. FHIR R4 8.1; PDQm Patient (ITI-78); RAD and ITI identity feeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from hilum.core.code import Code
from hilum.core.identity import Authorities, Identifier, Patient
from hilum.core.person import Demographics, PersonName
from hilum.fhir.datatypes import (
    code_of,
    codeable_concept,
    date_of,
    datetime_text,
    hl7_datetime,
    human_name,
    identifier,
    identifier_of,
    name_of,
    postal_address,
    postal_address_of,
    telecom,
    telecom_of,
)
from hilum.fhir.json import Resource

__all__ = ["OWNED", "read_demographics", "read_identifiers", "render_patient", "replaced_by", "said_by"]

OWNED = frozenset(
    (
        "id",
        "identifier",
        "active",
        "name",
        "telecom",
        "gender",
        "birthDate",
        "deceased",
        "address",
        "maritalStatus",
        "communication",
        "link",
        "extension",
    )
)
MOTHER = "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName"
GENDERS = {"M": "male", "F": "female", "O": "other", "A": "other", "U": "unknown", "N": "unknown"}
SEXES = {"male": "M", "female": "F", "other": "O", "unknown": "U"}
LANGUAGES = "urn:ietf:bcp:47"


def render_patient(patient: Patient, subsumed: Sequence[Patient] = ()) -> Resource:
    """Patient of the record. A subsumed one is inactive and points at its survivor (`replaced-by`); PDQm Patient profile.

    subsumed   those merged into this one, for its `replaces` links
    """
    facts = patient.demographics
    resource: Resource = {"resourceType": "Patient", "id": patient.id}
    if facts.mother_name:
        said = facts.mother_name.family or facts.mother_name.words
        resource["extension"] = [{"url": MOTHER, "valueString": said}]
    resource["identifier"] = [identifier(one) for one in patient.identifiers]
    resource["active"] = not patient.merged_into and not patient.retired
    resource["name"] = [*human_name(facts.name), *human_name(facts.birth_name, "maiden")]
    resource["telecom"] = [telecom(one) for one in facts.telecoms if one.value.strip()]
    if facts.sex in GENDERS:
        resource["gender"] = GENDERS[facts.sex]
    if facts.birth_date:
        resource["birthDate"] = datetime_text(facts.birth_date, date_only=True)
    if facts.deceased:
        when = datetime_text(facts.deceased)
        resource |= {"deceasedDateTime": when} if when else {"deceasedBoolean": facts.deceased.upper() != "N"}
    resource["address"] = [postal_address(facts.address)] if facts.address else []
    if facts.marital_status:
        resource["maritalStatus"] = codeable_concept(facts.marital_status)
    if facts.language:
        spoken = Code(facts.language, "", LANGUAGES)
        resource["communication"] = [{"language": codeable_concept(spoken)}]
    links: list[dict[str, Any]] = []
    if patient.merged_into:
        links.append(_link(patient.merged_into, "replaced-by"))
    links += [_link(one.id, "replaces") for one in subsumed]
    links += [_link(other, "seealso") for other in patient.links]
    resource["link"] = links
    return {key: value for key, value in resource.items() if value not in ([], "", {})}


def _link(id: str, kind: str) -> dict[str, Any]:
    return {"other": {"reference": f"Patient/{id}"}, "type": kind}


def read_identifiers(resource: Resource, authorities: Authorities) -> tuple[Identifier, ...]:
    """The identifiers of a Patient, canonical, those in use only."""
    values = resource.get("identifier")
    found = [
        identifier_of(one, authorities)
        for one in (values if isinstance(values, list) else ())
        if isinstance(one, dict) and one.get("use") != "old"
    ]
    return authorities.canonicalise(one for one in found if one.value)


def read_demographics(resource: Resource) -> Demographics:
    """The demographics of a Patient."""
    deceased = ""
    if resource.get("deceasedBoolean") is True:
        deceased = "Y"
    elif resource.get("deceasedDateTime"):
        deceased = hl7_datetime(resource["deceasedDateTime"])
    names = resource.get("name")
    maiden = [one for one in names if one.get("use") == "maiden"] if isinstance(names, list) else []
    spoken = resource.get("communication")
    language = code_of(spoken[0].get("language")) if isinstance(spoken, list) and spoken else Code()
    mother = next(
        (str(e.get("valueString") or "") for e in resource.get("extension") or () if e.get("url") == MOTHER), ""
    )
    others = [one for one in names if one.get("use") != "maiden"] if isinstance(names, list) else []
    return Demographics(
        name=name_of(others),
        birth_date=date_of(resource.get("birthDate")),
        sex=SEXES.get(str(resource.get("gender")), ""),
        address=postal_address_of(resource.get("address")),
        telecoms=telecom_of(resource.get("telecom")),
        mother_name=PersonName(family=mother),
        birth_name=name_of(maiden),
        language=language.value or language.meaning,
        marital_status=code_of(resource.get("maritalStatus")),
        deceased=deceased,
    )


def said_by(resource: Resource, known: Patient | None) -> tuple[Demographics, frozenset[str]]:
    """What a Patient that replaces the known one says: the demographics, and the names of fields that it deletes.

    A field that the client only repeats, in the poorer words of FHIR, keeps core's value (sex "A" is shown as `other`).
    """
    said = read_demographics(resource)
    if known is None:
        return said, frozenset()
    echo = read_demographics(render_patient(known))
    deleted = set()
    kept: dict[str, Any] = {}
    for field in fields(said):
        now = getattr(known.demographics, field.name)
        if getattr(said, field.name) == getattr(echo, field.name):
            kept[field.name] = now
        elif not getattr(said, field.name):
            deleted.add(field.name)
    return replace(said, **kept), frozenset(deleted)


def replaced_by(resource: Resource) -> str:
    """Logical id of the patient that replaces this one (`link.type` replaced-by), empty where there is none. ITI-104."""
    for one in resource.get("link") or ():
        if one.get("type") == "replaced-by":
            reference = str((one.get("other") or {}).get("reference") or "")
            if "Patient/" in reference:
                return reference.rpartition("Patient/")[2].partition("/")[0]
    return ""
