"""Rows of views: iterations, keys, bundles, NDJSON, and what is refused while it runs."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from hilum.core.errors import BudgetExceeded, DecodeError, Incorrect
from hilum.fhir import flatten
from hilum.fhir import json as fhir_json
from hilum.fhir.path import Limits
from hilum.fhir.streams import read_ndjson


def view(*selects: dict[str, Any], resource: str = "Patient", **more: Any) -> flatten.View:
    return flatten.compile({"resource": resource, "select": list(selects), **more})


def columns(**paths: str) -> dict[str, Any]:
    return {"column": [{"name": name, "path": path} for name, path in paths.items()]}


PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "active": True,
    "birthDate": "1970-01",
    "name": [{"family": "Lind", "given": ["Maja", "Sofia"]}, {"family": "Berg"}],
    "contact": [{"telecom": [{"value": "1"}, {"value": "2"}]}, {}],
    "generalPractitioner": [
        {"reference": "Practitioner/d1/_history/3"},
        {"reference": "http://example.org/fhir/Organization/o1"},
        {"reference": "#c1"},
        {"display": "nobody"},
    ],
}


def test_what_stands_beside_each_other_is_combined_every_one_with_every_one() -> None:
    made = view(
        columns(id="id"),
        {"forEach": "name", **columns(family="family")},
        {"forEach": "contact.telecom", **columns(phone="value")},
    )
    assert [tuple(row.values()) for row in made.rows([PATIENT])] == [
        ("p1", "Lind", "1"),
        ("p1", "Lind", "2"),
        ("p1", "Berg", "1"),
        ("p1", "Berg", "2"),
    ]


def test_nothing_found_is_no_row_or_one_of_nulls_with_what_is_within() -> None:
    inner = {"forEach": "telecom", **columns(phone="value", at="%rowIndex")}
    for_each = view(
        columns(id="id"), {"forEach": "photo", **columns(url="url"), "select": [inner]}, resource="Practitioner"
    )
    assert list(for_each.rows([{"resourceType": "Practitioner", "id": "d1"}])) == []
    or_null = view(
        columns(id="id"),
        {
            "forEachOrNull": "photo",
            **columns(url="url", word="'a'"),
            "select": [{"forEach": "extension", **columns(of="url", at="%rowIndex")}],
        },
        resource="Practitioner",
    )
    assert list(or_null.rows([{"resourceType": "Practitioner", "id": "d1"}])) == [
        {"id": "d1", "url": None, "word": None, "of": None, "at": 0}
    ]


def test_a_collection_is_a_list_and_several_values_elsewhere_are_refused() -> None:
    made = view({"column": [{"name": "given", "path": "name.given", "collection": True}]})
    assert list(made.rows([PATIENT, {"resourceType": "Patient"}])) == [{"given": ["Maja", "Sofia"]}, {"given": []}]
    with pytest.raises(Incorrect, match=r"column given, .* at item 2, select\[0\].column\[0\]"):
        list(view(columns(given="name.given")).rows([{"resourceType": "Patient"}, PATIENT]))


def test_keys_of_references_are_those_of_the_resources() -> None:
    made = view(
        {"column": [
            {"name": "key", "path": "getResourceKey()"},
            {"name": "all", "path": "generalPractitioner.getReferenceKey()", "collection": True},
            {"name": "doctor", "path": "generalPractitioner.getReferenceKey(Practitioner)"},
            {"name": "house", "path": "generalPractitioner.getReferenceKey(Organization)"},
        ]}
    )  # fmt: skip
    assert list(made.rows([PATIENT])) == [
        {"key": "Patient/p1", "all": ["Practitioner/d1"], "doctor": "Practitioner/d1", "house": None}
    ]
    known = {"http://example.org/fhir/Organization/o1": {"resourceType": "Organization", "id": "o1"}}
    assert [row["house"] for row in made.rows([PATIENT], resolve=known.get)] == ["Organization/o1"]
    assert [row["key"] for row in made.rows([{"resourceType": "Patient"}])] == [None]


def test_the_entries_of_a_bundle_are_taken_and_its_full_urls_resolve_references() -> None:
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Patient", "id": "p9"}},
            {
                "fullUrl": "urn:uuid:2",
                "resource": {"resourceType": "Condition", "subject": {"reference": "urn:uuid:1"}},
            },
            {"resource": {"resourceType": "Condition", "subject": {"reference": "urn:uuid:3"}}},
            {"request": {"method": "DELETE", "url": "Patient/1"}},
            "none",
        ],
    }
    made = view(columns(patient="subject.getReferenceKey(Patient)"), resource="Condition")
    assert list(made.rows([bundle])) == [{"patient": "Patient/p9"}, {"patient": None}]
    assert list(view(columns(kind="type"), resource="Bundle").rows([bundle])) == [{"kind": "transaction"}]


def test_lines_of_ndjson_are_read_and_the_line_of_an_error_is_told() -> None:
    lines = b'{"resourceType":"Patient","id":"a"}\n\n{"resourceType":"Group","id":"b"}\r\n{"resourceType":"Patient","id":"c"}'
    made = view(columns(id="id"))
    assert list(made.rows(io.BytesIO(lines))) == [{"id": "a"}, {"id": "c"}]
    assert list(made.rows(lines.splitlines())) == [{"id": "a"}, {"id": "c"}]
    assert list(made.rows(read_ndjson([lines]))) == [{"id": "a"}, {"id": "c"}]
    with pytest.raises(DecodeError, match="at line 3"):
        list(made.rows(io.BytesIO(lines[:36] + b"\n{")))
    with pytest.raises(Incorrect, match=r"at line 2, select\[0\]"):
        list(view(columns(given="name.given")).rows(io.BytesIO(b"\n" + fhir_json.encode(PATIENT))))
    with pytest.raises(DecodeError, match="at line 2"):
        list(made.rows([lines.splitlines()[0], b'{"resourceType":']))
    with pytest.raises(Incorrect, match="at item 1"):
        list(made.rows(["Patient"]))  # type: ignore[arg-type]


def test_values_are_those_of_the_resource() -> None:
    resource = fhir_json.parse(
        b'{"resourceType":"Observation","valueQuantity":{"value":5.40,"unit":"mmol/l"},"effectiveDateTime":"2026-01",'
        b'"issued":"2026-01-15T10:15:30.120+01:00","_status":{"id":"x"}}'
    )
    made = view(
        columns(value="value.ofType(Quantity).value", quantity="value", when="effective", issued="issued", status="status",
                low="effective.ofType(dateTime).lowBoundary()", twice="value.ofType(Quantity).value * 2"),
        resource="Observation",
    )  # fmt: skip
    (row,) = made.rows([resource])
    assert str(row["value"]) == "5.40"
    assert row["quantity"] == resource["valueQuantity"]
    assert (row["when"], row["issued"], row["status"]) == ("2026-01", "2026-01-15T10:15:30.120+01:00", None)
    assert row["low"].startswith("2026-01-01T00:00:00.000")
    assert str(row["twice"]) == "10.80"


def test_boundaries_of_dates_times_and_decimals() -> None:
    made = view(
        columns(
            low="birthDate.lowBoundary()",
            high="birthDate.highBoundary()",
            time="@T12:30.highBoundary()",
            number="1.5.lowBoundary()",
        )
    )
    (row,) = made.rows([PATIENT])
    assert (row["low"], row["high"], row["time"]) == ("1970-01-01", "1970-01-31", "12:30:59.999")
    assert str(row["number"]) == "1.45000000"


def test_a_condition_that_is_no_boolean_is_refused_and_an_empty_one_is_false() -> None:
    made = view(columns(id="id"), where=[{"path": "active"}, {"path": "name.exists()"}])
    assert list(made.rows([PATIENT, {"resourceType": "Patient"}])) == [{"id": "p1"}]
    for path in ("name.family", "name.exists() | active.not()", "id"):
        with pytest.raises(Incorrect, match=r"where\[0\]"):
            list(view(columns(id="id"), where=[{"path": path}]).rows([PATIENT]))


def test_an_error_of_a_path_names_the_column_and_the_place_in_the_path_and_no_value() -> None:
    with pytest.raises(Incorrect) as caught:
        list(view(columns(id="id", x="name.family + 1")).rows([PATIENT]))
    assert "item 1, select[0].column[1].path, line 1 column" in str(caught.value)
    assert "Lind" not in str(caught.value)
    with pytest.raises(Incorrect, match=r"select\[0\].forEach, line 1"):
        list(view({"forEach": "name[name.family]", **columns(x="id")}).rows([PATIENT]))


def test_a_repeat_without_end_and_rows_without_end_are_stopped() -> None:
    with pytest.raises(BudgetExceeded, match="no end"):
        list(view({"repeat": ["$this"], **columns(id="id")}).rows([PATIENT]))
    many = {"resourceType": "Patient", "name": [{"family": "x"}] * 200}
    every = [{"forEach": "name", "column": [{"name": f"f{n}", "path": "family"}]} for n in range(4)]
    with pytest.raises(BudgetExceeded, match="rows of one resource"):
        list(view(*every).rows([many]))
    with pytest.raises(BudgetExceeded):
        made = flatten.compile(
            {"resource": "Patient", "select": [columns(n="name.select(%resource.name.family.count()).first()")]},
            limits=Limits(nodes=9_000),
        )
        list(made.rows([many]))


def test_a_view_runs_over_two_streams_at_once() -> None:
    made = view({"forEach": "name", **columns(at="%rowIndex", family="family")})
    first, second = made.rows([PATIENT, PATIENT]), made.rows([PATIENT])
    mixed = [next(first), next(second), next(first), next(second), next(first)]
    assert [row["at"] for row in mixed] == [0, 0, 1, 1, 0]


def test_a_long_stream_takes_no_more_memory_than_a_short_one() -> None:
    line = fhir_json.encode(PATIENT)

    def peak(count: int) -> int:
        def lines() -> Iterator[bytes]:
            for _ in range(count):
                yield line

        tracemalloc.start()
        assert sum(1 for _ in made.rows(lines())) == 2 * count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    made = view(columns(id="id"), {"forEach": "name", **columns(family="family")})
    peak(10)
    assert peak(3000) < peak(100) + 100_000
