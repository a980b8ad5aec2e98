"""A tree to closures: each takes the run and gives the items. FHIRPath N1 3 to 6.

Chains (`a.b.c`, `a | b | c`) become loops, so the depth of Python's stack follows the brackets of the expression alone.
"""

from __future__ import annotations

from hilum.fhir.path import operators
from hilum.fhir.path.errors import PathError, PathTypeError
from hilum.fhir.path.functions import FUNCTIONS
from hilum.fhir.path.items import Item
from hilum.fhir.path.navigation import children_count, first_member, member
from hilum.fhir.path.operators import SHORT, type_test, value_operators
from hilum.fhir.path.parser import type_name
from hilum.fhir.path.running import Closure, Run, Step, single
from hilum.fhir.path.tree import (
    Binary,
    Call,
    Empty,
    Indexer,
    Literal,
    Member,
    Sorted,
    Special,
    Term,
    TypeName,
    TypeOperation,
    Unary,
    Variable,
)
from hilum.fhir.path.types import SYSTEM_TYPES, is_fhir_type

__all__ = ["Compiler"]

_SYSTEMS = {
    "ucum": "http://unitsofmeasure.org",
    "sct": "http://snomed.info/sct",
    "loinc": "http://loinc.org",
}
_MAX_INDEX = 2**31


class Compiler:
    """Compiles the tree of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.defines = "defineVariable" in text

    def compile(self, term: Term) -> Closure:
        """The closure of a term: of an operand, an argument or the whole; what it defines as a variable ends with it."""
        closure = self._compiled(term)
        return _scoped(closure) if self.defines else closure

    def _compiled(self, term: Term) -> Closure:
        if isinstance(term, (Member, Call, Indexer)):
            return self._chain(term)
        if isinstance(term, (Binary, TypeOperation)):
            return self._operators(term)
        if isinstance(term, Literal):
            return _constant([term.value])
        if isinstance(term, Empty):
            return _constant([])
        if isinstance(term, Special):
            return _SPECIALS[term.name]
        if isinstance(term, Variable):
            return self._variable(term)
        if isinstance(term, Sorted):
            return self.compile(term.key)
        return self._unary(term)

    def located_step(self, step: Step, at: int) -> Step:
        """The step, whose errors name a place."""
        text = self.text

        def located(run: Run, items: list[Item]) -> list[Item]:
            try:
                return step(run, items)
            except PathError as error:
                raise error.located(text, at) from None

        return located

    def fail(self, message: str, at: int) -> PathTypeError:
        """An error of the expression itself."""
        return PathTypeError(message, text=self.text, at=at)

    def type_argument(self, term: Term) -> TypeName:
        """A known type that stands as an argument."""
        return self.known_type(type_name(term, self.text))

    def known_type(self, name: TypeName) -> TypeName:
        """The type name; an error where neither FHIR nor System has it."""
        if name.namespace == "System" or (not name.namespace and name.name in SYSTEM_TYPES):
            return name
        if name.namespace in ("", "FHIR") and is_fhir_type(name.name):
            return name
        raise self.fail("no type of FHIR R4 or System", name.at)

    # -- chains of members, functions and indexers

    def _chain(self, term: Term) -> Closure:
        spine: list[Member | Call | Indexer] = []
        base: Term | None = term
        while isinstance(base, (Member, Call, Indexer)):
            spine.append(base)
            base = base.target
        spine.reverse()
        begin: Closure
        if base is not None:
            begin = self.compile(base)
        else:
            head = spine.pop(0)
            if isinstance(head, Member):
                begin = first_member(head.name)
            else:
                assert isinstance(head, Call)
                if head.name == "children" and not head.arguments and spine and _is_count(spine[0]):
                    begin = _on_this(self.located_step(children_count, spine.pop(0).at))
                else:
                    begin = _on_this(self._call(head))
        return _chained(begin, self._steps(spine))

    def _steps(self, spine: list[Member | Call | Indexer]) -> list[Step]:
        steps: list[Step] = []
        previous = ""
        for one in spine:
            name = one.name if isinstance(one, Call) and not one.arguments else ""
            if name == "count" and previous == "children":
                steps[-1] = self.located_step(children_count, one.at)  # ele-1 asks it of every element
            else:
                steps.append(self._step(one))
            previous = name
        return steps

    def _step(self, term: Member | Call | Indexer) -> Step:
        if isinstance(term, Member):
            return member(term.name)
        if isinstance(term, Call):
            return self._call(term)
        return self._indexer(term)

    def _call(self, call: Call) -> Step:
        row = FUNCTIONS.get(call.name)
        if row is None:
            raise self.fail("no such function", call.at)
        least, most, build = row
        if not least <= len(call.arguments) <= most:
            meant = str(least) if least == most else f"{least} to {most}"
            raise self.fail(f"{call.name} takes {meant} argument{'' if meant == '1' else 's'}", call.at)
        return self.located_step(build(self, call), call.at)

    def _indexer(self, term: Indexer) -> Step:
        if isinstance(term.index, Literal) and type(term.index.value) is int:
            position = term.index.value

            def fixed(run: Run, items: list[Item]) -> list[Item]:
                return items[position : position + 1]

            return fixed
        index = self.compile(term.index)

        def indexed(run: Run, items: list[Item]) -> list[Item]:
            found = single(index(run), "an index")
            if found is None:
                return []
            if isinstance(found, bool) or not isinstance(found, int):
                raise PathTypeError("an index is an Integer")
            return items[found : found + 1] if 0 <= found < _MAX_INDEX else []

        return self.located_step(indexed, term.at)

    # -- operators

    def _operators(self, term: Term) -> Closure:
        spine: list[Binary | TypeOperation] = []
        base: Term = term
        while isinstance(base, (Binary, TypeOperation)):
            spine.append(base)
            base = base.left if isinstance(base, Binary) else base.operand
        spine.reverse()
        return _chained(self.compile(base), [self._operator(one) for one in spine])

    def _operator(self, term: Binary | TypeOperation) -> Step:
        if isinstance(term, TypeOperation):
            return self.located_step(type_test(term.operator, self.known_type(term.type)), term.at)
        right = self.compile(term.right)
        short = SHORT.get(term.operator)
        if short is not None:
            return self.located_step(short(right), term.at)
        if term.operator == "=" and isinstance(term.right, Literal) and term.right.value.__class__ is str:
            return operators.equals_text(term.right.value)
        return self.located_step(value_operators(term.operator, right), term.at)

    def _unary(self, term: Unary) -> Closure:
        operand = self.compile(term.operand)
        return _chained(operand, [self.located_step(operators.polarity(term.operator), term.at)])

    # -- variables

    def _variable(self, term: Variable) -> Closure:
        name = term.name
        if name == "resource":
            return lambda run: [] if run.resource is None else [run.resource]
        if name == "rootResource":
            return lambda run: [] if run.root is None else [run.root]
        if name == "context":
            return lambda run: run.context
        if name in _SYSTEMS:
            return _constant([_SYSTEMS[name]])
        if name.startswith("vs-"):
            return _constant(["http://hl7.org/fhir/ValueSet/" + name[3:]])
        if name.startswith("ext-"):
            return _constant(["http://hl7.org/fhir/StructureDefinition/" + name[4:]])
        text, at = self.text, term.at

        def variable(run: Run) -> list[Item]:
            found = run.variables.get(name)
            if found is None:
                raise PathTypeError("no such variable", text=text, at=at)
            return found

        return variable


def _is_count(term: Term) -> bool:
    return isinstance(term, Call) and term.name == "count" and not term.arguments


def _scoped(closure: Closure) -> Closure:
    def scoped(run: Run) -> list[Item]:
        variables = run.variables
        try:
            return closure(run)
        finally:
            run.variables = variables

    return scoped


def _constant(items: list[Item]) -> Closure:
    return lambda run: items


def _index(run: Run) -> list[Item]:
    return [] if run.index is None else [run.index]


_SPECIALS: dict[str, Closure] = {
    "this": lambda run: run.this,
    "index": _index,
    "total": lambda run: run.total,
}


def _on_this(step: Step) -> Closure:
    return lambda run: step(run, run.this)


def _chained(begin: Closure, steps: list[Step]) -> Closure:
    if not steps:
        return begin
    if len(steps) == 1:
        only = steps[0]
        return lambda run: only(run, begin(run))
    if len(steps) == 2:
        first, second = steps
        return lambda run: second(run, first(run, begin(run)))
    fixed = tuple(steps)

    def chained(run: Run) -> list[Item]:
        items = begin(run)
        for step in fixed:
            items = step(run, items)
        return items

    return chained
