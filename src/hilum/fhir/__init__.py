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

TYPE_CHECKING = False  # checkers take the name as true; typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any

    from hilum.fhir import flatten, views
    from hilum.fhir.json import Decimal, Resource
    from hilum.fhir.validation import Issue
    from hilum.fhir.value import build, convert, dump, evaluate, parse, validate

__all__ = [
    "Decimal",
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


def __getattr__(name: str) -> Any:
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module 'hilum.fhir' has no attribute {name!r}")
    from importlib import import_module

    found = import_module(f"hilum.fhir.{name}") if not place else getattr(import_module(place), name)
    return globals().setdefault(name, found)


def __dir__() -> list[str]:
    return sorted(__all__)
