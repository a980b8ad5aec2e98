"""Regular expressions that cannot hang. FHIRPath N1 5.6.9 (matches), 5.6.10 (replaceMatches).

Theory of operation: an expression is read into a tree of our own. Python's backtracking engine runs it where the product of its
repetitions over the text is small and no repetition contains another; that is nearly always so, and fast. Everything else runs on a
simulation of all branches at once, whose time is the length of the text times the size of the program, and is counted as work.
Back references have no such bound and are refused; look-around runs on the first engine alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from hilum.core.errors import Unsupported
from hilum.fhir.path.errors import PathEvaluationError, PathLimitExceeded
from hilum.fhir.path.regex_syntax import Alternation, Assertion, Group, Look, Repeat, Sequence, Set, Tree, read, source

__all__ = ["Pattern", "pattern"]

Spend = Callable[[int], None]

MAX_PROGRAM = 4_000
MAX_STEPS = 200_000
_MATCH, _SET, _SPLIT, _JUMP, _SAVE, _ASSERT = range(6)
_REFERENCE = re.compile(r"\\(.)|\$(\d)|\$\{(\w+)\}", re.S)

Instruction = tuple[int, int, int, re.Pattern[str] | None, str]


@lru_cache(maxsize=512)
def pattern(expression: str) -> Pattern:
    """A compiled expression.

    raises  PathEvaluationError   no regular expression
            Unsupported           a back reference
            PathLimitExceeded     longer or larger than allowed
    """
    return Pattern(expression)


class Pattern:
    """A regular expression; `.` matches line ends too, and matching is anywhere unless the whole is meant."""

    def __init__(self, expression: str) -> None:
        self.tree, self.groups = read(expression)
        self.source = source(self.tree)
        self.factors, self.is_nested, self.has_look = _cost(self.tree)
        self._compiled: re.Pattern[str] | None = None
        self._program: list[Instruction] | None = None

    def _is_cheap(self, text: str) -> bool:
        steps = len(text) + 1
        if self.is_nested and len(text) > 12:
            return False
        for most in self.factors:
            steps *= min(len(text) + 1, most)
            if steps > MAX_STEPS:
                return False
        return True

    def _backtracking(self) -> re.Pattern[str]:
        if self._compiled is None:
            try:
                self._compiled = re.compile(self.source, re.DOTALL)
            except (re.error, OverflowError, RecursionError):
                raise PathEvaluationError("not a regular expression") from None
        return self._compiled

    def search(self, text: str, spend: Spend) -> bool:
        """Whether the expression matches anywhere."""
        if self._is_cheap(text):
            spend(1 + (len(text) >> 4))
            return self._backtracking().search(text) is not None
        return self._simulate(text, 0, spend, is_full=False) is not None

    def full(self, text: str, spend: Spend) -> bool:
        """Whether the expression matches the whole text."""
        if self._is_cheap(text):
            spend(1 + (len(text) >> 4))
            return self._backtracking().fullmatch(text) is not None
        return self._simulate(text, 0, spend, is_full=True) is not None

    def replace(self, text: str, by: str, spend: Spend, most: int) -> str:
        """Every match replaced; `$1` in `by` is a group."""
        parts: list[str] = []
        size = position = 0
        is_cheap = self._is_cheap(text)
        while position <= len(text):
            if is_cheap:
                match = self._backtracking().search(text, position)
                spend(2)
                spans = None if match is None else [match.span(at) for at in range(self.groups + 1)]
            else:
                spans = self._simulate(text, position, spend, is_full=False)
            if spans is None:
                break
            begin, end = spans[0]
            parts.append(text[position:begin])
            parts.append(self._filled(text, by, spans))
            size += len(parts[-1]) + len(parts[-2])
            if size > most:
                raise PathLimitExceeded(f"a string of more than {most} characters")
            if end == begin:
                parts.append(text[end : end + 1])
                position = end + 1
            else:
                position = end
        parts.append(text[position:])
        return "".join(parts)

    def _filled(self, text: str, by: str, spans: list[tuple[int, int]]) -> str:
        def group(match: re.Match[str]) -> str:
            if match.group(1) is not None:
                return match.group(1)
            if match.group(2) is None:
                raise Unsupported("named groups in a replacement", section="FHIRPath N1 5.6.10")
            number = int(match.group(2))
            if number >= len(spans):
                raise PathEvaluationError("a group that the expression does not have")
            begin, end = spans[number]
            return text[begin:end] if begin >= 0 else ""

        return _REFERENCE.sub(group, by) if "$" in by or "\\" in by else by

    # -- all branches at once

    def _simulate(self, text: str, start: int, spend: Spend, *, is_full: bool) -> list[tuple[int, int]] | None:
        if self.has_look:
            raise PathLimitExceeded("look-around on a text of this length")
        if self._program is None:
            self._program = _assembled(self.tree)
        program, slots = self._program, 2 * (self.groups + 1)
        size = len(text)
        best: tuple[int, ...] | None = None
        threads: list[tuple[int, tuple[int, ...]]] = []
        for position in range(start, size + 1):
            added: set[int] = set()
            current: list[tuple[int, tuple[int, ...]]] = []
            for at, saved in threads:
                _follow(program, at, saved, position, text, added, current)
            if best is None and (not is_full or position == start):
                _follow(program, 0, (position,) + (-1,) * (slots - 1), position, text, added, current)
            spend(1 + len(added))
            threads = []
            character = text[position : position + 1]
            for at, saved in current:
                operation, _, _, matcher, _ = program[at]
                if operation == _MATCH:
                    if is_full and position != size:
                        continue
                    best = (saved[0], position, *saved[2:])
                    break
                if character and matcher is not None and matcher.match(character):
                    threads.append((at + 1, saved))
            if not threads and (best is not None or is_full):
                break
        if best is None:
            return None
        return [(best[at], best[at + 1]) for at in range(0, slots, 2)]


def _follow(
    program: list[Instruction],
    at: int,
    saved: tuple[int, ...],
    position: int,
    text: str,
    added: set[int],
    current: list[tuple[int, tuple[int, ...]]],
) -> None:
    """Enter a branch and all that it leads to without a character, the preferred first."""
    stack = [(at, saved)]
    while stack:
        at, saved = stack.pop()
        if at in added:
            continue
        added.add(at)
        operation, first, second, _, kind = program[at]
        if operation == _JUMP:
            stack.append((first, saved))
        elif operation == _SPLIT:
            stack.append((second, saved))
            stack.append((first, saved))
        elif operation == _SAVE:
            stack.append((at + 1, (*saved[:first], position, *saved[first + 1 :])))
        elif operation == _ASSERT:
            if _holds(kind, text, position):
                stack.append((at + 1, saved))
        else:
            current.append((at, saved))


def _holds(kind: str, text: str, position: int) -> bool:
    if kind == "^":
        return position == 0
    if kind == "$":
        return position == len(text)
    before = position > 0 and (text[position - 1].isalnum() or text[position - 1] == "_")
    after = position < len(text) and (text[position].isalnum() or text[position] == "_")
    return (before != after) == (kind == "b")


def _assembled(tree: Tree) -> list[Instruction]:
    program: list[Instruction] = []
    _emit(tree, program)
    program.append((_MATCH, 0, 0, None, ""))
    return program


def _emit(tree: Tree, program: list[Instruction]) -> None:
    if len(program) > MAX_PROGRAM:
        raise PathLimitExceeded("a regular expression that repeats too much")
    if isinstance(tree, Set):
        program.append((_SET, 0, 0, tree.matcher, ""))
    elif isinstance(tree, Assertion):
        program.append((_ASSERT, 0, 0, None, tree.kind))
    elif isinstance(tree, Sequence):
        for part in tree.parts:
            _emit(part, program)
    elif isinstance(tree, Group):
        if tree.number:
            program.append((_SAVE, 2 * tree.number, 0, None, ""))
        _emit(tree.body, program)
        if tree.number:
            program.append((_SAVE, 2 * tree.number + 1, 0, None, ""))
    elif isinstance(tree, Alternation):
        jumps: list[int] = []
        for at, branch in enumerate(tree.branches):
            split = len(program)
            if at < len(tree.branches) - 1:
                program.append((_SPLIT, 0, 0, None, ""))
            _emit(branch, program)
            if at < len(tree.branches) - 1:
                jumps.append(len(program))
                program.append((_JUMP, 0, 0, None, ""))
                program[split] = (_SPLIT, split + 1, len(program), None, "")
        for jump in jumps:
            program[jump] = (_JUMP, len(program), 0, None, "")
    elif isinstance(tree, Repeat):
        _emit_repeat(tree, program)


def _emit_repeat(tree: Repeat, program: list[Instruction]) -> None:
    for _ in range(tree.least):
        _emit(tree.body, program)
    if tree.most is None:
        split = len(program)
        program.append((_SPLIT, 0, 0, None, ""))
        _emit(tree.body, program)
        program.append((_JUMP, split, 0, None, ""))
        program[split] = _split(split + 1, len(program), tree.is_lazy)
        return
    splits: list[int] = []
    for _ in range(tree.most - tree.least):
        splits.append(len(program))
        program.append((_SPLIT, 0, 0, None, ""))
        _emit(tree.body, program)
    for split in splits:
        program[split] = _split(split + 1, len(program), tree.is_lazy)


def _split(body: int, after: int, is_lazy: bool) -> Instruction:
    return (_SPLIT, after, body, None, "") if is_lazy else (_SPLIT, body, after, None, "")


_ENDLESS = 1 << 30


def _cost(tree: Tree) -> tuple[list[int], bool, bool]:
    """(how often each repetition can end differently, whether one contains another choice, whether there is look-around)."""
    if isinstance(tree, Repeat):
        factors, is_nested, has_look = _cost(tree.body)
        if tree.most is not None and tree.most == tree.least:
            if tree.least > 1 and factors:
                return factors, True, has_look
            return factors, is_nested, has_look
        many = _ENDLESS if tree.most is None else tree.most - tree.least + 1
        if many > 2 and (factors or _has_choice(tree.body)):
            return [*factors, many], True, has_look
        return [*factors, many], is_nested, has_look
    if isinstance(tree, (Sequence, Alternation)):
        parts = tree.parts if isinstance(tree, Sequence) else tree.branches
        found: list[int] = [] if isinstance(tree, Sequence) else [len(parts)]
        is_nested = has_look = False
        for part in parts:
            factors, nested, look = _cost(part)
            found.extend(factors)
            is_nested, has_look = is_nested or nested, has_look or look
        return found, is_nested, has_look
    if isinstance(tree, Group):
        return _cost(tree.body)
    if isinstance(tree, Look):
        factors, is_nested, _ = _cost(tree.body)
        return factors, is_nested, True
    return [], False, False


def _has_choice(tree: Tree) -> bool:
    if isinstance(tree, (Alternation, Repeat)):
        return True
    if isinstance(tree, Sequence):
        return any(_has_choice(part) for part in tree.parts)
    return _has_choice(tree.body) if isinstance(tree, (Group, Look)) else False
