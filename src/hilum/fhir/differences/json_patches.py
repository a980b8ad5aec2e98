"""The JSON Patch that leads from one version to the other, as short as a plan of its lists makes it. RFC 6902."""

from __future__ import annotations

from typing import Any

from hilum.fhir.differences.matching import canonical, planned, same
from hilum.fhir.json import MAX_DEPTH, check_depth
from hilum.fhir.patch.json_patch import pointer

__all__ = ["json_patch"]

Operation = dict[str, Any]
Path = tuple[str | int, ...]


def json_patch(old: Any, new: Any) -> list[Operation]:
    """Operations of a JSON Patch that makes the new value of the old one, exactly.

    raises  BudgetExceeded   nested too deep
    """
    check_depth(old, MAX_DEPTH)
    check_depth(new, MAX_DEPTH)
    return _changes(old, new, ())


def _changes(old: Any, new: Any, path: Path) -> list[Operation]:
    if same(old, new):
        return []
    found: list[Operation] | None = None
    if isinstance(old, dict) and isinstance(new, dict):
        found = _of_object(old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        found = _of_array(old, new, path)
    whole: Operation = {"op": "replace", "path": pointer(path), "value": new}
    if found is None or (path and len(canonical(found)) > len(canonical([whole]))):
        return [whole]
    return found


def _of_object(old: dict[str, Any], new: dict[str, Any], path: Path) -> list[Operation]:
    found: list[Operation] = [{"op": "remove", "path": pointer((*path, key))} for key in old if key not in new]
    for key, value in new.items():
        if key in old:
            found += _changes(old[key], value, (*path, key))
        else:
            found.append({"op": "add", "path": pointer((*path, key)), "value": value})
    return found


def _of_array(old: list[Any], new: list[Any], path: Path) -> list[Operation] | None:
    plan = planned(old, new)
    if plan is None:
        return None
    found: list[Operation] = [{"op": "remove", "path": pointer((*path, at))} for at in plan.removed]
    found += [
        {"op": "move", "from": pointer((*path, source)), "path": pointer((*path, to))} for source, to in plan.moves
    ]
    found += [{"op": "add", "path": pointer((*path, at)), "value": new[at]} for at in plan.added]
    for before, after in plan.pairs:
        found += _changes(old[before], new[after], (*path, after))
    return found
