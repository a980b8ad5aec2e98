"""FHIR R4 as a language: `from hilum import fhir`.

    patient = fhir.parse(data)                            # JSON or XML, to a plain dict
    fhir.evaluate(patient, "Patient.name.given")          # FHIRPath
    fhir.validate(patient)                                # issues, as an OperationOutcome has them
    fhir.views.Patient(patient).name[0].family            # with the names of the type
    fhir.build("Patient", id="1", birthDate="1970-01-31")
    fhir.convert(data, to="xml")

Nothing is loaded until it is used: each name is looked up where it lives when it is first asked for.
"""

from __future__ import annotations

from hilum.core.lazily import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hilum.core.errors import BudgetExceeded, DecodeError, HilumError, Incorrect
    from hilum.fhir import flatten, views
    from hilum.fhir.json import Decimal, Resource
    from hilum.fhir.validation import Issue
    from hilum.fhir.value import build, convert, dump, evaluate, parse, validate

__all__ = [
    "BudgetExceeded",
    "Decimal",
    "DecodeError",
    "HilumError",
    "Incorrect",
    "Issue",
    "Resource",
    "build",
    "convert",
    "dump",
    "evaluate",
    "flatten",
    "parse",
    "validate",
    "views",
]

_PLACES = {
    "BudgetExceeded": "hilum.core.errors",
    "DecodeError": "hilum.core.errors",
    "HilumError": "hilum.core.errors",
    "Incorrect": "hilum.core.errors",
    "Decimal": "hilum.fhir.json",
    "Issue": "hilum.fhir.validation",
    "Resource": "hilum.fhir.json",
    "build": "hilum.fhir.value",
    "convert": "hilum.fhir.value",
    "dump": "hilum.fhir.value",
    "evaluate": "hilum.fhir.value",
    "parse": "hilum.fhir.value",
    "validate": "hilum.fhir.value",
    "flatten": "",
    "views": "",
}


__getattr__ = lazily(__name__, globals(), _PLACES)


def __dir__() -> list[str]:
    return sorted(__all__)
