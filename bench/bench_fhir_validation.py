"""How long does judging a resource take? Hilum, its structure and the whole, beside fhirkit-rs (Rust) and fhir.resources.

Parsed dicts and bytes apart: `dict` validates what is parsed already, `bytes` parses and validates. fhirkit-rs judges structure
alone; fhir.resources builds its R4B models. CPU time of the process; rounds are interleaved, one block of each
after the other; least and median over the rounds, and a ratio is the median of the rounds' ratios to Hilum's structure from the same
input. Then the example set, each file parsed and judged whole, once more after a first pass.

Usage: python bench/bench_fhir_validation.py [--rounds 9] [--milliseconds 60]
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hilum.fhir import json as fhir_json
from hilum.fhir.validation import validate

RESOURCES = (
    ("Patient", "r4-examples-json/Patient-animal.json"),
    ("Observation", "r4-examples-json/Observation-f001.json"),
    ("Bundle of 104", "synthea-r4/Bill_Reinger_0bfeda65-c8ac-4dd7-a46c-d69e665996d4.json"),
)
STRUCTURE_US = 60.0
WHOLE_US = 500.0
RATIO = 5.0
SET_BYTES = 84_000_000
SET_S = 20.0

Work = Callable[[], object]


def corpus() -> Path:
    named = os.environ.get("HILUM_CORPUS")
    return (Path(named) if named else Path(__file__).parents[2] / "shared" / "corpus") / "fhir"


def peer(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def works(raw: bytes) -> dict[str, Work]:
    """What is measured, by name; the first of a kind of input is Hilum's structure."""
    import orjson

    resource = fhir_json.parse(raw)
    plain: Any = orjson.loads(raw)
    out: dict[str, Work] = {
        "structure, dict": lambda: validate(resource, invariants=False),
        "whole, dict": lambda: validate(resource, most=100_000),
        "structure, bytes": lambda: validate(fhir_json.parse(raw), invariants=False),
        "whole, bytes": lambda: validate(fhir_json.parse(raw), most=100_000),
    }
    rust = peer("fhirkit")
    if rust is not None:
        kit = rust_validators(rust, raw, plain)
        out.update(kit)
    models = peer("fhir.resources.R4B")
    if models is not None:
        model = models.get_fhir_model_class(resource["resourceType"])

        def by_models() -> object:
            try:
                return model.model_validate_json(raw)
            except ValueError:
                return None

        def by_models_of_dict() -> object:
            try:
                return model.model_validate(plain)
            except ValueError:
                return None

        out["fhir.resources, dict"] = by_models_of_dict
        out["fhir.resources, bytes"] = by_models
    return out


def rust_validators(rust: Any, raw: bytes, plain: Any) -> dict[str, Work]:
    """fhirkit-rs: `validate` takes a dict; `parse` takes bytes and validates while it reads."""
    return {"fhirkit-rs, dict": lambda: rust.validate(plain), "fhirkit-rs, bytes": lambda: rust.parse(raw)}


def timed(work: Work, milliseconds: float) -> float:
    """Microseconds of CPU for one call, over a block of about so many milliseconds."""
    count = 0
    began = time.process_time()
    while True:
        work()
        count += 1
        taken = time.process_time() - began
        if taken * 1000 >= milliseconds:
            return taken / count * 1e6


Figures = tuple[dict[str, float], dict[str, float], dict[str, float]]


def compare(by_name: dict[str, Work], rounds: int, milliseconds: float) -> Figures:
    """Least and median microseconds of each; median ratio to Hilum's structure from the same input."""
    for work in by_name.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in by_name}
    for _ in range(rounds):
        for name, work in by_name.items():
            times[name].append(timed(work, milliseconds))
    ratios = {}
    for name, row in times.items():
        base = times["structure, bytes" if name.endswith("bytes") else "structure, dict"]
        ratios[name] = statistics.median(one / own for one, own in zip(row, base, strict=True))
    least = {name: min(row) for name, row in times.items()}
    return least, {name: statistics.median(row) for name, row in times.items()}, ratios


def example_set(folder: Path) -> None:
    sources = [path.read_bytes() for path in sorted((folder / "r4-examples-json").glob("*.json"))]
    size = sum(map(len, sources))
    for name, options in (("structure", {"invariants": False}), ("whole", {})):
        taken = []
        for _ in range(4):
            began = time.process_time()
            for source in sources:
                validate(fhir_json.parse(source), **options)  # type: ignore[arg-type]
            taken.append(time.process_time() - began)
        rate = size / min(taken[1:])
        print(
            f"{len(sources)} examples, {size / 1e6:.2f} MB, parsed and judged ({name}): first pass {taken[0]:.2f} s, "
            f"then {min(taken[1:]):.2f} s = {rate / 1e6:.1f} MB/s; 84 MB at that rate {SET_BYTES / rate:.1f} s"
            + (f" (goal: {SET_S:.0f})" if name == "whole" else "")
        )


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--milliseconds", type=float, default=60)
    said = options.parse_args()
    warnings.simplefilter("ignore")
    folder = corpus()
    if not folder.is_dir():
        print("the corpus is absent (set HILUM_CORPUS)")
        return 1
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    began = time.perf_counter()
    validate(fhir_json.parse((folder / RESOURCES[0][1]).read_bytes()))
    print(f"first validation of a process: {(time.perf_counter() - began) * 1000:.0f} ms")
    print(
        f"{said.rounds} interleaved rounds of {said.milliseconds:.0f} ms CPU; microseconds a resource: least, median, ratio"
    )
    for name, place in RESOURCES:
        raw = (folder / place).read_bytes()
        least, medians, ratios = compare(works(raw), said.rounds, said.milliseconds)
        print(f"{name}, {len(raw)} bytes, {len(validate(fhir_json.parse(raw)))} issues")
        for one, median in medians.items():
            print(f"  {one:<24}{least[one]:>10.0f}{median:>10.0f}{ratios[one]:>8.1f}")
        if name == "Patient":
            print(
                f"  goals: structure {STRUCTURE_US:.0f}, whole {WHOLE_US:.0f}, fhir.resources {RATIO:.0f} times Hilum's time or more"
            )
    example_set(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
