"""Values made for a row: a segment or value in which the row's condition holds and its source is valued."""

from __future__ import annotations

import re

from hilum.core.errors import HilumError
from hilum.fhir.definitions import required_codes
from hilum.hl7v2.data.er7 import parse
from hilum.ihe.v2fhir import condition
from hilum.ihe.v2fhir.assign import Joined
from hilum.ihe.v2fhir.assign import parse as parse_assignment
from hilum.ihe.v2fhir.compile import Compiler
from hilum.ihe.v2fhir.condition import Condition, Operand
from hilum.ihe.v2fhir.engine import Run
from hilum.ihe.v2fhir.tables import FieldRow
from hilum.ihe.v2fhir.target import resolve, split

SAMPLES = {
    "decimal": "1.5",
    "integer": "2",
    "positiveInt": "2",
    "unsignedInt": "2",
    "boolean": "Y",
    "date": "20240102",
    "dateTime": "20240102030405+0000",
    "instant": "20240102030405+0000",
    "time": "0304",
}
PRIMITIVES = frozenset((*SAMPLES, "code"))
BY_TYPE = {
    "DTM": "20240102030405+0000",
    "TS": "20240102030405+0000",
    "DT": "20240102",
    "NM": "2",
    "CQ": "2^min",
    "XTN": "^PRN^PH^^1^555^1234",
}
MESSAGE = parse(b"MSH|^~\\&|A|B|C|D|20240102030405+0000||ADT^A01^ADT_A01|1|P|2.5.1\r")


def base_of(map_name: str) -> str:
    match = re.match(r"\w+\[([\w.]+)", map_name)
    assert match is not None
    return match[1]


def number_of(source: str) -> int:
    match = re.match(r"[A-Z][A-Z0-9]{1,2}[-.](\d+)", source)
    return int(match[1]) if match else 0


def sample(row: FieldRow, compiler: Compiler, level: int) -> str:
    """ER7 text for the part that a row reads."""
    if row.assign or "=" in row.target:
        name = row.assign.strip("/ ")
        assignment = parse_assignment(row.assign)
        if assignment is None or (isinstance(assignment, Joined) and assignment.constant is not None):
            beside = _beside(row, compiler)
            if beside is not None:
                return sample(beside, compiler, level)
        words = {
            "convert from A or HEX to binary64": "QUJD",
            "translate number to day": "3",
            "number of the duration": "D3",
            "unit of the duration": "D3",
            "system of the duration": "D3",
            "duration that is no number": "for a while",
        }
        if name in words:
            return words[name]
        if not isinstance(assignment, Joined) and not name.startswith("must convert"):
            return BY_TYPE.get(row.v2_type, "2")
    try:
        target = resolve(base_of(row.map_name), split(row.target or row.placeholder)[0])
    except HilumError:
        return "X"
    if row.map and level < 3 and target.kind not in PRIMITIVES:
        return composite(compiler.datatype(row.map).rows, compiler, level)
    codes = compiler.tables.codes.get(row.vocabulary) if row.vocabulary else None
    binding = target.steps[-1].binding if target.steps and target.kind == "code" else -1
    if codes is not None:
        for code, (mapped, _, _) in codes.codes.items():
            if mapped and (binding < 0 or mapped in required_codes(binding)):
                return code
    if binding >= 0:
        return sorted(required_codes(binding))[0]
    if target.kind in SAMPLES:
        return SAMPLES[target.kind]
    if row.map and level < 3:
        return composite(compiler.datatype(row.map).rows, compiler, level)
    return "X" if level > 1 else BY_TYPE.get(row.v2_type, "X")


def _beside(row: FieldRow, compiler: Compiler) -> FieldRow | None:
    """The row that gives the value which a constant stands beside."""
    maps = compiler.tables.segments if row.map_name in compiler.tables.segments else compiler.tables.datatypes
    for other in maps[row.map_name]:
        if (
            other.source == row.source
            and other.is_mapping
            and not other.assign
            and "=" not in other.target
            and not other.refused
        ):
            return other
    return None


def composite(rows: tuple[FieldRow, ...], compiler: Compiler, level: int) -> str:
    parts: dict[int, str] = {}
    for row in rows:
        number = number_of(row.source)
        if number and row.is_mapping and not row.refused and not row.when:
            parts.setdefault(number, sample(row, compiler, level + 1))
    if not parts:
        parts = {number_of(row.source): sample(row, compiler, level + 1) for row in rows if number_of(row.source)}
    return ("^" if level == 1 else "&").join(parts.get(number, "") for number in range(1, max(parts, default=0) + 1))


class Drive:
    """Parts of one segment or value, changed until a condition holds."""

    def __init__(self, row: FieldRow, compiler: Compiler, kind: str) -> None:
        self.row, self.kind, self.compiler = row, kind, compiler
        self.number = number_of(row.source)
        self.own = {row.map_name.partition("[")[0], row.source[:3].strip("-.")}
        self.parts: dict[int, str] = {}
        self.others: dict[str, dict[int, str]] = {}
        prefix = row.source[:3].strip("-.")
        text = sample(row, compiler, 1 if kind == "segment" else 2)
        if self.number and (kind == "datatype" or prefix == row.map_name.partition("[")[0]):
            self.parts[self.number] = text
        elif self.number:
            self.others[prefix] = {self.number: text}
        assignment = parse_assignment(row.assign)
        for operand in _read(assignment):
            if not self.get(operand):
                self.put(operand, BY_TYPE["DTM"] if operand.name == "SCH" or _is_start(assignment, operand) else "2")

    def _place(self, operand: Operand) -> tuple[dict[int, str], int, int]:
        if not operand.name or (operand.name in self.own and not operand.number):
            return self.parts, self.number, 0
        if operand.name in self.own:
            return self.parts, operand.number, operand.part
        is_segment = re.fullmatch(r"[A-Z][A-Z0-9]{2}", operand.name) is not None
        if self.kind == "segment" and (operand.name == self.row.v2_type or (not is_segment and operand.name != "MSG")):
            return self.parts, self.number, operand.number
        if operand.name == "MSG":
            return self.others.setdefault("MSH", {}), 9, operand.number
        return self.others.setdefault(operand.name, {}), operand.number, operand.part

    def get(self, operand: Operand) -> str:
        parts, number, part = self._place(operand)
        text = parts.get(number, "")
        if not part:
            return text
        pieces = text.split("^" if self.kind == "segment" else "&")
        return pieces[part - 1] if len(pieces) >= part else ""

    def put(self, operand: Operand, value: str) -> None:
        parts, number, part = self._place(operand)
        if not part:
            parts[number] = value
            return
        separator = "^" if self.kind == "segment" else "&"
        pieces = parts.get(number, "").split(separator)
        pieces += [""] * (part - len(pieces))
        pieces[part - 1] = value
        parts[number] = separator.join(pieces)

    def satisfy(self, when: Condition, holds: bool = True) -> None:
        match when:
            case condition.Not(term):
                self.satisfy(term, not holds)
            case condition.All(terms) if holds:
                for term in terms:
                    self.satisfy(term)
            case condition.All(terms):
                self.satisfy(terms[0], False)
            case condition.AnyOf(terms) if holds:
                self.satisfy(terms[0])
            case condition.AnyOf(terms):
                for term in terms:
                    self.satisfy(term, False)
            case condition.Valued(operand):
                if not holds:
                    self.put(operand, "")
                elif not self.get(operand):
                    self.put(operand, BY_TYPE["DTM"] if operand.number == 8 and operand.name in ("AIG", "OBR") else "2")
            case condition.Equals(operand, values):
                if holds:
                    self.put(operand, self.with_first(operand, sorted(values)[0]))
                elif self.get(operand).split("^")[0] in values or not self.get(operand):
                    if "" not in values and not self.get(operand):
                        return
                    self.put(operand, self.with_first(operand, "ZZ"))
            case condition.Counted(operand, "count", comparison, number):
                text = self.get(operand) or "2"
                wants_more = (comparison in (">", ">=")) == holds and not (comparison == "=" and holds)
                self.put(operand, "~".join([text] * (number + 1)) if wants_more else text)
            case condition.Counted(operand):
                long = (when.comparison in (">", ">=")) == holds
                self.put(operand, BY_TYPE["DTM"] if long else "20240102")
            case condition.Same(operand, other):
                self.put(other, self.get(operand) if holds else "different")
            case condition.Registered(operand):
                self.put(operand, "USSSA" if holds else "ELSEWHERE")

    def with_first(self, operand: Operand, value: str) -> str:
        """The value, before the components that are there."""
        rest = self.get(operand).partition("^")[2] if self.kind == "segment" and not operand.part else ""
        return f"{value}^{rest}" if rest else value

    def run(self) -> Run:
        run = Run(MESSAGE, {}, "2024-01-02T03:04:05Z", "Z", "urn:example:policy")
        run.trace = []
        for name, parts in self.others.items():
            run.names.append(name)
            run.fields.append(listed(name, parts))
        own = self.row.map_name.partition("[")[0] if self.kind == "segment" else "ZZZ"
        run.names.append(own)
        run.fields.append(listed(own, self.parts))
        run.labels["Patient[1]"] = run.latest_of["Patient"] = {"resourceType": "Patient"}
        for kind in ("ServiceRequest",):
            run.labels[f"{kind}[1]"] = run.latest_of[kind] = {"resourceType": kind}
        for index in range(len(run.names)):
            run.enter(index)
        return run


def listed(name: str, parts: dict[int, str]) -> list[str]:
    return [name, *(parts.get(number, "") for number in range(1, max(parts, default=0) + 1))]


def _read(assignment: object) -> list[Operand]:
    if isinstance(assignment, Joined):
        return [part for part in assignment.parts if isinstance(part, Operand)]
    start, amount = getattr(assignment, "start", None), getattr(assignment, "amount", None)
    return [one for one in (start, amount) if isinstance(one, Operand)]


def _is_start(assignment: object, operand: Operand) -> bool:
    return getattr(assignment, "start", None) == operand
