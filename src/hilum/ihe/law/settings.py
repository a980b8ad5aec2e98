"""The settings of the Laboratory Analytical Workflow: the table `[profiles.law]`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Analyzer", "LawSettings"]


@dataclass(frozen=True, slots=True)
class Analyzer:
    """An analyzer that gets work.

    name        of the peer
    tests       codes of the tests that it does (OBR-4.1); a trailing `*` stands for any ending; none: any
    broadcast   it gets new orders at once; else it asks for them (LAB-27)
    """

    name: str
    tests: tuple[str, ...] = ()
    broadcast: bool = False

    def does(self, code: str) -> bool:
        """The test is on its menu."""
        return not self.tests or any(code.startswith(t[:-1]) if t.endswith("*") else code == t for t in self.tests)


@dataclass(frozen=True, slots=True)
class LawSettings:
    """Whom work goes to, and what is expected by when.

    analyzers           who gets work
    negative_response   a query for which there is no work is followed by LAB-28 with ORC-1 DC, as LAW has it; else QAK-2 NF is all
    repeats             an analyzer that asks again gets again what it has accepted; LAW has it refuse that
    broadcast_s         the work must have gone out so long after a query was answered with OK
    results_s           results must come so long after the work was accepted or the analyzer last told of it
    """

    analyzers: tuple[Analyzer, ...] = ()
    negative_response: bool = True
    repeats: bool = False
    broadcast_s: float = 60.0
    results_s: float = 4 * 3600.0

    def analyzer(self, names: Iterable[str]) -> Analyzer | None:
        """The analyzer that has one of these names."""
        known = frozenset(names)
        return next((one for one in self.analyzers if one.name in known), None)
