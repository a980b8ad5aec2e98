"""A word on a noun: what it becomes, and the event of it. What the nouns of care and administration (`nouns`) share."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import MISSING, dataclass, fields
from typing import Any, Generic, TypeVar

from hilum.core.quick import replace

__all__ = ["Changed", "changed", "overlaid"]

N = TypeVar("N")
E = TypeVar("E")
_OURS = frozenset(("id", "version", "updated"))


@dataclass(frozen=True, slots=True)
class Changed(Generic[N]):
    """A noun became known (`previous` is None) or changed. Each noun names its own event."""

    noun: N
    previous: N | None = None


def overlaid(known: N, said: N, *, keep: Collection[str] = (), deleted: Collection[str] = ()) -> N:
    """What is known with what is said over it: empty keeps.

    keep      names of fields that stay as they are, whatever is said
    deleted   names of fields that the sender deleted (HL7 null) and that nothing else in its message tells
    """
    one: Any = said
    new: dict[str, Any] = {}
    for field in fields(one):
        blank = "" if field.default is MISSING else field.default
        value = getattr(said, field.name)
        if field.name not in _OURS and field.name not in keep and (value != blank or field.name in deleted):
            new[field.name] = value
    after: Any = replace(known, **new)
    return after  # type: ignore[no-any-return]


def changed(event: Callable[[N, N | None], E], known: N | None, after: N, *, when: float) -> tuple[E, ...]:
    """The event by which what is known becomes `after`, in its next version; none where it is that already."""
    one: Any = after
    before: Any = known
    if before is None:
        return (event(replace(one, version=1, updated=when), None),)
    one = replace(one, id=before.id, version=before.version, updated=before.updated)
    if one == before:
        return ()
    return (event(replace(one, version=before.version + 1, updated=when), known),)
