"""Resources that were not made of a message: what a message needs between them and they do without."""

from __future__ import annotations

from hilum.ihe.v2fhir.back.reading import Resources
from hilum.ihe.v2fhir.back.results import divided
from hilum.ihe.v2fhir.engine import Json

__all__ = ["prepared"]


def prepared(resources: Resources, code: str) -> None:
    """Observations are divided into what an OBX holds. Those of no report get one, each, so that they have an OBR
    (HL7 v2.5.1 7.3.1: ORU is a report of results)."""
    parts = divided(resources)
    if code not in ("ORU", "OUL"):
        return
    reported = {
        id(target)
        for report in resources.of("DiagnosticReport")
        for one in report.get("result") or ()
        if (target := resources.target(one)) is not None
    }
    members = {
        id(target)
        for observation in resources.of("Observation")
        for one in observation.get("hasMember") or ()
        if (target := resources.target(one)) is not None
    }
    if resources.of("MessageHeader") or resources.of("DiagnosticReport"):
        return
    within = {id(part) for held in parts.values() for part in held}
    for number, observation in enumerate(resources.of("Observation"), 1):
        if id(observation) in reported or id(observation) in members or id(observation) in within:
            continue
        results: list[Json] = []
        wholes = [observation, *_members(resources, observation)]
        for at, one in enumerate([each for whole in wholes for each in (whole, *parts.get(id(whole), ()))], 1):
            address = f"urn:hilum:result:{number}:{at}"
            resources.name(address, one)
            results.append({"reference": address})
        report: Json = {"resourceType": "DiagnosticReport", "result": results}
        for name in ("status", "code", "subject", "encounter", "effectiveDateTime", "issued", "basedOn", "identifier"):
            if name in observation:
                report[name] = observation[name]
        resources.add(report, is_own=True)


def _members(resources: Resources, observation: Json) -> list[Json]:
    found = (resources.target(one) for one in observation.get("hasMember") or ())
    return [one for one in found if one is not None and one["resourceType"] == "Observation"]
