"""Profiles: does a resource meet a StructureDefinition with its slices. FHIR R4 5.1 (profiling), 2.26 (ElementDefinition).

    from hilum.fhir.package import Conformance, Package
    from hilum.fhir.profiles import judge, by_claims, must_support

    known = Conformance([Package.load(data)])
    list(judge(patient, "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient", known))
    validate(bundle, profiles=[by_claims(known)])

Told is what a profile asks beyond the resource or data type that it rests on; that itself is `hilum.fhir.validation`'s. Decision
record 0020.
"""

from __future__ import annotations

from hilum.fhir.profiles.definitions import by_definition
from hilum.fhir.profiles.judging import Claims, by_claims, judge, judge_by
from hilum.fhir.profiles.must_support import Supported, must_support

__all__ = ["Claims", "Supported", "by_claims", "by_definition", "judge", "judge_by", "must_support"]
