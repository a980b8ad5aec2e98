"""`fhir flatten`: tables of resources by a ViewDefinition, as CSV, NDJSON or Parquet. SQL on FHIR 2.0."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from hilum.cli.fhir_files import Found, Skipped, find_resources, read_one, told, watched, whole
from hilum.cli.output import REFUSED, WRONG_USE, Output, errors, sound
from hilum.core.errors import HilumError
from hilum.fhir import flatten
from hilum.fhir import json as fhir_json
from hilum.fhir.json import Resource

__all__ = ["table"]

FORMS = ("csv", "ndjson", "parquet")


def table(
    view_file: Path,
    paths: Sequence[Path],
    to: str,
    out: Path | None,
    output: Output,
    *,
    types: Sequence[str] = (),
    entries: bool = False,
) -> int:
    """Write the rows of a view; 1 where a resource could not be read or flattened.

    out       the file that is written, as a whole or not at all; None = standard output
    entries   bundles are read entry by entry
    """
    to = to or (out.suffix[1:] if out is not None and out.suffix[1:] in FORMS else "csv")
    if to not in FORMS:
        output.fail(f"--to is one of {', '.join(FORMS)}", code=WRONG_USE)
    if to == "parquet" and out is None:
        output.fail("Parquet needs a file: --out", code=WRONG_USE)
    if types and to != "parquet":
        output.fail("--type is for Parquet; the others are text", code=WRONG_USE)
    if str(view_file) == "-" and (not paths or "-" in map(str, paths)):
        output.fail("standard input is either the view or the resources", code=WRONG_USE)
    chosen = dict(one.partition("=")[::2] for one in types)
    try:
        view = flatten.compile(read_one(view_file, "a view"))
    except OSError as error:
        output.fail(f"{view_file}: {error.strerror or error}", code=WRONG_USE)
    except flatten.ViewError as error:
        output.fail(f"{view_file}: " + "; ".join(f"{one.where}: {one.text}" for one in error.flaws), code=WRONG_USE)
    except HilumError as error:
        output.fail(f"{view_file}: {error}", code=WRONG_USE)
    for remark in view.remarks:
        errors.print(f"remark: {remark.where}: {remark.text}", style="yellow", markup=False, soft_wrap=True)
    source = _Source(paths, entries=entries)
    write: Callable[[IO[bytes]], int] = {
        "csv": lambda file: _csv(view, source, file),
        "ndjson": lambda file: _ndjson(view, source, file),
        "parquet": lambda file: _parquet(view, source, file, chosen),
    }[to]
    if out is None:
        count = write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
    else:
        with whole(out) as file:
            count = write(file)
        if output.as_json:
            output.result({"rows": count, "columns": [one.name for one in view.columns], "failed": source.failed})
        else:
            output.say(f"{count} rows written to {out}")
    for one in source.failed:
        errors.print(f"hilum: {one['resource']}: {one['error']}", style="red", markup=False, soft_wrap=True)
    if not source.count and not source.failed:
        output.fail("there is no resource", code=WRONG_USE)
    return REFUSED if source.failed else 0


class _Source:
    """The resources of the paths, one at a time; those that cannot be read are kept as failed.

    A bundle goes to the view as a whole, which takes its entries and resolves references among them; or entry by entry, which lets a
    bundle of any size pass.
    """

    def __init__(self, paths: Sequence[Path], *, entries: bool = False) -> None:
        self._paths = paths
        self._entries = entries
        self.failed: list[dict[str, Any]] = []
        self.count = 0

    def __iter__(self) -> Iterator[tuple[str, Resource]]:
        for found in watched(find_resources(self._paths, entries=self._entries), "flattening", prints=False):
            if isinstance(found, Skipped):
                errors.print(f"skipped: {found.name}: {told(found)[1]}", style="yellow", markup=False, soft_wrap=True)
                continue
            if not isinstance(found, Found):
                name, reason = told(found)
                self.failed.append({"resource": name, "error": reason})
                continue
            self.count += 1
            try:
                resource = found.read()
            except HilumError as error:
                self.failed.append({"resource": found.name, "error": str(error)})
                continue
            yield found.name, resource

    def rows(self, view: flatten.View) -> Iterator[tuple[Any, ...]]:
        """The rows of all; a resource that cannot be flattened gives none."""
        for name, resource in self:
            try:
                yield from list(view.tuples([resource]))
            except HilumError as error:
                self.failed.append({"resource": name, "error": str(error)})

    def resources(self) -> Iterator[Resource]:
        """The resources alone."""
        for _, resource in self:
            yield resource


def _csv(view: flatten.View, source: _Source, file: IO[bytes]) -> int:
    """RFC 4180, UTF-8: null is an empty field; what is no primitive is its JSON."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    count = -1
    for row in _with_header(view, source):
        writer.writerow([_cell(one) for one in row])
        file.write(sound(text.getvalue()).encode())
        text.seek(0)
        text.truncate()
        count += 1
    return count


def _with_header(view: flatten.View, source: _Source) -> Iterator[Sequence[Any]]:
    yield [one.name for one in view.columns]
    yield from source.rows(view)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else fhir_json.encode(value).decode()


def _ndjson(view: flatten.View, source: _Source, file: IO[bytes]) -> int:
    names = [one.name for one in view.columns]
    count = 0
    for row in source.rows(view):
        file.write(fhir_json.encode(dict(zip(names, row, strict=True))) + b"\n")
        count += 1
    return count


def _parquet(view: flatten.View, source: _Source, file: IO[bytes], types: Mapping[str, str]) -> int:
    from hilum.fhir.flatten import arrow

    batches = arrow.to_batches(view, source.resources(), types=types)
    from pyarrow import parquet

    count = 0
    with parquet.ParquetWriter(file, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            count += batch.num_rows
    return count
