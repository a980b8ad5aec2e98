"""How long does it take to extract the search index rows of a resource?

Dataset: the transaction bundles of Synthea (HILUM_CORPUS/fhir/synthea-r4), each resource of each bundle, and the R4 examples
(r4-examples-json). Beside it in the same run: the project's FHIRPath engine evaluating the same expressions one by one (`--peers`
adds fhirpathpy where it is installed). CPU time, the best of several rounds, after a round that fills the caches.

    python bench/bench_fhir_index.py [--peers]
"""

from __future__ import annotations

import gc
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from hilum.core.errors import HilumError
from hilum.fhir import json, path
from hilum.fhir.definitions import is_resource_type, search_parameters
from hilum.fhir.search.index import index_rows

ROUNDS = 7


def resources(folder: Path) -> list[dict[str, Any]]:
    """Resources of a folder's files; of a bundle those of its entries."""
    found = []
    for file in sorted(folder.glob("*.json")):
        try:
            one = json.parse(file.read_bytes())
        except HilumError:
            continue
        if one["resourceType"] == "Bundle":
            found += [entry["resource"] for entry in one.get("entry", ()) if "resource" in entry]
        else:
            found.append(one)
    return [one for one in found if is_resource_type(one["resourceType"])]


def best(work: Callable[[dict[str, Any]], Any], found: Sequence[dict[str, Any]], rounds: int = ROUNDS) -> float:
    """Microseconds of CPU a resource."""
    for one in found:
        work(one)
    gc.collect()
    gc.freeze()
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        for one in found:
            work(one)
        taken.append(time.process_time() - begun)
    return min(taken) / len(found) * 1e6


def by_engine(resource: dict[str, Any]) -> None:
    """Evaluate each expression by itself with the project's FHIRPath engine."""
    for parameter in search_parameters(resource["resourceType"]).values():
        path.compile(parameter.expression).evaluate(resource, resolve=path.by_literal)


def by_fhirpathpy() -> Callable[[dict[str, Any]], None]:
    """The same with fhirpathpy, expressions compiled once; those it cannot compile or evaluate are passed over."""
    compiled = import_module("fhirpathpy").compile
    models = import_module("fhirpathpy.models").models
    known: dict[str, Any] = {}

    def evaluate(resource: dict[str, Any]) -> None:
        for parameter in search_parameters(resource["resourceType"]).values():
            expression = parameter.expression
            if expression not in known:
                known[expression] = compiled(expression, models["r4"])
            try:
                known[expression](resource)
            except Exception:
                continue  # what a peer cannot do costs it nothing here

    return evaluate


def main() -> None:
    corpus = Path(os.environ.get("HILUM_CORPUS") or Path(__file__).parents[2] / "shared" / "corpus") / "fhir"
    print(
        f"python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; CPU microseconds a resource"
    )
    for name in ("synthea-r4", "r4-examples-json"):
        found = resources(corpus / name)
        rows = sum(len(index_rows(one)) for one in found) / len(found)
        texts = {id(one): json.encode(one) for one in found}
        control = best(lambda one, texts=texts: json.parse(texts[id(one)]), found)  # type: ignore[misc]
        taken = best(index_rows, found)
        print(
            f"{name:18} {len(found):5} resources, {rows:5.1f} rows a resource: {taken:8.1f}; parsing them: {control:8.1f}"
        )
        by_type: dict[str, list[dict[str, Any]]] = {}
        for one in found:
            by_type.setdefault(one["resourceType"], []).append(one)
        for type in sorted(by_type) if name == "synthea-r4" else ():
            mine = by_type[type]
            rows = sum(len(index_rows(one)) for one in mine) / len(mine)
            print(f"    {type:22} {len(mine):4} {rows:5.1f} rows {best(index_rows, mine):8.1f}")
        print(f"    FHIRPath engine, each expression by itself: {best(by_engine, found, 2):8.1f}")
        if "--peers" in sys.argv:
            try:
                peer = by_fhirpathpy()
            except ImportError:
                print("    fhirpathpy is not installed")
            else:
                plain = found[:50]
                print(f"    fhirpathpy, {len(plain)} resources: {best(peer, plain, 1):8.1f}")


if __name__ == "__main__":
    main()
