"""How long does it take to load `hilum.fhir`, its names and what they lead to, and how much memory does it hold?

Each line is a fresh interpreter, the least of several, interleaved: CPU time beyond that of the bare interpreter, and the most
memory that was resident. Where Python may not keep what it compiled (PYTHONDONTWRITEBYTECODE, a folder that cannot be written)
each start compiles all sources again, so the first line says whether it may.

    python bench/bench_fhir_import.py [--rounds 9]
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys

GOAL_MS = 80.0
GOAL_MB = 40.0
_ALL = "from hilum import fhir\nfor name in fhir.__all__: getattr(fhir, name)"
STEPS = {
    "nothing": "",
    "the package": "from hilum import fhir",
    "all its names": _ALL,
    "judging": f"{_ALL}\nfrom hilum.fhir.validation import validate",
    "judging, views, FHIRPath": f"{_ALL}\nfrom hilum.fhir.validation import validate\nfrom hilum.fhir.flatten import compile",
    "the same, packages, profiles, terminology": (
        f"{_ALL}\nfrom hilum.fhir.validation import validate\nfrom hilum.fhir.flatten import compile\n"
        "import hilum.fhir.package, hilum.fhir.profiles, hilum.fhir.terminology"
    ),
}
_TOLD = """
import resource, time
began = time.process_time()
{}
print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def measured(step: str) -> tuple[float, float]:
    """Milliseconds of CPU, megabytes."""
    done = subprocess.run([sys.executable, "-c", _TOLD.format(step)], capture_output=True, text=True, check=True)
    seconds, kilobytes = done.stdout.split()
    return float(seconds) * 1000, float(kilobytes) / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=9)
    rounds = options.parse_args().rounds
    is_kept = not sys.dont_write_bytecode
    print(
        f"python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
        f"compiled sources are {'kept' if is_kept else 'not kept: each start compiles all'}"
    )
    for step in STEPS.values():
        measured(step)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in STEPS}
    for _ in range(rounds):
        for name, step in STEPS.items():
            found[name].append(measured(step))
    for name, times in found.items():
        goal = f"   goal: {GOAL_MS:.0f} ms, {GOAL_MB:.0f} MB" if name == "all its names" else ""
        print(f"{name:44} {min(one for one, _ in times):6.1f} ms {min(one for _, one in times):6.1f} MB{goal}")


if __name__ == "__main__":
    main()
