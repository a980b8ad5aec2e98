"""The Expression Constraint Language of SNOMED CT, the part that value sets use. SNOMED International, ECL 2.2.

    << 404684003 |Clinical finding| : 363698007 = << 39057004
    (^ 700043003 OR < 19829001) MINUS 87628006
    < 373873005: [2..*] 127489000 = *, [0..0] 411116001 = << 385268001
    < 64572001 {{ term = "heart att", type = syn }} {{ C definitionStatus = primitive }} {{ + HISTORY-MIN }}

Theory of operation. An expression is asked of one concept at a time (`holds`), so that nothing grows with the release; only where all
members are wanted (`members`) do the operators give the concepts to be asked. Supported: `<` `<<` `<!` `<<!` `>` `>>` `>!` `>>!` `^`
`!!>` `!!<` `*`, terms (ignored), comments, brackets, AND (`,`), OR, MINUS, dotted attributes, refinement by attributes with AND, OR,
brackets and groups in braces, each with a cardinality, attributes reversed (`R`), values compared by `=` and `!=` (concepts, numbers,
texts, true and false), numbers (`#5`) by `<` `<=` `>` `>=` too, filters of descriptions and concepts, and history supplements.
Refused as unsupported: see `ecl_syntax`.

A cardinality counts relationships: the same attribute and value in two groups count twice (ECL 6.3). Relationships of group 0 are a
group each. A history supplement (6.11) adds what is associated with a concept that is meant, one step: SAME AS for MIN; REPLACED
BY, WAS A and PARTIALLY EQUIVALENT TO too for MOD; every historical association for MAX. What it adds is no longer to be used.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from hilum.core.terminology import ConceptIndex
from hilum.fhir.terminology.ecl_filters import is_met, met_by_concept
from hilum.fhir.terminology.ecl_nodes import Node, Refinement
from hilum.fhir.terminology.ecl_syntax import read

__all__ = ["ASKED", "REFSET", "Constraint", "compile_ecl"]

REFSET = "http://snomed.info/sct?fhir_vs=refset/"
ASSOCIATION = "association/"
ASKED = 20
"""What one look into a release is counted as."""
_HISTORICAL = "900000000000522004"
_SAME_AS = ("900000000000527005",)
_PROFILES = {"min": _SAME_AS, "mod": (*_SAME_AS, "900000000000526001", "900000000000528000", "1186924009")}
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
Spend = Callable[[int], None]
_Pair = tuple[str, str]


class Constraint:
    """A compiled expression."""

    __slots__ = ("_node", "text")

    def __init__(self, text: str, node: Node) -> None:
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
    return Constraint(text, read(text))


class _Asking:
    """One expression over one release."""

    def __init__(self, index: ConceptIndex, spend: Spend) -> None:
        self.index, self.spend = index, spend
        self.attributes: dict[int, list[str]] = {}
        self.associations: dict[int, list[str]] = {}

    def holds(self, node: Node, code: str) -> bool:
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
        if node.kind == "filtered":
            return self.holds(node.parts[0], code) and self.passes(node, code)
        if node.kind == "history":
            return self.holds(node.parts[0], code) or self.replaces(node, code)
        if node.kind in ("text", "boolean"):
            return _is_value(node, code)
        return self.related(node.text, node.parts[0], code)

    def passes(self, node: Node, code: str) -> bool:
        """Whether a concept meets the filters of a pair of braces."""
        self.spend(ASKED)
        if node.concepts:
            entry = self.index.concept(code)
            return entry is not None and all(met_by_concept(each, entry, self.holds) for each in node.concepts)
        designations = self.index.designations(code)
        self.spend(len(designations) * sum(one.weight for one in node.terms))
        return is_met(node.terms, designations, self.holds)

    def replaces(self, node: Node, code: str) -> bool:
        """Whether a concept is associated with one that is meant."""
        names = self.histories(node)
        if not names:
            return False
        self.spend(ASKED)
        return any(one.name in names and self.holds(node.parts[0], one.value) for one in self.index.properties(code))

    def histories(self, node: Node) -> list[str]:
        """The properties that tell historical associations of a profile or of the reference sets that are meant."""
        names = self.associations.get(id(node))
        if names is None:
            names = []
            for one in self.index.property_names():
                refset = one.removeprefix(ASSOCIATION)
                if refset == one:
                    continue
                self.spend(ASKED)
                if len(node.parts) > 1:
                    is_meant = self.holds(node.parts[1], refset)
                elif node.text in _PROFILES:
                    is_meant = refset in _PROFILES[node.text]
                else:
                    is_meant = self.index.is_below(refset, _HISTORICAL)
                if is_meant:
                    names.append(one)
            self.associations[id(node)] = names
        return names

    def related(self, operator: str, inner: Node, code: str) -> bool:
        """Whether a concept stands in a relation to one that is meant by the inner expression."""
        self.spend(ASKED)
        if operator in ("!!>", "!!<"):
            return self.holds(inner, code) and self.is_outermost(operator, inner, code)
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

    def is_outermost(self, operator: str, inner: Node, code: str) -> bool:
        """Whether nothing above (`!!>`) or below (`!!<`) a concept is meant too. ECL 6.10"""
        beside = self.index.ancestors(code) if operator == "!!>" else self.index.descendants(code, ordered=False)
        return not any(self.holds(inner, one) for one in self.each(beside))

    def each(self, codes: Iterable[str]) -> Iterator[str]:
        """Codes as they are found, each paid for."""
        for one in codes:
            self.spend(1)
            yield one

    def meets(self, refinement: Refinement, code: str) -> bool:
        self.spend(ASKED)
        groups: dict[int, list[tuple[str, str]]] = {}
        for at, one in enumerate(self.index.properties(code)):
            if one.name.startswith(ASSOCIATION):
                continue  # history is no attribute
            # attributes of group 0 stand each for itself
            groups.setdefault(one.group or -1 - at, []).append((one.name, one.value))
        return self.met(refinement, code, [pair for each in groups.values() for pair in each], list(groups.values()))

    def met(self, refinement: Refinement, code: str, pairs: list[_Pair], groups: list[list[_Pair]]) -> bool:
        if refinement.kind == "attribute":
            return _is_within(refinement, self.matches(refinement, code, pairs))
        if refinement.kind == "group":
            inner = refinement.parts[0]
            return _is_within(refinement, (True for each in groups if self.met(inner, code, each, [each])))
        answers = (self.met(one, code, pairs, groups) for one in refinement.parts)
        return all(answers) if refinement.kind == "and" else any(answers)

    def matches(self, refinement: Refinement, code: str, pairs: list[_Pair]) -> Iterator[bool]:
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
            if value.kind in ("text", "boolean") and _kind_of(v) != value.kind:
                continue  # what is no text is neither one nor another
            if compare is None:
                if self.holds(value, v) == (comparison == "="):
                    yield True
            elif (number := _number(v)) is not None and compare(number, _number(value.text) or 0.0):
                yield True

    def having(self, attribute: Node, value: str) -> Iterator[str]:
        """The concepts that have a value by an attribute that is meant."""
        names = self.attributes.get(id(attribute))
        if names is None:
            names = [one for one in self.index.property_names() if one.isdigit() and self.holds(attribute, one)]
            self.attributes[id(attribute)] = names
        for name in names:
            self.spend(ASKED)
            yield from self.each(self.index.with_property(name, value))

    def members(self, node: Node) -> Iterator[str]:
        """Concepts that are meant, each once."""
        seen = set[str]()
        for code in self.each(self.candidates(node)):
            if code not in seen:
                seen.add(code)
                yield code

    def candidates(self, node: Node, *, inactive: bool = False) -> Iterator[str]:
        """Concepts that are meant, perhaps several times. inactive: `*` has those too that are no longer to be used"""
        index = self.index
        if node.kind == "id":
            if index.concept(node.text) is not None:
                yield node.text
        elif node.kind == "any":
            yield from (one for one in self.each(index.codes()) if inactive or not _is_inactive(index, one))
        elif node.kind == "or":
            for part in node.parts:
                yield from self.candidates(part)
        elif node.kind in ("and", "minus", "refined"):
            yield from (one for one in self.candidates(node.parts[0], inactive=inactive) if self.holds(node, one))
        elif node.kind == "filtered":
            inactive = inactive or any(one.kind == "active" for one in node.concepts)
            for code in self.candidates(node.parts[0], inactive=inactive):
                if self.passes(node, code):
                    yield code
        elif node.kind == "history":
            for code in self.candidates(node.parts[0]):
                yield code
                for name in self.histories(node):
                    self.spend(ASKED)
                    yield from self.each(index.with_property(name, code))
        elif node.kind == "dotted":
            for code in self.candidates(node.parts[0]):
                self.spend(ASKED)
                for one in self.index.properties(code):
                    if one.value.isdigit() and one.name.isdigit() and self.holds(node.parts[1], one.name):
                        yield one.value
        elif node.kind == "op" and node.text in ("!!>", "!!<"):
            inner = node.parts[0]
            for code in dict.fromkeys(self.candidates(inner, inactive=inactive)):
                self.spend(ASKED)
                if self.is_outermost(node.text, inner, code):
                    yield code
        elif node.kind == "op":
            for code in self.sources(node):
                if node.text[:2] in ("<<", ">>"):
                    yield code
                self.spend(ASKED)
                yield from self.each(self.reached(node.text, code))

    def sources(self, node: Node) -> Iterator[str]:
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


def _is_within(refinement: Refinement, found: Iterator[bool]) -> bool:
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


def _kind_of(value: str) -> str:
    """What a concrete value is: number, text, boolean, or that it is a concept. RF2 5.1.5 (`#5`, `"five"`, `true`)"""
    if value[:1] == "#":
        return "number"
    if value[:1] == '"':
        return "text"
    return "boolean" if value.casefold() in ("true", "false") else "id"


def _is_value(node: Node, value: str) -> bool:
    if node.kind == "boolean":
        return value.casefold() == node.text
    return _kind_of(value) == "text" and any(one.finds(value[1:-1]) for one in node.searches)
