"""Nouns that are made, and made anew with changes, in less than half the time.

A frozen dataclass sets each field by `object.__setattr__`, which looks for the field again each time. One message makes some thirty
nouns with two hundred fields. `quick` gives a class an `__init__` of the same signature. One of few fields sets each slot by its own
descriptor. One of many makes the noun an instance of a twin that has the same slots and is not frozen, sets them by plain
assignment, which Python specialises, and gives the noun its own class back before anybody else sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, TypeVar

__all__ = ["quick", "replace"]

T = TypeVar("T")

_FEW = 4
"""Up to so many fields the two changes of class cost more than they gain."""


def quick(kind: type[T]) -> type[T]:
    """Decorates a dataclass that is frozen and has slots: its instances stay as they were, and are made faster.

    raises   TypeError   a field is keyword only, made by a factory or not of `__init__`, or there is a `__post_init__`
    """
    if hasattr(kind, "__post_init__"):
        raise TypeError(f"{kind.__name__} has a __post_init__")
    space: dict[str, Any] = {}
    parameters = ["self"]
    names: list[str] = []
    for item in fields(kind):  # type: ignore[arg-type]
        name = item.name
        if item.kw_only or not item.init or item.default_factory is not MISSING:
            raise TypeError(f"{kind.__name__}.{name} is no plain field")
        if item.default is MISSING:
            parameters.append(name)
        else:
            space[f"_default_{name}"] = item.default
            parameters.append(f"{name}=_default_{name}")
        names.append(name)
    body = _by_twin(names, space) if len(names) > _FEW else _by_descriptors(kind, names, space)
    text = "\n".join([f"def __init__({', '.join(parameters)}):", *body])
    exec(text, space)  # noqa: S102 - the text is made of field names of our own classes
    made, former = space["__init__"], kind.__init__
    made.__qualname__, made.__module__, made.__annotations__ = (
        former.__qualname__,
        former.__module__,
        former.__annotations__,
    )
    kind.__init__ = made  # type: ignore[method-assign]
    return kind


def _by_descriptors(kind: type, names: list[str], space: dict[str, Any]) -> list[str]:
    space.update({f"_set_{name}": getattr(kind, name).__set__ for name in names})
    return [f" _set_{name}(self, {name})" for name in names]


def _by_twin(names: list[str], space: dict[str, Any]) -> list[str]:
    space["_twin"] = type("Twin", (), {"__slots__": tuple(names)})
    space["_become"] = object.__dict__["__class__"].__set__
    lines = [f" self.{name} = {name}" for name in names]
    return [" _own = self.__class__", " _become(self, _twin)", *lines, " self.__class__ = _own"]


def replace(noun: T, /, **changes: Any) -> T:
    """`dataclasses.replace` for what `quick` decorated: fields that stay are copied from slot to slot, without a look at each.

    raises   TypeError   no such field
    """
    kind: Any = noun.__class__
    copied, setters = _copier(kind)
    made: T = copied(noun)
    for name, value in changes.items():
        setter = setters.get(name)
        if setter is None:
            raise TypeError(f"{noun.__class__.__name__} has no field {name}")
        setter(made, value)
    return made


@cache
def _copier(kind: Any) -> tuple[Callable[[Any], Any], dict[str, Callable[[Any, Any], None]]]:
    """A function that copies an instance, and one for each field that sets it on a copy that nobody has seen yet."""
    names = [item.name for item in fields(kind)]
    space: dict[str, Any] = {"_kind": kind, "_new": object.__new__}
    if len(names) > _FEW:
        space["_twin"] = type("Twin", (), {"__slots__": tuple(names)})
        space["_become"] = object.__dict__["__class__"].__set__
        lines = [" _become(self, _twin)", *(f" self.{name} = o.{name}" for name in names), " self.__class__ = _kind"]
    else:
        space.update({f"_set_{name}": getattr(kind, name).__set__ for name in names})
        lines = [f" _set_{name}(self, o.{name})" for name in names]
    text = "\n".join(["def copied(o):", " self = _new(_kind)", *lines, " return self"])
    exec(text, space)  # noqa: S102 - the text is made of field names of our own classes
    return space["copied"], {name: getattr(kind, name).__set__ for name in names}
