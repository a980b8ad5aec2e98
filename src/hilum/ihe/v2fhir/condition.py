"""The condition column of the v2-to-FHIR tables: parsed to a small tree that can be run forwards and read backwards.

The guide calls its conditions "Computable ANTLR"; what the cells hold is that language as people typed it. It is read
here as it is meant: `IF` before any term; `EQUALS`, `IS`, `=`; `IN (...)`; `VALUED`, `VALUE`, `EMPTY`, `EXISTS`;
`LST.COUNT`, `LENGTH`; a bare operand takes the predicate of the next (`PID-33 AND PID-34 VALUED`), a bare predicate
takes the operand before it or the row's own field (`IAM-15 VALUED AND NOT "SEL"`, `IF NOT VALUED`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from hilum.core.errors import DecodeError

__all__ = [
    "ALWAYS",
    "NEVER",
    "All",
    "AnyOf",
    "Condition",
    "Constant",
    "Counted",
    "Equals",
    "Not",
    "Operand",
    "Registered",
    "Same",
    "Valued",
    "is_never",
    "narrowed",
    "operands",
    "parse",
]


@dataclass(frozen=True, slots=True)
class Operand:
    """A place: segment or data type, field or component, component or subcomponent; 0 = the whole, "" = the row's own."""

    name: str
    number: int = 0
    part: int = 0

    def __str__(self) -> str:
        if not self.number:
            return self.name
        return f"{self.name}.{self.number}" + (f".{self.part}" if self.part else "")


@dataclass(frozen=True, slots=True)
class Constant:
    """True or false, whatever the message says."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Valued:
    """The place has a value."""

    operand: Operand


@dataclass(frozen=True, slots=True)
class Equals:
    """The place's first leaf is one of the values."""

    operand: Operand
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """The number of repetitions, or of characters, compared with a number: `<`, `<=`, `=`, `>=`, `>`."""

    operand: Operand
    measure: str
    comparison: str
    number: int


@dataclass(frozen=True, slots=True)
class Same:
    """Two places hold the same."""

    operand: Operand
    other: Operand


@dataclass(frozen=True, slots=True)
class Registered:
    """The place is an assigning authority whose identifier system has a registered URI."""

    operand: Operand


@dataclass(frozen=True, slots=True)
class Not:
    """The term does not hold."""

    term: Condition


@dataclass(frozen=True, slots=True)
class All:
    """Every term holds."""

    terms: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the terms holds."""

    terms: tuple[Condition, ...]


Condition = Constant | Valued | Equals | Counted | Same | Registered | Not | All | AnyOf

ALWAYS = Constant(True)
NEVER = Constant(False)

_TOKEN = re.compile(
    r"""\s*(?:
      "(?P<text>[^"]*)" | '(?P<single>[^']*)'
    | (?P<url>https?://\S+)
    | (?P<place>[A-Z][A-Z0-9]{1,2}[-.]\d+(?:\.\d+)?(?![\w]))
    | (?P<number>\d+)
    | (?P<mark>[(),] | <= | >= | != | = | < | >)
    | (?P<word>[A-Z][A-Z0-9]{2}(?![A-Za-z0-9.]) | [A-Za-z][A-Za-z.]*)
    )""",
    re.VERBOSE,
)
_SKIPPED = frozenset(("IF", "ARE", "AREA", "THE", "TO", "THAN", "DOES"))
_VALUED = frozenset(("VALUED", "VALUE", "EXIST", "EXISTS"))
_EQUALS = frozenset(("EQUALS", "EQUAL", "IS", "="))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def parse(text: str) -> Condition:
    """Read a condition; an empty one always holds. raises DecodeError where it is not in the language."""
    if not text.strip():
        return ALWAYS
    reader = _Reader(_tokens(text), text)
    condition = reader.any_of()
    while reader.at < len(reader.tokens) and reader.tokens[reader.at].text == ")":
        reader.at += 1
    if reader.at < len(reader.tokens):
        raise reader.error()
    return condition


def operands(condition: Condition) -> list[Operand]:
    """Every place that a condition reads."""
    match condition:
        case Constant():
            return []
        case Not(term):
            return operands(term)
        case All(terms) | AnyOf(terms):
            return [one for term in terms for one in operands(term)]
        case Same(first, second):
            return [first, second]
        case _:
            return [condition.operand]


def is_never(condition: Condition) -> bool:
    """Whether a condition holds for no message."""
    match condition:
        case Constant(holds):
            return not holds
        case All(terms):
            return any(is_never(term) for term in terms)
        case _:
            return False


def narrowed(condition: Condition, settle: Callable[[Condition], bool | None]) -> Condition:
    """What is left of a condition when some of its claims are settled.

    settle   whether a claim holds, None where that is not known yet
    """
    match condition:
        case Constant():
            return condition
        case Not(term):
            inner = narrowed(term, settle)
            return (
                condition if inner is term else Constant(not inner.holds) if isinstance(inner, Constant) else Not(inner)
            )
        case All(terms) | AnyOf(terms):
            decides = isinstance(condition, AnyOf)  # the truth of one term that settles them all
            left = [narrowed(term, settle) for term in terms]
            if any(isinstance(term, Constant) and term.holds is decides for term in left):
                return Constant(decides)
            left = [term for term in left if not isinstance(term, Constant)]
            if not left:
                return Constant(not decides)
            if len(left) == len(terms) and all(one is other for one, other in zip(left, terms, strict=True)):
                return condition
            return left[0] if len(left) == 1 else AnyOf(tuple(left)) if decides else All(tuple(left))
        case _:
            holds = settle(condition)
            return condition if holds is None else Constant(holds)


def _tokens(text: str) -> list[_Token]:
    out: list[_Token] = []
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise DecodeError("not in the language of conditions", where=f"character {at + 1}", section="v2-to-FHIR")
        at = match.end()
        kind, value = match.lastgroup, match[match.lastgroup]
        if kind == "single":
            kind = "text"
        if kind == "word":
            word = value.upper()
            if word in _SKIPPED:
                continue
            is_segment = len(value) == 3 and value.isupper() and word not in ("AND", "NOT")
            kind, value = ("place", value) if is_segment else ("word", word)
        out.append(_Token(kind, value))
    return out


def _operand(text: str) -> Operand:
    name, _, rest = text.replace("-", ".", 1).partition(".")
    number, _, part = rest.partition(".")
    return Operand(name, int(number or 0), int(part or 0))


class _Reader:
    def __init__(self, tokens: list[_Token], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.at = 0
        self.operand = Operand("")

    def error(self) -> DecodeError:
        return DecodeError("not in the language of conditions", where=self.text[:60], section="v2-to-FHIR")

    def peek(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def take(self, *texts: str) -> bool:
        if self.kind() != "text" and self.peek() in texts and self.peek():
            self.at += 1
            return True
        return False

    def any_of(self) -> Condition:
        terms = [self.all_of()]
        while self.take("OR"):
            terms.append(self.all_of())
        return terms[0] if len(terms) == 1 else AnyOf(tuple(terms))

    def all_of(self) -> Condition:
        terms = [self.term()]
        while self.take("AND") or self.kind() == "place":
            terms.append(self.term())
        return terms[0] if len(terms) == 1 else All(tuple(terms))

    def term(self) -> Condition:
        if self.take("TRUE"):
            return ALWAYS
        if self.take("FALSE"):
            return NEVER
        if self.take("("):
            inner = self.any_of()
            self.take(")")
            return inner
        if self.kind() == "place":
            self.operand = _operand(self.peek())
            self.at += 1
            joint = self.peek()
            if joint in ("AND", "OR") and self.kind() == "word":  # a bare operand: it shares the next one's predicate
                mine = self.operand
                self.at += 1
                start = self.at
                following = self.term()
                shared = _with_operand(following, mine)
                if shared is None:
                    self.at = start
                    raise self.error()
                return All((shared, following)) if joint == "AND" else AnyOf((shared, following))
        return self.predicate(self.operand)

    def predicate(self, operand: Operand) -> Condition:
        negated = False
        is_stated = False
        while True:
            if self.take("NOT", "!="):
                negated = True
            elif self.take(*_EQUALS, "EQUALS"):
                is_stated = True
            else:
                break
        found = self.claim(operand, is_stated or negated)
        if negated:
            return Not(found)
        if isinstance(found, Valued) and self.take("NOT"):  # "IS VALUED NOT EQUAL PID-12"
            self.at -= 1
            return All((found, self.predicate(operand)))
        return found

    def claim(self, operand: Operand, is_compared: bool) -> Condition:
        if self.take(*_VALUED):
            return Valued(operand)
        if self.take("EMPTY"):
            return Not(Valued(operand))
        if self.take("IN"):
            if self.kind() == "url":
                self.at += 1
                return Registered(operand)
            return Equals(operand, self.values())
        if self.take("LST.COUNT", "COUNT"):
            return self.counted(operand, "count")
        if self.take("LENGTH"):
            return self.counted(operand, "length")
        if self.kind() == "text" and is_compared:
            self.at += 1
            return Equals(operand, frozenset((self.tokens[self.at - 1].text,)))
        if self.kind() == "place" and is_compared:
            self.at += 1
            return Same(operand, _operand(self.tokens[self.at - 1].text))
        raise self.error()

    def values(self) -> frozenset[str]:
        if not self.take("("):
            raise self.error()
        values = set()
        while self.kind() == "text":
            values.add(self.peek())
            self.at += 1
            self.take(",")
        if not self.take(")") or not values:
            raise self.error()
        return frozenset(values)

    def counted(self, operand: Operand, measure: str) -> Condition:
        comparison = ""
        for words, sign in ((("LESS", "<"), "<"), (("GREATER", ">"), ">")):
            if self.take(*words):
                comparison = sign
        if self.take("<=", ">="):
            comparison = self.tokens[self.at - 1].text
        if self.take("OR"):
            if not self.take(*_EQUALS):
                raise self.error()
            comparison += "="
        elif not comparison and self.take(*_EQUALS):
            comparison = "="
        if not comparison or self.kind() != "number":
            raise self.error()
        self.at += 1
        return Counted(operand, measure, comparison, int(self.tokens[self.at - 1].text))


def _with_operand(condition: Condition, operand: Operand) -> Condition | None:
    """The same claim about another place; of a list of claims, that of its first."""
    match condition:
        case Valued():
            return Valued(operand)
        case Equals(_, values):
            return Equals(operand, values)
        case Not(term):
            inner = _with_operand(term, operand)
            return None if inner is None else Not(inner)
        case All(terms) | AnyOf(terms):
            return _with_operand(terms[0], operand)
        case _:
            return None
