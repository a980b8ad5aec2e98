"""What a differential says of one element, merged into what the base says. FHIR R4 2.26.6 (rules per property), 5.1.0.14."""

from __future__ import annotations

from typing import Any

__all__ = ["merge"]

Json = dict[str, Any]

_PLACE = frozenset(("id", "path", "base", "contentReference"))
_ADDED = frozenset(("alias", "condition", "code", "mapping", "example"))
_FIXED = frozenset(("isModifier", "isSummary"))  # a profile may not take them away
_APPENDED = frozenset(("definition", "comment", "requirements"))


def merge(element: Json, change: Json) -> None:
    """Merge a differential's element into the base's, in place; members are replaced, never changed in place.

    What narrows (cardinality, types, binding, fixed and pattern values, must-support, slicing, lengths, texts) replaces;
    what accumulates (invariants by key, conditions, aliases, mappings, extensions by url) is added.
    """
    for key, value in change.items():
        if key in _PLACE:
            continue
        if key == "constraint":
            _add_keyed(element, key, value, "key")
        elif key == "extension":
            _add_keyed(element, key, value, "url", replacing=True)
        elif key in _ADDED:
            _add(element, key, value)
        elif key in _APPENDED and isinstance(value, str) and value.startswith("..."):
            element[key] = f"{element.get(key, '')}\n{value[3:]}"
        elif key in _FIXED:
            element[key] = element.get(key) is True or value is True
        elif key == "binding" and _is_extension(change if "type" in change else element):
            continue  # eld-11: only what is coded is bound
        elif key == "slicing":
            element[key] = _slicing(value)
        else:
            if key.startswith(("fixed", "pattern")):
                for other in [k for k in element if k.startswith(("fixed", "pattern")) and k != key]:
                    del element[other]
            element[key] = value


def _is_extension(element: Json) -> bool:
    types = element.get("type")
    return isinstance(types, list) and [t.get("code") for t in types if isinstance(t, dict)] == ["Extension"]


def _slicing(value: Any) -> Any:
    return {**value, "ordered": value.get("ordered", False)} if isinstance(value, dict) else value


def _add(element: Json, key: str, value: Any) -> None:
    known = element.get(key)
    have = list(known) if isinstance(known, list) else []
    seen = {repr(item) for item in have}
    more = value if isinstance(value, list) else [value]
    element[key] = have + [item for item in more if repr(item) not in seen]


def _add_keyed(element: Json, key: str, value: Any, name: str, *, replacing: bool = False) -> None:
    known = element.get(key)
    have = [item for item in known if isinstance(item, dict)] if isinstance(known, list) else []
    more = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    names = {str(item.get(name)) for item in (more if replacing else have)}
    if replacing:
        element[key] = [item for item in have if str(item.get(name)) not in names] + more
    else:
        element[key] = have + [item for item in more if str(item.get(name)) not in names]
