"""How fast is the metadata of a series? GET /studies/{}/series/{}/metadata of 100 CT instances: Hilum beside Orthanc-dicomweb.

Both hold the same instances (100 attributes, 512x512x16 bits), stored by C-STORE before the clock starts. One keep-alive connection
each asks again and again; rounds are interleaved, and the ratio of the medians is taken inside a round. Both answers are read whole
and compared: the same instances, and of each the same attributes but for bulk data, which each server names as it likes.

Usage: python bench/bench_dicomweb_metadata.py [--rounds 7] [--count 100] [--asks 10]
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from _dicom_peers import HOST, Receiver, available, orthanc_plugin, receiver, send

GOAL = 0.1
ACCEPT = {"Accept": "application/dicom+json"}


class Client:
    """One keep-alive connection."""

    def __init__(self, target: Receiver) -> None:
        self.link = http.client.HTTPConnection(HOST, target.http_port)
        self.root = target.dicomweb

    def get(self, path: str) -> bytes:
        """The body of a successful answer."""
        self.link.request("GET", self.root + path, headers=ACCEPT)
        answer = self.link.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} for {path}: {body[:200]!r}")
        return body


def plain(body: bytes) -> dict[str, dict[str, Any]]:
    """Attributes by instance, bulk data left out."""
    made = {}
    for one in json.loads(body):
        kept = {
            tag: value
            for tag, value in one.items()
            if "BulkDataURI" not in value and "InlineBinary" not in value and tag[:4] not in ("0002", "7FE0")
        }
        made[one["00080018"]["Value"][0]] = kept
    return made


def differences(ours: dict[str, dict[str, Any]], theirs: dict[str, dict[str, Any]]) -> set[str]:
    """Tags whose values differ in any instance."""
    if set(ours) != set(theirs):
        raise RuntimeError("the two do not hold the same instances")
    return {
        tag
        for uid in ours
        for tag in set(ours[uid]) | set(theirs[uid])
        if _value(ours[uid].get(tag)) != _value(theirs[uid].get(tag))
    }


def _value(one: dict[str, Any] | None) -> Any:
    return None if one is None else one.get("Value") or None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--asks", type=int, default=10, help="requests of each in a round")
    asked = parser.parse_args()
    names = ["hilum"] + (["orthanc"] if available("orthanc") and orthanc_plugin("OrthancDicomWeb") else [])
    if len(names) == 1:
        print("Orthanc with its DICOMweb plugin is not installed: Hilum alone")
    times: dict[str, list[float]] = {name: [] for name in names}
    cpu: dict[str, list[float]] = {name: [] for name in names}
    bodies: dict[str, bytes] = {}
    with contextlib.ExitStack() as stack:
        running = {name: stack.enter_context(receiver(name)) for name in names}
        clients = {}
        for name, one in running.items():
            send(one.port, one.title, 1, asked.count, "1")
            clients[name] = Client(one)
        series = json.loads(clients["hilum"].get("/series"))[0]
        path = f"/studies/{series['0020000D']['Value'][0]}/series/{series['0020000E']['Value'][0]}/metadata"
        for name in names:
            bodies[name] = clients[name].get(path)
        for _ in range(asked.rounds):
            for name in names:
                found = []
                before = running[name].cpu_seconds()
                for _ in range(asked.asks):
                    began = time.perf_counter()
                    clients[name].get(path)
                    found.append((time.perf_counter() - began) * 1000)
                times[name].append(statistics.median(found))
                cpu[name].append((running[name].cpu_seconds() - before) * 1000 / asked.asks)
    print(
        f"metadata of a series of {asked.count} CT instances, {asked.rounds} interleaved rounds of {asked.asks} requests"
    )
    print(f"{'server':12}{'ms':>9}{'cpu ms':>9}{'KB':>9}")
    for name in names:
        print(
            f"{name:12}{statistics.median(times[name]):>9.2f}{statistics.median(cpu[name]):>9.2f}{len(bodies[name]) / 1000:>9.0f}"
        )
    if len(names) == 2:
        ratio = statistics.median(a / b for a, b in zip(times["hilum"], times["orthanc"], strict=True))
        print(f"Hilum takes {ratio:.3f} of Orthanc's time (goal: at most {GOAL})")
        odd = differences(plain(bodies["hilum"]), plain(bodies["orthanc"]))
        print(f"attributes that differ between the two: {', '.join(sorted(odd)) or 'none'}")


if __name__ == "__main__":
    main()
