"""How fast do instances leave? C-MOVE and C-GET of 200 CT instances, WADO-RS of the study: Hilum beside Orthanc.

Both hold the same study (200 instances of 525 KB, stored by C-STORE before the clock starts). C-MOVE goes to dcmtk's `storescp
--ignore`, asked by `movescu`; C-GET by `getscu --ignore` (which forgets what it gets); WADO-RS over one keep-alive connection, the
answer read and forgotten. All with TCP_NODELAY=1, Orthanc's best case. Start of the client process is part of the time. Rounds are
interleaved, ratios taken inside a round.

Usage: python bench/bench_dicom_retrieve.py [--rounds 5] [--count 200]
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from _dicom_peers import HOST, Receiver, available, free_port, orthanc_plugin, receiver, send

GOALS = {"C-MOVE": 2.0, "C-GET": 2.0, "WADO-RS": 1.2}
ENVIRONMENT = {**os.environ, "TCP_NODELAY": "1"}


def run(command: list[str], folder: Path) -> None:
    """A dcmtk client, to its end."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT, cwd=folder)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()[-300:]}")


def move(target: Receiver, study: str, folder: Path) -> None:
    """C-MOVE of a study to DEST."""
    command = ["movescu", "-S", "-aec", target.title, "-aem", "DEST", "-k", "QueryRetrieveLevel=STUDY"]
    run([*command, "-k", f"StudyInstanceUID={study}", HOST, str(target.port)], folder)


def get(target: Receiver, study: str, folder: Path) -> None:
    """C-GET of a study, forgotten."""
    command = ["getscu", "-S", "--ignore", "-pdu", "131072", "-aec", target.title, "-k", "QueryRetrieveLevel=STUDY"]
    run([*command, "-k", f"StudyInstanceUID={study}", HOST, str(target.port)], folder)


def wado(link: http.client.HTTPConnection, target: Receiver, study: str) -> int:
    """WADO-RS of a study, read and forgotten; bytes of the answer."""
    accept = 'multipart/related; type="application/dicom"; transfer-syntax=*'
    link.request("GET", f"{target.dicomweb}/studies/{study}", headers={"Accept": accept})
    answer = link.getresponse()
    size, buffer = 0, bytearray(1 << 20)
    while count := answer.readinto(buffer):
        size += count
    if answer.status != 200:
        raise RuntimeError(f"WADO-RS answered {answer.status}")
    return size


@contextlib.contextmanager
def destination(port: int, folder: Path):  # type: ignore[no-untyped-def]
    """dcmtk's storescp, which forgets what it receives."""
    command = ["storescp", "--ignore", "-pdu", "131072", str(port)]
    process = subprocess.Popen(command, env=ENVIRONMENT, cwd=folder)
    try:
        time.sleep(0.5)
        yield
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=200)
    asked = parser.parse_args()
    if not shutil.which("getscu") or not shutil.which("movescu"):
        sys.exit("dcmtk is not installed: nothing can be asked")
    names = ["hilum"] + (["orthanc"] if available("orthanc") else [])
    with contextlib.ExitStack() as stack:
        port = free_port()
        running = {name: stack.enter_context(receiver(name, destination=port)) for name in names}
        folder = running["hilum"].folder
        stack.enter_context(destination(port, folder))
        study = "1.2.826.0.1.3680043.9.1111.1." + f"101{0:06d}"[-12:].rjust(12, "1")
        links = {}
        for name, one in running.items():
            for lane in range(asked.count // 100):
                send(one.port, one.title, 1, 100, "1", first=lane * 100, study=study)
            links[name] = http.client.HTTPConnection(HOST, one.http_port)
        ways: dict[str, Callable[[str], object]] = {
            "C-MOVE": lambda name: move(running[name], study, folder),
            "C-GET": lambda name: get(running[name], study, folder),
            "WADO-RS": lambda name: wado(links[name], running[name], study),
        }
        if "orthanc" in names and not orthanc_plugin("OrthancDicomWeb"):
            ways.pop("WADO-RS")
        times: dict[tuple[str, str], list[float]] = {}
        cpu: dict[tuple[str, str], list[float]] = {}
        for round_number in range(asked.rounds + 1):
            for way, act in ways.items():
                for name in names if round_number % 2 else reversed(names):
                    before, began = running[name].cpu_seconds(), time.perf_counter()
                    act(name)
                    spent = time.perf_counter() - began
                    if round_number:  # the first warms up
                        times.setdefault((way, name), []).append(spent)
                        cpu.setdefault((way, name), []).append(running[name].cpu_seconds() - before)
    print(f"{asked.count} CT instances of 525 KB, {asked.rounds} interleaved rounds")
    print(f"{'way':10}{'server':10}{'ms':>9}{'inst/s':>9}{'cpu ms/inst':>13}{'Hilum is':>12}{'goal':>7}")
    for way in ways:
        for name in names:
            rows = times[way, name]
            middle = statistics.median(rows)
            ratio = statistics.median(b / a for a, b in zip(times[way, "hilum"], rows, strict=True))
            told = f"{ratio:>11.2f}x{GOALS[way]:>7}" if name != "hilum" else ""
            used = statistics.median(cpu[way, name]) * 1000 / asked.count
            print(f"{way:10}{name:10}{middle * 1000:>9.0f}{asked.count / middle:>9.0f}{used:>13.2f}{told}")


if __name__ == "__main__":
    main()
