"""How much of the guide is run: every row of its 13 messages, counted from the tables, and each driven by a value made for it."""

from __future__ import annotations

import pytest

from hilum.ihe.v2fhir import condition
from hilum.ihe.v2fhir.compile import Compiler
from hilum.ihe.v2fhir.coverage import Coverage, coverage, guide_messages
from hilum.ihe.v2fhir.shape import shape_of_segment
from hilum.ihe.v2fhir.tables import FieldRow, Tables, errata, guide_header, load
from ihe.v2fhir.driving import Drive

REASONS = {
    "Basic has no location; PV1-11 is mapped to Encounter.location": 3,
    "an interaction with a server, no content of a resource": 1,
    "no code is given with the system": 2,
    "no content is given; the organization of the row before is the performer": 1,
    "no map makes a SupplyRequest; without PID there is no order of a patient": 2,
    "said by the row before": 1,
    "the guide has not settled what a fingerprint of an order is": 1,
    "the guide has not settled what to do with OBR-50": 1,
    "the guide names no map for it": 1,
    "the scheme of the URI in system says it": 1,
}
"""Every reason for which a row of the 13 messages is not run, and how many rows have it."""


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load()


@pytest.fixture(scope="module")
def counted(tables: Tables) -> Coverage:
    return coverage(tables)


def test_the_guide_is_whole_and_says_where_it_is_from(tables: Tables) -> None:
    assert guide_header()["licence"] == "CC0-1.0"
    assert guide_header()["edition"].startswith("commit 8c9b414b")
    assert len(guide_header()["sha256"]) == 64
    assert len(guide_messages(tables)) == 13
    for maps, number in ((tables.segments, 75), (tables.datatypes, 105)):
        assert sum(any(row.origin == "guide" for row in rows) for rows in maps.values()) == number


def test_at_least_95_of_100_rows_are_run_and_the_others_listed_with_their_reasons(counted: Coverage) -> None:
    assert counted.rows == 2026
    assert counted.executable / counted.rows > 0.99
    assert counted.running / counted.rows > 0.95  # without those that a decision has turned off
    reasons: dict[str, int] = {}
    for _, why in counted.refused:
        reasons[why] = reasons.get(why, 0) + 1
    assert reasons == REASONS


def test_every_erratum_corrects_something(tables: Tables) -> None:
    corrected = {
        why
        for part in (tables.messages, tables.segments, tables.datatypes)
        for rows in part.values()
        for row in rows
        for why in (*row.corrected, row.refused)
    }
    assert {one.why for one in errata()} <= corrected


def driven(compiler: Compiler, row: FieldRow, kind: str) -> bool:
    drive = Drive(row, compiler, kind)
    drive.satisfy(compiler.condition_of(row.when, row.prose))
    if row.map_name.startswith(("CWE", "XPN", "HD")) and not drive.parts and not row.source:
        drive.parts[1] = "X"
    run = drive.run()
    target = {"resourceType": row.map_name.partition("[")[2].rstrip("]")}
    if kind == "segment":
        mapper = compiler.segment(row.map_name)
        assert mapper is not None
        fields = run.fields[-1]
        mapper.fill_segment(run, fields, mapper.programs.of(shape_of_segment(run, fields)), target)
    else:
        mapper = compiler.datatype(row.map_name)
        highest = max(drive.parts, default=1)
        text = "^".join(drive.parts.get(number, "") for number in range(1, highest + 1)) or "X"
        if mapper.is_value:
            mapper.value(run, text, 1)
        elif mapper.roots:
            mapper.fill_many(run, text, 1)
        else:
            mapper.fill(run, text, 1, target)
    assert run.trace is not None
    return any(one is row for one in run.trace)


def test_nearly_every_row_is_executed_by_a_value_made_for_it(tables: Tables, counted: Coverage) -> None:
    compiler = Compiler(tables, trace=True)
    skipped = {id(row) for row in counted.off} | {id(row) for row, _ in counted.refused}
    missed: list[str] = []
    rows = 0
    for kind, part in (("segment", tables.segments), ("datatype", tables.datatypes)):
        for name in counted.maps:
            for row in part.get(name, ()):
                if row.is_mapping and row.origin == "guide" and id(row) not in skipped:
                    rows += 1
                    if not driven(compiler, row, kind):
                        missed.append(str(row))
    assert rows > 1500
    assert len(missed) / rows < 0.02, missed


def test_a_condition_that_never_holds_is_counted_as_off(counted: Coverage) -> None:
    assert all(row.when or row.prose for row in counted.off)
    assert condition.parse("FALSE") == condition.NEVER
