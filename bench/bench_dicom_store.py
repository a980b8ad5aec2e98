"""How fast are instances received? C-STORE of 512x512x16-bit CT: Hilum beside Orthanc, storescp and pynetdicom.

Hilum answers after the bytes and the index are on disk (fdatasync, SQLite WAL synchronous=FULL). Orthanc runs with Debian's default
settings and TCP_NODELAY=1, its best case. storescp and pynetdicom's receiver neither sync nor index. "barest" is no receiver: it is
what the disk and the two syncs of a power-safe answer allow (`_dicom_barest.py`). Rounds are interleaved, every second the other way
round, with a pause after each turn; ratios are taken inside a round, and the median over rounds is printed.

Usage: python bench/bench_dicom_store.py [--rounds 5] [--count 100] [--rows 512] [--before SRC]

--before   a second Hilum out of another source folder, in the same rounds
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from _dicom_barest import barest
from _dicom_peers import Receiver, available, receiver

PAUSE_S = 2.0
"""After each turn: Hilum lays out room then, pages of others are written back, deleted files are discarded; not in another's turn."""
GOALS = {("orthanc", 1): 3.0, ("orthanc", 4): 2.5, ("storescp", 1): 0.8, ("storescp", 4): 0.8, ("pynetdicom", 4): 5.0}


def blast(target: Receiver, associations: int, count: int, tag: str, rows: int) -> dict[str, float]:
    asked = {
        "port": target.port,
        "called": target.title,
        "associations": associations,
        "count": count,
        "tag": tag,
        "rows": rows,
    }
    before = target.cpu_seconds()
    script = str(Path(__file__).with_name("_dicom_peers.py"))
    done = subprocess.run([sys.executable, script, json.dumps(asked)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(
            f"{target.name}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'sender failed'}"
        )
    figures: dict[str, float] = json.loads(done.stdout)
    figures["cpu"] = (target.cpu_seconds() - before) * 1000 / (associations * count)
    figures["rss"] = target.peak_mib()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=100, help="instances per association")
    parser.add_argument("--rows", type=int, default=512)
    parser.add_argument("--only", default="hilum,orthanc,storescp,pynetdicom")
    parser.add_argument("--before", default="")
    asked = parser.parse_args()
    names = [one for one in asked.only.split(",") if available(one)]
    if asked.before:
        names.insert(1, "before")
    results: dict[tuple[str, int], list[dict[str, float]]] = {}
    with contextlib.ExitStack() as stack:
        running = {name: stack.enter_context(receiver(name, before=asked.before)) for name in names}
        for name in names:
            blast(running[name], 1, 20, "9", asked.rows)  # warm up
        for round_number in range(asked.rounds):
            for associations in (1, 4):
                for name in names[:: -1 if round_number % 2 else 1]:
                    tag = f"{round_number + 1}{associations}"
                    figures = blast(running[name], associations, asked.count, tag, asked.rows)
                    results.setdefault((name, associations), []).append(figures)
                    time.sleep(PAUSE_S)
                if asked.rows == 512:
                    results.setdefault(("barest", associations), []).append(
                        {"rate": barest(associations, asked.count), "p50": 0.0, "p99": 0.0, "cpu": 0.0, "rss": 0.0}
                    )
                    time.sleep(PAUSE_S)
    print(
        f"{asked.rows}x{asked.rows}x16 CT, {asked.rounds} interleaved rounds of {asked.count} instances per association"
    )
    print(
        f"{'receiver':12}{'assoc':>6}{'inst/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'cpu ms':>9}{'peak MiB':>10}{'Hilum is':>12}{'goal':>7}"
    )
    for associations in (1, 4):
        for name in (*names, "barest"):
            rows = results.get((name, associations), [])
            if not rows:
                continue
            middle = {key: statistics.median(row[key] for row in rows) for key in rows[0]}
            ours = results["hilum", associations] if "hilum" in names else rows
            ratio = statistics.median(mine["rate"] / theirs["rate"] for mine, theirs in zip(ours, rows, strict=True))
            goal = GOALS.get((name, associations))
            print(
                f"{name:12}{associations:>6}{middle['rate']:>9.0f}{middle['p50']:>9.2f}{middle['p99']:>9.2f}{middle['cpu']:>9.2f}"
                f"{middle['rss']:>10.0f}" + (f"{ratio:>11.2f}x{goal or '':>7}" if name != "hilum" else "")
            )
    if "hilum" in names and "orthanc" in names:
        for associations in (1, 4):
            mine = statistics.median(row["cpu"] for row in results["hilum", associations])
            theirs = statistics.median(row["cpu"] for row in results["orthanc", associations])
            print(
                f"CPU per instance, {associations} association(s): {mine / theirs:.2f} of Orthanc's (goal: at most 0.33)"
            )


if __name__ == "__main__":
    main()
