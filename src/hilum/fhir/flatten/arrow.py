"""Rows of a view as Arrow record batches, and through them as pandas and in DuckDB. The extra `hilum[analytics]`.

What a column becomes is decided, in this order, by `types` of the call, the tag `ansi/type` of the column, and its FHIR type:

    boolean                                    BOOLEAN
    integer, positiveInt, unsignedInt          INTEGER       integer64    BIGINT
    decimal, date, dateTime, instant, time     text: nothing of the precision as written is lost
    every other primitive                      text
    a data type                                its JSON, as text
    a collection                               a list of those

which is the default mapping of SQL on FHIR 2.0. With `types={"value": "DECIMAL(18,6)", "birth_date": "DATE"}` a column is a number
or a date of the database: exact, or an error that names the column; nothing is rounded or cut. A decimal never passes through a
float, but where DOUBLE PRECISION is asked for.
"""

from __future__ import annotations

import base64
import datetime
import decimal
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any

from hilum.core.errors import HilumError, Incorrect, Unsupported
from hilum.fhir import json as fhir_json
from hilum.fhir.definitions import is_primitive
from hilum.fhir.flatten.definition import Column
from hilum.fhir.flatten.runner import Resources, Row, View
from hilum.fhir.path import Resolve

if TYPE_CHECKING:
    import duckdb
    import pandas
    import pyarrow

__all__ = ["BATCH", "query", "register", "schema", "to_batches", "to_pandas", "to_table"]

BATCH = 10_000
SECTION = "SQL on FHIR 2.0"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_SQL = re.compile(
    r"([A-Z]+(?: [A-Z]+)*)(?:\s*\(\s*(\d{1,3})\s*(?:,\s*(\d{1,3})\s*)?\))?( WITH TIME ZONE| WITHOUT TIME ZONE)?"
)
_TEXT = frozenset(
    ("CHARACTER VARYING", "VARCHAR", "CHARACTER", "CHAR", "TEXT", "STRING", "CHARACTER LARGE OBJECT", "CLOB")
)
_BYTES = frozenset(("BINARY VARYING", "VARBINARY", "BINARY", "BINARY LARGE OBJECT", "BLOB"))
_WHOLE = {"SMALLINT": "int16", "INTEGER": "int32", "INT": "int32", "BIGINT": "int64"}
_FLOAT = {"REAL": "float32", "FLOAT": "float64", "DOUBLE": "float64", "DOUBLE PRECISION": "float64"}
_BY_FHIR = {
    "boolean": "BOOLEAN",
    "integer": "INTEGER",
    "positiveInt": "INTEGER",
    "unsignedInt": "INTEGER",
    "integer64": "BIGINT",
}
_FRACTION = re.compile(r"\.(\d{1,6})\d*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_CLOCK = re.compile(r"\d\d:\d\d:\d\d(?:\.\d{1,9})?", re.ASCII)

Convert = Callable[[Any], Any]


def schema(view: View, *, types: Mapping[str, str] | None = None) -> pyarrow.Schema:
    """The Arrow schema of a view's table. Arguments as of `to_batches`."""
    return _Table(view, types).schema


def to_batches(
    view: View,
    resources: Resources,
    *,
    types: Mapping[str, str] | None = None,
    batch_size: int = BATCH,
    resolve: Resolve | None = None,
) -> pyarrow.RecordBatchReader:
    """The rows as a stream of record batches: resources are read as batches are taken, so memory stays flat.

    types        SQL type of a column by its name: "DECIMAL(18,6)", "DATE", "TIMESTAMP WITH TIME ZONE", "DOUBLE PRECISION"
    batch_size   rows of a batch
    raises       Incorrect     a type that is none; a value that its column's type cannot hold without loss
                 Unsupported   pyarrow is not installed
    """
    return _Table(view, types).reader(view.tuples(resources, resolve=resolve), batch_size)


def to_table(
    view: View, resources: Resources, *, types: Mapping[str, str] | None = None, resolve: Resolve | None = None
) -> pyarrow.Table:
    """The rows as one Arrow table. Arguments and errors as of `to_batches`."""
    return to_batches(view, resources, types=types, resolve=resolve).read_all()


def to_pandas(
    view: View, resources: Resources, *, types: Mapping[str, str] | None = None, resolve: Resolve | None = None
) -> pandas.DataFrame:
    """The rows as a data frame over Arrow, so that whole numbers with gaps stay whole and decimals exact."""
    pandas_ = _extra("pandas")
    frame: pandas.DataFrame = to_table(view, resources, types=types, resolve=resolve).to_pandas(
        types_mapper=pandas_.ArrowDtype
    )
    return frame


def register(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    view: View,
    resources: Resources,
    *,
    types: Mapping[str, str] | None = None,
    resolve: Resolve | None = None,
) -> None:
    """A table of that name in a DuckDB connection, in place of one that is there; rows stream into it batch by batch.

    raises  Incorrect   the name is none of a table; errors as of `to_batches`
    """
    if not _NAME.fullmatch(name):
        raise Incorrect(
            "the name of a table is made of letters, digits and _, and begins with a letter", section=SECTION
        )
    table = _Table(view, types)
    passing = "hilum_passing_batches"
    connection.register(passing, table.reader(view.tuples(resources, resolve=resolve), BATCH))
    try:
        connection.execute(f'create or replace table "{name}" as select * from {passing}')  # noqa: S608
    except Exception:
        if table.error is not None:  # DuckDB tells it in words of its own
            raise table.error from None
        raise
    finally:
        connection.unregister(passing)


def query(
    sql: str, tables: Mapping[str, tuple[View, Resources]], *, types: Mapping[str, Mapping[str, str]] | None = None
) -> pyarrow.Table:
    """What an SQL query gives over tables of views, run by DuckDB in memory. The query reaches no file and no network.

    tables   name -> (view, resources)
    types    name of a table -> `types` of its columns
    """
    duckdb_ = _extra("duckdb")
    connection = duckdb_.connect(":memory:", config={"enable_external_access": "false"})
    try:
        for name, (view, resources) in tables.items():
            register(connection, name, view, resources, types=(types or {}).get(name))
        relation = connection.sql(sql)
        if relation is None:
            raise Incorrect("a query gives rows", where="sql")
        found: pyarrow.Table = relation.to_arrow_table()
        return found
    finally:
        connection.close()


class _Table:
    """Columns of a view with their Arrow types, and what makes their values.

    error   what stopped the rows, None = nothing
    begun   rows that were taken so far
    """

    def __init__(self, view: View, types: Mapping[str, str] | None) -> None:
        self.arrow = _extra("pyarrow")
        self.error: HilumError | None = None
        self.begun = 0
        asked = dict(types or {})
        self.columns: list[tuple[str, Any, Convert | None]] = []
        for column in view.columns:
            kind, convert = self._kind(column, asked.pop(column.name, ""))
            if column.is_collection:
                kind = self.arrow.list_(kind)
                convert = _each(convert)
            self.columns.append((column.name, kind, convert))
        if asked:
            raise Incorrect(f"no column {next(iter(asked))[:64]!r} to give a type to", where="types", section=SECTION)
        self.schema = self.arrow.schema([(name, kind) for name, kind, _ in self.columns])

    def reader(self, rows: Iterator[Row], batch_size: int) -> Any:
        if batch_size < 1:
            raise Incorrect("a batch has at least one row", where="batch_size")
        return self.arrow.RecordBatchReader.from_batches(self.schema, self._batches(rows, batch_size))

    def _batches(self, rows: Iterator[Row], batch_size: int) -> Iterator[Any]:
        try:
            while batch := list(islice(rows, batch_size)):
                yield self._batch(batch)
        except HilumError as error:
            self.error = error
            raise

    def _batch(self, rows: list[Row]) -> Any:
        arrays = []
        self.begun += len(rows)
        for (name, kind, convert), values in zip(self.columns, zip(*rows, strict=True), strict=True):
            try:
                made = values if convert is None else [None if value is None else convert(value) for value in values]
                arrays.append(self.arrow.array(made, type=kind))
            except (self.arrow.ArrowException, TypeError, ValueError, ArithmeticError):
                # their words may quote the value
                row = self.begun - len(rows) + self._first_wrong(values, kind, convert) + 1
                text = f"a value that is no {kind}, or is not the same as one"
                if self.arrow.types.is_decimal(kind):
                    text += "; DOUBLE PRECISION takes what is nearest"
                raise Incorrect(text, where=f"column {name}, row {row}", section=SECTION) from None
        return self.arrow.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _first_wrong(self, values: Sequence[Any], kind: Any, convert: Convert | None) -> int:
        """Position of the value that could not be one of a type."""
        for at, value in enumerate(values):
            try:
                self.arrow.array([value if value is None or convert is None else convert(value)], type=kind)
            except (self.arrow.ArrowException, TypeError, ValueError, ArithmeticError):
                return at
        return 0

    def _kind(self, column: Column, asked: str) -> tuple[Any, Convert | None]:
        """The Arrow type of one value, and what makes a JSON value one of it."""
        sql = asked or column.sql_type or _BY_FHIR.get(column.type, "TEXT")
        match = _SQL.fullmatch(" ".join(sql.upper().split()))
        where = f"column {column.name}"
        if match is None:
            raise Incorrect("no SQL type that is known", where=where, section=SECTION)
        name, precision, scale, zone = match[1], match[2], match[3], match[4] or ""
        for known in (" WITH TIME ZONE", " WITHOUT TIME ZONE"):
            if name.endswith(known):
                name, zone = name.removesuffix(known), known
        arrow = self.arrow
        if name in _TEXT:
            return arrow.string(), None if _is_text(column) else _text
        if name in ("BOOLEAN", "BOOL"):
            return arrow.bool_(), _boolean
        if name in _WHOLE:
            return getattr(arrow, _WHOLE[name])(), _whole
        if name in _FLOAT:
            return getattr(arrow, _FLOAT[name])(), _float
        if name in ("DECIMAL", "NUMERIC", "DEC"):
            digits, places = int(precision or 38), int(scale or 0) if precision else 9
            if not 1 <= digits <= 76 or not 0 <= places <= digits:
                raise Incorrect(
                    "a DECIMAL has 1 to 76 digits, and no more places than digits", where=where, section=SECTION
                )
            make = arrow.decimal128 if digits <= 38 else arrow.decimal256
            return make(digits, places), _decimal
        if name == "DATE":
            return arrow.date32(), _date
        if name == "TIME":
            return arrow.time64("us"), _time
        if name == "TIMESTAMP":
            has_zone = zone != " WITHOUT TIME ZONE"
            return arrow.timestamp("us", tz="UTC") if has_zone else arrow.timestamp(
                "us"
            ), _moment if has_zone else _local
        if name in _BYTES:
            return arrow.binary(), _bytes
        raise Incorrect("no SQL type that is known", where=where, section=SECTION)


def _extra(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise Unsupported(f"{name} is not installed: pip install 'hilum[analytics]'", where="flatten") from None


def _is_text(column: Column) -> bool:
    """Whether the values are texts already."""
    number = column.type in ("boolean", "decimal") or column.type in _BY_FHIR
    return is_primitive(column.type) and not number


def _each(convert: Convert | None) -> Convert | None:
    if convert is None:
        return None
    return lambda values: [convert(value) for value in values]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, decimal.Decimal):
        return str(value) if isinstance(value, fhir_json.Decimal) else format(value, "f")
    return fhir_json.encode(value).decode("utf-8")


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    number = value if isinstance(value, int) and not isinstance(value, bool) else int(_number(value))
    if number != value:
        raise ValueError
    return number


def _number(value: Any) -> decimal.Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, decimal.Decimal)):
        raise TypeError
    return decimal.Decimal(value)


def _decimal(value: Any) -> decimal.Decimal:
    return _number(value)


def _float(value: Any) -> float:
    return float(_number(value))


def _date(value: Any) -> datetime.date:
    if not _DAY.fullmatch(value):  # 2026-01 is no day
        raise ValueError
    return datetime.date.fromisoformat(value)


def _time(value: Any) -> datetime.time:
    if not _CLOCK.fullmatch(value):
        raise ValueError
    return datetime.time.fromisoformat(_micro(value))


def _moment(value: Any) -> datetime.datetime:
    if not _MOMENT.fullmatch(value):  # a day is no point in time
        raise ValueError
    return datetime.datetime.fromisoformat(_micro(value))


def _local(value: Any) -> datetime.datetime:
    """The point in time as the clock at its place showed it."""
    return _moment(value).replace(tzinfo=None)


def _micro(text: str) -> str:
    """Six digits of a second's fraction, which is what Arrow and Python hold here; more are refused unless they are zeros."""
    match = _FRACTION.search(text)
    if match is None:
        return text
    if match[0][7:].strip("0"):
        raise ValueError
    return f"{text[: match.start()]}.{match[1].ljust(6, '0')}{text[match.end() :]}"


def _bytes(value: Any) -> bytes:
    return base64.b64decode("".join(value.split()), validate=True)
