"""Typed views of resources: `views.Patient(resource).name[0].family`. One class for each type of FHIR R4; see `base`.

A class is made from the element table when its name is first asked for. The stub beside this file is for editors and type
checkers.
"""

from __future__ import annotations

from typing import Any

from hilum.fhir.views.base import Elements, Values, View, class_name, element_of, kinds, of, plain, view_class

__all__ = ["Elements", "Values", "View", "class_name", "element_of", "of", "plain", "view_class"]


def __getattr__(name: str) -> Any:
    kind = kinds().get(name)
    if kind is None:
        raise AttributeError(f"FHIR R4 has no type {name[:64]!r}")
    return globals().setdefault(name, view_class(kind))


def __dir__() -> list[str]:
    return sorted((*__all__, *kinds()))
