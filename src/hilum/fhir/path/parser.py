"""Tokens to a tree by precedence climbing. FHIRPath N1 appendix B; precedence N1 6.8.

Chains of equal precedence are read in a loop, so only what is really nested (brackets, arguments) counts as depth.
"""

from __future__ import annotations

import re
from decimal import Decimal

from hilum.fhir.path.errors import PathLimitExceeded, PathSyntaxError, PathTypeError
from hilum.fhir.path.lexer import Token, tokens
from hilum.fhir.path.quantities import CALENDAR, Quantity
from hilum.fhir.path.temporal import parse_temporal
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

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "MAX_TOKENS", "parse", "type_name"]

MAX_LENGTH = 64 * 1024
MAX_TOKENS = 10_000
MAX_DEPTH = 60
MAX_DIGITS = 1_000

_LEVELS: dict[str, int] = {
    "implies": 1,
    "or": 2, "xor": 2,
    "and": 3,
    "in": 4, "contains": 4,
    "=": 5, "~": 5, "!=": 5, "!~": 5,
    "<": 6, ">": 6, "<=": 6, ">=": 6,
    "|": 7,
    "is": 8, "as": 8,
    "+": 9, "-": 9, "&": 9,
    "*": 10, "/": 10, "div": 10, "mod": 10,
}  # fmt: skip
_RESERVED = frozenset(("div", "mod", "and", "or", "xor", "implies", "true", "false"))
_MAX_INTEGER = 2**31 - 1
_NAME = re.compile(r"[A-Za-z_]\w{0,63}", re.ASCII)


def parse(text: str, *, max_depth: int = MAX_DEPTH) -> Term:
    """The tree of an expression.

    raises  PathSyntaxError     not FHIRPath
            PathLimitExceeded   longer or deeper than allowed
    """
    if len(text) > MAX_LENGTH:
        raise PathLimitExceeded(f"an expression of more than {MAX_LENGTH} characters")
    found = tokens(text)
    if len(found) > MAX_TOKENS:
        raise PathLimitExceeded(f"an expression of more than {MAX_TOKENS} tokens", text=text, at=found[MAX_TOKENS].at)
    parser = _Parser(text, found, max_depth)
    term = parser.expression(0)
    parser.expect_end()
    return term


class _Parser:
    def __init__(self, text: str, found: list[Token], max_depth: int) -> None:
        self.text = text
        self.tokens = found
        self.position = 0
        self.depth = 0
        self.max_depth = max_depth

    def error(self, message: str, token: Token) -> PathSyntaxError:
        return PathSyntaxError(message, text=self.text, at=token.at)

    def expect_end(self) -> None:
        token = self.tokens[self.position]
        if token.kind != "end":
            raise self.error("an operator or the end is meant", token)

    def expect(self, symbol: str) -> Token:
        token = self.tokens[self.position]
        if token.kind != "symbol" or token.text != symbol:
            raise self.error(f"{symbol} is meant", token)
        self.position += 1
        return token

    def is_at(self, symbol: str) -> bool:
        token = self.tokens[self.position]
        return token.kind == "symbol" and token.text == symbol

    # -- expressions

    def expression(self, lowest: int) -> Term:
        self.depth += 1
        if self.depth > self.max_depth:
            at = self.tokens[self.position].at
            raise PathLimitExceeded(f"an expression nested deeper than {self.max_depth} levels", text=self.text, at=at)
        left = self.prefixed()
        while True:
            token = self.tokens[self.position]
            if token.kind not in ("symbol", "name"):
                break
            level = _LEVELS.get(token.text)
            if level is None or level <= lowest:
                break
            self.position += 1
            if level == 8:
                left = TypeOperation(token.at, token.text, left, self.specifier())
            else:
                left = Binary(token.at, token.text, left, self.expression(level))
        self.depth -= 1
        return left

    def prefixed(self) -> Term:
        signs: list[Token] = []
        token = self.tokens[self.position]
        while token.kind == "symbol" and token.text in "+-":
            signs.append(token)
            if len(signs) > self.max_depth:
                raise PathLimitExceeded("too many signs in a row", text=self.text, at=token.at)
            self.position += 1
            token = self.tokens[self.position]
        term = self.chain()
        for sign in reversed(signs):
            term = Unary(sign.at, sign.text, term)
        return term

    def chain(self) -> Term:
        term = self.primary()
        while True:
            token = self.tokens[self.position]
            if token.kind != "symbol":
                return term
            if token.text == ".":
                self.position += 1
                term = self.invocation(term)
            elif token.text == "[":
                self.position += 1
                index = self.expression(0)
                self.expect("]")
                term = Indexer(token.at, term, index)
            else:
                return term

    def invocation(self, target: Term | None) -> Term:
        token = self.tokens[self.position]
        if token.kind == "special":
            self.position += 1
            if target is not None:
                raise self.error("a name is meant after the point", token)
            return Special(token.at, token.text[1:])
        if token.kind not in ("name", "quoted") or (token.kind == "name" and token.text in _RESERVED):
            raise self.error("a name is meant", token)
        self.position += 1
        if not self.is_at("("):
            return Member(token.at, target, token.text)
        self.position += 1
        arguments: list[Term] = []
        if not self.is_at(")"):
            while True:
                arguments.append(self.argument(token.text))
                if not self.is_at(","):
                    break
                self.position += 1
        self.expect(")")
        return Call(token.at, target, token.text, tuple(arguments))

    def argument(self, function: str) -> Term:
        if function != "sort":
            return self.expression(0)
        begun = self.tokens[self.position]
        key = self.expression(0)
        token = self.tokens[self.position]
        if token.kind == "name" and token.text in ("asc", "desc"):
            self.position += 1
            return Sorted(begun.at, key, token.text == "desc")
        if isinstance(key, Unary) and key.operator == "-":
            return Sorted(begun.at, key.operand, True)
        return Sorted(begun.at, key, False)

    def primary(self) -> Term:
        token = self.tokens[self.position]
        kind = token.kind
        if kind == "name" and token.text in ("true", "false"):
            self.position += 1
            return Literal(token.at, token.text == "true")
        if kind in ("name", "quoted", "special"):
            return self.invocation(None)
        self.position += 1
        if kind == "string":
            return Literal(token.at, token.text)
        if kind == "number":
            return self.number(token)
        if kind in ("date", "datetime", "time"):
            value = parse_temporal(token.text[2:] if kind == "time" else token.text[1:], kind)
            if value is None:
                raise self.error(f"no {kind} of the calendar", token)
            return Literal(token.at, value)
        if kind == "variable":
            return Variable(token.at, token.text)
        if kind == "symbol" and token.text == "(":
            term = self.expression(0)
            self.expect(")")
            return term
        if kind == "symbol" and token.text == "{":
            self.expect("}")
            return Empty(token.at)
        self.position -= 1
        raise self.error("a value, a name or ( is meant", token)

    def number(self, token: Token) -> Term:
        if len(token.text) > MAX_DIGITS:
            raise self.error("a number out of range", token)
        following = self.tokens[self.position]
        if following.kind == "string" or (following.kind == "name" and following.text in CALENDAR):
            self.position += 1
            unit = following.text if following.kind == "string" else CALENDAR[following.text]
            return Literal(token.at, Quantity(Decimal(token.text), unit, following.kind == "name"))
        if "." in token.text:
            return Literal(token.at, Decimal(token.text))
        whole = int(token.text)
        if whole > _MAX_INTEGER + 1:
            return Literal(token.at, Decimal(token.text))
        return Literal(token.at, whole)

    def specifier(self) -> TypeName:
        names: list[Token] = []
        while True:
            token = self.tokens[self.position]
            if token.kind not in ("name", "quoted"):
                raise self.error("a type name is meant", token)
            names.append(token)
            self.position += 1
            if not self.is_at(".") or len(names) == 2:
                break
            following = self.tokens[self.position + 1]
            if len(names) == 1 and names[0].text not in ("FHIR", "System"):
                break
            if following.kind not in ("name", "quoted"):
                raise self.error("a type name is meant", following)
            self.position += 1
        if len(names) == 2:
            return TypeName(names[0].at, names[0].text, names[1].text)
        return TypeName(names[0].at, "", names[0].text)


def type_name(term: Term, text: str) -> TypeName:
    """The type specifier that stands as an argument of `is`, `as` or `ofType`."""
    if isinstance(term, Member):
        if term.target is None:
            return TypeName(term.at, "", term.name)
        if isinstance(term.target, Member) and term.target.target is None:
            return TypeName(term.target.at, term.target.name, term.name)
    raise PathTypeError("a type name is meant", text=text, at=term.at)
