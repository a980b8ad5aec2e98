"""The Expression Constraint Language of SNOMED CT, the part that value sets use. SNOMED International, ECL 2.2.

    << 404684003 |Clinical finding| : 363698007 = << 39057004
    (^ 700043003 OR < 19829001) MINUS 87628006
    < 373873005: [2..*] 127489000 = *, [0..0] 411116001 = << 385268001

Theory of operation. An expression is asked of one concept at a time (`holds`), so that nothing grows with the release; only where all
members are wanted (`members`) do the operators give the concepts to be asked. Supported: `<` `<<` `<!` `<<!` `>` `>>` `>!` `>>!` `^`
`*`, terms (ignored), comments, brackets, AND (`,`), OR, MINUS, dotted attributes, refinement by attributes with AND, OR, brackets and
groups in braces, each with a cardinality, attributes reversed (`R`), values compared by `=` and `!=`, numbers (`#5`) by `<` `<=` `>`
`>=` too. Refused as unsupported: attributes reversed within braces, texts and truth values as concrete values, fields of a reference
set, filters in `{{ }}` and with them history, `!!>` and `!!<`.

A cardinality counts relationships: the same attribute and value in two groups count twice (ECL 6.3). Relationships of group 0 are a
group each.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator
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
    r"(?:(?P<compare><=|>=)|(?P<op><<!|>>!|<<|>>|<!|>!|<|>|\^)|(?P<id>[0-9]{6,18})|(?P<sign>!=|[*():,{}=.])"
    r"|(?P<cardinality>\[\s*[0-9]{1,9}\s*\.\.\s*(?:[0-9]{1,9}|\*)\s*\])|(?P<number>#[+-]?[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<reverse>(?i:reverseOf|R)(?![A-Za-z]))|(?P<word>(?i:AND|OR|MINUS)\b)|(?P<end>\Z))",
    re.DOTALL,
)
_BRACKET = re.compile(r"/\*.*?\*/|\|[^|]*\||(?P<bracket>[()])", re.DOTALL)
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
Spend = Callable[[int], None]
_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Node:
    """kind: id, any, number, op (a, text), and/or/minus (parts), refined (a, refinement), dotted (concepts, attribute)."""

    kind: str
    text: str = ""
    parts: tuple[_Node, ...] = ()
    refinement: _Refinement | None = None


@dataclass(frozen=True, slots=True)
class _Refinement:
    """kind: attribute (name, value, comparison), and, or, group (parts); most: None = many."""

    kind: str
    name: _Node | None = None
    value: _Node | None = None
    comparison: str = "="
    parts: tuple[_Refinement, ...] = ()
    least: int = 1
    most: int | None = None
    is_reversed: bool = False


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
        self.begun = 0
        self.ends = _ends(text)
        self.step()

    def step(self) -> None:
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            rest = self.text[self.at :].lstrip()
            if rest[:1] in "[+\"'!" or rest[:2] == "{{":
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
        if self.sign == ".":
            return self.dotted(parts[0], depth)
        word = ""
        while self.kind == "word" or self.sign == ",":
            this = "AND" if self.sign == "," else self.sign
            if (word and this != word) or (word == "MINUS"):
                raise self.wrong("operators are mixed without brackets")
            word = this
            self.step()
            parts.append(self.operand(depth))
        if word:
            return _Node(word.lower(), parts=tuple(parts))
        if self.sign == ":":
            self.step()
            return _Node("refined", parts=(parts[0],), refinement=self.refinement(depth))
        return parts[0]

    def dotted(self, node: _Node, depth: int) -> _Node:
        """What attributes of the concepts have as values, one attribute after the other."""
        count = 0
        while self.sign == ".":
            count += 1
            if count > MAX_DEPTH:
                raise BudgetExceeded(f"more than {MAX_DEPTH} dotted attributes", section=SECTION)
            self.step()
            node = _Node("dotted", parts=(node, self.operand(depth + 1)))
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
        for one in reversed(operators):
            node = _Node("op", one, (node,))
        return node

    def refinement(self, depth: int, *, in_group: bool = False) -> _Refinement:
        parts = [self.attribute(depth, in_group=in_group)]
        word = ""
        while self.sign in (",", "AND", "OR"):
            this = "or" if self.sign == "OR" else "and"
            if word and this != word:
                raise self.wrong("operators are mixed without brackets")
            word = this
            self.step()
            parts.append(self.attribute(depth, in_group=in_group))
        return parts[0] if not word else _Refinement(word, parts=tuple(parts))

    def attribute(self, depth: int, *, in_group: bool) -> _Refinement:
        if depth > MAX_DEPTH:
            raise BudgetExceeded(f"an expression nested deeper than {MAX_DEPTH}", section=SECTION)
        if self.sign == "(" and not self.names_attribute():
            self.step()
            inner = self.refinement(depth + 1, in_group=in_group)
            self.expect(")")
            return inner
        least, most = self.cardinality()
        if self.sign == "{" and not in_group:
            self.step()
            inner = self.refinement(depth + 1, in_group=True)
            self.expect("}")
            return _Refinement("group", parts=(inner,), least=least, most=most)
        is_reversed = self.kind == "reverse"
        if is_reversed:
            if in_group:
                text = "an attribute reversed within a group is not understood"
                raise Unsupported(text, where=f"column {self.begun + 1}", section=SECTION)
            self.step()
        name = self.operand(depth + 1)
        comparison = self.comparison()
        value = self.operand(depth + 1)
        if comparison in _COMPARISONS and value.kind != "number":
            raise self.wrong("a number is compared so, nothing else")
        return _Refinement("attribute", name, value, comparison, least=least, most=most, is_reversed=is_reversed)

    def names_attribute(self) -> bool:
        """Whether what stands in these brackets is the name of an attribute: a comparison follows."""
        end = self.ends.get(self.begun)
        after = _TOKEN.match(self.text, end) if end is not None else None
        if after is None:
            return False
        kind = str(after.lastgroup)
        return kind == "compare" or after[kind] in ("=", "!=", "<", ">")

    def cardinality(self) -> tuple[int, int | None]:
        if self.kind != "cardinality":
            return 1, None
        least, _, most = self.sign[1:-1].partition("..")
        found = int(least), None if most.strip() == "*" else int(most)
        if found[1] is not None and found[0] > found[1]:
            raise self.wrong("a cardinality that nothing meets")
        self.step()
        return found

    def comparison(self) -> str:
        found = self.sign
        if found not in ("=", "!=") and found not in _COMPARISONS:
            raise self.wrong("= or != is meant")
        self.step()
        return found


def _ends(text: str) -> dict[int, int]:
    """Of each opening bracket the place behind its closing one; terms and comments are passed over."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for one in _BRACKET.finditer(text):
        if one["bracket"] == "(":
            waiting.append(one.start())
        elif one["bracket"] and waiting:
            found[waiting.pop()] = one.end()
    return found


class _Asking:
    """One expression over one release."""

    def __init__(self, index: ConceptIndex, spend: Spend) -> None:
        self.index, self.spend = index, spend
        self.attributes: dict[int, list[str]] = {}

    def holds(self, node: _Node, code: str) -> bool:
        self.spend(1)
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
        if node.kind == "dotted":
            return any(self.holds(node.parts[0], one) for one in self.having(node.parts[1], code))
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
            children = self.index.children(code)
            self.spend(len(children))
            return any(self.holds(inner, one) for one in children)
        if inner.kind == "id":
            below, above = (code, inner.text) if operator[0] == "<" else (inner.text, code)
            return any(one == above for one in self.each(self.index.ancestors(below)))
        beside = self.index.ancestors(code) if operator[0] == "<" else self.index.descendants(code, ordered=False)
        return any(self.holds(inner, one) for one in self.each(beside))

    def each(self, codes: Iterable[str]) -> Iterator[str]:
        """Codes as they are found, each paid for."""
        for one in codes:
            self.spend(1)
            yield one

    def meets(self, refinement: _Refinement, code: str) -> bool:
        self.spend(ASKED)
        groups: dict[int, list[tuple[str, str]]] = {}
        for at, one in enumerate(self.index.properties(code)):
            # attributes of group 0 stand each for itself
            groups.setdefault(one.group or -1 - at, []).append((one.name, one.value))
        return self.met(refinement, code, [pair for each in groups.values() for pair in each], list(groups.values()))

    def met(self, refinement: _Refinement, code: str, pairs: list[_Pair], groups: list[list[_Pair]]) -> bool:
        if refinement.kind == "attribute":
            return _is_within(refinement, self.matches(refinement, code, pairs))
        if refinement.kind == "group":
            inner = refinement.parts[0]
            return _is_within(refinement, (True for each in groups if self.met(inner, code, each, [each])))
        answers = (self.met(one, code, pairs, groups) for one in refinement.parts)
        return all(answers) if refinement.kind == "and" else any(answers)

    def matches(self, refinement: _Refinement, code: str, pairs: list[_Pair]) -> Iterator[bool]:
        """True for each relationship that an attribute means."""
        name, value, comparison = refinement.name, refinement.value, refinement.comparison
        assert name is not None and value is not None
        if refinement.is_reversed:
            for source in self.having(name, code):
                if self.holds(value, source) == (comparison == "="):
                    yield True
            return
        compare = _COMPARISONS.get(comparison)
        for n, v in pairs:
            if not self.holds(name, n):
                continue
            if compare is None:
                if self.holds(value, v) == (comparison == "="):
                    yield True
            elif (number := _number(v)) is not None and compare(number, _number(value.text) or 0.0):
                yield True

    def having(self, attribute: _Node, value: str) -> Iterator[str]:
        """The concepts that have a value by an attribute that is meant."""
        names = self.attributes.get(id(attribute))
        if names is None:
            names = [one for one in self.index.property_names() if self.holds(attribute, one)]
            self.attributes[id(attribute)] = names
        for name in names:
            self.spend(ASKED)
            yield from self.each(self.index.with_property(name, value))

    def members(self, node: _Node) -> Iterator[str]:
        """Concepts that are meant, each once."""
        seen = set[str]()
        for code in self.each(self.candidates(node)):
            if code not in seen:
                seen.add(code)
                yield code

    def candidates(self, node: _Node) -> Iterator[str]:
        index = self.index
        if node.kind == "id":
            if index.concept(node.text) is not None:
                yield node.text
        elif node.kind == "any":
            yield from (one for one in self.each(index.codes()) if not _is_inactive(index, one))
        elif node.kind == "or":
            for part in node.parts:
                yield from self.candidates(part)
        elif node.kind in ("and", "minus", "refined"):
            yield from (one for one in self.candidates(node.parts[0]) if self.holds(node, one))
        elif node.kind == "dotted":
            for code in self.candidates(node.parts[0]):
                self.spend(ASKED)
                for one in self.index.properties(code):
                    if one.value.isdigit() and self.holds(node.parts[1], one.name):
                        yield one.value
        elif node.kind == "op":
            for code in self.sources(node):
                if node.text[:2] in ("<<", ">>"):
                    yield code
                self.spend(ASKED)
                yield from self.each(self.reached(node.text, code))

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


def _is_within(refinement: _Refinement, found: Iterator[bool]) -> bool:
    """Whether so many were found as the cardinality allows; no more are looked for than it takes."""
    count = 0
    if refinement.most is None and not refinement.least:
        return True
    for _ in found:
        count += 1
        if refinement.most is None and count >= refinement.least:
            return True
        if refinement.most is not None and count > refinement.most:
            return False
    return count >= refinement.least


def _is_inactive(index: ConceptIndex, code: str) -> bool:
    found = index.concept(code)
    return found is None or found.is_inactive


def _number(text: str) -> float | None:
    try:
        return float(text.removeprefix("#")) if text.startswith("#") else None
    except ValueError:
        return None
