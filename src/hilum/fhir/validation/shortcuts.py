"""Invariants that are decided without their expression: most hold at once, since what they judge is absent.

`GUARDS` names for an invariant the element without which it holds. `SHORTCUTS` are invariants in Python, either because every
second resource has them or because their expression compares each item with each. A test holds both against the expressions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from hilum.fhir.validation.definitional import DEFINITIONAL

__all__ = ["GUARDS", "SHORTCUTS", "Shortcut"]

Shortcut = Callable[[dict[str, Any], dict[str, Any]], "bool | None"]
"""(value, %resource) -> whether the invariant holds; None = the expression decides."""

GUARDS: dict[str, str] = {
    "att-1": "data",
    "ait-2": "clinicalStatus",
    "bdl-1": "total",
    "cmd-1": "equivalence",
    "coding-system": "system",
    "cmp-2": "emptyReason",
    "con-5": "clinicalStatus",
    "cpl-3": "detail",
    "cpt-2": "value",
    "eld-2": "max",
    "eld-3": "max",
    "eld-4": "aggregation",
    "eld-5": "contentReference",
    "eld-11": "binding",
    "eld-12": "valueSet",
    "eld-13": "type",
    "eld-14": "constraint",
    "eld-15": "meaningWhenMissing",
    "eld-16": "sliceName",
    "eld-17": "targetProfile",
    "eld-18": "isModifier",
    "eld-22": "sliceIsConstraining",
    "grp-1": "member",
    "identifier-system": "system",
    "lst-1": "emptyReason",
    "mdd-1": "whenHandedOver",
    "opd-2": "searchType",
    "opd-3": "targetProfile",
    "prr-1": "orderDetail",
    "qty-3": "code",
    "que-4": "answerOption",
    "que-10": "maxLength",
    "que-11": "answerOption",
    "que-12": "enableWhen",
    "que-13": "initial",
    "que-3": "code",
    "que-9": "readOnly",
    "que-8": "initial",
    "rng-2": "low",
    "sdf-10": "binding",
    "sev-1": "query",
    "spd-1": "xpath",
    "spd-2": "chain",
    "tim-1": "duration",
    "tim-10": "timeOfDay",
    "tim-2": "period",
    "tim-4": "duration",
    "tim-5": "period",
    "tim-6": "periodMax",
    "tim-7": "durationMax",
    "tim-8": "countMax",
    "tim-9": "offset",
    "vsd-10": "code",
    "vsd-3": "filter",
}


def _has(value: dict[str, Any], name: str) -> bool:
    return name in value or "_" + name in value


def _any(*names: str) -> Shortcut:
    """One of the elements is there."""

    def holds(value: dict[str, Any], resource: dict[str, Any]) -> bool:
        return any(_has(value, name) for name in names)

    return holds


def _needs(name: str, other: str) -> Shortcut:
    """Where one element is there, another is."""

    def holds(value: dict[str, Any], resource: dict[str, Any]) -> bool:
        return not _has(value, name) or _has(value, other)

    return holds


def _has_choice(value: dict[str, Any], stem: str) -> bool:
    return any(key.startswith((stem, "_" + stem)) for key in value)


def _period(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    begin, end = value.get("start"), value.get("end")
    if begin is None or end is None:
        return True
    if (
        isinstance(begin, str)
        and isinstance(end, str)
        and len(begin) == len(end)
        and begin[19:] == end[19:]
        and begin <= end
    ):
        return True  # texts of one form and one zone are in the order of their times
    return None


def _observation_value(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    return not _has(value, "dataAbsentReason") or not _has_choice(value, "value")


def _component_codes(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    components = value.get("component")
    if not isinstance(components, list) or not _has_choice(value, "value"):
        return True
    own = {_key(coding) for coding in _codings(value)}
    return not any(_key(coding) in own for one in components if isinstance(one, dict) for coding in _codings(one))


def _codings(value: dict[str, Any]) -> Iterator[Any]:
    code = value.get("code")
    codings = code.get("coding") if isinstance(code, dict) else None
    yield from codings if isinstance(codings, list) else ()


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _rows(value: dict[str, Any], name: str) -> list[dict[str, Any]]:
    content = value.get(name)
    return [one for one in content if isinstance(one, dict)] if isinstance(content, list) else []


def _below(value: dict[str, Any], name: str, key: str) -> Iterator[str]:
    """What stands at `key` in the rows of a list that nests in itself."""
    waiting = _rows(value, name)
    while waiting:
        at = waiting.pop()
        text = at.get(key)
        if isinstance(text, str):
            yield text
        if name in at:
            waiting += _rows(at, name)


def _distinct(name: str, key: str) -> Shortcut:
    def holds(value: dict[str, Any], resource: dict[str, Any]) -> bool:
        found = list(_below(value, name, key))
        return len(found) == len(set(found))

    return holds


def _full_urls(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    if value.get("type") == "history":
        return True
    seen: set[tuple[Any, Any]] = set()
    for entry in _rows(value, "entry"):
        url = entry.get("fullUrl")
        if not isinstance(url, str):
            continue
        inner = entry.get("resource")
        meta = inner.get("meta") if isinstance(inner, dict) else None
        # "&" joins the two texts
        key = (url + str(meta.get("versionId") or "") if isinstance(meta, dict) else url, None)
        if key in seen:
            return False
        seen.add(key)
    return True


def _entries(name: str, *kinds: str) -> Shortcut:
    def holds(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
        if not isinstance(value.get("type"), str):
            return None
        meant = value["type"] in kinds
        return all((name in entry) == meant for entry in _rows(value, "entry"))

    return holds


_PART = r"""[^\s.,:;'"/|?!@#$%&*()\[\]{}]{1,64}"""
_PATH = re.compile(rf"{_PART}(?:\.{_PART}(?:\[x\])?(?:\:[^\s.]+)?)*")
_PLAIN_PATH = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*(?:\[x])?)*")


def _path(form: re.Pattern[str]) -> Shortcut:
    def holds(value: dict[str, Any], resource: dict[str, Any]) -> bool:
        path = value.get("path")
        return not isinstance(path, str) or form.fullmatch(path) is not None

    return holds


def _groupings(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    there = {one.get("id") for one in _rows(value, "grouping")}
    return all(one["groupingId"] in there for one in _rows(value, "resource") if isinstance(one.get("groupingId"), str))


def _below_root(value: dict[str, Any], resource: dict[str, Any], *, is_whole: bool) -> bool | None:
    """Elements of a snapshot (`is_whole`) or differential are below the first one, which is about the type."""
    rows, kind, type = value.get("element"), resource.get("kind"), resource.get("type")
    if not isinstance(rows, list) or not rows or not isinstance(kind, str) or not isinstance(type, str):
        return None
    paths = [one.get("path") if isinstance(one, dict) else None for one in rows]
    texts = [one for one in paths if isinstance(one, str) and "\n" not in one]
    if len(texts) != len(paths) or resource.get("snapshot" if is_whole else "differential") is not value:
        return None
    first = texts[0]
    if kind != "logical" and not (first == type if is_whole else first.startswith(type)):
        return False
    stem = first if is_whole else first.partition(".")[0]
    return all(one.startswith(stem + ".") for one in texts[1:])


def _versions(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    known, definition = value.get("fhirVersion"), value.get("definition")
    rows = _rows(definition, "resource") if isinstance(definition, dict) else []
    named = [one.get("fhirVersion") for one in rows]
    lists = [known, *(one for one in named if one is not None)]
    if not all(isinstance(one, list) and all(isinstance(each, str) for each in one) for one in lists):
        return None
    there = set(lists[0])
    return all(each in there for one in lists[1:] for each in one)


def _absolute_system(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    """The system is an absolute uri: one of the two beginnings that nearly all have, or the expression decides."""
    system = value.get("system")
    return True if system.__class__ is str and system.startswith(("http://", "https://", "urn:")) else None


_LISTED = frozenset(("choice", "open-choice", "decimal", "integer", "date", "dateTime", "time", "string", "quantity"))


def _grouped(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    """A group has items, what is displayed has none."""
    type = value.get("type")
    if type.__class__ is not str:
        return None
    if type == "group":
        return True if _rows(value, "item") else None
    return True if type != "display" or not _has(value, "item") else None


def _not_displayed(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    """What is displayed is neither required nor repeated."""
    if value.get("type").__class__ is str and value["type"] != "display":
        return True
    return None if _has(value, "required") or _has(value, "repeats") else True


def _with_options(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
    """Answers are listed for the types that may have a list."""
    if not _has(value, "answerOption") and not _has(value, "answerValueSet"):
        return True
    return True if value.get("type").__class__ is str and value["type"] in _LISTED else None


def _one_of(name: str, other: str) -> Shortcut:
    def holds(value: dict[str, Any], resource: dict[str, Any]) -> bool | None:
        return None if _has(value, name) and _has(value, other) else True

    return holds


SHORTCUTS: dict[str, Shortcut] = {
    **DEFINITIONAL,
    "att-1": _needs("data", "contentType"),
    "bdl-3": _entries("request", "batch", "transaction", "history"),
    "bdl-4": _entries("response", "batch-response", "transaction-response", "history"),
    "bdl-5": _any("resource", "request", "response"),
    "bdl-7": _full_urls,
    "bdl-8": lambda value, resource: "/_history/" not in str(value.get("fullUrl") or ""),
    "coding-system": _absolute_system,
    "con-2": _any("code", "detail"),
    "cpt-2": _needs("value", "system"),
    "csd-1": _distinct("concept", "code"),
    "eld-19": _path(_PATH),
    "eld-20": _path(_PLAIN_PATH),
    "identifier-system": _absolute_system,
    "ig-1": _groupings,
    "ig-2": _versions,
    "obs-3": _any("low", "high", "text"),
    "obs-6": _observation_value,
    "obs-7": _component_codes,
    "qrs-1": _one_of("answer", "item"),
    "pat-1": _any("name", "telecom", "address", "organization"),
    "per-1": _period,
    "qty-3": _needs("code", "system"),
    "que-1": _grouped,
    "que-2": _distinct("item", "linkId"),
    "que-5": _with_options,
    "que-6": _not_displayed,
    "sdf-8": lambda value, resource: _below_root(value, resource, is_whole=True),
    "sdf-8a": lambda value, resource: _below_root(value, resource, is_whole=False),
    "vsd-1": _any("valueSet", "system"),
    "vsd-10": _needs("code", "system"),
    "vsd-6": _any("code", "display"),
}
