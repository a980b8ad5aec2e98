"""How long does one version's definitions take to load, and how much memory do they hold? Hilum beside hl7apy.

Each figure is of a fresh process, best of the rounds: `load` reads the package data of one version and looks up ADT_A01, PID and
one table (what the first message costs), `all` makes every structure, segment, data type and table of it. Memory is what tracemalloc
counts after that. hl7apy loads all of a version when it is imported. hl7types, one class a message, is not run: 135 MB of sources.

Usage: python bench/bench_hl7v2_definitions.py [--rounds 5] [--versions 2.5.1,2.8.2]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import subprocess
import sys

from hilum.hl7v2.definitions import VERSIONS

GOAL_MS, GOAL_MB = 30.0, 15.0

OURS = """
import json, sys, time, tracemalloc
import hilum.hl7v2.definitions as room
traced = sys.argv[2] == "memory"
if traced:
    tracemalloc.start()
start = time.perf_counter()
known = room.definitions(sys.argv[1])
known.structure("ADT_A01"), known.segment("PID"), known.table("0001")
loaded = time.perf_counter() - start
first = tracemalloc.get_traced_memory()[0] if traced else 0
for things in (known.structures, known.segments, known.datatypes, known.tables):
    for id in things:
        things[id]
everything = time.perf_counter() - start
print(json.dumps([loaded * 1e3, everything * 1e3, first / 1e6, tracemalloc.get_traced_memory()[0] / 1e6 if traced else 0]))
"""

HL7APY = """
import importlib, json, sys, time, tracemalloc
import hl7apy
traced = sys.argv[2] == "memory"
if traced:
    tracemalloc.start()
start = time.perf_counter()
importlib.import_module("hl7apy.v" + sys.argv[1].replace(".", "_"))
loaded = time.perf_counter() - start
print(json.dumps([loaded * 1e3, loaded * 1e3, 0, tracemalloc.get_traced_memory()[0] / 1e6 if traced else 0]))
"""


def measure(program: str, version: str, rounds: int) -> list[float]:
    """Best milliseconds for load and for all, megabytes after each."""

    def run(what: str) -> list[float]:
        done = subprocess.run([sys.executable, "-c", program, version, what], check=True, capture_output=True)
        figures: list[float] = json.loads(done.stdout)
        return figures

    times = [run("time") for _ in range(rounds)]
    return [min(one[0] for one in times), min(one[1] for one in times), *run("memory")[2:]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--versions", default=",".join(VERSIONS))
    told = parser.parse_args()
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, best of {told.rounds} processes"
    )
    print(f"{'version':8} {'load ms':>8} {'all ms':>8} {'MB':>6} {'all MB':>7}   {'hl7apy ms':>9} {'MB':>6}")
    met = True
    for version in told.versions.split(","):
        load, everything, first, memory = measure(OURS, version, told.rounds)
        line = f"{version:8} {load:8.1f} {everything:8.1f} {first:6.2f} {memory:7.2f}"
        if importlib.util.find_spec("hl7apy") is not None and version != "2.7.1":
            peer, _, _, peer_memory = measure(HL7APY, version, max(2, told.rounds // 2))
            line += f"   {peer:9.1f} {peer_memory:6.1f}"
        met = met and load < GOAL_MS and memory < GOAL_MB
        print(line)
    print(f"goal: load under {GOAL_MS:.0f} ms, under {GOAL_MB:.0f} MB a version: {'met' if met else 'missed'}")


if __name__ == "__main__":
    main()
