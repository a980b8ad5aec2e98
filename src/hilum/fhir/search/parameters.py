"""Search parameters: the query string as criteria. FHIR R4 3.1.1.4; strict by default, lenient by `Prefer: handling=lenient`.

A criterion says what `Resources.search` can look up: (parameter, kind, alternatives). What the port has no word for (`:not`,
`:missing`) is marked, and is answered by `match` over the index rows of each candidate. Chains name the criterion of the resource at
the other end; `execution` resolves them.
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hilum.core.errors import Incorrect
from hilum.fhir.definitions import SearchParameter, is_primitive, is_resource_type
from hilum.fhir.search.expression import types_found
from hilum.fhir.search.index import parameters_of
from hilum.fhir.search.rows import SPOKEN
from hilum.fhir.search.values import (
    OPEN,
    date_range,
    folded,
    neighbours,
    next_after,
    next_before,
    number_text,
    significant_range,
)

__all__ = ["DEFAULT_COUNT", "MOST_COUNT", "Alternative", "Criterion", "Include", "Query", "parse"]

Alternative = tuple[str, str, str]
"""(operator, a, b), as `hilum.core.record.Resources.search` has it."""

DEFAULT_COUNT = 50
MOST_COUNT = 1000
MOST_CRITERIA = 50
MOST_ALTERNATIVES = 1000
MOST_CHAIN = 3

_PREFIXED = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb|ap)?(.*)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_SECTION = "FHIR R4 3.1.1"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One parameter of a query; its alternatives are joined by "or", criteria by "and".

    name      as the client wrote it, with modifier: for the self link and for messages
    chain     the criterion of the resource that a reference points to, with `targets` its possible types
    reverse   `_has`: the criterion is of another type that points here by the reference parameter `parameter`
    negate    `:not`: satisfied where no row fits
    missing   `:missing`: True where no row may be there, False where one must
    texts     `:text`: it is about the texts beside the codes, which are in no row of the store
    """

    parameter: str
    kind: str
    alternatives: tuple[Alternative, ...] = ()
    name: str = ""
    chain: Criterion | None = None
    targets: tuple[str, ...] = ()
    reverse: str = ""
    negate: bool = False
    missing: bool | None = None
    texts: bool = False


@dataclass(frozen=True, slots=True)
class Include:
    """`_include` or `_revinclude`: SourceType:parameter[:TargetType]. FHIR R4 3.1.1.5.4."""

    source: str
    parameter: str
    target: str = ""
    is_reverse: bool = False
    iterates: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A search of one type.

    sort      (parameter, descending)
    summary   "", "true", "text", "data", "count", "false"
    total     "", "none", "estimate", "accurate"
    applied   the parameters that were understood, for the self link
    """

    type: str
    criteria: tuple[Criterion, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    count: int = DEFAULT_COUNT
    offset: int = 0
    includes: tuple[Include, ...] = ()
    summary: str = ""
    elements: tuple[str, ...] = ()
    total: str = ""
    applied: tuple[tuple[str, str], ...] = field(default=())


SELECTING = frozenset(("_filter", "_text", "_content", "_list", "_query", "_type", "_has"))
"""Parameters that would choose resources, and so are refused rather than left out; other unknown ones with "_" only shape."""

CONTROLS = frozenset(
    (
        "_format",
        "_pretty",
        "_count",
        "_sort",
        "_include",
        "_revinclude",
        "_summary",
        "_elements",
        "_total",
        "_offset",
        "_contained",
        "_containedType",
    )
)


def parse(resource_type: str, pairs: Sequence[tuple[str, str]], *, base: str = "", lenient: bool = False) -> Query:
    """The query that the parameters say.

    base      of this server ("http://host/fhir"), so that its own absolute references compare equal to relative ones
    lenient   leave out parameters that are not known, instead of refusing them
    raises    Incorrect   an unknown parameter, modifier or value
    """
    criteria: list[Criterion] = []
    sort: list[tuple[str, bool]] = []
    includes: list[Include] = []
    applied: list[tuple[str, str]] = []
    count, offset, summary, total = DEFAULT_COUNT, 0, "", ""
    elements: tuple[str, ...] = ()
    for name, value in pairs:
        plain, _, modifier = name.partition(":")
        if plain not in CONTROLS:
            if not value:
                continue  # an empty parameter is no parameter
            try:
                criterion = _criterion(resource_type, name, value, base)
                criteria.append(replace(criterion, name=_shown(criterion.name)))
                applied.append((name, value))
            except Incorrect as error:
                error.where = _shown(error.where)
                harmless = lenient or (plain[:1] == "_" and plain not in SELECTING)
                if not harmless or not isinstance(error, UnknownParameter):
                    raise
            if len(criteria) > MOST_CRITERIA:
                raise Incorrect("too many parameters", section=_SECTION)
            continue
        if plain in ("_format", "_pretty", "_contained", "_containedType"):
            continue
        applied.append((name, value))
        if plain == "_count":
            count = min(_whole(value, "_count"), MOST_COUNT)
        elif plain == "_offset":
            offset = _whole(value, "_offset")
        elif plain == "_sort":
            sort += [_sort_key(resource_type, one) for one in value.split(",") if one]
        elif plain in ("_include", "_revinclude"):
            includes.append(_include(resource_type, value, plain == "_revinclude", modifier in ("iterate", "recurse")))
        elif plain == "_summary":
            if value not in ("true", "false", "text", "data", "count"):
                raise Incorrect("no such summary", where="_summary", section=_SECTION)
            summary = value
        elif plain == "_elements":
            elements = tuple(one.strip().rpartition(".")[2] for one in value.split(",") if one.strip())
        elif plain == "_total":
            if value not in ("none", "estimate", "accurate"):
                raise Incorrect("no such total", where="_total", section=_SECTION)
            total = value
    if summary == "count" or count == 0:
        summary, count = "count", 0  # FHIR R4 3.1.1.5.2: a count of 0 is a summary of count
    kept = tuple(pair for pair in applied if pair[0] != "_offset")
    return Query(
        resource_type, tuple(criteria), tuple(sort), count, offset, tuple(includes), summary, elements, total, kept
    )


class UnknownParameter(Incorrect):
    """A parameter that the type does not have."""


def _shown(name: str) -> str:
    """A parameter's name for messages and the journal, where it looks like one."""
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.:-]{0,127}", name) else ""


def _unknown(name: str) -> UnknownParameter:
    return UnknownParameter(
        "an unknown search parameter", where=name, section="FHIR R4 3.1.1.3.3", code="400 not-supported"
    )


def _whole(value: str, name: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise Incorrect("not a whole number", where=name, section=_SECTION)
    return int(value)


def _sort_key(resource_type: str, text: str) -> tuple[str, bool]:
    name = text.removeprefix("-")
    if name != "_score" and name not in parameters_of(resource_type):
        raise _unknown(name)
    return name, text.startswith("-")


def _include(resource_type: str, value: str, is_reverse: bool, iterates: bool) -> Include:
    parts = value.split(":")
    if value == "*":
        return Include(resource_type, "*", is_reverse=is_reverse, iterates=iterates)
    if len(parts) not in (2, 3) or not is_resource_type(parts[0]):
        raise Incorrect("not TYPE:PARAMETER", where="_include", section="FHIR R4 3.1.1.5.4")
    known = parameters_of(parts[0]).get(parts[1])
    if parts[1] != "*" and (known is None or known.kind != "reference"):
        raise Incorrect("no reference parameter of that type", where="_include", section="FHIR R4 3.1.1.5.4")
    return Include(parts[0], parts[1], parts[2] if len(parts) == 3 else "", is_reverse, iterates)


def _criterion(resource_type: str, name: str, value: str, base: str, depth: int = 0) -> Criterion:
    if depth > MOST_CHAIN:
        raise Incorrect("chained too deep", section="FHIR R4 3.1.1.4.13")
    if name.startswith("_has:"):
        return _reverse_chain(name, value, base, depth)
    head, dot, rest = name.partition(".")
    plain, _, modifier = head.partition(":")
    parameter = parameters_of(resource_type).get(plain)
    if parameter is None:
        raise _unknown(name)
    if dot:
        return _chain(parameter, modifier, rest, name, value, base, depth)
    if modifier == "missing":
        if value not in ("true", "false"):
            raise Incorrect("true or false is meant", where=name, section="FHIR R4 3.1.1.4.5")
        return Criterion(plain, _kind(parameter), name=name, missing=value == "true")
    if plain == "_id":
        return Criterion("_id", "_id", tuple(("eq", one, "") for one in _split(value)), name)
    if plain == "url" and "|" in value and "version" in parameters_of(resource_type):
        return _canonical(parameter, modifier, value, name)
    reader = {
        "token": _token,
        "string": _string,
        "date": _date,
        "reference": _reference,
        "uri": _uri,
        "number": _number,
        "quantity": _quantity,
    }[parameter.kind]
    return reader(parameter, modifier, value, name, base)


def _kind(parameter: SearchParameter) -> str:
    return "number" if parameter.kind == "quantity" else parameter.kind


def _chain(
    parameter: SearchParameter, modifier: str, rest: str, name: str, value: str, base: str, depth: int
) -> Criterion:
    if parameter.kind != "reference":
        raise Incorrect("only a reference can be chained", where=name, section="FHIR R4 3.1.1.4.13")
    possible = parameter.targets
    if modifier:
        if not is_resource_type(modifier):
            raise Incorrect("no resource type", where=name, section="FHIR R4 3.1.1.4.13")
        possible = (modifier,)
    elif parameter.code == "patient":
        possible = ("Patient",)
    plain = rest.partition(".")[0].partition(":")[0]
    targets = tuple(one for one in possible if is_resource_type(one) and plain in parameters_of(one))
    if not targets:
        raise _unknown(name)
    return Criterion(
        parameter.code,
        "reference",
        name=name,
        chain=_criterion(targets[0], rest, value, base, depth + 1),
        targets=targets,
    )


def _reverse_chain(name: str, value: str, base: str, depth: int) -> Criterion:
    parts = name.split(":", 3)
    if len(parts) != 4 or not is_resource_type(parts[1]) or parts[2] not in parameters_of(parts[1]):
        raise Incorrect("not _has:TYPE:REFERENCE:PARAMETER", where="_has", section="FHIR R4 3.1.1.4.14")
    inner = _criterion(parts[1], parts[3], value, base, depth + 1)
    return Criterion(parts[2], "_has", name=name, chain=inner, targets=(parts[1],), reverse=parts[2])


def _split(value: str) -> list[str]:
    """Alternatives of a value: split at commas that are not escaped. FHIR R4 3.1.1.4.19."""
    parts = [_unescape(one) for one in re.split(r"(?<!\\),", value)]
    if len(parts) > MOST_ALTERNATIVES:
        raise Incorrect("too many alternatives", section=_SECTION)
    return [one for one in parts if one]


def _unescape(text: str) -> str:
    return re.sub(r"\\([,$|\\])", lambda m: "\x00" if m.group(1) == "|" else m.group(1), text)


def _bars(text: str) -> list[str]:
    """Parts of a token or quantity between bars that were not escaped."""
    return [part.replace("\x00", "|") for part in text.split("|")]


def _refuse(modifier: str, name: str) -> None:
    if modifier:
        raise Incorrect(
            "a modifier that this parameter does not have",
            where=name,
            section="FHIR R4 3.1.1.4.5",
            code="400 not-supported",
        )


def _token(parameter: SearchParameter, modifier: str, value: str, name: str, base: str) -> Criterion:
    types = types_found(parameter.expression) if parameter.kind == "token" else frozenset()
    if modifier == "text" and not types.isdisjoint(SPOKEN):
        texts = [folded(one.replace("\x00", "|")) for one in _split(value)]
        return Criterion(
            f"{parameter.code}:text", "string", tuple(("starts", one, "") for one in texts), name, texts=True
        )
    if modifier != "not":
        _refuse(modifier, name)
    # a code element has its system from its binding, which is not in the resource
    is_plain = parameter.kind == "token" and all(is_primitive(one) for one in types)
    alternatives: list[Alternative] = []
    for one in _split(value):
        parts = _bars(one)
        if len(parts) == 1:
            alternatives.append(("eq", parts[0], "*"))
        elif len(parts) == 2:
            system, code = parts
            if system and types == {"ContactPoint"}:
                raise Incorrect("a contact has no system to search by", where=name, section="FHIR R4 3.1.1.4.10")
            alternatives.append(("eq", code, "*" if is_plain else system))
        else:
            raise Incorrect("not SYSTEM|CODE", where=name, section="FHIR R4 3.1.1.4.10")
    if types == {"string"}:  # compared without case; as it was written too, for rows that were kept before
        alternatives += [(operator, a.casefold(), b) for operator, a, b in alternatives if a != a.casefold()]
    return Criterion(parameter.code, "token", tuple(alternatives), name, negate=modifier == "not")


def _string(parameter: SearchParameter, modifier: str, value: str, name: str, base: str) -> Criterion:
    if modifier not in ("", "exact", "contains"):
        _refuse(modifier, name)
    values = [one.replace("\x00", "|") for one in _split(value)]
    if modifier == "exact":
        found = tuple(("exact", folded(one), one) for one in values)
    else:
        found = tuple(("contains" if modifier else "starts", folded(one), "") for one in values)
    return Criterion(parameter.code, "string", found, name)


def _uri(parameter: SearchParameter, modifier: str, value: str, name: str, base: str) -> Criterion:
    _refuse(modifier, name)
    return Criterion(parameter.code, "uri", tuple(("eq", one, "") for one in _split(value)), name)


def _canonical(parameter: SearchParameter, modifier: str, value: str, name: str) -> Criterion:
    """URL|VERSION: what is behind the bar is asked of the business version, a criterion of its own, chained. 3.1.1.4.9."""
    _refuse(modifier, name)
    parts = [_bars(one) for one in _split(value)]
    versions = {one[1] if len(one) > 1 else "" for one in parts}
    if len(versions) != 1 or any(len(one) > 2 for one in parts):
        raise Incorrect("alternatives of a canonical share one version here", where=name, section="FHIR R4 3.1.1.4.9")
    found = Criterion(parameter.code, "uri", tuple(("eq", one[0], "") for one in parts), name)
    version = versions.pop()
    if not version:
        return found
    asked = tuple(("eq", one, "*") for one in dict.fromkeys((version, version.casefold())))
    return replace(found, chain=Criterion("version", "token", asked, name))


def _reference(parameter: SearchParameter, modifier: str, value: str, name: str, base: str) -> Criterion:
    if modifier == "identifier":
        token = _token(parameter, "", value, name, base)
        return Criterion(f"{parameter.code}:identifier", "token", token.alternatives, name)
    if modifier and not is_resource_type(modifier):
        _refuse(modifier, name)
    found: list[Alternative] = []
    for one in _split(value):
        text = one.replace("\x00", "|")
        if base and text.startswith(base + "/"):
            text = text[len(base) + 1 :]
        if "/" in text or ":" in text:
            found.append(("eq", text, ""))
            if base and re.fullmatch(r"[A-Z][A-Za-z]+/[^/]+", text):
                found.append(("eq", f"{base}/{text}", ""))
            continue
        possible = (modifier,) if modifier else ("Patient",) if parameter.code == "patient" else parameter.targets
        for target in possible:
            found.append(("eq", f"{target}/{text}", ""))
            if base and len(possible) < 5:
                found.append(("eq", f"{base}/{target}/{text}", ""))
    return Criterion(parameter.code, "reference", tuple(found), name)


def _date(parameter: SearchParameter, modifier: str, value: str, name: str, base: str) -> Criterion:
    _refuse(modifier, name)
    found: list[Alternative] = []
    negate = False
    for one in _split(value):
        prefix, text = _prefix(one)
        span = date_range(text)
        if span is None:
            raise Incorrect("not a date", where=name, section="FHIR R4 3.1.1.4.7")
        negate = negate or prefix == "ne"
        found += _ranges(prefix, *span, below=next_before(span[0]), above=next_after(span[1]))
    return Criterion(parameter.code, "date", tuple(found), name, negate=negate)


def _prefix(text: str) -> tuple[str, str]:
    match = _PREFIXED.match(text)
    assert match is not None
    return match.group(1) or "eq", match.group(2)


def _ranges(prefix: str, low: str, high: str, *, below: str, above: str) -> list[Alternative]:
    """What a prefix asks of a row's (low, high). FHIR R4 3.1.1.4.6, table of prefixes; `below` and `above` lie just outside."""
    eq = ("within", low, high)
    return {
        "eq": [eq],
        "ne": [eq],
        "ap": [("overlaps", low, high)],
        "gt": [("overlaps", above, OPEN)],
        "ge": [("overlaps", above, OPEN), eq],
        "lt": [("overlaps", "", below)],
        "le": [("overlaps", "", below), eq],
        "sa": [("within", above, OPEN)],
        "eb": [("within", "", below)],
    }[prefix]


def _number_ranges(one: str, name: str) -> tuple[bool, list[Alternative]]:
    prefix, text = _prefix(one)
    if not _NUMBER.fullmatch(text):
        raise Incorrect("not a number", where=name, section="FHIR R4 3.1.1.4.6")
    number = decimal.Decimal(text)
    if prefix == "ap":
        margin = abs(number) / 10
        low, high = number - margin, number + margin
    elif prefix in ("eq", "ne"):
        low, high = significant_range(number)
        high = neighbours(high)[0]
    else:
        low = high = number
    below, above = neighbours(number)
    return prefix == "ne", _ranges(
        prefix, number_text(low), number_text(high), below=number_text(below), above=number_text(above)
    )


def _number(parameter: SearchParameter, modifier: str, value: str, name: str, base: str) -> Criterion:
    _refuse(modifier, name)
    found: list[Alternative] = []
    negate = False
    for one in _split(value):
        is_not, ranges = _number_ranges(one, name)
        negate = negate or is_not
        found += ranges
    return Criterion(parameter.code, "number", tuple(found), name, negate=negate)


def _quantity(parameter: SearchParameter, modifier: str, value: str, name: str, base: str) -> Criterion:
    """[prefix]number|system|code; the unit is a criterion of its own, chained by an empty parameter. 3.1.1.4.11."""
    _refuse(modifier, name)
    alternatives = _split(value)
    parts = [_bars(one) for one in alternatives]
    units = {tuple(one[1:]) for one in parts}
    if len(units) != 1:
        raise Incorrect("alternatives of a quantity share one unit here", where=name, section="FHIR R4 3.1.1.4.11")
    number = _number(parameter, "", ",".join(one[0] for one in parts), name, base)
    unit = units.pop()
    if not unit:
        return number
    if len(unit) != 2:
        raise Incorrect("not NUMBER|SYSTEM|CODE", where=name, section="FHIR R4 3.1.1.4.11")
    token = Criterion(f"{parameter.code}:unit", "token", (("eq", unit[1], unit[0] or "*"),), name)
    return Criterion(parameter.code, "number", number.alternatives, name, chain=token, negate=number.negate)
