"""The Expression Constraint Language of SNOMED CT, the part that value sets use. SNOMED International, ECL 2.2.

    << 404684003 |Clinical finding| : 363698007 = << 39057004
    (^ 700043003 OR < 19829001) MINUS 87628006

Theory of operation. An expression is asked of one concept at a time (`holds`), so that nothing grows with the release; only where all
members are wanted (`members`) do the operators give the concepts to be asked. Supported: `<` `<<` `<!` `<<!` `>` `>>` `>!` `>>!` `^`
`*`, terms (ignored), comments, brackets, AND, OR, MINUS, refinement by attributes (`=`, `!=`) with AND, OR and groups in braces.
Refused as unsupported: cardinality, reversed and dotted attributes, concrete values other than `#n`, filters in `{{ }}`, history.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from hilum.core.errors import BudgetExceeded, Incorrect, Unsupported
from hilum.core.terminology import ConceptIndex

__all__ = ["Constraint", "compile_ecl"]

MAX_LENGTH = 20_000
MAX_DEPTH = 20
SECTION = "ECL 2.2"
REFSET = "http://snomed.info/sct?fhir_vs=refset/"
ASKED = 20
"""What one look into a release is counted as."""

_TOKEN = re.compile(
    r"\s*(?:/\*.*?\*/\s*)*(?:\|[^|]*\|\s*(?:/\*.*?\*/\s*)*)*"
    r"(?:(?P<op><<!|>>!|<<|>>|<!|>!|<|>|\^)|(?P<id>[0-9]{6,18})|(?P<sign>!=|[*():,{}=])|(?P<number>#[+-]?[0-9.]+)"
    r"|(?P<word>(?i:AND|OR|MINUS)\b)|(?P<end>\Z))",
    re.DOTALL,
)
Spend = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _Node:
    """kind: id, any, number, op (a, text), and/or/minus (parts), refined (a, refinement)."""

    kind: str
    text: str = ""
    parts: tuple[_Node, ...] = ()
    refinement: _Refinement | None = None


@dataclass(frozen=True, slots=True)
class _Refinement:
    """kind: attribute (name, value), and, or, group (parts)."""

    kind: str
    name: _Node | None = None
    value: _Node | None = None
    is_equal: bool = True
    parts: tuple[_Refinement, ...] = ()


class Constraint:
    """A compiled expression."""

    __slots__ = ("_node", "text")

    def __init__(self, text: str, node: _Node) -> None:
        self.text = text
        self._node = node

    def holds(self, code: str, index: ConceptIndex, spend: Spend) -> bool:
        """Whether a concept is meant. raises BudgetExceeded by `spend`"""
        return _Asking(index, spend).holds(self._node, code)

    def members(self, index: ConceptIndex, spend: Spend) -> Iterator[str]:
        """The concepts that are meant, each once. raises BudgetExceeded by `spend`"""
        return _Asking(index, spend).members(self._node)


@lru_cache(maxsize=256)
def compile_ecl(text: str) -> Constraint:
    """The constraint of a text.

    raises  Incorrect        not ECL; the place is told
            Unsupported      a part of ECL that is not understood
            BudgetExceeded   longer or deeper than allowed
    """
    if len(text) > MAX_LENGTH:
        raise BudgetExceeded(f"an expression of more than {MAX_LENGTH} characters", section=SECTION)
    reader = _Reader(text)
    node = reader.expression(0)
    if reader.kind != "end":
        raise reader.wrong("the end is meant")
    return Constraint(text, node)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.kind = self.sign = ""
        self.step()

    def step(self) -> None:
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            rest = self.text[self.at :].lstrip()
            if rest[:1] in "[.+" or rest[:1] in "\"'!" or rest[:2] in ("R ", "{{"):
                raise Unsupported(
                    "a part of ECL that is not understood", where=f"column {self.at + 1}", section=SECTION
                )
            raise self.wrong("a concept or an operator is meant")
        self.kind, self.begun = str(found.lastgroup), found.start(str(found.lastgroup))
        self.sign, self.at = found[self.kind].upper(), found.end()
        if self.sign in ("{", "}") and self.text[self.at : self.at + 1] == self.sign:
            raise Unsupported("a filter of ECL is not understood", where=f"column {self.at}", section=SECTION)

    def wrong(self, text: str) -> Incorrect:
        return Incorrect(text, where=f"column {self.at + 1}", section=SECTION)

    def expect(self, token: str) -> None:
        if self.sign != token:
            raise self.wrong(f"{token} is meant")
        self.step()

    def expression(self, depth: int) -> _Node:
        if depth > MAX_DEPTH:
            raise BudgetExceeded(f"an expression nested deeper than {MAX_DEPTH}", section=SECTION)
        parts = [self.operand(depth)]
        word = ""
        while self.kind == "word":
            if (word and self.sign != word) or (word == "MINUS"):
                raise self.wrong("operators are mixed without brackets")
            word = self.sign
            self.step()
            parts.append(self.operand(depth))
        node = parts[0] if not word else _Node(word.lower(), parts=tuple(parts))
        if self.sign == ":":
            self.step()
            node = _Node("refined", parts=(node,), refinement=self.refinement(depth))
        return node

    def operand(self, depth: int) -> _Node:
        operators: list[str] = []
        while self.kind == "op":
            operators.append(self.sign)
            if len(operators) > 3:
                raise self.wrong("a concept is meant")
            self.step()
        if self.kind in ("id", "number"):
            node = _Node(self.kind, self.sign)
            self.step()
        elif self.sign == "*":
            node = _Node("any")
            self.step()
        elif self.sign == "(":
            self.step()
            node = self.expression(depth + 1)
            self.expect(")")
        else:
            raise self.wrong("a concept is meant")
        for operator in reversed(operators):
            node = _Node("op", operator, (node,))
        return node

    def refinement(self, depth: int) -> _Refinement:
        parts = [self.attribute(depth)]
        word = ""
        while self.sign in (",", "AND", "OR"):
            this = "or" if self.sign == "OR" else "and"
            if word and this != word:
                raise self.wrong("operators are mixed without brackets")
            word = this
            self.step()
            parts.append(self.attribute(depth))
        return parts[0] if not word else _Refinement(word, parts=tuple(parts))

    def attribute(self, depth: int) -> _Refinement:
        if depth > MAX_DEPTH:
            raise BudgetExceeded(f"an expression nested deeper than {MAX_DEPTH}", section=SECTION)
        if self.sign == "{":
            self.step()
            inner = self.refinement(depth + 1)
            self.expect("}")
            return _Refinement("group", parts=(inner,))
        name = self.operand(depth + 1)
        if self.sign not in ("=", "!="):
            raise self.wrong("= or != is meant")
        is_equal = self.sign == "="
        self.step()
        return _Refinement("attribute", name, self.operand(depth + 1), is_equal)


class _Asking:
    """One expression over one release."""

    def __init__(self, index: ConceptIndex, spend: Spend) -> None:
        self.index, self.spend = index, spend

    def holds(self, node: _Node, code: str) -> bool:
        if node.kind == "id":
            return code == node.text
        if node.kind == "any":
            return True
        if node.kind == "number":
            return _number(code) == _number(node.text)
        if node.kind == "and":
            return all(self.holds(one, code) for one in node.parts)
        if node.kind == "or":
            return any(self.holds(one, code) for one in node.parts)
        if node.kind == "minus":
            return self.holds(node.parts[0], code) and not self.holds(node.parts[1], code)
        if node.kind == "refined":
            assert node.refinement is not None
            return self.holds(node.parts[0], code) and self.meets(node.refinement, code)
        return self.related(node.text, node.parts[0], code)

    def related(self, operator: str, inner: _Node, code: str) -> bool:
        """Whether a concept stands in a relation to one that is meant by the inner expression."""
        self.spend(ASKED)
        if len(operator) > 1 and operator[:2] in ("<<", ">>") and self.holds(inner, code):
            return True
        if operator == "^":
            if inner.kind == "id":
                return self.index.is_member(REFSET + inner.text, code)
            return any(self.holds(inner, one.rpartition("/")[2]) for one in self.index.memberships(code))
        if operator in ("<!", "<<!"):
            return any(self.holds(inner, one) for one in self.index.parents(code))
        if operator in (">!", ">>!"):
            return any(self.holds(inner, one) for one in self.index.children(code))
        if inner.kind == "id":
            pair = (code, inner.text) if operator[0] == "<" else (inner.text, code)
            return self.index.is_below(*pair)
        return any(self.holds(inner, one) for one in self.beside(operator, code))

    def beside(self, operator: str, code: str) -> Iterator[str]:
        for one in self.index.ancestors(code) if operator[0] == "<" else self.index.descendants(code):
            self.spend(1)
            yield one

    def meets(self, refinement: _Refinement, code: str) -> bool:
        self.spend(ASKED)
        groups: dict[int, list[tuple[str, str]]] = {}
        for at, one in enumerate(self.index.properties(code)):
            # attributes of group 0 stand each for itself
            groups.setdefault(one.group or -1 - at, []).append((one.name, one.value))
        return self.met(refinement, [pair for each in groups.values() for pair in each], list(groups.values()))

    def met(self, refinement: _Refinement, pairs: list[tuple[str, str]], groups: list[list[tuple[str, str]]]) -> bool:
        if refinement.kind == "attribute":
            name, value = refinement.name, refinement.value
            assert name is not None and value is not None
            return any(self.holds(name, n) and self.holds(value, v) == refinement.is_equal for n, v in pairs)
        if refinement.kind == "group":
            return any(self.met(refinement.parts[0], each, [each]) for each in groups)
        answers = (self.met(one, pairs, groups) for one in refinement.parts)
        return all(answers) if refinement.kind == "and" else any(answers)

    def members(self, node: _Node) -> Iterator[str]:
        """Concepts that are meant, each once."""
        seen = set[str]()
        for code in self.candidates(node):
            self.spend(1)
            if code not in seen:
                seen.add(code)
                yield code

    def candidates(self, node: _Node) -> Iterator[str]:
        index = self.index
        if node.kind == "id":
            if index.concept(node.text) is not None:
                yield node.text
        elif node.kind == "any":
            yield from (one for one in index.codes() if not _is_inactive(index, one))
        elif node.kind == "or":
            for part in node.parts:
                yield from self.candidates(part)
        elif node.kind in ("and", "minus", "refined"):
            yield from (one for one in self.candidates(node.parts[0]) if self.holds(node, one))
        elif node.kind == "op":
            for code in self.sources(node):
                if node.text[:2] in ("<<", ">>"):
                    yield code
                yield from self.reached(node.text, code)

    def sources(self, node: _Node) -> Iterator[str]:
        if node.text == "^" and node.parts[0].kind == "any":
            return (url.rpartition("/")[2] for url, _ in self.index.value_sets())
        return self.candidates(node.parts[0])

    def reached(self, operator: str, code: str) -> Iterator[str]:
        if operator == "^":
            return self.index.members(REFSET + code)
        if operator in ("<!", "<<!"):
            return iter(self.index.children(code))
        if operator in (">!", ">>!"):
            return iter(self.index.parents(code))
        return self.index.descendants(code) if operator[0] == "<" else self.index.ancestors(code)


def _is_inactive(index: ConceptIndex, code: str) -> bool:
    found = index.concept(code)
    return found is None or found.is_inactive


def _number(text: str) -> float | None:
    try:
        return float(text.removeprefix("#")) if text.startswith("#") else None
    except ValueError:
        return None
