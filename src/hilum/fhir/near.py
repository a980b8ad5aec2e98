"""The nearest names that a type has, for one that it has not."""

from __future__ import annotations

from hilum.fhir.definitions import TypeDefinition

__all__ = ["near"]


def near(name: str, definition: TypeDefinition) -> str:
    """What a person may have meant: "; near: birthDate", or nothing."""
    from difflib import get_close_matches  # on the way to an error only

    choices = [one for one, (element, _) in definition.by_name.items() if element.name == f"{name}[x]"]
    found = choices[:6] or get_close_matches(name[:64], definition.by_name, n=3, cutoff=0.5)
    if not found:
        lower = {one.lower(): one for one in definition.by_name}
        found = [lower[name.lower()]] if name.lower() in lower else []
    return f"; near: {', '.join(found)}" if found else ""
