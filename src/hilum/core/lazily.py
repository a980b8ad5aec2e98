"""Names of a package that are loaded when they are first asked for (PEP 562), so that importing it costs what is used of it."""

from __future__ import annotations

TYPE_CHECKING = False  # checkers take the name as true; typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

__all__ = ["lazily"]


def lazily(package: str, names: dict[str, Any], places: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package.

    names    its `globals()`, where a name is kept once it is loaded
    places   by name the module in which it lives, "" = it is a module of the package itself
    """

    def load(name: str) -> Any:
        place = places.get(name)
        if place is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from importlib import import_module

        found = import_module(f"{package}.{name}") if not place else getattr(import_module(place), name)
        return names.setdefault(name, found)

    return load
