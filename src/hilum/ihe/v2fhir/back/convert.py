"""FHIR R4 to HL7 v2: resources in, one message out. Pure: the same resources give the same message.

Written strictly: what the version's definitions call an error is taken out again and told of, so that no message leaves that its
own validation refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from hilum.core.errors import Unsupported
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.data.path import Path, path
from hilum.hl7v2.data.writer import Er7
from hilum.hl7v2.definitions import VERSIONS, Definitions, definitions, nearest_version
from hilum.hl7v2.validation import validate
from hilum.ihe.v2fhir.back.codes import instead, unit_of
from hilum.ihe.v2fhir.back.fill import default_of, er7, filled
from hilum.ihe.v2fhir.back.header import Header, Trigger, completed, trigger_of
from hilum.ihe.v2fhir.back.inverse import Fields, Inverter, Told
from hilum.ihe.v2fhir.back.messages import Line, MessageBack
from hilum.ihe.v2fhir.back.plain import prepared
from hilum.ihe.v2fhir.back.reading import Resources
from hilum.ihe.v2fhir.back.results import spelled
from hilum.ihe.v2fhir.back.values import Value, first_leaf, is_empty, part_of
from hilum.ihe.v2fhir.back.walking import Trees
from hilum.ihe.v2fhir.convert import Converter, converter_of
from hilum.ihe.v2fhir.engine import Json, Lost
from hilum.ihe.v2fhir.settle import put_back
from hilum.ihe.v2fhir.tables import Overrides

__all__ = ["Written", "to_v2"]

_MOST_ROUNDS = 4
_UNTOLD = frozenset(("resourceType", "id", "fullUrl", "contained", "link", "text"))
_OWN_NUMBERS = frozenset(("MR", "PI"))
"""Table 0203: numbers that the sender knows a patient by."""
_DELIMITERS = "|^~\\&"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the resources.

    message    the message
    unmapped   elements of the resources that are not in the message, and fields that were left out, and why; never their values
    """

    message: Message
    unmapped: tuple[Lost, ...]


@cache
def _usual_trees() -> Trees:
    return Trees(converter_of().compiler)


def to_v2(
    resource: Json,
    *,
    event: str | None = None,
    version: str = "2.5.1",
    header: Header | None = None,
    overrides: Overrides | None = None,
) -> Written:
    """Write FHIR R4 resources as an HL7 v2 message, by the tables of the v2-to-FHIR guide run backwards.

    resource    a Bundle of any type, or a single resource (with those that it contains)
    event       "ADT^A08", "ORU^R01"; None = as MessageHeader.eventCoding says, else by the resources
    version     of the message; one that the standard does not know ("2.3.z", "2.9.1") is written as the next older one
    header      what MSH says beside what the resources say
    overrides   a site's rows, as for `convert`
    raises      Unsupported   nothing says which message, or there is none of that event in the version
                NotFound      no such version
    """
    known = definitions(_written_version(version))
    converter = converter_of(overrides)
    trees = _usual_trees() if overrides is None else Trees(converter.compiler)
    resources = Resources(spelled(put_back(resource)))
    trigger = trigger_of(event, resources, known)
    name = converter.map_name(trigger.code, trigger.event, trigger.structure)
    structure = known.structure(trigger.structure)
    if not name or structure is None:
        raise Unsupported("no message map for this event", where="MSH-9", section="v2-to-FHIR")
    prepared(resources, trigger.code)
    fields = _header(converter, trees, resources, known, trigger, name, header or Header())
    back = MessageBack(converter.plan(name), structure, Inverter(trees, resources, known), known, fields)
    lines = _once(back.run())
    if lines and lines[0].name == "MSH":
        lines[0] = replace(lines[0], fields=fields)
    else:
        lines.insert(0, Line("MSH", fields))
    lost: list[Lost] = []
    message = _message(lines, known, fields, lost)
    message = _strict(message, known, lost)
    lost += _untold(resources, back.bound)
    return Written(message, tuple(lost))


def _written_version(version: str) -> str:
    """The version that is written where one is asked for that the standard does not know: the newest that is not newer."""
    numbers = re.match(r"2\.\d{1,2}(?:\.\d{1,2}){0,2}", version)
    return nearest_version(numbers[0]) if version not in VERSIONS and numbers else version


def _once(lines: list[Line]) -> list[Line]:
    """Without the ROL that say no more than the field of PV1 for their role. HL7 v2.5.1 3.4.3.7, 15.4.7; table 0443."""
    told: dict[str, list[Value]] = {}
    out: list[Line] = []
    for line in lines:
        if line.name == "PV1":
            told = {code: line.fields.get(number, []) for code, number in _ROLES.items()}
        role = first_leaf(part_of(line.fields.get(3, [""])[0], 1)) if line.name == "ROL" else ""
        if (
            role in told
            and set(line.fields) <= {1, 2, 3, 4}
            and all(one in told[role] for one in line.fields.get(4, ()))
        ):
            continue
        out.append(line)
    return out


_ROLES = {"AT": 7, "RP": 8, "CP": 9, "AD": 17}
"""Code of table 0443 -> field of PV1."""


def _header(
    converter: Converter,
    trees: Trees,
    resources: Resources,
    known: Definitions,
    trigger: Trigger,
    name: str,
    header: Header,
) -> Fields:
    """The fields of MSH, from the MessageHeader and the bundle."""
    fields: Fields = {}
    inverter = Inverter(trees, resources, known)
    for position in converter.plan(name).positions[:1]:
        for row in position.rows:
            found = resources.of("MessageHeader")[:1] if row.kind == "MessageHeader" else []
            if row.kind == "Bundle":
                found = [resources.bundle]
            for one in found:
                if row.mapper is None:
                    continue
                told: set[Told] = set()
                inverter.settle(inverter.segment(row.mapper, one), fields, told, "segment")
                resources.told |= {leaf for _, leaf in told}
    completed(fields, resources, trigger, known.version, header)
    return fields


def _message(lines: list[Line], known: Definitions, header: Fields, lost: list[Lost]) -> Message:
    texts: list[str] = []
    counts: dict[str, int] = {}
    is_authenticated = False
    code = first_leaf(header[9][0])
    for line in lines:
        counts[line.name] = counts.get(line.name, 0) + 1
        place = line.name if counts[line.name] == 1 else f"{line.name}[{counts[line.name]}]"
        if line.name == "TXA":
            is_authenticated = first_leaf(next(iter(line.fields.get(17, ())), "")) in ("AU", "LA")
        _supply(line, header, known, is_authenticated)
        for number in filled(line.name, line.fields, known, line.number, header[7][0], code):
            lost.append(Lost(f"{place}-{number}", "required, and no resource tells it; a default stands there"))
        texts.append(_line(line, known, place, lost))
    body = "\r".join(texts) + "\r"
    if not body.isascii():
        first, _, rest = body.partition("\r")
        cells = first.split("|")
        cells += [""] * (18 - len(cells))
        cells[17] = "UNICODE UTF-8"
        body = "|".join(cells) + "\r" + rest
    return parse(body.encode("utf-8", "replace"))


def _supply(line: Line, header: Fields, known: Definitions, is_authenticated: bool) -> None:
    """EVN says what happened and when it was recorded; where no resource tells when, the message's time stands for it.
    HL7 v2.5.1 3.4.1. The content of a document that is authenticated (table 0271)
    is final."""
    segment = known.segment("EVN")
    own = segment.field(1) if segment is not None else None
    if line.name == "EVN" and own is not None and own.usage not in ("W", "X"):
        line.fields[1] = [part_of(header[9][0], 2)]
    if line.name == "EVN" and not line.fields.get(2):
        line.fields[2] = list(header.get(7, []))
    if line.name == "OBX" and is_authenticated and not line.fields.get(11):
        line.fields[11] = ["F"]
    if line.name == "PID" and len(line.fields.get(3, ())) > 1:  # receivers take the number of PID-3 that stands first
        line.fields[3].sort(key=lambda one: first_leaf(part_of(one, 5)) not in _OWN_NUMBERS)


def _line(line: Line, known: Definitions, place: str, lost: list[Lost]) -> str:
    segment = known.segment(line.name)
    cells: list[str] = [line.name]
    if line.name == "MSH":
        cells = ["MSH", _DELIMITERS[1:]]
    last = max((number for number, held in line.fields.items() if any(not is_empty(one) for one in held)), default=0)
    for number in range(len(cells) if line.name != "MSH" else 3, last + 1):
        held = line.fields.get(number, [])
        definition = segment.field(number) if segment is not None else None
        if definition is None or not held:
            if held and any(not is_empty(one) for one in held):
                lost.append(Lost(f"{place}-{number}", "the version has no such field"))
            cells.append("")
            continue
        datatype = definition.datatype
        if line.name == "OBX" and number == 5:
            kind = line.fields.get(2, [""])[0]
            datatype = kind if isinstance(kind, str) and kind else "ST"
        most = definition.max
        if most is not None and len(held) > most and not (line.name == "OBX" and number == 5):
            lost.append(Lost(f"{place}-{number}", "more values than the field holds"))
            held = held[:most]
        if datatype in unit_of():
            number_of, unit = unit_of()[datatype]
            for at, one in enumerate(held):
                if not is_empty(part_of(one, number_of)) and is_empty(part_of(one, unit)):
                    lost.append(Lost(f"{place}-{number}.{number_of}", "no resource tells its unit"))
                    kept = one if isinstance(one, dict) else {}
                    held = [
                        *held[:at],
                        {part: told for part, told in kept.items() if part != number_of},
                        *held[at + 1 :],
                    ]
        cells.append("~".join(er7(one, datatype, known) for one in held).rstrip("~"))
    while len(cells) > 2 and not cells[-1]:
        cells.pop()
    return "|".join(cells) if len(cells) > 1 else f"{line.name}|"


def _strict(message: Message, known: Definitions, lost: list[Lost]) -> Message:
    """Take out what the definitions call an error."""
    for _ in range(_MOST_ROUNDS):
        report = validate(message)
        wrong = [one for one in report.errors if one.rule.startswith(("type/", "table/")) and "-" in one.place]
        wrong = [one for one in wrong if one.rule not in ("type/required", "type/conditional")]
        if not wrong:
            return message
        for one in wrong:
            try:
                at = path(re.sub(r"^.*/", "", one.place))
            except ValueError:
                continue
            if one.rule == "type/component-required":
                at = replace(at, component=0, subcomponent=0)
            if one.rule.startswith("table/") and (other := _instead(message, at, known)):
                message[str(at)] = other
                lost.append(Lost(one.place, f"written as {other}: {one.text}"))
                continue
            message[str(at)] = Er7(default_of(at.segment, at.field) if not at.component else "")
            lost.append(Lost(one.place, f"not written: {one.text}"))
        message = parse(message.encode())
    return message


def _instead(message: Message, at: Path, known: Definitions) -> str:
    """The code of the version's table that stands for one which the table lacks, "" where choices.tsv names none."""
    segment = known.segment(at.segment)
    field = segment.field(at.field) if segment is not None else None
    if field is None or at.component > 1:
        return ""
    other = instead().get((field.table, message[str(at)]), "")
    held = known.tables.get(field.table)
    return other if held is not None and other in held.codes else ""


def _untold(resources: Resources, bound: set[int]) -> Iterator[Lost]:
    """Elements that no segment tells."""
    counts: dict[str, int] = {}
    seen: set[tuple[str, str]] = set()
    for one in resources.all:
        if id(one) in resources.own:
            continue
        kind = one["resourceType"]
        counts[kind] = counts.get(kind, 0) + 1
        place = kind if counts[kind] == 1 else f"{kind}[{counts[kind]}]"
        told_of = [path for path, is_told in _leaves(one, "", resources) if is_told]
        left = [path for path, is_told in _leaves(one, "", resources) if not is_told]
        if not told_of and id(one) not in bound:
            if left:
                yield Lost(place, "no segment of the message tells of it")
            continue
        for name in left:
            if (place, name) not in seen:
                seen.add((place, name))
                yield Lost(f"{place}.{name}", "no field of the message tells it")


def _leaves(value: Json, above: str, resources: Resources, depth: int = 0) -> Iterator[tuple[str, bool]]:
    for name, held in value.items():
        if name in _UNTOLD or depth > 30:
            continue
        where = f"{above}.{name}" if above else name
        if isinstance(held, dict):
            yield from _leaves(held, where, resources, depth + 1)
        elif isinstance(held, list):
            for at, one in enumerate(held):
                if isinstance(one, dict):
                    yield from _leaves(one, where, resources, depth + 1)
                elif one is not None:
                    yield where, (id(held), at) in resources.told
        elif name not in ("url", "system", "reference"):
            yield where, (id(value), name) in resources.told
