"""Assertions of a NIST profile compiled to closures: true, false, or None where nobody can tell. NIST, Expressions.xsd."""

from __future__ import annotations

import re
import re._constants as sre_constants  # type: ignore[import-not-found]  # typeshed leaves it out
import re._parser as sre_parser  # type: ignore[import-not-found]
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from hilum.core.errors import DecodeError
from hilum.hl7v2.validation.profiles.elements import Element, read_path, resolve
from hilum.hl7v2.validation.profiles.xml import SECTION, children, required

__all__ = ["Assertion", "Judge", "assertion", "compile_regex", "places_of"]

Judge = Callable[[Element], bool | None]
MOST_TEXT = 20_000
"""Characters of a value that a regular expression of a profile is asked about."""

Codes = Callable[[Element, str], bool | None]
"""Whether the value at an element is in a value set; None where the set is not known."""


class Assertion:
    """A compiled assertion: `judge`, and the paths that it looks at."""

    __slots__ = ("judge", "paths")

    def __init__(self, judge: Judge, paths: tuple[str, ...]) -> None:
        self.judge = judge
        self.paths = paths


def assertion(element: Any, codes: Codes | None = None) -> Assertion:
    """Compile the one expression within an Assertion, Condition or combination. raises DecodeError."""
    inner = children(element)
    if len(inner) != 1:
        raise DecodeError("an assertion holds one expression", section=SECTION)
    return Assertion(_expression(inner[0], codes), places_of(inner[0]))


def places_of(element: Any) -> tuple[str, ...]:
    """Paths that an expression names, in order."""
    out = []
    for one in element.iter():
        for name in ("Path", "Path1", "Path2", "Element"):
            path = one.get(name)
            if path:
                out.append(path)
    return tuple(out)


def _expression(element: Any, codes: Codes | None) -> Judge:
    name = etree.QName(element).localname
    made = _VALUES.get(name)
    if made is not None:
        return _over_values(element, made(element))
    inner = [_expression(child, codes) for child in children(element)] if name in _COMBINED else []
    match name:
        case "NOT" if len(inner) == 1:
            return lambda context: None if (said := inner[0](context)) is None else not said
        case "AND" | "FORALL" if inner:
            return lambda context: _all([one(context) for one in inner])
        case "OR" | "EXIST" if inner:
            return lambda context: _any([one(context) for one in inner])
        case "XOR" if len(inner) == 2:
            return lambda context: _xor(inner[0](context), inner[1](context))
        case "IMPLY" if len(inner) == 2:
            return lambda context: _imply(inner[0](context), lambda: inner[1](context))
        case "Presence":
            steps = read_path(required(element, "Path"))
            return lambda context: bool(resolve(context, steps))
        case "PathValue":
            return _path_value(element)
        case "SetID" | "IZSetID":
            return _set_id(element, name)
        case "ValueSet":
            return _value_set(element, codes)
        case "SubContext":
            steps = read_path(required(element, "Path"))
            parts = [_expression(child, codes) for child in children(element)]
            return lambda context: _all([one(each) for each in resolve(context, steps) for one in parts])
        case "Plugin":
            return lambda context: None
        case _:
            raise DecodeError(f"an expression {name} that is not known or not whole", section=SECTION)


_COMBINED = frozenset(("NOT", "AND", "OR", "XOR", "IMPLY", "FORALL", "EXIST"))


def _all(said: list[bool | None]) -> bool | None:
    return False if False in said else None if None in said else True


def _any(said: list[bool | None]) -> bool | None:
    return True if True in said else None if None in said else False


def _xor(one: bool | None, other: bool | None) -> bool | None:
    return None if one is None or other is None else one != other


def _imply(one: bool | None, other: Callable[[], bool | None]) -> bool | None:
    return one if one is None else True if not one else other()


# Expressions over the values at a path.


def _over_values(element: Any, holds: Callable[[str], bool | None]) -> Judge:
    steps = read_path(required(element, "Path"))
    behaviour = (element.get("NotPresentBehavior") or "PASS").upper()
    absent = {"PASS": True, "FAIL": False, "INCONCLUSIVE": None}.get(behaviour, True)
    once = (element.get("AtLeastOnce") or "").lower() in ("true", "1")

    def judge(context: Element) -> bool | None:
        found = resolve(context, steps)
        if not found:
            return absent
        if any(one.level < 0 for one in found):
            return None
        said = [holds(one.value) for one in found]
        return _any(said) if once else _all(said)

    return judge


def _flag(element: Any, name: str) -> bool:
    return (element.get(name) or "").lower() in ("true", "1")


def _plain_text(element: Any) -> Callable[[str], bool]:
    text = required(element, "Text")
    if _flag(element, "IgnoreCase"):
        folded = text.casefold()
        return lambda value: value.casefold() == folded
    return lambda value: value == text


def _format(element: Any) -> Callable[[str], bool | None]:
    pattern, most = _regex(required(element, "Regex"))
    match = pattern.fullmatch
    return lambda value: None if len(value) > most else match(value) is not None


def _string_list(element: Any) -> Callable[[str], bool]:
    listed = [one.strip() for one in required(element, "CSV").split(",")]
    if _flag(element, "IgnoreCase"):
        folded = frozenset(one.casefold() for one in listed)
        return lambda value: value.casefold() in folded
    exact = frozenset(listed)
    return lambda value: value in exact


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text) if len(text) < 100 and text.isascii() else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() and abs(found.adjusted()) < 200 else None


def _number_list(element: Any) -> Callable[[str], bool | None]:
    listed = {_number(one.strip()) for one in required(element, "CSV").split(",")}
    return lambda value: None if (said := _number(value)) is None else said in listed


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": lambda one, other: bool(one == other),
    "NE": lambda one, other: bool(one != other),
    "LT": lambda one, other: bool(one < other),
    "LE": lambda one, other: bool(one <= other),
    "GT": lambda one, other: bool(one > other),
    "GE": lambda one, other: bool(one >= other),
}


def _operator(element: Any) -> Callable[[Any, Any], bool]:
    found = _OPERATORS.get(required(element, "Operator"))
    if found is None:
        raise DecodeError("an operator that is not known", section=SECTION)
    return found


def _simple_value(element: Any) -> Callable[[str], bool | None]:
    compare, text = _operator(element), required(element, "Value")
    if element.get("Type") == "Number":
        wanted = _number(text)
        if wanted is None:
            raise DecodeError("a number that is none", section=SECTION)
        return lambda value: None if (said := _number(value)) is None else compare(said, wanted)
    return lambda value: compare(value, text)


def _string_format(element: Any) -> Callable[[str], bool | None]:
    match required(element, "Format").upper():
        case "LOINC":
            return lambda value: _luhn(value)
        case "SNOMED":
            return lambda value: _verhoeff(value)
        case _:
            return lambda value: None


def _luhn(code: str) -> bool:
    """LOINC: digits, a hyphen and a check digit of modulus 10."""
    match = re.fullmatch(r"(\d{1,8})-(\d)", code, re.ASCII)
    if match is None:
        return False
    total = 0
    for place, digit in enumerate(reversed(match[1])):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return (10 - total % 10) % 10 == int(match[2])


_D5 = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_PERMUTATION = "1576283094"


def _verhoeff(code: str) -> bool:
    """SNOMED CT: 6 to 18 digits whose last is a check digit of the dihedral group D5."""
    if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 18):
        return False
    check = 0
    for place, digit in enumerate(reversed(code)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = int(_PERMUTATION[turned])
        check = int(_D5[check][turned])
    return check == 0


_VALUES: dict[str, Callable[[Any], Callable[[str], bool | None]]] = {
    "PlainText": _plain_text,
    "Format": _format,
    "StringList": _string_list,
    "NumberList": _number_list,
    "SimpleValue": _simple_value,
    "StringFormat": _string_format,
    "isNULL": lambda element: lambda value: value == '""',
}


def _path_value(element: Any) -> Judge:
    first, second = read_path(required(element, "Path1")), read_path(required(element, "Path2"))
    compare = _operator(element)

    def judge(context: Element) -> bool | None:
        one, other = resolve(context, first), resolve(context, second)
        if not one and not other:
            return True
        if len(one) != 1 or len(other) != 1:
            return False if not one or not other else None
        left, right = _number(one[0].value), _number(other[0].value)
        if left is not None and right is not None:
            return compare(left, right)
        return compare(one[0].value, other[0].value)

    return judge


def _set_id(element: Any, name: str) -> Judge:
    """The value is the context's own number among its kind; IZSetID counts its elements from the first on."""
    if name == "SetID":
        steps = read_path(required(element, "Path"))

        def judge(context: Element) -> bool | None:
            found = resolve(context, steps)
            return all(one.value.lstrip("0") == str(context.instance) for one in found) if found else True

        return judge
    parent, inner = read_path(required(element, "Parent")), read_path(required(element, "Element"))

    def count(context: Element) -> bool | None:
        number = 0
        for one in resolve(context, parent):
            for value in resolve(one, inner):
                number += 1
                if value.value.lstrip("0") != str(number):
                    return False
        return True

    return count


def _value_set(element: Any, codes: Codes | None) -> Judge:
    steps, id = read_path(required(element, "Path")), required(element, "ValueSetID")
    look = codes
    if look is None:
        return lambda context: None
    return lambda context: _all([look(one, id) for one in resolve(context, steps)])


def compile_regex(pattern: str) -> re.Pattern[str]:
    """A regular expression of a profile. raises DecodeError where it is none, or could take for ever on a value made for it.

    A long repetition that holds another one, or alternatives, is refused, and so is a back reference.
    """
    return _regex(pattern)[0]


def _regex(pattern: str) -> tuple[re.Pattern[str], int]:
    """The expression, and the characters of a value that it may be asked about: fewer with several long repetitions in a row."""
    if len(pattern) > 5000:
        raise DecodeError("a regular expression of more than 5000 characters", section=SECTION)
    try:
        compiled = re.compile(pattern)
        count = _repetitions(sre_parser.parse(pattern), False)
    except (re.error, OverflowError, RecursionError):
        raise DecodeError("not a regular expression", section=SECTION) from None
    return compiled, {0: MOST_TEXT, 1: MOST_TEXT, 2: 2000}.get(count, 200)


def _repetitions(parsed: Any, is_within: bool) -> int:
    """How many long repetitions there are. raises DecodeError where they nest."""
    count = 0
    for kind, argument in parsed:
        if kind in (sre_constants.MAX_REPEAT, sre_constants.MIN_REPEAT, sre_constants.POSSESSIVE_REPEAT):
            _, most, inner = argument
            is_long = most > 50
            if is_long and is_within:
                raise DecodeError("a regular expression with a long repetition within another", section=SECTION)
            count += is_long + _repetitions(inner, is_within or is_long)
        elif kind is sre_constants.BRANCH:
            if is_within:
                raise DecodeError("a regular expression with alternatives within a long repetition", section=SECTION)
            count += sum(_repetitions(branch, is_within) for branch in argument[1])
        elif kind in (sre_constants.SUBPATTERN, sre_constants.ATOMIC_GROUP):
            count += _repetitions(argument if kind is sre_constants.ATOMIC_GROUP else argument[-1], is_within)
        elif kind in (sre_constants.ASSERT, sre_constants.ASSERT_NOT):
            count += _repetitions(argument[1], is_within)
        elif kind in (sre_constants.GROUPREF, sre_constants.GROUPREF_EXISTS):
            raise DecodeError("a regular expression with a back reference", section=SECTION)
    return count
