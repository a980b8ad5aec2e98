"""How a patch fails: the operation by its number, the place by its path. FHIR R4 3.1.0.10."""

from __future__ import annotations

from hilum.core.errors import BudgetExceeded, Incorrect

__all__ = ["Budget", "PatchFailed"]


class PatchFailed(Incorrect):
    """An operation that cannot be done; nothing of the patch was done. HTTP 422, FHIR R4 3.1.0.10.

    operation   its position in the patch, 0-based; -1 where it is the patch as a whole
    where       the pointer, selector or path, as the patch has it
    """

    def __init__(self, message: str, *, operation: int = -1, where: str = "", section: str) -> None:
        place = f"operation {operation + 1}: " if operation >= 0 else ""
        super().__init__(place + message, where=where[:200], section=section, code="422 processing")
        self.operation = operation


class Budget:
    """Work and text that one patch may cost: it is spent by what is copied, so copies of copies end early."""

    __slots__ = ("left", "section")

    def __init__(self, units: int, section: str) -> None:
        self.left = units
        self.section = section

    def spend(self, units: int) -> None:
        """raises  BudgetExceeded"""
        self.left -= units
        if self.left < 0:
            raise BudgetExceeded("the patch makes the resource too large", section=self.section, code="422 too-costly")

    def copy(self, value: object, depth: int) -> object:
        """A copy of a JSON value that shares nothing that can change.

        raises  BudgetExceeded
        """
        if depth < 0:
            raise BudgetExceeded("the patch nests the resource too deep", section=self.section, code="422 too-costly")
        if isinstance(value, dict):
            self.spend(sum(map(len, value)) + len(value) + 1)
            return {key: self.copy(one, depth - 1) for key, one in value.items()}
        if isinstance(value, list):
            self.spend(len(value) + 1)
            return [self.copy(one, depth - 1) for one in value]
        if isinstance(value, str):
            self.spend(len(value))
        return value
