"""How long does a FHIRPath expression of a search parameter take? Hilum beside fhirpathpy (Python) and fhirpathrs (Rust).

Dataset: the expressions of R4's search parameters (composites left out), each on an official example of its type, up to `--most` of
them, chosen evenly. Every engine evaluates what it has compiled before; fhirpathrs has no compiled form, so it parses each time. An
engine that fails on an expression is left out of that row. A figure is the best of `--rounds` rounds of `--times` evaluations, in
microseconds of processor time; the ratio is taken row by row, and its median told.

Usage: python bench/bench_fhirpath.py CORPUS [--most 300] [--rounds 5] [--times 50] [--peers SITE_PACKAGES]

CORPUS    folder with fhir/r4-examples-json
--peers   a folder of packages in which fhirpathpy and fhirpathrs lie; without it a peer is left out where it is not installed
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hilum.fhir import json as fhir_json
from hilum.fhir import path
from hilum.fhir.definitions import search_parameters

GOAL = 5.0


def cases(folder: Path, most: int) -> list[tuple[str, bytes]]:
    """(expression, example) pairs."""
    examples: dict[str, bytes] = {}
    for one in sorted(folder.glob("*.json")):
        content = one.read_bytes()
        kind = json.loads(content).get("resourceType", "")
        if len(content) > len(examples.get(kind, b"")) and len(content) < 20_000:
            examples[kind] = content
    found = [
        (parameter.expression, content)
        for kind, content in sorted(examples.items())
        for parameter in search_parameters(kind).values()
        if parameter.expression and parameter.kind not in ("composite", "special")
    ]
    return found[:: max(1, len(found) // most)][:most]


def best(run: Callable[[], Any], rounds: int, times: int) -> float:
    """Microseconds of one call."""
    run()
    least = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        for _ in range(times):
            run()
        least = min(least, time.process_time() - begun)
    return least / times * 1e6


def peers() -> dict[str, Callable[[str, bytes], Callable[[], Any]]]:
    """Name -> what prepares an evaluation."""
    found: dict[str, Callable[[str, bytes], Callable[[], Any]]] = {}
    try:
        fhirpathpy = importlib.import_module("fhirpathpy")
        model = importlib.import_module("fhirpathpy.models").models["r4"]
    except ImportError:
        print("fhirpathpy: not installed")
    else:

        def prepare(text: str, content: bytes) -> Callable[[], Any]:
            compiled = fhirpathpy.compile(text, model)
            resource = json.loads(content)
            return lambda: compiled(resource)

        found["fhirpathpy"] = prepare
    try:
        fhirpathrs = importlib.import_module("fhirpathrs")
    except ImportError:
        print("fhirpathrs: not installed")
    else:

        def prepare_rust(text: str, content: bytes) -> Callable[[], Any]:
            resource = json.loads(content)
            return lambda: fhirpathrs.evaluate(text, resource)

        found["fhirpathrs"] = prepare_rust
    return found


def ours(text: str, content: bytes) -> Callable[[], Any]:
    """Our evaluation; references are known by what they say, as the index of a server knows them."""
    compiled = path.compile(text)
    resource = fhir_json.parse(content)
    return lambda: compiled.evaluate(resource, resolve=path.by_literal)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("corpus", type=Path)
    reader.add_argument("--most", type=int, default=300)
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--times", type=int, default=50)
    reader.add_argument("--peers")
    options = reader.parse_args()
    if options.peers:
        sys.path.append(options.peers)
    rows = cases(options.corpus / "fhir/r4-examples-json", options.most)
    others = peers()
    figures: dict[str, list[float]] = {"Hilum": [], **{name: [] for name in others}}
    ratios: dict[str, list[float]] = {name: [] for name in others}
    failed = dict.fromkeys(others, 0)
    for text, content in rows:
        mine = best(ours(text, content), options.rounds, options.times)
        figures["Hilum"].append(mine)
        for name, prepare in others.items():
            try:
                theirs = best(prepare(text, content), options.rounds, max(2, options.times // 5))
            except Exception:
                failed[name] += 1
                continue
            figures[name].append(theirs)
            ratios[name].append(theirs / mine)
    print(f"{len(rows)} expressions, each on an example of its type")
    for name, values in figures.items():
        if not values:
            print(f"{name:12} fails on all")
            continue
        values.sort()
        line = f"{name:12} median {statistics.median(values):8.1f} us, 9 of 10 under {values[int(len(values) * 0.9)]:8.1f} us"
        if name in ratios:
            ratio = statistics.median(ratios[name])
            line += f"; {ratio:.1f} times ours (median of the rows), fails on {failed[name]}"
        print(line)
    if ratios.get("fhirpathpy"):
        ratio = statistics.median(ratios["fhirpathpy"])
        print(f"goal, {GOAL:g} times fhirpathpy: {'met' if ratio >= GOAL else 'missed'} with {ratio:.1f}")


if __name__ == "__main__":
    main()
