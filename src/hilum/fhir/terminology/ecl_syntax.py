"""The brief syntax of the Expression Constraint Language, read into nodes. SNOMED International, ECL 2.2, 5.1.

What is of the language and not understood is refused as unsupported, with its place: member filters, fields of a reference set,
alternate identifiers, attributes reversed within a group, and of descriptions what no index keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from hilum.core.errors import BudgetExceeded, Incorrect, Unsupported
from hilum.fhir.terminology.ecl_filters import ACCEPTABLE, DEFINED, DIALECTS, PREFERRED_TERM, PRIMITIVE_CONCEPT, TYPES
from hilum.fhir.terminology.ecl_nodes import ConceptFilter, Dialect, Node, Refinement, Search, TermFilter

__all__ = ["ORDERED", "SECTION", "read"]

MAX_LENGTH = 20_000
MAX_DEPTH = 20
MAX_SET = 500
SECTION = "ECL 2.2"
ORDERED = ("<", "<=", ">", ">=")
"""Comparisons of numbers and times only."""

_TOKEN = re.compile(
    r"\s*(?:/\*.*?\*/\s*)*(?:\|[^|]*\|\s*(?:/\*.*?\*/\s*)*)*"
    r"(?:(?P<open>\{\{)|(?P<close>\}\})|(?P<compare><=|>=)|(?P<op>!!>|!!<|<<!|>>!|<<|>>|<!|>!|<|>|\^)"
    r"|(?P<id>[0-9]{6,18})|(?P<sign>!=|[*():,{}=.+])"
    r"|(?P<cardinality>\[\s*[0-9]{1,9}\s*\.\.\s*(?:[0-9]{1,9}|\*)\s*\])|(?P<number>#[+-]?[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<alternate>[A-Za-z][A-Za-z0-9-]*#[A-Za-z0-9._-]+)"
    r"|(?P<reverse>(?i:reverseOf|R)(?![A-Za-z_-]))|(?P<word>(?i:AND|OR|MINUS)\b)"
    r'|(?P<text>"(?:[^"\\]|\\["\\*])*")|(?P<name>[A-Za-z][A-Za-z0-9_-]*)|(?P<digit>[01])(?![0-9])|(?P<end>\Z))',
    re.DOTALL,
)
_BRACKET = re.compile(r'/\*.*?(?:\*/|\Z)|\|[^|]*(?:\||\Z)|"(?:[^"\\]|\\.)*(?:"|\\?\Z)|(?P<bracket>[()])', re.DOTALL)
_HISTORY = {"": "max", "min": "min", "mod": "mod", "max": "max"}
_TIME = re.compile(r"[1-9][0-9]{3}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|")
_NOT_KEPT = ("id", "moduleid", "effectivetime", "active")


def read(text: str) -> Node:
    """The constraint of a text. raises Incorrect, Unsupported, BudgetExceeded"""
    if len(text) > MAX_LENGTH:
        raise BudgetExceeded(f"an expression of more than {MAX_LENGTH} characters", section=SECTION)
    reader = _Reader(text)
    node = reader.expression(0)
    if reader.kind != "end":
        raise reader.wrong("the end is meant")
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.kind = self.sign = self.raw = ""
        self.begun = 0
        self.ends = _ends(text)
        self.step()

    def step(self) -> None:
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            if self.text[self.at :].lstrip()[:1] == "[":
                raise self.unknown("the field of a reference set", self.at)
            raise self.wrong("a concept or an operator is meant")
        self.kind, self.begun = str(found.lastgroup), found.start(str(found.lastgroup))
        self.raw, self.at = found[self.kind], found.end()
        self.sign = self.raw.upper() if self.kind != "text" else '"'

    def follows(self) -> str:
        """What stands behind this token: its kind, or for a sign what it is."""
        found = _TOKEN.match(self.text, self.at)
        kind = str(found.lastgroup) if found is not None else ""
        return found[kind].casefold() if found is not None and kind in ("sign", "name") else kind

    def wrong(self, text: str) -> Incorrect:
        return Incorrect(text, where=f"column {self.at + 1}", section=SECTION)

    def unknown(self, what: str, at: int | None = None) -> Unsupported:
        where = f"column {(self.begun if at is None else at) + 1}"
        return Unsupported(f"{what} is not understood", where=where, section=SECTION)

    def expect(self, token: str) -> None:
        if self.sign != token:
            raise self.wrong(f"{token} is meant")
        self.step()

    def expression(self, depth: int) -> Node:
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
            return Node(word.lower(), parts=tuple(parts))
        if self.sign == ":":
            self.step()
            return Node("refined", parts=(parts[0],), refinement=self.refinement(depth))
        return parts[0]

    def dotted(self, node: Node, depth: int) -> Node:
        """What attributes of the concepts have as values, one attribute after the other."""
        count = 0
        while self.sign == ".":
            count += 1
            if count > MAX_DEPTH:
                raise BudgetExceeded(f"more than {MAX_DEPTH} dotted attributes", section=SECTION)
            self.step()
            node = Node("dotted", parts=(node, self.operand(depth + 1)))
        return node

    def operand(self, depth: int) -> Node:
        operators: list[str] = []
        while self.kind == "op":
            operators.append(self.sign)
            if len(operators) > 3:
                raise self.wrong("a concept is meant")
            self.step()
        if self.kind in ("id", "number"):
            node = Node(self.kind, self.sign)
            self.step()
        elif self.sign == "*":
            node = Node("any")
            self.step()
        elif self.sign == "(":
            self.step()
            node = self.expression(depth + 1)
            self.expect(")")
        elif self.kind == "alternate" or (self.kind == "text" and "#" in self.raw):
            raise self.unknown("an alternate identifier")
        else:
            raise self.wrong("a concept is meant")
        for one in reversed(operators):
            node = Node("op", one, (node,))
        return self.filtered(node, depth)

    # -- filters

    def filtered(self, node: Node, depth: int) -> Node:
        """A node with the filters and the history that follow it in double braces."""
        while self.kind == "open":
            if depth > MAX_DEPTH:
                raise BudgetExceeded(f"an expression nested deeper than {MAX_DEPTH}", section=SECTION)
            self.step()
            if self.sign == "+":
                node = self.history(node, depth)
                if self.kind == "open":
                    raise self.wrong("nothing is filtered behind its history")
                return node
            kind = "D"
            if self.sign in ("C", "D", "M") and self.follows() not in ("=", "!=", "compare", "op"):
                kind = self.sign
                self.step()
            if kind == "M":
                raise self.unknown("a filter of members")
            concepts: list[ConceptFilter] = []
            terms: list[TermFilter] = []
            while True:
                if kind == "C":
                    concepts.append(self.concept_filter(depth))
                else:
                    terms.append(self.term_filter(depth))
                if self.sign != ",":
                    break
                self.step()
            self.expect("}}")
            node = Node("filtered", parts=(node,), concepts=tuple(concepts), terms=tuple(terms))
        return node

    def history(self, node: Node, depth: int) -> Node:
        self.step()
        word, _, profile = self.sign.replace("_", "-").partition("-")
        if self.kind != "name" or word != "HISTORY" or profile.lower() not in _HISTORY:
            raise self.wrong("HISTORY is meant, HISTORY-MIN, -MOD or -MAX")
        self.step()
        made = Node("history", _HISTORY[profile.lower()], (node,))
        if self.sign == "(" and not profile:
            self.step()
            subset = self.expression(depth + 1)
            self.expect(")")
            if subset.kind != "any":
                made = Node("history", "", (node, subset))
        self.expect("}}")
        return made

    def keyword(self) -> str:
        if self.kind != "name":
            raise self.wrong("what is filtered by is meant")
        found = self.raw.casefold()
        self.step()
        return found

    def sameness(self) -> str:
        found = self.sign
        if found not in ("=", "!="):
            raise self.wrong("= or != is meant")
        self.step()
        return found

    def concept_filter(self, depth: int) -> ConceptFilter:
        name = self.keyword()
        if name == "definitionstatus":
            comparison = self.sameness()
            words = {"primitive": PRIMITIVE_CONCEPT, "defined": DEFINED}
            return ConceptFilter("status", comparison, _either(words[one] for one in self.words(words)))
        if name in ("definitionstatusid", "moduleid"):
            kind = "status" if name == "definitionstatusid" else "module"
            return ConceptFilter(kind, self.sameness(), self.concepts(depth))
        if name == "active":
            comparison = self.sameness()
            word = self.raw.casefold()
            if word not in ("0", "1", "true", "false"):
                raise self.wrong("1, 0, true or false is meant")
            self.step()
            return ConceptFilter("active", comparison, is_active=word in ("1", "true"))
        if name == "effectivetime":
            comparison = self.comparison()
            return ConceptFilter("time", comparison, times=self.times(comparison))
        raise self.wrong("no filter of concepts is called so")

    def times(self, comparison: str) -> tuple[int, ...]:
        found = []
        for one in self.several("text", "a time as yyyymmdd between quotation marks is meant"):
            if not _TIME.fullmatch(one[1:-1]):
                raise self.wrong("a time as yyyymmdd between quotation marks is meant")
            found.append(int(one[1:-1] or 0))
        if len(found) > 1 and comparison in ORDERED:
            raise self.wrong("several times are compared by = and != only")
        return tuple(found)

    def term_filter(self, depth: int) -> TermFilter:
        name = self.keyword()
        if name in _NOT_KEPT:
            raise self.unknown(f"a filter of descriptions by {name}", self.at)
        is_negated = self.sameness() == "!="
        if name == "term":
            return TermFilter("term", is_negated, searches=self.searches())
        if name == "language":
            several = self.several(("name", "word", "reverse"), "a language of two letters is meant")
            languages = frozenset(one.casefold() for one in several)
            if any(len(one) != 2 for one in languages):
                raise self.wrong("a language of two letters is meant")
            return TermFilter("language", is_negated, values=languages)
        if name == "type":
            words = self.words(TYPES)
            if "def" in words:
                raise self.unknown("a filter by text definitions, which are not kept,", self.at)
            return TermFilter("type", is_negated, value=_either(TYPES[one] for one in words))
        if name == "typeid":
            return TermFilter("type", is_negated, value=self.concepts(depth))
        if name in ("dialect", "dialectid"):
            return TermFilter("dialect", is_negated, dialects=self.dialects(depth, by_id=name == "dialectid"))
        raise self.wrong("no filter of descriptions is called so")

    def several(self, kinds: str | tuple[str, ...], meant: str) -> list[str]:
        """One token of these kinds, or several in brackets, as they are written."""
        in_brackets = self.sign == "("
        if in_brackets:
            self.step()
        found: list[str] = []
        while self.kind in ((kinds,) if isinstance(kinds, str) else kinds) and len(found) < MAX_SET:
            found.append(self.raw)
            self.step()
            if not in_brackets:
                return found
        if not found:
            raise self.wrong(meant)
        self.expect(")")
        return found

    def words(self, known: Iterable[str]) -> list[str]:
        """Words that stand for concepts."""
        meant = " or ".join(known)
        found = [one.casefold() for one in self.several("name", f"{meant} is meant")]
        if any(one not in known for one in found):
            raise self.wrong(f"{meant} is meant")
        return found

    def concepts(self, depth: int) -> Node:
        """A constraint, or concepts in brackets with nothing between them."""
        if self.sign == "(" and self.follows() == "id":
            end = self.ends.get(self.begun, 0)
            inner = _TERMS.sub(" ", self.text[self.begun + 1 : max(end - 1, 0)]).split()
            if inner and len(inner) <= MAX_SET and all(one.isdigit() and 6 <= len(one) <= 18 for one in inner):
                self.at = end
                self.step()
                return _either(inner)
        return self.operand(depth + 1)

    def searches(self) -> tuple[Search, ...]:
        """A searched term, or several in brackets."""
        in_brackets = self.sign == "("
        if in_brackets:
            self.step()
        found: list[Search] = []
        while len(found) < MAX_SET:
            is_wild = False
            if self.kind == "name" and self.sign in ("MATCH", "WILD"):
                is_wild = self.sign == "WILD"
                self.step()
                self.expect(":")
            if self.kind != "text":
                raise self.wrong("a text between quotation marks is meant")
            found.append(Search.of(self.raw[1:-1], is_wild=is_wild))
            self.step()
            if not in_brackets:
                break
            if self.sign == ")":
                self.step()
                break
        return tuple(found)

    def dialects(self, depth: int, *, by_id: bool) -> tuple[Dialect, ...]:
        """Language reference sets, each or all of them with what a term must be in them."""
        found: list[Dialect] = []
        in_brackets = self.sign == "(" and (not by_id or self.names_dialects())
        if in_brackets:
            self.step()
        while len(found) < MAX_SET:
            if by_id:
                if in_brackets and self.kind != "id":
                    raise self.wrong("a concept is meant")
                refset = Node("id", self.sign) if in_brackets else self.operand(depth + 1)
                if in_brackets:
                    self.step()
            else:
                alias = self.raw.casefold()
                if self.kind not in ("name", "word"):
                    raise self.wrong("a dialect is meant")
                if alias not in DIALECTS:
                    raise self.unknown("this alias of a dialect (dialectId takes its reference set)")
                refset = Node("id", DIALECTS[alias])
                self.step()
            found.append(Dialect(refset, self.acceptability()))
            if not in_brackets:
                return tuple(found)
            if self.sign == ")":
                self.step()
                break
        if self.sign == "(":
            every = self.acceptability()
            found = [Dialect(one.refset, one.acceptability & every) for one in found]
        return tuple(found)

    def names_dialects(self) -> bool:
        """Whether concepts with nothing or an acceptability between them stand in these brackets."""
        if self.follows() != "id":
            return False
        inner = _TERMS.sub(" ", self.text[self.begun + 1 : self.ends.get(self.begun, 0) - 1])
        return re.fullmatch(r"(?:\s*[0-9]{6,18}(?![0-9])|\s*\([\sA-Za-z0-9]*\))+\s*", inner) is not None

    def acceptability(self) -> frozenset[bool]:
        if self.sign != "(":
            return frozenset((True, False))
        words = {"PREFER": True, PREFERRED_TERM: True, "ACCEPT": False, ACCEPTABLE: False,
                 "PREFERRED": True, "ACCEPTABLE": False}  # fmt: skip
        several = self.several(("name", "id"), "prefer or accept is meant")
        if any(one.upper() not in words for one in several):
            raise self.wrong("prefer or accept is meant")
        return frozenset(words[one.upper()] for one in several)

    # -- refinements

    def refinement(self, depth: int, *, in_group: bool = False) -> Refinement:
        parts = [self.attribute(depth, in_group=in_group)]
        word = ""
        while self.sign in (",", "AND", "OR"):
            this = "or" if self.sign == "OR" else "and"
            if word and this != word:
                raise self.wrong("operators are mixed without brackets")
            word = this
            self.step()
            parts.append(self.attribute(depth, in_group=in_group))
        return parts[0] if not word else Refinement(word, parts=tuple(parts))

    def attribute(self, depth: int, *, in_group: bool) -> Refinement:
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
            return Refinement("group", parts=(inner,), least=least, most=most)
        is_reversed = self.kind == "reverse"
        if is_reversed:
            if in_group:
                raise self.unknown("an attribute reversed within a group")
            self.step()
        name = self.operand(depth + 1)
        comparison = self.comparison()
        value = self.value(depth)
        if comparison in ORDERED and value.kind != "number":
            raise self.wrong("a number is compared so, nothing else")
        return Refinement("attribute", name, value, comparison, least=least, most=most, is_reversed=is_reversed)

    def value(self, depth: int) -> Node:
        """What an attribute must have: concepts, a number, texts, or true or false."""
        if self.kind == "text" or self.sign in ("MATCH", "WILD"):
            return Node("text", searches=self.searches())
        if self.sign == "(" and self.follows() in ("text", "match", "wild"):
            return Node("text", searches=self.searches())
        if self.kind == "name" and self.sign in ("TRUE", "FALSE"):
            node = Node("boolean", self.sign.lower())
            self.step()
            return node
        return self.operand(depth + 1)

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
        if found not in ("=", "!=", *ORDERED):
            raise self.wrong("= or != is meant")
        self.step()
        return found


_TERMS = re.compile(r"/\*.*?\*/|\|[^|]*\|", re.DOTALL)


def _either(codes: Iterable[str]) -> Node:
    """Any of some concepts."""
    parts = tuple(Node("id", one) for one in codes)
    return parts[0] if len(parts) == 1 else Node("or", parts=parts)


def _ends(text: str) -> dict[int, int]:
    """Of each opening bracket the place behind its closing one; terms, texts and comments are passed over."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for one in _BRACKET.finditer(text):
        if one["bracket"] == "(":
            waiting.append(one.start())
        elif one["bracket"] and waiting:
            found[waiting.pop()] = one.end()
    return found
