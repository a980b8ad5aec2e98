"""Tree navigation and types as data. FHIRPath N1 5.8, 10.1."""

from __future__ import annotations

from hilum.fhir.path.functions.registry import items_function
from hilum.fhir.path.items import Item, Node, system_name
from hilum.fhir.path.navigation import children, descendants
from hilum.fhir.path.running import Run
from hilum.fhir.path.types import TypeInfo

__all__: list[str] = []

items_function("children")(children)
items_function("descendants")(descendants)


@items_function("type")
def _type(run: Run, items: list[Item]) -> list[Item]:
    return [
        TypeInfo("FHIR", item.type) if isinstance(item, Node) else TypeInfo("System", system_name(item))
        for item in items
    ]
