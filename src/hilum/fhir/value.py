"""FHIR for programs: parse, dump, validate, evaluate, convert, build. What `from hilum import fhir` offers.

A resource is a plain dict, as JSON spells it, and stays one: these functions read and write it, `hilum.fhir.views` shows it
with the names of its type. It may be changed as any dict; nothing here keeps a copy or a state.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

from hilum.core.errors import BudgetExceeded, DecodeError, Incorrect
from hilum.fhir import json as fhir_json
from hilum.fhir.json import MAX_BYTES, MAX_DEPTH, Resource

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from hilum.fhir.path.running import Resolve
    from hilum.fhir.path.running import Terminology as Answering
    from hilum.fhir.validation import Conformance, Issue, Judge, PlaceMap, Terminology
    from hilum.fhir.views.base import View

__all__ = ["Content", "Format", "build", "convert", "dump", "evaluate", "format_of", "parse", "validate"]

Content = bytes | bytearray | memoryview | str | os.PathLike[str]
"""What may be read: bytes, text, or the path of a file. A text is always content, never a name."""

Format = Literal["json", "xml"]

_SPACE = b" \t\r\n"
_MARK = b"\xef\xbb\xbf"


def parse(content: Content, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Resource:
    """One resource, from JSON or XML: which one, the first character says. FHIR R4 2.6.

    returns  a plain dict; decimals are `fhir.Decimal` and keep the text they were written with
    raises   DecodeError      neither JSON nor XML of FHIR
             BudgetExceeded   more bytes or deeper than allowed
    """
    data = _bytes(content, max_bytes)
    try:
        format = format_of(data)
    except DecodeError as error:
        if isinstance(content, str) and 0 < len(content) < 4096 and "\n" not in content:
            raise DecodeError(
                f"{error.message}; the name of a file is a pathlib.Path", section=error.section, offset=0
            ) from None
        raise
    if format == "json":
        return fhir_json.parse(data, max_bytes=max_bytes, max_depth=max_depth)
    from hilum.fhir import xml as fhir_xml

    return fhir_xml.parse(data, max_bytes=max_bytes, max_depth=max_depth)


def dump(resource: Resource | View, *, format: Format = "json", pretty: bool = False) -> bytes:
    """The bytes of a resource; `parse` reads them back to an equal dict. FHIR R4 2.6.

    pretty   with line breaks for people
    raises   DecodeError   XML: a property or type that R4 does not have
    """
    content = _content(resource)
    if format == "json":
        return fhir_json.encode(content, pretty=pretty)
    if format == "xml":
        from hilum.fhir import xml as fhir_xml

        return fhir_xml.encode(content, pretty=pretty)
    raise Incorrect('a format is "json" or "xml"', where="format")


def convert(
    content: Content,
    to: Format,
    *,
    pretty: bool = False,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
) -> bytes:
    """A resource from one format to the other. What already is in that format comes back byte for byte, once it was read."""
    data = _bytes(content, max_bytes)
    resource = parse(data, max_bytes=max_bytes, max_depth=max_depth)
    if format_of(data) == to and not pretty:
        return data
    return dump(resource, format=to, pretty=pretty)


def validate(
    resource: Resource | View | Content,
    *,
    profiles: Iterable[Judge] = (),
    conformance: Conformance | None = None,
    terminology: Terminology | None = None,
    positions: PlaceMap | None = None,
    show_values: bool = False,
    bindings: bool = True,
    invariants: bool = True,
    best_practices: bool = False,
    contained: bool = True,
    strict_security: bool = False,
    most: int = 50,
) -> tuple[Issue, ...]:
    """What is wrong with a resource, as issues of an OperationOutcome; empty = sound. FHIR R4 3.2.

    resource   a dict, a view, or content that `parse` reads; of content an issue has its line and column, and what keeps it from
               being read is an issue, too

    The options are those of `hilum.fhir.validation.validate`: `profiles=[by_claims(known)]` judges by profiles, `conformance=known`
    knows the extensions of packages, `show_values` shows what stands there, `most` is the number of issues after which it ends.
    """
    from hilum.fhir import validation

    options: dict[str, Any] = {
        "profiles": profiles,
        "conformance": conformance,
        "terminology": terminology,
        "positions": positions,
        "show_values": show_values,
        "bindings": bindings,
        "invariants": invariants,
        "best_practices": best_practices,
        "contained": contained,
        "strict_security": strict_security,
        "most": most,
    }
    if isinstance(resource, (bytes, bytearray, memoryview, str, os.PathLike)):
        return validation.validate_source(_bytes(resource, MAX_BYTES), **options)
    return validation.validate(_content(resource), **options)


def evaluate(
    resource: Resource | View,
    expression: str,
    *,
    now: datetime.datetime | None = None,
    resolve: Resolve | None = None,
    terminology: Answering | None = None,
    **variables: Any,
) -> list[Any]:
    """What a FHIRPath expression finds in a resource, as plain values. FHIR R4 2.9.

    now           what now() and today() say; where it is not given, the time of the machine
    resolve       the resource that a reference names, for resolve(); contained ones and those of the same bundle are found without
    terminology   for memberOf() and subsumes()
    variables     values of `%name` in the expression
    raises        Incorrect   the expression is not one, or fails
    """
    from hilum.fhir.path import compile as compile_path

    return compile_path(expression).evaluate(
        _content(resource), variables=variables or None, now=now, resolve=resolve, terminology=terminology
    )


def build(kind: str, /, **elements: Any) -> Resource:
    """A resource or element of a type from the values of its elements, held against the definition as they come in.

    kind       "Patient", "Observation", "HumanName"
    elements   by their names in JSON (`valueQuantity`, `_birthDate`); a name that is a word of Python with an underscore behind
               it (`class_`). None = absent. Views, dates, times, `decimal.Decimal` and bytes become what JSON has for them
    returns    a plain dict; what is required and not there yet, `validate` tells
    raises     Incorrect   no such type or element (near names are told), one where many are meant, a value not of its type
    """
    import keyword

    from hilum.fhir.definitions import is_resource_type, type_definition, type_names
    from hilum.fhir.shape import checked_content

    if kind not in type_names():
        from difflib import get_close_matches

        near = get_close_matches(kind[:64], type_names(), n=3)
        raise Incorrect(f"no type {kind[:64]!r}{'; near: ' + ', '.join(near) if near else ''}", section="FHIR R4 2.24")
    content: Resource = {"resourceType": kind} if is_resource_type(kind) else {}
    for name, value in elements.items():
        if value is not None:
            key = name[:-1] if name.endswith("_") and keyword.iskeyword(name[:-1]) else name
            content[key] = value
    return checked_content(content, type_definition(kind), kind)


def format_of(data: bytes) -> Format:
    """The format of some bytes by their first character. FHIR R4 2.6.

    raises  DecodeError   neither of them
    """
    start = data[:4096].removeprefix(_MARK).lstrip(_SPACE)[:1]
    if start == b"{":
        return "json"
    if start == b"<":
        return "xml"
    raise DecodeError(_unlike(data, start), section="FHIR R4 2.6", offset=0)


def _unlike(data: bytes, start: bytes) -> str:
    """What bytes are that are no resource, as far as their beginning tells."""
    if not start and len(data) <= 4096:
        return "nothing is in it"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:2] in (b"{\x00", b"<\x00", b"\x00{", b"\x00<"):
        return "UTF-16, and FHIR is written in UTF-8"
    if start == b"[":
        return "a JSON array, and a resource is an object"
    return "neither a JSON object nor XML"


def _bytes(content: Any, max_bytes: int) -> bytes:
    if isinstance(content, str):
        return content.encode("utf-8", "surrogatepass")
    if isinstance(content, (bytes, bytearray, memoryview)):
        return bytes(content)
    if isinstance(content, os.PathLike):
        with open(content, "rb") as file:  # noqa: PTH123 - pathlib is a tenth of what this package takes to load
            data = file.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise BudgetExceeded(f"more than {max_bytes} bytes", section="FHIR R4 2.6")
        return data
    if hasattr(content, "__fhir_content__") or hasattr(content, "keys"):
        raise Incorrect("a resource that was read already: dump writes it", section="FHIR R4 2.6")
    raise Incorrect("bytes, a text or a path are read", section="FHIR R4 2.6")


def _content(resource: Any) -> Resource:
    content = getattr(resource, "__fhir_content__", resource)
    if not isinstance(content, dict):
        raise Incorrect("a resource is a dict or a view", section="FHIR R4 2.6")
    return content
