"""Checks of field values compiled from the definitions: a quick one that says "nothing wrong", and one that says what. 2.5.3, 2.A.

Theory of operation. Almost all values are right. So each field is compiled, once for a version and a set of delimiters, to a pair of
functions over its ER7 text: `quick` answers whether all is certainly well, without looking at places or words; `explain` is asked
only where it does not, and works through the value part by part. `quick` may doubt what is right (an escape sequence, a code in
another spelling) but never passes what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from hilum.core.errors import DecodeError
from hilum.hl7v2.data.er7 import NULL, Encoding
from hilum.hl7v2.data.escape import Delimiters, check_escapes
from hilum.hl7v2.definitions import Definitions, Table
from hilum.hl7v2.validation.conditions import Asked, of_datatype, quick_check, tell_parts
from hilum.hl7v2.validation.findings import Collector, Severity
from hilum.hl7v2.validation.lexical import lexical

__all__ = [
    "CODED",
    "LIVING_TABLES",
    "PAIRS",
    "Compiler",
    "Explain",
    "Part",
    "Quick",
    "control_characters",
    "is_empty",
    "may_be_code",
]

Quick = Callable[[str], object]
Explain = Callable[[str, str, Encoding, Collector], None]
"""(ER7 text, place, encoding, where findings go)"""

CODED = frozenset(("CE", "CF", "CNE", "CWE"))
"""Data types whose field or component table is that of their first component; the third names the coding system."""

PAIRS = {"HD": (1, 2), "EI": (2, 3), "CNN": (9, 10)}
"""A universal id and its type: both are valued or neither is (2.A.28, 2.A.33; flattened 2.A.8). Positions from 0."""
_UNTYPED = frozenset(("", "varies", "VARIES", "var", "*", "-", "CM"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OPEN_TABLES = frozenset(("0003", "0076", "0354"))
"""Message types, events and structures: local ones begin with Z (2.11.1). Those of MSH-9 are judged with the structure."""
_SITE_TABLES = frozenset(("0300", "0361", "0362", "0363"))
"""Names of applications, facilities and authorities: each site fills them with its own."""
LIVING_TABLES = frozenset(("0074", "0211", "0291", "0396", "0399", "0834"))
"""Growing between the versions, or outside of the standard: coding systems, countries, MIME types, character sets, and diagnostic
sections, in which IHE radiology orders carry the modality."""
_LOCAL_SYSTEM = re.compile(r"99[A-Za-z0-9._+-]*|HL7\d{4}|ISO\d{1,6}|IBT\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """A field, component or subcomponent compiled."""

    quick: Quick
    explain: Explain


def control_characters(text: str) -> bool:
    """Whether text holds control characters other than line ends and tabulators."""
    return _CONTROL.search(text) is not None


def is_empty(text: str, d: Delimiters) -> bool:
    """Whether ER7 text is nothing but delimiters and blanks."""
    return not text or not text.strip(f"{d.component}{d.subcomponent}{d.repetition} ")


_PRINTED = re.compile(r"<|[xzn]{3}|s{3}$| \.\.\. ")
"""Codes that may be patterns ("99zzz", "70 ... 72")."""


_patterns: dict[int, tuple[Table, Table | None]] = {}


def _patterns_of(table: Table) -> Table | None:
    """The same table with its patterns alone, None where it has none: so few codes are looked through for a wrong value."""
    found = _patterns.get(id(table))
    if found is None or found[0] is not table:
        printed = {code: "" for code in table.codes if _PRINTED.search(code)}
        if len(_patterns) > 20_000:
            _patterns.clear()
        found = _patterns[id(table)] = (table, replace(table, codes=printed, open=False) if printed else None)
    return found[1]


def may_be_code(table: Table, code: str) -> bool:
    """Whether a code may stand where a table is bound: one of its own, of its patterns, or of local extension."""
    if table.open or code in table.codes:
        return True
    patterns = _patterns_of(table)
    if patterns is not None and patterns.allows(code):
        return True
    if table.id in _OPEN_TABLES:
        return code.startswith("Z")
    return table.id == "0396" and _LOCAL_SYSTEM.fullmatch(code) is not None


def _always(text: str) -> bool:
    return True


class Compiler:
    """Compiles values of one version, read with one set of delimiters."""

    def __init__(self, definitions: Definitions, delimiters: Delimiters) -> None:
        self.definitions = definitions
        self.delimiters = delimiters
        d = delimiters
        marks = "".join(re.escape(mark) for mark in (d.component, d.repetition, d.escape, d.subcomponent) if mark)
        self._text = rf"[^{marks}\x00-\x1f\x7f]"
        self._made: dict[tuple[str, int, int | None, str, bool], Part] = {}
        self._fields: dict[tuple[str, int | None, str, int | None], Part] = {}
        self._plain: dict[int | None, Quick] = {}

    def part(self, datatype: str, level: int, most: int | None, table: str, *, is_repeated: bool = False) -> Part:
        """A part of a data type.

        level         0 a repetition of a field, 1 a component, 2 a subcomponent
        most          characters, None without a bound
        is_repeated   one of several values of a field
        """
        key = (datatype, level, most, table, is_repeated)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make(datatype, level, most, table, is_repeated=is_repeated)
        return found

    def field(self, datatype: str, most: int | None, table: str, repetitions: int | None) -> Part:
        """A whole field with its repetitions; None is any number."""
        key = (datatype, most, table, repetitions)
        found = self._fields.get(key)
        if found is None:
            found = self._fields[key] = self._make_field(datatype, most, table, repetitions)
        return found

    def _make_field(self, datatype: str, most: int | None, table: str, repetitions: int | None) -> Part:
        one = several = self.part(datatype, 0, most, table)
        if any(row.condition.is_repeated for row in self._asked(datatype, table, is_repeated=True)):
            several = self.part(datatype, 0, most, table, is_repeated=True)
        one_quick, several_quick = one.quick, several.quick
        d = self.delimiters
        separator = d.repetition

        def quick(text: str) -> bool:
            if not separator or separator not in text:
                return bool(one_quick(text))
            texts = text.split(separator)
            return (repetitions is None or len(texts) <= repetitions) and all(
                not each or several_quick(each) for each in texts
            )

        def explain(text: str, place: str, encoding: Encoding, out: Collector) -> None:
            if is_empty(text, d):
                return
            texts = text.split(separator) if separator else [text]
            if repetitions is not None and len(texts) > repetitions:
                out.add("type/repeats", place, f"{len(texts)} repetitions where the version allows {repetitions}")
            if len(texts) == 1:
                one.explain(text, f"{place}[1]", encoding, out)
                return
            part = several if several is not one and sum(not is_empty(each, d) for each in texts) > 1 else one
            for number, each in enumerate(texts[: out.most], 1):
                if each and not part.quick(each):
                    part.explain(each, f"{place}[{number}]", encoding, out)

        if repetitions == 1 and one_quick is not _always:
            return Part(one_quick, explain)
        return Part(quick, explain)

    def _any(self, most: int | None) -> Quick:
        """Text without delimiters, escapes and control characters, of a bounded length."""
        found = self._plain.get(most)
        if found is None:
            bound = "*" if most is None or most > 60_000 else f"{{0,{most}}}"
            found = self._plain[most] = re.compile(self._text + bound).fullmatch
        return found

    def _asked(self, datatype: str, table: str, *, is_repeated: bool) -> tuple[Asked, ...]:
        return of_datatype(self.definitions.version, datatype, is_bound=bool(table), is_repeated=is_repeated)

    def _make(self, datatype: str, level: int, most: int | None, table: str, *, is_repeated: bool) -> Part:
        if datatype in _UNTYPED:
            return Part(_always, _nothing)
        known = self.definitions.datatype(datatype)
        if known is not None and known.components:
            if level >= 2:  # a data type within a subcomponent has no delimiter left for its own parts
                return self._primitive("ST", level, most, "")
            return self._composite(datatype, level, most, table, is_repeated=is_repeated)
        return self._primitive(datatype, level, most, table)

    # Primitive types.

    def _primitive(self, datatype: str, level: int, most: int | None, table_id: str) -> Part:
        rule = lexical(datatype, self.definitions.version)
        is_judged = datatype in ("ID", "IS") and table_id and table_id not in _SITE_TABLES
        table = self.definitions.table(table_id) if is_judged else None
        codes: frozenset[str] = frozenset(table.codes) if table and not table.open else frozenset()
        plain = self._any(most)
        quick: Quick
        if codes:
            quick = frozenset((*codes, NULL)).__contains__
        elif rule is not None:
            check = rule.check

            def typed(text: str) -> bool:
                return bool(check(text) and plain(text))

            quick = typed
        else:
            quick = plain
        d, own = self.delimiters, self.definitions.version

        def explain(text: str, place: str, encoding: Encoding, out: Collector) -> None:
            if text == NULL:
                return
            if level == 0 and d.component and d.component in text:
                out.add("type/components", place, f"components in a value of type {datatype}, which has none")
                text = text.split(d.component, 1)[0]
            if level < 2 and d.subcomponent and d.subcomponent in text:
                out.add(
                    "type/subcomponents" if level else "type/components",
                    place,
                    f"a subcomponent delimiter in a value of type {datatype}; escape it as {d.escape}T{d.escape}",
                )
                text = text.split(d.subcomponent, 1)[0]
            value = _read(text, place, encoding, out)
            if not value:
                return
            if rule is not None and not rule.check(value):
                out.add(rule.rule, place, f"not {rule.words}")
                return
            if table is not None and codes and not may_be_code(table, value):
                severity = _table_severity(table, datatype, own)
                if table.id == "0125" and self.definitions.datatype(value) is not None:
                    severity = Severity.INFO  # a data type of the version that its table had not yet taken in
                out.add(f"table/{table.kind}", place, _not_in(table), severity=severity)
            elif not codes and most is not None and len(value) > most:
                out.add("type/length", place, f"{len(value)} characters where the version gives {most}")

        return Part(quick, explain)

    # Types of components.

    def _composite(self, datatype: str, level: int, most: int | None, table_id: str, *, is_repeated: bool) -> Part:
        known = self.definitions.datatypes[datatype]
        d, own = self.delimiters, self.definitions.version
        separator = d.subcomponent if level else d.component
        count = len(known.components)
        parts: list[Part] = []
        required: list[int] = []
        withdrawn: set[int] = set()
        for number, component in enumerate(known.components):
            if component.usage in ("W", "X"):
                withdrawn.add(number)
                parts.append(Part(_never, _nothing))
                continue
            table_of = "" if datatype in ("MSG", "VID") else component.table  # judged with the structure
            type_of = "TS.1" if datatype == "TS" and number == 0 else component.datatype
            parts.append(self.part(type_of, level + 1, component.max_length, table_of))
            if component.usage == "R":
                required.append(number)
        quicks = tuple(part.quick for part in parts)
        first_only = quicks[0]
        table = self.definitions.table(table_id) if table_id and datatype in CODED else None
        codes: frozenset[str] = frozenset(table.codes) if table and not table.open else frozenset()
        system = f"HL7{table_id}"
        blank = f"{d.component}{d.subcomponent}{d.repetition} "
        pair = PAIRS.get(datatype) if count > 2 else None
        asked = self._asked(datatype, table_id, is_repeated=is_repeated)
        is_as_asked = quick_check(asked, d)
        is_first_enough = not codes and not asked and all(number == 0 for number in required)
        bound = most if most is not None and most < 60_000 else 60_000_000

        def quick(text: str) -> bool:
            if len(text) > bound:
                return False
            if not separator or separator not in text:
                if is_first_enough:
                    return bool(first_only(text)) and not (required and text.isspace())
                texts = [text]
            else:
                texts = text.split(separator)
                if len(texts) > count:
                    return False
            for check, one in zip(quicks, texts):  # noqa: B905
                if one and not check(one):
                    return False
            for number in required:
                if number >= len(texts) or not texts[number].strip(blank):
                    return False
            if pair is not None and _has(texts, pair[0]) != _has(texts, pair[1]):
                return False
            if asked and not is_as_asked(texts):
                return False
            if codes:
                code = texts[0]
                return not code or code in codes or (len(texts) > 2 and texts[2] not in ("", system))
            return True

        def explain(text: str, place: str, encoding: Encoding, out: Collector) -> None:
            if text == NULL:
                return
            texts = text.split(separator) if separator else [text]
            if not any(texts):
                return
            if len(text) > bound:
                out.add("type/length", place, f"{len(text)} characters where the version gives {most}")
            if len(texts) > count and any(texts[count:]):
                rule = "type/subcomponents" if level else "type/components"
                what = "subcomponents" if level else "components"
                out.add(rule, place, f"{len(texts)} {what} where the data type {datatype} has {count}")
            for number in required:
                if number >= len(texts) or is_empty(texts[number], d):
                    name = known.components[number].name
                    out.add(
                        "type/component-required",
                        f"{place}.{number + 1}",
                        f"{datatype}.{number + 1} ({name}) is required",
                    )
            if pair is not None and _has(texts, pair[0]) != _has(texts, pair[1]):
                missing = pair[1] if _has(texts, pair[0]) else pair[0]
                text_of = f"{datatype}.{pair[0] + 1} and {datatype}.{pair[1] + 1} go together, and one is empty"
                out.add("type/pair", f"{place}.{missing + 1}", text_of)
            if asked and not is_as_asked(texts):
                tell_parts(asked, texts, d, place, out)
            for number, one in enumerate(texts[:count]):
                if one and not quicks[number](one):
                    here = f"{place}.{number + 1}"
                    if number in withdrawn:
                        if not is_empty(one, d):
                            out.add("type/withdrawn", here, f"{datatype}.{number + 1} is withdrawn in {own}")
                        continue
                    parts[number].explain(one, here, encoding, out)
            if table is not None and codes and texts[0] and texts[0] != NULL:
                code = encoding.plain(texts[0])
                named = encoding.plain(texts[2]) if len(texts) > 2 else ""
                if named in ("", system) and not may_be_code(table, code):
                    severity = _table_severity(table, datatype, own)
                    out.add(f"table/{table.kind}", f"{place}.1", _not_in(table), severity=severity)

        return Part(quick, explain)


def _has(texts: list[str], number: int) -> bool:
    return number < len(texts) and bool(texts[number])


def _never(text: str) -> bool:
    return False


def _nothing(text: str, place: str, encoding: Encoding, out: Collector) -> None:
    return


def _read(text: str, place: str, encoding: Encoding, out: Collector) -> str:
    """Plain text of a part; what is odd about its escapes and characters is told."""
    mark = encoding.delimiters.escape
    if mark and mark in text:
        try:
            check_escapes(text, encoding.delimiters, place)
        except DecodeError as error:
            out.add("syntax/escape", place, error.message)
        try:
            text = encoding.plain(text)
        except DecodeError as error:
            out.add("syntax/budget", place, error.message)
            return ""
    elif control_characters(text):
        out.add("syntax/control", place, "a control character in the text")
    return text


def _not_in(table: Table) -> str:
    kind = "HL7" if table.kind == "HL7" else "user-defined"
    name = f" ({table.name})" if table.name else ""
    return f"not a code of {kind} table {table.id}{name}"


def _table_severity(table: Table, datatype: str, version: str) -> Severity:
    """HL7's tables bind types without exceptions; where the codes are another edition's, or the type allows exceptions, it is a
    warning. The codes of a user-defined table are suggestions (2.5.3.6)."""
    if table.id == "0396":
        return Severity.INFO  # coding systems are registered all the time, and valid from then on in every version
    if table.kind != "HL7":
        return Severity.WARNING if datatype in ("ID", "CNE") else Severity.INFO
    if datatype in ("ID", "CNE") and table.edition == version and table.id not in LIVING_TABLES:
        return Severity.ERROR
    return Severity.WARNING
