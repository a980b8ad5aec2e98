"""What of the guide is run: rows of its message maps, and of the segment and data type maps that these lead to.

A row counts where it maps something. It is executable where it was compiled; one that stands behind a decision that is
off (prose.tsv) or a condition that never holds is executable and `off`, and listed as such. All others are listed with
their reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hilum.core.errors import HilumError
from hilum.ihe.v2fhir import condition
from hilum.ihe.v2fhir.compile import Compiler, Mapper
from hilum.ihe.v2fhir.messages import MessagePlan
from hilum.ihe.v2fhir.tables import FieldRow, MessageRow, Tables

__all__ = ["Coverage", "coverage", "guide_messages"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Rows that map something, those that are run, those that are off, and those that are not run with the reason."""

    rows: int
    off: tuple[FieldRow | MessageRow, ...]
    refused: tuple[tuple[FieldRow | MessageRow, str], ...]
    maps: tuple[str, ...]

    @property
    def executable(self) -> int:
        return self.rows - len(self.refused)

    @property
    def running(self) -> int:
        """Executable and not off."""
        return self.executable - len(self.off)


def guide_messages(tables: Tables) -> tuple[str, ...]:
    """Names of the guide's own message maps."""
    return tuple(name for name, rows in tables.messages.items() if rows and rows[0].origin == "guide")


def coverage(tables: Tables, names: Iterable[str] = ()) -> Coverage:
    """Count the rows of message maps (all of the guide's, if none are named) and of every map that they lead to."""
    compiler = Compiler(tables)
    chosen = tuple(names) or guide_messages(tables)
    counted = 0
    off: list[FieldRow | MessageRow] = []
    refused: list[tuple[FieldRow | MessageRow, str]] = []
    seen: dict[str, Mapper] = {}
    for name in chosen:
        plan = MessagePlan(name, tables.messages[name], compiler)
        rows = [row for row in tables.messages[name] if row.is_mapping and row.origin == "guide"]
        counted += len(rows)
        refused.extend(plan.refused)
        off.extend(row for row in rows if not row.refused and _is_off(compiler, row))
        for row in rows:
            mapper = compiler.segment(row.map.replace(" ", "")) if row.map else None
            if mapper is not None:
                seen.setdefault(mapper.name, mapper)
    waiting = list(seen.values())
    while waiting:
        mapper = waiting.pop()
        mapping = [row for row in mapper.rows if row.is_mapping and row.origin == "guide"]
        counted += len(mapping)
        refused.extend((one.row, one.why) for one in mapper.refused if one.row.origin == "guide")
        not_run = {id(one.row) for one in mapper.refused}
        off.extend(row for row in mapping if id(row) not in not_run and _is_off(compiler, row))
        for other in compiler.used_by(mapper):
            if other.name not in seen:
                seen[other.name] = other
                waiting.append(other)
    return Coverage(counted, tuple(off), tuple(refused), tuple(sorted(seen)))


def _is_off(compiler: Compiler, row: FieldRow | MessageRow) -> bool:
    try:
        when = compiler.condition_of(row.when, row.prose)
    except HilumError:
        return False
    return condition.is_never(when)
