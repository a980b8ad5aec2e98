"""What can be wrong with an expression or its evaluation; each names the place in the expression, never a value."""

from __future__ import annotations

from hilum.core.errors import BudgetExceeded, DecodeError

__all__ = [
    "SECTION",
    "PathError",
    "PathEvaluationError",
    "PathLimitExceeded",
    "PathSyntaxError",
    "PathTypeError",
    "place",
]

SECTION = "FHIRPath N1"


def place(text: str, at: int) -> str:
    """Line and column of an offset, both from 1."""
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return f"line {line} column {column}"


class PathError(DecodeError):
    """An expression that cannot be read, does not fit its type, or cannot be evaluated; `offset` counts characters from 0."""

    def __init__(self, message: str, *, text: str = "", at: int = -1, section: str = SECTION) -> None:
        super().__init__(message, where=place(text, at) if at >= 0 else "", section=section, offset=at)

    def located(self, text: str, at: int) -> PathError:
        """The same error with a place, where it has none yet."""
        if self.offset < 0 and at >= 0:
            self.offset = at
            self.where = place(text, at)
        return self


class PathSyntaxError(PathError):
    """Not FHIRPath. FHIRPath N1 appendix B (grammar)."""


class PathTypeError(PathError):
    """FHIRPath, but no such function, element or type. FHIRPath N1 10.3 (strict evaluation)."""


class PathEvaluationError(PathError):
    """The values that came do not fit: several where one is meant, a string where a number is meant."""


class PathLimitExceeded(PathError, BudgetExceeded):
    """A limit is spent: length or depth of the expression, nodes visited, size of the result, wall time."""
