"""The syntax of regular expressions as a tree, and back to one that Python reads without surprise (no nested sets, no flags)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hilum.core.errors import Unsupported
from hilum.fhir.path.errors import PathEvaluationError, PathLimitExceeded

__all__ = ["Alternation", "Assertion", "Group", "Look", "Repeat", "Sequence", "Set", "Tree", "read", "source"]

MAX_LENGTH = 4_096
MAX_NESTING = 30
MAX_COUNT = 1_000


@dataclass(frozen=True, slots=True)
class Set:
    """One character."""

    source: str
    matcher: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Assertion:
    """`^`, `$`, `b` or `B`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Alternation:
    """One or another, the first preferred."""

    branches: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many times; `most` None = endless."""

    body: Tree
    least: int
    most: int | None
    is_lazy: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Brackets; number 0 does not capture."""

    body: Tree
    number: int


@dataclass(frozen=True, slots=True)
class Look:
    """Look-around: `=`, `!`, `<=` or `<!`."""

    body: Tree
    kind: str


Tree = Set | Assertion | Sequence | Alternation | Repeat | Group | Look

_COUNT = re.compile(r"\{(\d{1,6})(?:(,)(\d{1,6})?)?\}")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b", "0": "\0"}
_CATEGORIES = {
    "L": r"[^\W\d_]", "N": r"\d", "Nd": r"\d", "Lu": "[A-Z\u00c0-\u00d6\u00d8-\u00de]", "Ll": "[a-z\u00df-\u00f6\u00f8-\u00ff]",
    "Alpha": "[A-Za-z]", "Digit": "[0-9]", "Alnum": "[A-Za-z0-9]", "Upper": "[A-Z]", "Lower": "[a-z]",
    "Space": r"\s", "Punct": r"[!-/:-@\[-`{-~]", "XDigit": "[0-9A-Fa-f]",
}  # fmt: skip


def read(expression: str) -> tuple[Tree, int]:
    """(the tree, how many groups capture).

    raises  PathEvaluationError   no regular expression
            Unsupported           a back reference or a class that is not known
    """
    if len(expression) > MAX_LENGTH:
        raise PathLimitExceeded(f"a regular expression of more than {MAX_LENGTH} characters")
    reader = _Reader(expression)
    tree = reader.alternation(0)
    if reader.position != len(expression):
        raise reader.flaw()
    return tree, reader.groups


def source(tree: Tree) -> str:
    """The tree in Python's spelling."""
    if isinstance(tree, Set):
        return tree.source
    if isinstance(tree, Assertion):
        return {"^": r"\A", "$": r"\Z", "b": r"\b", "B": r"\B"}[tree.kind]
    if isinstance(tree, Sequence):
        return "".join(source(part) for part in tree.parts)
    if isinstance(tree, Alternation):
        return "(?:" + "|".join(source(branch) for branch in tree.branches) + ")"
    if isinstance(tree, Group):
        return ("(" if tree.number else "(?:") + source(tree.body) + ")"
    if isinstance(tree, Look):
        return f"(?{tree.kind}{source(tree.body)})"
    most = "" if tree.most is None else str(tree.most)
    body = source(tree.body)
    if not isinstance(tree.body, (Set, Group)):
        body = f"(?:{body})"
    return f"{body}{{{tree.least},{most}}}" + ("?" if tree.is_lazy else "")


def _set(text: str) -> Set:
    try:
        return Set(text, re.compile(text, re.DOTALL))
    except (re.error, OverflowError):
        raise PathEvaluationError("not a regular expression") from None


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.groups = 0
        self.ignores_case = False

    def flaw(self) -> PathEvaluationError:
        return PathEvaluationError("not a regular expression")

    def peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def alternation(self, nesting: int) -> Tree:
        if nesting > MAX_NESTING:
            raise PathLimitExceeded("a regular expression nested too deep")
        branches = [self.sequence(nesting)]
        while self.peek() == "|":
            self.position += 1
            branches.append(self.sequence(nesting))
        return branches[0] if len(branches) == 1 else Alternation(tuple(branches))

    def sequence(self, nesting: int) -> Tree:
        parts: list[Tree] = []
        while self.position < len(self.text) and self.peek() not in "|)":
            part = self.atom(nesting)
            if part is not None:
                parts.append(self.quantified(part))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def quantified(self, part: Tree) -> Tree:
        character = self.peek()
        least: int
        most: int | None
        if character and character in "*+?":
            self.position += 1
            least, most = (1 if character == "+" else 0), (1 if character == "?" else None)
        else:
            match = _COUNT.match(self.text, self.position)
            if match is None:
                return part
            self.position = match.end()
            least = int(match.group(1))
            most = least if match.group(2) is None else None if match.group(3) is None else int(match.group(3))
            if least > MAX_COUNT or (most or 0) > MAX_COUNT:
                raise PathLimitExceeded("a regular expression that repeats too much")
            if most is not None and most < least:
                raise self.flaw()
        is_lazy = self.peek() == "?"
        if is_lazy or self.peek() == "+":
            self.position += 1
        following = self.peek()
        if (following and following in "*+?") or isinstance(part, (Assertion, Look)):
            raise self.flaw()
        return Repeat(part, least, most, is_lazy)

    def atom(self, nesting: int) -> Tree | None:
        character = self.peek()
        self.position += 1
        if character == "(":
            return self.group(nesting)
        if character == "[":
            return self.bracket()
        if character == ".":
            return _set(".")
        if character in "^$":
            return Assertion(character)
        if character == "\\":
            escape = self.peek()
            self.position += 1
            if escape in ("b", "B"):
                return Assertion(escape)
            if escape in ("A", "Z", "z") and escape:
                return Assertion("^" if escape == "A" else "$")
            if escape in "123456789" and escape:
                raise Unsupported("a back reference in a regular expression", section="FHIRPath N1 5.6.9")
            return self.literal(self.escaped(escape))
        if character in "*+?":
            raise self.flaw()
        return self.literal(re.escape(character))

    def literal(self, text: str) -> Set:
        return _set(f"(?i:{text})" if self.ignores_case else text)

    def escaped(self, escape: str) -> str:
        """One escaped character or class as Python writes it, outside or inside of a set."""
        if not escape:
            raise self.flaw()
        if escape in "dDwWsS":
            return "\\" + escape
        if escape in ("x", "u"):
            size = 2 if escape == "x" else 4
            digits = self.text[self.position : self.position + size]
            if len(digits) != size or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
                raise self.flaw()
            self.position += size
            return re.escape(chr(int(digits, 16)))
        if escape in ("p", "P"):
            end = self.text.find("}", self.position)
            name = self.text[self.position + 1 : end] if self.peek() == "{" and end > 0 else ""
            known = _CATEGORIES.get(name.removeprefix("Is"))
            if known is None or escape == "P":
                raise Unsupported("a class of characters in a regular expression", section="FHIRPath N1 5.6.9")
            self.position = end + 1
            return known
        if escape in _CONTROL:
            return re.escape(_CONTROL[escape])
        if escape.isalnum() and escape.isascii():
            raise self.flaw()
        return re.escape(escape)

    def group(self, nesting: int) -> Tree | None:
        number, kind = 0, ""
        if self.peek() == "?":
            rest = self.text[self.position + 1 : self.position + 3]
            if rest[:1] == ":":
                self.position += 2
            elif rest[:1] in ("=", "!"):
                kind = rest[0]
                self.position += 2
            elif rest in ("<=", "<!"):
                kind = rest
                self.position += 3
            elif rest[:1] == "<" or rest == "P<":
                end = self.text.find(">", self.position)
                if end < 0:
                    raise self.flaw()
                self.position = end + 1
                self.groups += 1
                number = self.groups
            else:
                self.flags()
                return None
        else:
            self.groups += 1
            number = self.groups
        body = self.alternation(nesting + 1)
        if self.peek() != ")":
            raise self.flaw()
        self.position += 1
        return Look(body, kind) if kind else Group(body, number)

    def flags(self) -> None:
        match = re.compile(r"\?([ism]+)\)").match(self.text, self.position)
        if match is None or "m" in match.group(1):
            raise Unsupported("a flag in a regular expression", section="FHIRPath N1 5.6.9")
        self.ignores_case = self.ignores_case or "i" in match.group(1)
        self.position = match.end()

    def bracket(self) -> Set:
        parts: list[str] = []
        is_negated = self.peek() == "^"
        if is_negated:
            self.position += 1
        is_first = True
        while True:
            character = self.peek()
            if not character:
                raise self.flaw()
            self.position += 1
            if character == "]" and not is_first:
                break
            is_first = False
            one = self.member(character)
            if self.peek() == "-" and self.text[self.position + 1 : self.position + 2] not in ("]", "") and not one[1]:
                self.position += 1
                following = self.peek()
                self.position += 1
                other = self.member(following)
                if other[1] or one[0] > other[0]:
                    raise self.flaw()
                parts.append(f"{_in_set(one[0])}-{_in_set(other[0])}")
            else:
                parts.append(one[1] or _in_set(one[0]))
        beside = "|".join(part for part in parts if part.startswith("[^"))
        inside = "".join(part for part in parts if not part.startswith("[^"))
        if not beside:
            return self.literal(f"[{'^' if is_negated else ''}{inside}]")
        if is_negated:
            return self.literal(f"(?:(?!{beside})[^{inside}])" if inside else f"(?:(?!{beside}).)")
        return self.literal(f"(?:{beside}|[{inside}])" if inside else f"(?:{beside})")

    def member(self, character: str) -> tuple[str, str]:
        """(the character, "") or ("", the class)."""
        if character != "\\":
            return character, ""
        escape = self.peek()
        self.position += 1
        text = self.escaped(escape) if escape != "b" else "\b"
        if escape in "dDwWsS":
            return "", text
        if text.startswith("[^"):
            return "", text  # cannot be part of a set, so it stands beside it
        if text.startswith("[") and len(text) > 2:
            return "", text[1:-1]
        return text[-1], ""


def _in_set(character: str) -> str:
    return (
        f"\\u{ord(character):04x}"
        if ord(character) < 0x10000 and not (character.isascii() and character.isalnum())
        else character
    )
