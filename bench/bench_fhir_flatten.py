"""How fast do resources become rows by a ViewDefinition? Hilum (Python) beside pysof (Rust) and fhir4ds-v2 (C++ in DuckDB).

The resources are those of the Synthea bundles of the corpus (transaction bundles of patients), their ids and references made
those of a server, each written again under other ids until there are enough, as one NDJSON file of each type. `file to table`
begins with the file and ends with an Arrow table (pysof: with its CSV file, it has no table); `dicts to rows` is Hilum's rows from
resources that are parsed already. Wall time of one process, best of the rounds, rounds of the engines in turn. Every engine must give
as many rows as Hilum, or its row says how many it gave.

Usage: python bench/bench_fhir_flatten.py [--resources 20000] [--rounds 3] [--corpus FOLDER] [--peers SITE_PACKAGES]

--peers   a folder of packages in which `pysof` and `fhir4ds` (fhir4ds-v2) lie; a peer that is not there is left out
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hilum.fhir import flatten
from hilum.fhir import json as fhir_json

PATIENTS: dict[str, Any] = {
    "name": "patients",
    "status": "active",
    "resource": "Patient",
    "select": [
        {
            "column": [
                {"name": "id", "path": "getResourceKey()", "type": "string"},
                {"name": "gender", "path": "gender", "type": "code"},
                {"name": "birth_date", "path": "birthDate", "type": "date"},
                {"name": "marital_status", "path": "maritalStatus.text", "type": "string"},
                {"name": "city", "path": "address.first().city", "type": "string"},
            ]
        },
        {
            "forEachOrNull": "name.where(use = 'official')",
            "column": [
                {"name": "family", "path": "family", "type": "string"},
                {"name": "given", "path": "given.join(' ')", "type": "string"},
            ],
        },
    ],
}
OBSERVATIONS: dict[str, Any] = {
    "name": "observations",
    "status": "active",
    "resource": "Observation",
    "select": [
        {
            "column": [
                {"name": "id", "path": "getResourceKey()", "type": "string"},
                {"name": "patient", "path": "subject.getReferenceKey(Patient)", "type": "string"},
                {"name": "status", "path": "status", "type": "code"},
                {"name": "effective", "path": "effective.ofType(dateTime)", "type": "dateTime"},
                {"name": "value", "path": "value.ofType(Quantity).value", "type": "decimal"},
                {"name": "unit", "path": "value.ofType(Quantity).unit", "type": "string"},
            ]
        },
        {
            "forEach": "code.coding",
            "column": [
                {"name": "system", "path": "system", "type": "uri"},
                {"name": "code", "path": "code", "type": "code"},
                {"name": "display", "path": "display", "type": "string"},
            ],
        },
    ],
    "where": [{"path": "status = 'final'"}],
}


def lines(corpus: Path, kind: str, count: int) -> list[bytes]:
    """So many resources of a type, each with an id of its own."""
    originals: list[str] = []
    for file in sorted((corpus / "fhir" / "synthea-r4").rglob("*.json")):
        bundle = fhir_json.decode(file.read_bytes())
        types = {e.get("fullUrl"): e["resource"]["resourceType"] for e in bundle["entry"]}
        for entry in bundle["entry"]:
            if entry["resource"]["resourceType"] == kind:
                text = fhir_json.encode(entry["resource"]).decode()
                for url, of in types.items():
                    text = text.replace(f'"{url}"', f'"{of}/{str(url).removeprefix("urn:uuid:")}"')
                originals.append(text)
    found: list[bytes] = []
    while len(found) < count:
        text = originals[len(found) % len(originals)]
        identifier = json.loads(text)["id"]
        found.append(text.replace(f'"{identifier}"', f'"{identifier[:24]}{len(found):012d}"', 1).encode())
    return found


def hilum_table(view: dict[str, Any], file: Path) -> int:
    with file.open("rb") as stream:
        return int(flatten.to_table(flatten.compile(view), stream).num_rows)


def pysof_file(pysof: Any) -> Callable[[dict[str, Any], Path], int]:
    def run(view: dict[str, Any], file: Path) -> int:
        out = file.with_suffix(".csv")
        pysof.process_ndjson_to_file(view, str(file), str(out), "csv_with_header")
        with out.open("rb") as stream:
            return sum(1 for _ in stream) - 1

    return run


def fhir4ds_table(fhir4ds: Any) -> Callable[[dict[str, Any], Path], int]:
    connection = fhir4ds.create_connection()

    def run(view: dict[str, Any], file: Path) -> int:
        connection.execute(
            "create or replace table resources as select json as resource, json->>'$.resourceType' as resourceType, "
            f"json->>'$.id' as id from read_ndjson_objects('{file}')"
        )
        return int(connection.sql(fhir4ds.generate_view_sql(json.dumps(view))).to_arrow_table().num_rows)

    return run


def engines() -> dict[str, Callable[[dict[str, Any], Path], int]]:
    found: dict[str, Callable[[dict[str, Any], Path], int]] = {"hilum": hilum_table}
    for name, make in (("pysof", pysof_file), ("fhir4ds", fhir4ds_table)):
        try:
            if name == "pysof":
                importlib.import_module("pysof._pysof")  # its own module imports without it, and then can do nothing
            found[name] = make(importlib.import_module(name))
        except ImportError as error:
            print(f"{name} is left out: {error}")
    return found


def best(rounds: int, run: Callable[[], int]) -> tuple[float, int]:
    taken: list[float] = []
    rows = 0
    for _ in range(rounds):
        start = time.perf_counter()
        rows = run()
        taken.append(time.perf_counter() - start)
    return min(taken), rows


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--resources", type=int, default=20_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--corpus", type=Path, default=Path(__file__).parents[2] / "shared" / "corpus")
    options.add_argument("--peers", type=Path)
    chosen = options.parse_args()
    if chosen.peers:
        sys.path.append(str(chosen.peers))
    peers = engines()
    print(f"{chosen.resources} resources of each type; best of {chosen.rounds} rounds; resources a second")
    with tempfile.TemporaryDirectory() as folder:
        for kind, view in (("Patient", PATIENTS), ("Observation", OBSERVATIONS)):
            every = lines(chosen.corpus, kind, chosen.resources)
            file = Path(folder) / f"{kind}.ndjson"
            file.write_bytes(b"\n".join(every) + b"\n")
            print(f"\n{kind}: {file.stat().st_size / chosen.resources / 1000:.1f} kB each")
            taken = dict.fromkeys(peers, float("inf"))
            rows = dict.fromkeys(peers, 0)
            for _ in range(chosen.rounds):
                for name, run in peers.items():
                    try:
                        seconds, rows[name] = best(1, lambda run=run, view=view, file=file: run(view, file))  # type: ignore[misc]
                    except Exception as error:
                        print(f"  {name}: {type(error).__name__}: {str(error)[:200]}")
                        continue
                    taken[name] = min(taken[name], seconds)
            for name, seconds in taken.items():
                note = "" if rows[name] == rows["hilum"] else f"  ({rows[name]} rows, hilum {rows['hilum']})"
                print(f"  file to table   {name:10} {chosen.resources / seconds:10,.0f}{note}")
            parsed = [fhir_json.parse(line) for line in every]
            made = flatten.compile(view)
            seconds, _ = best(chosen.rounds, lambda made=made, parsed=parsed: sum(1 for _ in made.tuples(parsed)))  # type: ignore[misc]
            print(f"  dicts to rows   {'hilum':10} {chosen.resources / seconds:10,.0f}")


if __name__ == "__main__":
    main()
