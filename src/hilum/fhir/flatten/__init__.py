"""Flat tables of resources by a ViewDefinition. SQL on FHIR 2.0.

    view = flatten.compile({"resource": "Patient", "select": [{"column": [{"name": "id", "path": "getResourceKey()"}]}]})
    for row in view.rows(open("Patient.ndjson", "rb")): ...

Rows are plain dicts, made one resource at a time. `to_batches`, `to_table`, `to_pandas`, `register` and `query` hand them to
Arrow, pandas and DuckDB; they need the extra `hilum[analytics]` and import it when they are called.
"""

from __future__ import annotations

from hilum.fhir.flatten.arrow import query, register, schema, to_batches, to_pandas, to_table
from hilum.fhir.flatten.definition import Column, Flaw, ViewError
from hilum.fhir.flatten.runner import View, compile

__all__ = [
    "Column",
    "Flaw",
    "View",
    "ViewError",
    "compile",
    "query",
    "register",
    "schema",
    "to_batches",
    "to_pandas",
    "to_table",
]
