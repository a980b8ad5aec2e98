"""Rows as Arrow, pandas and DuckDB tables: exact, or an error."""

from __future__ import annotations

import datetime
import decimal
import importlib
import subprocess
import sys
from typing import Any

import pytest

from hilum.core.errors import Incorrect, Unsupported
from hilum.fhir import flatten
from hilum.fhir import json as fhir_json

pa = pytest.importorskip("pyarrow")


def view(*columns: dict[str, Any], resource: str = "Observation") -> flatten.View:
    return flatten.compile({"resource": resource, "select": [{"column": list(columns)}]})


def column(name: str, path: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "path": path, **more}


def tag(sql: str) -> dict[str, Any]:
    return {"tag": [{"name": "ansi/type", "value": sql}]}


def observation(number: str = "5.40", when: str = "2026-01-15T10:15:30.12+01:00") -> dict[str, Any]:
    return fhir_json.parse(
        b'{"resourceType":"Observation","id":"o1","code":{"coding":[{"code":"a"},{"code":"b"}]},"effectiveDateTime":"%s",'
        b'"valueQuantity":{"value":%s}}' % (when.encode(), number.encode())
    )


VALUE = "value.ofType(Quantity).value"
WHEN = "effective.ofType(dateTime)"


def test_by_default_nothing_of_what_was_written_is_lost() -> None:
    made = view(
        column("id", "id"),
        column("value", VALUE),
        column("when", WHEN),
        column("codes", "code.coding.code", collection=True),
        column("code", "code"),
        column("has", "value.exists()"),
        column("count", "code.coding.count()"),
        column("either", "effective"),
    )
    table = flatten.to_table(made, [observation(), {"resourceType": "Observation"}])
    assert [str(kind) for kind in table.schema.types] == [
        "string", "string", "string", "list<item: string>", "string", "bool", "int32", "string",
    ]  # fmt: skip
    assert table.schema == flatten.schema(made)
    first, second = table.to_pylist()
    assert first == {
        "id": "o1",
        "value": "5.40",
        "when": "2026-01-15T10:15:30.12+01:00",
        "codes": ["a", "b"],
        "code": '{"coding":[{"code":"a"},{"code":"b"}]}',
        "has": True,
        "count": 2,
        "either": "2026-01-15T10:15:30.12+01:00",
    }
    assert second == {
        "id": None,
        "value": None,
        "when": None,
        "codes": [],
        "code": None,
        "has": False,
        "count": 0,
        "either": None,
    }


@pytest.mark.parametrize(
    ("path", "sql", "arrow", "value"),
    [
        (VALUE, "DECIMAL(18,6)", "decimal128(18, 6)", decimal.Decimal("5.400000")),
        (VALUE, "numeric( 60 , 4 )", "decimal256(60, 4)", decimal.Decimal("5.4000")),
        (VALUE, "DECIMAL", "decimal128(38, 9)", decimal.Decimal("5.400000000")),
        (VALUE, "DOUBLE PRECISION", "double", 5.4),
        (VALUE, "CHARACTER VARYING(20)", "string", "5.40"),
        ("code.coding.count()", "BIGINT", "int64", 2),
        ("code.coding.count()", "SMALLINT", "int16", 2),
        ("code.coding.count()", "VARCHAR", "string", "2"),
        ("value.exists()", "BOOLEAN", "bool", True),
        ("value.exists()", "TEXT", "string", "true"),
        (
            WHEN,
            "TIMESTAMP WITH TIME ZONE",
            "timestamp[us, tz=UTC]",
            datetime.datetime(2026, 1, 15, 9, 15, 30, 120000, datetime.UTC),
        ),
        (WHEN, "TIMESTAMP WITHOUT TIME ZONE", "timestamp[us]", datetime.datetime(2026, 1, 15, 10, 15, 30, 120000)),
        ("@2026-01-15", "DATE", "date32[day]", datetime.date(2026, 1, 15)),
        ("@T10:15:30", "TIME", "time64[us]", datetime.time(10, 15, 30)),
        ("'SGkh'", "BINARY VARYING", "binary", b"Hi!"),
    ],
)
def test_a_column_is_of_the_sql_type_that_its_tag_or_the_call_asks_for(
    path: str, sql: str, arrow: str, value: Any
) -> None:
    table = flatten.to_table(view(column("x", path, **tag(sql))), [observation()])
    assert str(table.schema.types[0]) == arrow
    (found,) = table.to_pydict()["x"]
    assert found == value
    assert isinstance(found, type(value))
    assert flatten.to_table(view(column("x", path)), [observation()], types={"x": sql}) == table


@pytest.mark.parametrize(
    ("path", "sql"),
    [
        (VALUE, "DECIMAL(18,1)"),
        (VALUE, "DECIMAL(1,0)"),
        (VALUE, "INTEGER"),
        (VALUE, "BOOLEAN"),
        (VALUE, "DATE"),
        (WHEN, "DATE"),
        (WHEN, "TIME"),
        (WHEN, "INTEGER"),
        ("'2026-01'", "DATE"),
        ("'2026-01-15'", "TIMESTAMP"),
        ("'2026-02-30'", "DATE"),
        ("'2026-01-15T10:15:30.1234567Z'", "TIMESTAMP"),
        ("70000", "SMALLINT"),
        ("'a'", "BINARY"),
        ("true", "INTEGER"),
        ("code", "DATE"),
    ],
)
def test_a_value_that_a_type_cannot_hold_is_an_error_that_names_the_column_and_not_the_value(
    path: str, sql: str
) -> None:
    with pytest.raises(Incorrect) as caught:
        flatten.to_table(view(column("x", path)), [observation("5.44")], types={"x": sql})
    assert "at column x" in str(caught.value)
    assert "5.44" not in str(caught.value) and "2026" not in str(caught.value)


def test_a_type_that_is_none_is_refused() -> None:
    for sql in ("DECIMAL(77,1)", "DECIMAL(4,5)", "MONEY", "'", "DATE; drop table x"):
        with pytest.raises(Incorrect):
            flatten.schema(view(column("x", "id")), types={"x": sql})
    with pytest.raises(Incorrect, match="no column 'y'"):
        flatten.schema(view(column("x", "id")), types={"y": "DATE"})
    with pytest.raises(Incorrect, match="at least one row"):
        flatten.to_batches(view(column("x", "id")), [], batch_size=0)


def test_batches_come_as_they_are_taken() -> None:
    taken: list[int] = []

    def stream() -> Any:
        for number in range(25):
            taken.append(number)
            yield observation()

    reader = flatten.to_batches(view(column("id", "id")), stream(), batch_size=10)
    assert taken == []
    assert reader.read_next_batch().num_rows == 10
    assert len(taken) <= 11
    assert [batch.num_rows for batch in reader] == [10, 5]
    assert flatten.to_table(view(column("id", "id")), []).num_rows == 0


def test_a_frame_of_pandas_keeps_whole_numbers_whole_and_decimals_exact() -> None:
    pytest.importorskip("pandas")
    made = view(column("n", "value.ofType(integer)"), column("value", VALUE))
    frame = flatten.to_pandas(
        made, [observation(), {"resourceType": "Observation", "valueInteger": 7}], types={"value": "DECIMAL(9,2)"}
    )
    assert list(map(str, frame.dtypes)) == ["int32[pyarrow]", "decimal128(9, 2)[pyarrow]"]
    assert frame["value"][0] == decimal.Decimal("5.40")
    assert frame["n"][1] == 7
    assert frame["n"].isna().tolist() == [True, False]


def test_tables_of_views_are_joined_by_their_keys() -> None:
    pytest.importorskip("duckdb")
    patients = flatten.compile(
        {"resource": "Patient", "select": [{"column": [column("id", "getResourceKey()"), column("born", "birthDate")]}]}
    )
    values = view(column("patient", "subject.getReferenceKey(Patient)"), column("value", VALUE, **tag("DECIMAL(18,2)")))
    people = [{"resourceType": "Patient", "id": f"p{n}", "birthDate": f"19{70 + n}-01-31"} for n in range(3)]
    measured = [observation(f"{n}.25") | {"subject": {"reference": f"Patient/p{n % 2}"}} for n in range(4)]
    found = flatten.query(
        "select born, sum(value) as total from people join measured on people.id = measured.patient group by born order by born",
        {"people": (patients, people), "measured": (values, measured)},
        types={"people": {"born": "DATE"}},
    )
    assert found.to_pylist() == [
        {"born": datetime.date(1970, 1, 31), "total": decimal.Decimal("2.50")},
        {"born": datetime.date(1971, 1, 31), "total": decimal.Decimal("4.50")},
    ]


def test_a_query_reaches_no_file() -> None:
    duckdb = pytest.importorskip("duckdb")
    with pytest.raises(duckdb.Error):
        flatten.query("select * from read_csv('/etc/hostname')", {})
    with pytest.raises(Incorrect, match="gives rows"):
        flatten.query("-- nothing", {})


def test_a_table_in_a_connection_is_replaced_and_an_error_of_a_row_is_told_as_it_is() -> None:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect(":memory:")
    made = view(column("id", "id"))
    for count in (1, 3):
        flatten.register(connection, "observation", made, [observation()] * count)
        assert connection.execute("select count(*) from observation").fetchall() == [(count,)]
    with pytest.raises(Incorrect, match="name of a table"):
        flatten.register(connection, 'x"; drop table observation; --', made, [])
    with pytest.raises(Incorrect, match=r"item 2, select\[0\]"):
        codes = view(column("code", "code.coding.code"))
        flatten.register(connection, "codes", codes, [{"resourceType": "Observation"}, observation()])
    connection.close()


def test_where_the_extra_is_missing_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from hilum.fhir.flatten import arrow

    def absent(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(arrow, "import_module", absent)
    with pytest.raises(Unsupported, match=r"pip install 'hilum\[analytics\]'"):
        flatten.to_table(view(column("id", "id")), [])
    assert importlib.import_module is not absent


def test_the_extra_is_not_imported_before_it_is_used() -> None:
    code = (
        "import sys; from hilum.fhir import flatten\n"
        "flatten.compile({'resource': 'Patient', 'select': [{'column': [{'name': 'a', 'path': 'id'}]}]})\n"
        "assert not {'pyarrow', 'pandas', 'duckdb', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
