"""FHIR JSON: bytes <-> a resource as a plain dict. FHIR R4 2.6.2.

Decimals keep the text they were written with (`Decimal`), so that 1.00 never becomes 1.0 (FHIR R4 2.24.0.1); everything
else is what JSON says: str, bool, int, list, dict, None. Key order is kept. What is refused: more bytes or deeper nesting
than the budget, text that is not UTF-8, a property twice in one object (two readers would see two resources), NaN and
Infinity, lone surrogates, and a document that is not one JSON object.

One reader decides: Python's, with a hook for each object. A reader without that hook takes half the time or less: msgspec's, where
it is installed. It overlooks a property that came twice, and what sets -0 from 0 and a long integer from a decimal. A document
is read so where the result proves itself to be the reader's own, by the text that orjson writes of it:

- orjson writes it without complaint: no half of a surrogate pair, no integer beyond 53 bits, no more than 254 levels;
- the document begins with that text, white space after it; or both have as many quotation marks and as many minus signs, as they
  certainly have where they are the same but for white space, which is found out in a third of the time.
  orjson writes either mark in a string as it is (`\\"`, `-`), so where the document spells no ASCII as `\\u00..`, none is won
  by the writing, and what a doubled property lost is missing, the two marks of its name at least.

Whatever is not proven, the reader reads again, and it alone refuses. `tests/fhir/test_json_quick.py` holds the two together.
"""

from __future__ import annotations

import decimal
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any, NoReturn

import orjson

from hilum.core.errors import BudgetExceeded, DecodeError, Incorrect

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Decimal", "Resource", "check_depth", "decode", "encode", "parse"]

Resource = dict[str, Any]

MAX_BYTES = 12 * 1024 * 1024
MAX_DEPTH = 100
MAX_VALUES = 250_000
SECTION = "FHIR R4 2.6.2"

_PROPERTY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_CONTAINERS = (dict, list)
_BOM = b"\xef\xbb\xbf"
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_MAX_EXPONENT = 9_999
_MAX_WRITTEN_OUT = 100

_SPACE = b" \t\r\n"
_SMALL = 64 * 1024
_STRICT = orjson.OPT_STRICT_INTEGER
_INDENTED = orjson.OPT_STRICT_INTEGER | orjson.OPT_INDENT_2
_INDENTED_VALUES = 32 * 1024  # beyond it indentation may take more memory than the values


class Decimal(decimal.Decimal):
    """A decimal with the text it was written with. FHIR R4 2.24.0.1: the precision of a decimal is significant.

    Text that Python reads and JSON does not (+1, .5, 1_000) is kept as JSON writes that number.
    """

    __slots__ = ("text",)

    text: str

    def __new__(cls, text: str) -> Decimal:
        number = super().__new__(cls, text)
        number.text = text if _NUMBER.fullmatch(text) or not number.is_finite() else decimal.Decimal.__str__(number)
        return number

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Decimal({self.text!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (Decimal, (self.text,))


_new_decimal = decimal.Decimal.__new__


def parse(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Resource:
    """One resource from its JSON bytes.

    raises  DecodeError      not JSON, not UTF-8, not an object, a property twice, no resourceType
            BudgetExceeded   more bytes or deeper than allowed
    """
    resource = decode(data, max_bytes=max_bytes, max_depth=max_depth)
    if not isinstance(resource, dict):
        raise DecodeError("a resource is a JSON object", section=SECTION)
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or not kind:
        raise DecodeError("no resourceType", where="resourceType", section=SECTION)
    return resource


def decode(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Any:
    """Any JSON value with exact decimals, within the budgets; `parse` for a resource."""
    if len(data) > max_bytes:
        raise BudgetExceeded(f"more than {max_bytes} bytes", section=SECTION)
    dense = b""
    if len(data) > MAX_VALUES:
        dense = data.translate(None, _SPACE)  # what marks a value is no white space
        if len(dense) > MAX_VALUES and _marks(dense) > MAX_VALUES:
            raise BudgetExceeded(f"more than {MAX_VALUES} values", section=SECTION)
    value = _quickly(data, max_depth, dense) if data[:1] in b"{[" else None
    return _read(data, max_depth) if value is None else value


def encode(resource: Any, *, pretty: bool = False) -> bytes:
    """JSON bytes of a resource; decimals as they were written.

    raises  Incorrect        what JSON has no form for: another type, NaN, half of a surrogate pair, a key that is no text
            BudgetExceeded   nested in more than 254 levels, or in itself
    """
    option = orjson.OPT_INDENT_2 if pretty else 0
    try:
        return orjson.dumps(resource, default=_fragment, option=option)
    except TypeError as error:
        reason = str(error)
    if "ecursion" in reason:
        raise BudgetExceeded("nested too deep to be written, or in itself", section=SECTION)
    raise Incorrect("a value that is not JSON", section=SECTION)


def _marks(text: bytes) -> int:
    """How many values a text may hold: its commas and opening brackets, those in strings too."""
    return len(text) - len(text.translate(None, b",[{"))


def _quickly(data: bytes, max_depth: int, dense: bytes = b"") -> Any:
    """What `_read` would give, where that is certain; None = it is not (theory of operation above).

    dense    the document without its white space, where that is known already
    raises   BudgetExceeded   deeper than allowed
    """
    is_indented = len(data) <= _SMALL and data[1:2] in _SPACE
    try:
        value = _quick_reader()(data)
        written = orjson.dumps(value, _fragment, _INDENTED if is_indented else _STRICT)
    except Exception:  # whatever they stumble over, the reader tells
        return None
    if not data.startswith(written):
        if b"\\" in data and b"\\u00" in data:
            return None
        # without indentation the only white space is that of strings, and there it is U+0020 or escaped
        own = written.translate(None, _SPACE) if is_indented else written.replace(b" ", b"")
        if (dense or data.translate(None, _SPACE)) != own and (
            data.count(b'"') != written.count(b'"') or data.count(b"-") != written.count(b"-")
        ):
            return None
    if not is_indented:
        marks = _marks(written)
        if marks <= max_depth:
            return value  # with so few nothing can be nested deeper
        if marks <= _INDENTED_VALUES:
            written, is_indented = orjson.dumps(value, _fragment, _INDENTED), True
    if not is_indented or b"\n" + b"  " * (max_depth + 1) in written:
        check_depth(value, max_depth)
    return value


@cache
def _quick_reader() -> Callable[[bytes], Any]:
    """msgspec's reader, or Python's without a hook for objects; imported when the first document is read."""
    try:
        from msgspec.json import Decoder
    except ImportError:
        return lambda data: _SCANNER.decode(data.decode())
    read: Callable[[bytes], Any] = Decoder(float_hook=decimal_of).decode
    return read


def _read(data: bytes, max_depth: int) -> Any:
    """The reader that decides."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DecodeError("not UTF-8", section=SECTION, offset=error.start) from None
    try:
        value = DECODER.decode(text)
    except json.JSONDecodeError as error:
        offset = len(text[: error.pos].encode()) + (len(_BOM) if data.startswith(_BOM) else 0)
        raise DecodeError(f"not JSON: {error.msg}", section=SECTION, offset=offset) from None
    except RecursionError:
        raise BudgetExceeded(f"nested deeper than {max_depth} levels", section=SECTION) from None
    if data.count(b"[") + data.count(b"{") > max_depth:  # with fewer brackets nothing can be nested deeper
        check_depth(value, max_depth)
    if _SURROGATE.search(text):
        refuse_lone_surrogates(value)
    return value


def check_depth(value: Any, max_depth: int = MAX_DEPTH) -> None:
    """Refuse what is nested deeper than `max_depth`, without recursion.

    raises  BudgetExceeded
    """
    level = [value]
    depth = 0
    while level:
        depth += 1
        if depth > max_depth + 1:
            raise BudgetExceeded(f"nested deeper than {max_depth} levels", section=SECTION)
        below: list[Any] = []
        for item in level:
            values = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
            for one in values:
                if one.__class__ is not str and isinstance(one, _CONTAINERS):
                    below.append(one)
        level = below


def _fragment(value: Any) -> Any:
    if isinstance(value, decimal.Decimal):
        if not value.is_finite():
            raise TypeError("NaN and Infinity are not JSON")
        if isinstance(value, Decimal):
            return orjson.Fragment(value.text.encode())
        text = format(value, "f") if abs(value.adjusted()) <= _MAX_WRITTEN_OUT else str(value)
        return orjson.Fragment(text.encode())
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                shown = name if _PROPERTY.fullmatch(name) else "property"
                raise DecodeError("a property twice in one object", where=shown, section=SECTION)
            seen.add(name)
    return found


def decimal_of(text: str) -> Decimal:
    """A JSON number with its text.

    raises  DecodeError   out of range: an exponent or digits beyond ten thousand
    """
    try:
        number = _new_decimal(Decimal, text)
    except (decimal.InvalidOperation, ValueError):
        raise DecodeError("a number out of range", section=SECTION) from None
    if len(text) > 6 and (abs(number.adjusted()) > _MAX_EXPONENT or len(text) > 10_000):  # 1e9999 has six characters
        raise DecodeError("a number out of range", section=SECTION)
    number.text = text  # the decoder's own words for a number
    return number


def _integer(text: str) -> int | Decimal:
    if len(text) <= 18 and text != "-0":
        return int(text)
    return decimal_of(text)


def _constant(_: str) -> NoReturn:
    raise DecodeError("NaN and Infinity are not JSON", section=SECTION)


def refuse_lone_surrogates(value: Any) -> None:
    """Refuse text with half of a surrogate pair, which no UTF-8 can carry.

    raises  DecodeError
    """
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    except UnicodeEncodeError:
        raise DecodeError("a surrogate without its pair", section=SECTION) from None


DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=decimal_of, parse_int=_integer, parse_constant=_constant
)
_SCANNER = json.JSONDecoder(parse_float=decimal_of, parse_int=_integer, parse_constant=_constant)
