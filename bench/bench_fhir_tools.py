"""What do the commands on FHIR files take? The start of `hilum fhir validate`, and a long file judged by one process and by several.

The resources are those of the corpus's Synthea bundles, one a line, again and again. Each run is a process of its own; CPU time is
that of it and of those it began, wall time that of the whole. Rounds are interleaved; least of each over the rounds. `largest
process` is the most memory that any one process took.

Usage: python bench/bench_fhir_tools.py [--megabytes 100] [--rounds 3] [--jobs 1 2]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ONE = b'{"resourceType":"Patient","id":"a","gender":"female","birthDate":"1970-01-31"}'


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--megabytes", type=int, default=100)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    chosen = options.parse_args()
    corpus = Path(os.environ.get("HILUM_CORPUS", "../shared/corpus"))
    print(
        f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory() as folder:
        one, many = Path(folder) / "one.json", Path(folder) / "many.ndjson"
        one.write_bytes(ONE)
        count = _write(many, corpus, chosen.megabytes * 1_000_000)
        print(f"{count:,} resources, {many.stat().st_size:,} bytes")
        runs = {"start (one Patient)": [str(one)]}
        runs |= {f"--jobs {jobs}": [str(many), "--jobs", str(jobs)] for jobs in chosen.jobs}
        best: dict[str, tuple[float, float, int]] = {}
        for _ in range(chosen.rounds):
            for name, words in runs.items():
                wall, cpu, memory = _run(words, Path(folder))
                seen = best.get(name, (wall, cpu, memory))
                best[name] = (min(wall, seen[0]), min(cpu, seen[1]), max(memory, seen[2]))
    for name, (wall, cpu, memory) in best.items():
        print(f"{name:22} {wall:6.2f} s wall {cpu:6.2f} s CPU, largest process {memory // 1024} MB")
    return 0


def _write(file: Path, corpus: Path, size: int) -> int:
    lines = [
        json.dumps(entry["resource"], separators=(",", ":")).encode() + b"\n"
        for bundle in sorted((corpus / "fhir" / "synthea-r4").glob("*.json"))
        for entry in json.loads(bundle.read_bytes())["entry"]
    ]
    count = 0
    with file.open("wb") as out:
        while out.tell() < size:
            out.write(lines[count % len(lines)])
            count += 1
    return count


def _run(words: list[str], folder: Path) -> tuple[float, float, int]:
    begin = time.perf_counter()
    environment = os.environ | {"XDG_DATA_HOME": str(folder)}
    command = [sys.executable, "-m", "hilum", "fhir", "validate", "--quiet", *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"ended with {process.returncode}")
    return time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss


if __name__ == "__main__":
    sys.exit(main())
