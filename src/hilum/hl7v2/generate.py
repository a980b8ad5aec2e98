"""Messages that nobody sent: valid and lifelike ones of any structure and version, for tests and for trying an interface.

The structure says which segments there are, the field definitions and the standard's conditions say what is in them, tables give
the codes. A patient is made up once a message, so that PID, NK1, PV1 and the results speak of the same person; set ids count, OBX-5
is of the type that OBX-2 names.
The same structure, version and seed give the same bytes everywhere. The people are made up: names are words, numbers are random.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from hilum.core.errors import NotFound
from hilum.hl7v2.data.er7 import Segment, parse
from hilum.hl7v2.data.escape import STANDARD, escape
from hilum.hl7v2.definitions import (
    ANY_SEGMENT,
    ComponentDefinition,
    DataType,
    Definitions,
    FieldDefinition,
    Group,
    SegmentUse,
    definitions,
)
from hilum.hl7v2.people import FAMILIES, GIVENS, STREETS, TOWNS
from hilum.hl7v2.validation.conditions import Term, of_datatype, unmet

__all__ = ["generate"]

_MOST_SEGMENTS = 200
_MOST_PASSES = 6
"""Over the conditions of a message: what one asks for may be what another forbids or asks more of."""
_ANY_EVENT = "A01"
"""Of a structure that serves every event, as ACK."""
_EPOCH = datetime(2026, 1, 1, 8, 0)
_WORDS = (
    "routine", "control", "stable", "normal", "follow", "clear", "left", "right", "upper", "lower", "lateral",
    "mild", "small", "large", "repeat", "fasting", "morning", "evening", "sample", "review", "contrast", "region",
    "study", "series", "finding", "unchanged", "regular", "free", "open", "closed", "first", "second",
)  # fmt: skip
_UNITS = ("mg/dL", "mmol/L", "g/L", "10*9/L", "%", "mm[Hg]", "kg", "cm")
_TESTS = (
    ("2345-7", "Glucose", "mg/dL", 60, 140),
    ("718-7", "Hemoglobin", "g/dL", 11, 17),
    ("2160-0", "Creatinine", "mg/dL", 0, 2),
    ("2951-2", "Sodium", "mmol/L", 130, 150),
    ("2823-3", "Potassium", "mmol/L", 3, 6),
    ("6690-2", "Leukocytes", "10*9/L", 3, 12),
    ("777-3", "Platelets", "10*9/L", 150, 400),
)
_CODED = ("CE", "CWE", "CNE", "CF")
_UNLIKELY = frozenset(("PID-35", "PID-36", "PID-37", "PID-38", "INV-21", "INV-22"))
"""Fields of animals, and of what is no substance in an inventory."""
_VALUE_TYPES = ("NM", "ST", "CE", "CWE", "TX", "DT")


def generate(what: str, version: str = "2.5.1", seed: int = 0, *, fullness: float = 0.35) -> bytes:
    """A message in ER7.

    what      a structure ("ORU_R01") or message type and event ("ADT^A04", "ADT A04", "ADT_A04" where it is no structure)
    version   one of `hilum.hl7v2.definitions.VERSIONS`
    seed      another one gives another message
    fullness  how likely an optional segment or field is there, 0 to 1
    raises    NotFound   no such version, or no such structure or event in it
    """
    known = definitions(version)
    code, event, structure = _asked(what, known)
    random = Random(f"{what}/{version}/{seed}")  # noqa: S311 -- made-up values that come again, no secret
    return _Maker(known, code, event, structure, random, fullness).message()


def _asked(what: str, known: Definitions) -> tuple[str, str, str]:
    """Message code, trigger event and structure."""
    if (found := known.structure(what)) is not None:
        code, _, event = what.partition("_")
        if event and known.structure_of(code, event) == what:
            return code, event, found.id
        for (message_code, trigger), structure in known.events.items():
            if structure == what:
                return message_code, _ANY_EVENT if trigger in ("", "*") else trigger, what
        return code, event, what
    code, _, event = what.replace(" ", "^").replace("_", "^").partition("^")
    structure = known.structure_of(code, event)
    if not structure or known.structure(structure) is None:
        raise NotFound(_unknown(what, code, event, known))
    return code, event, structure


def _unknown(what: str, code: str, event: str, known: Definitions) -> str:
    """What is not known, and what is named nearly so."""
    import difflib  # only for those who mistype

    codes = {one: "" for one, _ in known.events}
    if code in codes:
        asked = "structure, or event" if event else "event is named, or no structure"
        words = sorted(f"{one}^{trigger}" for one, trigger in known.events if one == code and trigger not in ("", "*"))
    else:
        asked, words = "structure or message code", sorted({*codes, *known.events.values()})
    near = difflib.get_close_matches(what.replace(" ", "^"), words, 4, 0.4) or words[:4] * (code in codes)
    hint = f"; near are {', '.join(near)}" if near else ""
    return f"no {asked} {what[:40]} in version {known.version}{hint}"


@dataclass(slots=True)
class _Person:
    """Who the message is about."""

    family: str
    given: str
    number: str
    sex: str
    born: date
    street: str
    town: str
    zip: str
    phone: str


class _Maker:
    def __init__(
        self, known: Definitions, code: str, event: str, structure: str, random: Random, fullness: float
    ) -> None:
        self._known = known
        self._code, self._event, self._structure = code, event, structure
        self._random = random
        self._fullness = fullness
        self._now = _EPOCH + timedelta(minutes=random.randrange(365 * 24 * 60))
        self._person = _Person(
            random.choice(FAMILIES),
            random.choice(GIVENS),
            str(random.randrange(100_000, 999_999)),
            random.choice("FM"),
            date(1930, 1, 1) + timedelta(days=random.randrange(90 * 365)),
            f"{random.randrange(1, 200)} {random.choice(STREETS)}",
            random.choice(TOWNS),
            f"{random.randrange(10_000, 99_999)}",
            f"(555){random.randrange(200, 999)}-{random.randrange(1000, 9999)}",
        )
        self._counts: dict[str, int] = {}
        self._test = _TESTS[0]
        self._value_type = ""
        self._control = f"{random.randrange(16**8):08X}"
        self._fixed: Mapping[str, Callable[[FieldDefinition], str]] = {
            "MSH-3": lambda _: "EHR",
            "MSH-4": lambda _: "HOSPITAL",
            "MSH-5": lambda _: "HILUM",
            "MSH-6": lambda _: "HOSPITAL",
            "MSH-7": lambda _: self._time(self._now),
            "MSH-9": lambda _: self._message_type(),
            "MSH-10": lambda _: self._control,
            "MSH-11": lambda _: "P",
            "MSH-12": lambda _: self._known.version,
            "EVN-1": lambda _: self._event,
            "EVN-2": lambda _: self._time(self._now),
            "PID-3": lambda field: self._identifier(field, "MR"),
            "PID-5": lambda field: self._name(field, self._person.family, self._person.given),
            "PID-7": lambda _: self._person.born.strftime("%Y%m%d"),
            "PID-8": lambda _: self._person.sex,
            "PID-11": lambda field: self._address(field),
            "PID-13": lambda field: self._phone(field),
            "MSA-1": lambda _: "AA",
            "MSA-2": lambda _: self._control,
            "OBX-2": lambda _: self._value_type,
            "OBX-3": lambda _: f"{self._test[0]}^{self._test[1]}^LN",
            "OBX-5": lambda _: self._result(),
            "OBX-6": lambda field: self._unit(field) if self._value_type == "NM" else "",
            "OBX-11": lambda _: "F",
            "MFE-4": lambda _: f"{self._random.choice('ABCDEFGH')}{self._random.randrange(10, 99)}^{self._word()}^L",
            "MFE-5": lambda field: "CE" if field.max_length is None or field.max_length > 1 else "",
            "BHS-2": lambda _: STANDARD.encoding_characters,
        }

    def _unit(self, field: FieldDefinition) -> str:
        return self._test[2] if field.datatype == "CE" else f"{self._test[2]}^^UCUM"

    # -- structure

    def message(self) -> bytes:
        structure = self._known.structure(self._structure)
        lines: list[str] = []
        if structure is not None:
            self._items(structure.items, lines, depth=0)
        if not lines or not lines[0].startswith("MSH"):
            lines.insert(0, self._segment("MSH"))
        return self._as_asked("".join(f"{line}\r" for line in lines).encode("ascii"))

    def _as_asked(self, raw: bytes) -> bytes:
        """The message with what the standard's conditions ask for, and without what they forbid."""
        for _ in range(_MOST_PASSES):
            message = parse(raw)
            wrong = unmet(message, self._known)
            if not wrong:
                break
            for index, segment, asked, around in wrong:
                around.index = index
                alternatives = [one for one in asked.asks if all(not term.other or term.same_as for term in one)]
                for term in alternatives[0] if alternatives else ():
                    self._meet(segment, term, around.other(term, segment.name) if term.same_as else None)
            raw = message.encode()
        return raw

    def _meet(self, segment: Segment, term: Term, other: Segment | None) -> None:
        if other is not None:
            segment.set_er7(term.same_as, other.er7(term.number))
        elif term.is_not:
            segment.set_er7(term.number, "")
        elif term.codes:
            segment.set_er7(term.number, term.codes[0])
        elif not segment.er7(term.number):
            known = self._known.segment(segment.name)
            field = known.field(term.number) if known is not None else None
            if field is not None:
                made = self._fixed.get(f"{segment.name}-{term.number}") or (
                    lambda of: self._typed(of.datatype, of.table, of.max_length, 0)
                )
                segment.set_er7(term.number, self._fitting(field.max_length, made, field))

    def _items(self, items: tuple[Group | SegmentUse, ...], lines: list[str], depth: int, choice: bool = False) -> None:
        if choice:
            items = (self._random.choice(items),)
        for place, item in enumerate(items):
            # a group begins with its first segment, also where that is optional: so nobody takes what follows for another group's
            begins = choice or (depth > 0 and place == 0)
            for _ in range(self._times(item, len(lines), begins)):
                if isinstance(item, Group):
                    before = len(lines)
                    self._items(item.items, lines, depth + 1, item.choice)
                    if len(lines) == before and item.min and (name := self._first(item)):
                        lines.append(self._segment(name))
                elif item.name not in ANY_SEGMENT and self._known.segment(item.name) is not None:
                    lines.append(self._segment(item.name))

    def _first(self, group: Group) -> str:
        """The first segment of a group: what makes a group that is required be there, though all within it is optional."""
        for item in group.items:
            name = self._first(item) if isinstance(item, Group) else item.name
            if name and name not in ANY_SEGMENT and self._known.segment(name) is not None:
                return name
        return ""

    def _times(self, item: Group | SegmentUse, so_far: int, chosen: bool) -> int:
        least = max(item.min, int(chosen))
        if so_far > _MOST_SEGMENTS:
            return least
        wanted = least
        if not least and self._random.random() < self._fullness:
            wanted = 1
        if wanted and (item.max is None or item.max > 1) and self._random.random() < self._fullness:
            wanted += self._random.randrange(1, 3)
        return wanted if item.max is None else min(wanted, item.max)

    # -- segments

    def _segment(self, name: str) -> str:
        self._counts[name] = self._counts.get(name, 0) + 1
        known = self._known.segment(name)
        if known is None:
            return name
        if name == "OBX":
            self._test = self._random.choice(_TESTS)
            self._value_type = self._random.choice([one for one in _VALUE_TYPES if self._has_value_type(one)] or ["ST"])
        fields = [name]
        for field in known.fields:
            if name in ("MSH", "FHS", "BHS") and field.position < 3:
                if field.position == 2:
                    fields.append(STANDARD.encoding_characters)
                continue
            fields.append(self._field(name, field))
        while len(fields) > 1 and not fields[-1]:
            fields.pop()
        if len(fields) == 1:
            fields += self._only_field(known.fields)
        return STANDARD.field.join(fields)

    def _only_field(self, known: tuple[FieldDefinition, ...]) -> list[str]:
        """The first field that may be there, behind empty ones: a segment without fields says nothing."""
        for field in known:
            if field.usage not in ("W", "X", "B") and field.datatype and field.datatype.lower() not in ("varies", "*"):
                value = self._fitting(
                    field.max_length, lambda of: self._typed(of.datatype, of.table, of.max_length, 0), field
                )
                if value:
                    return [""] * (field.position - 1) + [value]
        return []

    def _has_value_type(self, datatype: str) -> bool:
        return self._known.datatype(datatype) is not None and (
            (table := self._known.table("0125")) is None or not table.codes or datatype in table.codes
        )

    def _field(self, name: str, field: FieldDefinition) -> str:
        place = f"{name}-{field.position}"
        if field.usage in ("W", "X") or not field.datatype or place in _UNLIKELY:
            return ""
        made = self._fixed.get(place)
        if made is not None:
            return self._fitting(field.max_length, made, field)
        if name == "MSH" and field.position > 12 and field.usage != "R":
            return ""
        if field.position == 1 and field.datatype in ("SI", "NM") and field.usage != "B":
            return str(self._counts[name])
        is_there = field.usage == "R" or (field.usage != "B" and self._random.random() < self._fullness)
        if not is_there or field.datatype.lower() in ("varies", "*"):
            return self._word() if field.usage == "R" else ""
        times = 1
        if (field.max is None or field.max > 1) and self._random.random() < self._fullness / 3:
            times = 2
        values = [
            self._fitting(field.max_length, lambda of: self._typed(of.datatype, of.table, of.max_length, 0), field)
            for _ in range(times)
        ]
        return STANDARD.repetition.join(one for one in values if one)

    def _fitting(self, length: int | None, make: Callable[[FieldDefinition], str], field: FieldDefinition) -> str:
        """A value that the field's length holds; the shortest of some, and cut where nothing else helps."""
        best = ""
        for _ in range(6):
            made = make(field)
            if length is None or len(made) <= length:
                return made
            best = made if not best or len(made) < len(best) else best
        parts = best.split(STANDARD.component)
        while len(parts) > 1 and len(STANDARD.component.join(parts)) > (length or 0):
            parts.pop()
        return STANDARD.component.join(parts)[: length or 0].rstrip(STANDARD.component + STANDARD.subcomponent)

    # -- values

    def _typed(self, datatype: str, table: str, length: int | None, depth: int) -> str:
        known = self._known.datatype(datatype)
        if known is None or not known.components or datatype == "TS":
            return escape(self._primitive(datatype, table, length))
        if known.id in _CODED and depth < 2:
            return self._coded(known, table, STANDARD.subcomponent if depth else STANDARD.component)
        if depth > 1:
            # what is below a subcomponent is not written: its first part stands for it
            first = known.components[0]
            return self._typed(first.datatype, table or first.table, first.max_length, depth)
        separator = STANDARD.subcomponent if depth else STANDARD.component
        parts = [self._component(known, one, table, depth) for one in known.components]
        for asked in of_datatype(self._known.version, known.id, is_bound=bool(table), is_repeated=depth == 0):
            if not asked.is_met(["", *parts], STANDARD, None):
                for term in asked.asks[0]:
                    one = known.components[term.number - 1]
                    parts[term.number - 1] = "" if term.is_not else self._part(known, one, table, depth)
        return separator.join(parts).rstrip(separator)

    def _component(self, of: DataType, one: ComponentDefinition, table: str, depth: int) -> str:
        if one.usage in ("W", "X", "B") or (one.datatype or "varies").lower() == "varies":
            return ""
        if not (one.position == 1 or one.usage == "R" or (depth == 0 and self._random.random() < self._fullness / 2)):
            return ""
        return self._part(of, one, table, depth)

    def _part(self, of: DataType, one: ComponentDefinition, table: str, depth: int) -> str:
        words = self._by_type(of.id, one.position)
        if words is not None:
            return escape(words[: one.max_length] if one.max_length else words)
        is_code = one.position == 1 and of.id in ("CK", "EI")
        made = self._typed(one.datatype, (table if is_code else "") or one.table, one.max_length, depth + 1)
        if one.max_length and len(made) > one.max_length:
            parts = made.split(STANDARD.subcomponent)
            made = STANDARD.subcomponent.join((parts[0], "", parts[2])) if len(parts) == 3 else ""
            if not made or len(made) > one.max_length:  # without its display a code may still keep its system
                made = parts[0][: one.max_length]
        return made

    def _coded(self, of: DataType, table: str, separator: str) -> str:
        """A code of the table, its display, the table as coding system; a local code where there is no table."""
        first = of.components[0]
        codes = self._codes(table, first.max_length)
        if not codes:
            word = self._word()
            return separator.join((f"{word[:3].upper()}{self._random.randrange(10, 99)}", word.capitalize(), "L"))
        code = self._random.choice(codes)
        known = self._known.table(table)
        display = known.codes.get(code, "") if known is not None else ""
        length = of.components[1].max_length
        return separator.join((escape(code), escape(display[:length] if display.isascii() else ""), f"HL7{table}"))

    def _by_type(self, datatype: str, position: int) -> str | None:
        """Lifelike parts of types that tell of people, places and times."""
        random = self._random
        if datatype in ("XPN", "PN") and position < 3:
            return random.choice(FAMILIES if position == 1 else GIVENS)
        if datatype in ("XCN", "CN") and position < 4:
            return (f"D{random.randrange(1000, 9999)}", random.choice(FAMILIES), random.choice(GIVENS))[position - 1]
        if datatype in ("XAD", "AD") and position in (1, 3, 5):
            return {1: f"{random.randrange(1, 99)} {random.choice(STREETS)}", 3: random.choice(TOWNS)}.get(
                position, f"{random.randrange(10_000, 99_999)}"
            )
        if datatype in ("XTN", "TN") and position == 1:
            return f"(555){random.randrange(200, 999)}-{random.randrange(1000, 9999)}"
        if datatype in ("CX", "EI", "CK") and position == 1:
            return f"{'' if datatype == 'CK' else random.choice('ABCDEFGH')}{random.randrange(10_000, 99_999)}"
        if datatype == "EI":
            return "HOSPITAL" if position == 2 else ""
        if datatype == "CNN" and position == 9:
            return "HOSPITAL"
        if datatype in ("CX", "CK") and position < 4:
            return ""  # a check digit that would have to be right
        if datatype == "HD" and position < 4:
            return ("HOSPITAL", "", "")[position - 1]
        if datatype == "XON" and position == 1:
            return f"{random.choice(TOWNS)} Hospital"
        return None

    def _primitive(self, datatype: str, table: str, length: int | None) -> str:
        random = self._random
        codes = self._codes(table, length)
        if codes and datatype in ("ID", "IS", "ST"):
            return random.choice(codes)
        moment = self._now - timedelta(minutes=random.randrange(60 * 24 * 30))
        if datatype in ("DT",):
            made = moment.strftime("%Y%m%d")
        elif datatype in ("TS", "DTM"):
            made = self._time(moment)
        elif datatype == "TM":
            made = moment.strftime("%H%M")
        elif datatype == "SI":
            made = str(random.randrange(1, 9))
        elif datatype == "NM":
            made = str(random.randrange(1, 100))
        elif datatype == "SNM":
            made = str(random.randrange(1, 999))
        elif datatype == "TN":
            made = f"(555){random.randrange(200, 999)}-{random.randrange(1000, 9999)}"
        elif datatype in ("TX", "FT"):
            made = " ".join(random.choice(_WORDS) for _ in range(random.randrange(3, 9))).capitalize()
        elif datatype == "ID" or datatype == "IS":
            made = random.choice("ABCDEFG")
        else:
            made = self._word()
        return made[:length] if length else made

    def _codes(self, table: str, length: int | None) -> list[str]:
        known = self._known.table(table) if table else None
        if known is None:
            return []
        return [
            code
            for code in known.codes
            if code.isascii()
            and " " not in code
            and "..." not in code
            and code != '""'
            and (length is None or len(code) <= length)
        ]

    def _word(self) -> str:
        return self._random.choice(_WORDS)

    def _time(self, moment: datetime) -> str:
        return moment.strftime("%Y%m%d%H%M%S" if self._known.version >= "2.2" else "%Y%m%d%H%M")

    # -- fields of their own

    def _message_type(self) -> str:
        known = self._known.segment("MSH")
        field = known.field(9) if known is not None else None
        datatype = self._known.datatype(field.datatype) if field is not None else None
        if datatype is None or not datatype.components:
            return self._code
        parts = [self._code, self._event]
        if len(datatype.components) > 2:
            parts.append(self._structure)
        return STANDARD.component.join(parts).rstrip(STANDARD.component)

    def _identifier(self, field: FieldDefinition, kind: str) -> str:
        known = self._known.datatype(field.datatype)
        if known is None or len(known.components) < 5:
            return self._person.number
        return f"{self._person.number}^^^HOSPITAL^{kind}"

    def _name(self, field: FieldDefinition, family: str, given: str) -> str:
        known = self._known.datatype(field.datatype)
        return f"{family}^{given}" if known is not None and known.components else family

    def _address(self, field: FieldDefinition) -> str:
        person = self._person
        known = self._known.datatype(field.datatype)
        return (
            f"{person.street}^^{person.town}^^{person.zip}" if known is not None and known.components else person.street
        )

    def _phone(self, field: FieldDefinition) -> str:
        known = self._known.datatype(field.datatype)
        if (
            field.datatype == "XTN"
            and known is not None
            and known.components
            and known.components[0].usage in ("B", "W", "X")
        ):
            return "^PRN^PH^^^555^" + self._person.phone[-8:].replace("-", "")
        return self._person.phone

    def _result(self) -> str:
        random = self._random
        if self._value_type == "NM":
            low, high = self._test[3], self._test[4]
            return f"{low + random.random() * (high - low):.1f}"
        if self._value_type in ("CE", "CWE"):
            return random.choice(("260385009^Negative^SCT", "10828004^Positive^SCT"))
        if self._value_type == "DT":
            return self._now.strftime("%Y%m%d")
        return self._primitive(self._value_type, "", None)
