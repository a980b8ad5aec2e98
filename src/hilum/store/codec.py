"""Nouns as JSON text and back: functions generated once for each class, since reflection on each row is too slow.

The text is an object by field name; fields that have their default value are left out, and a field that the class no longer has
is passed over. So a noun may gain and lose fields with defaults, and rows written before stay readable. Nested nouns are objects,
tuples arrays, enums their value, bytes base64, a `BlobRef` its text.
"""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import b2a_base64
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

import orjson

from hilum.core.errors import Fault
from hilum.core.study import BlobRef

__all__ = ["Codec", "codec", "values_of"]

N = TypeVar("N")
_ZERO: dict[Any, Any] = {str: "", int: 0, float: 0.0, bool: False, bytes: b""}


class Codec(Generic[N]):
    """Writes and reads one class of nouns.

    encode   noun -> JSON text
    decode   JSON text -> noun
    values   noun -> the dictionary behind the text; `build` is its inverse
    """

    __slots__ = ("build", "values")

    def __init__(self, values: Callable[[N], dict[str, Any]], build: Callable[[dict[str, Any]], N]) -> None:
        self.values = values
        self.build = build

    def encode(self, noun: N) -> str:
        """The noun as JSON text."""
        try:
            return orjson.dumps(self.values(noun)).decode()
        except TypeError:
            # a lone surrogate, which UTF-8 cannot hold: escaped, as JSON allows
            return json.dumps(self.values(noun), separators=(",", ":"))

    def decode(self, text: str | bytes) -> N:
        """The noun of a JSON text."""
        return self.build(values_of(text))


def values_of(text: str | bytes) -> dict[str, Any]:
    """The dictionary behind a noun's text, for columns to be laid over it before `Codec.build`."""
    try:
        return orjson.loads(text)  # type: ignore[no-any-return]
    except orjson.JSONDecodeError:
        return json.loads(text)  # type: ignore[no-any-return]


def _text_of_bytes(value: bytes) -> str:
    return b2a_base64(value, newline=False).decode("ascii")


class _Names:
    """The names that generated code refers to."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {
            "_b64": _text_of_bytes,
            "_unb64": b64decode,
            "_ref": BlobRef.parse,
            "_str": str,
        }

    def add(self, prefix: str, value: Any) -> str:
        name = f"_{prefix}{len(self.known)}"
        self.known[name] = value
        return name


def _expressions(kind: Any, names: _Names) -> tuple[str, str]:
    """How a value is written and read: two expressions over `v`; "v" is as it is."""
    origin = get_origin(kind)
    if kind in (str, int, float, bool):
        return "v", "v"
    if kind is bytes:
        return "_b64(v)", "_unb64(v)"
    if kind is BlobRef:
        return "_str(v)", "_ref(v)"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "v.value", f"{names.add('enum', kind)}(v)"
    if is_dataclass(kind) and isinstance(kind, type):
        inner = codec(kind)
        return f"{names.add('values', inner.values)}(v)", f"{names.add('build', inner.build)}(v)"
    if origin is tuple:
        return _tuple_expressions(get_args(kind), names)
    if origin is UnionType:
        (some,) = (one for one in get_args(kind) if one is not NoneType)
        write, read = _expressions(some, names)
        return f"(None if v is None else {write})", f"(None if v is None else {read})"
    raise Fault(f"the store cannot keep a field of type {kind}")


def _tuple_expressions(arguments: tuple[Any, ...], names: _Names) -> tuple[str, str]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        write, read = _expressions(arguments[0], names)
        return ("v" if write == "v" else f"[{write} for v in v]"), (
            "tuple(v)" if read == "v" else f"tuple([{read} for v in v])"
        )
    both = [_expressions(one, names) for one in arguments]
    inputs = ", ".join(f"v{i}" for i in range(len(both)))

    def apply(expressions: list[str]) -> str:
        if all(one == "v" for one in expressions):
            return ""
        parts = [one if one == "v" else f"(lambda v: {one})(v{i})" for i, one in enumerate(expressions)]
        return ", ".join(f"v{i}" if one == "v" else one for i, one in enumerate(parts))

    write, read = apply([one for one, _ in both]), apply([one for _, one in both])
    return (
        "v" if not write else f"(lambda {inputs}: [{write}])(*v)",
        "tuple(v)" if not read else f"(lambda {inputs}: ({read},))(*v)",
    )


def _default(item: Field[Any], kind: Any) -> Any:
    """What a field holds when the text says nothing; `MISSING` where there is no such value."""
    if item.default is not MISSING:
        return item.default
    if item.default_factory is not MISSING:
        return item.default_factory()
    if kind in _ZERO:
        return _ZERO[kind]
    if get_origin(kind) is tuple and len(get_args(kind)) == 2 and get_args(kind)[1] is Ellipsis:
        return ()
    if is_dataclass(kind) and isinstance(kind, type) and kind is not BlobRef:
        return codec(kind).build({})
    return MISSING


def codec(kind: type[N]) -> Codec[N]:
    """The codec of a class of nouns, made once."""
    made: Codec[N] = _compiled(kind)  # type: ignore[arg-type]
    return made


@cache
def _compiled(kind: Any) -> Codec[Any]:
    names = _Names()
    hints = get_type_hints(kind)
    writing = ["def values(o):", " d = {}"]
    arguments: list[str] = []
    for item in fields(kind):
        hint = hints[item.name]
        write, read = _expressions(hint, names)
        default = _default(item, hint)
        writing.append(f" v = o.{item.name}")
        if default is MISSING:
            writing.append(f" d[{item.name!r}] = {write}")
            arguments.append(f"(lambda v: {read})(d[{item.name!r}])" if read != "v" else f"d[{item.name!r}]")
            continue
        fallback = names.add("default", default)
        if is_dataclass(default) and not isinstance(default, BlobRef):
            if codec(type(default)).values(default):
                raise Fault(f"the default of {kind.__name__}.{item.name} is not the default of its class")
            writing.append(f" v = {write}")
            writing.append(f" if v: d[{item.name!r}] = v")
        elif default is None:
            writing.append(f" if v is not None: d[{item.name!r}] = {write}")
        elif not default and not isinstance(default, Enum):
            writing.append(f" if v: d[{item.name!r}] = {write}")
        else:
            writing.append(f" if v != {fallback}: d[{item.name!r}] = {write}")
        if read == "v":
            arguments.append(f"get({item.name!r}, {fallback})")
        else:
            arguments.append(f"({read} if (v := get({item.name!r})) is not None else {fallback})")
    writing.append(" return d")
    maker = names.add("class", kind)
    reading = ["def build(d):", " get = d.get", f" return {maker}({', '.join(arguments)})"]
    space = names.known
    exec("\n".join(writing), space)  # noqa: S102 - the text is made of field names of our own classes
    exec("\n".join(reading), space)  # noqa: S102
    return Codec(space["values"], space["build"])
