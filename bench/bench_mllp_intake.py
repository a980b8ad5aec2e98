"""How fast are ADT messages taken in, power-safe before the ACK? Hilum over MLLP, beside the disk's own fdatasync rate and `hl7`.

Each connection has one message outstanding. The disk's rate is that of appending 512 bytes and fdatasync, one after the other,
measured in the same rounds. python-hl7's asyncio server parses and acknowledges and keeps nothing.

Usage: python bench/bench_mllp_intake.py [--rounds 5] [--seconds 4]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from _dicom_peers import HOST, _cpu_of, _status, _tree, _wait_for, free_port

GOALS = {1: 0.4, 16: 1.8}


def fdatasync_rate(folder: str, seconds: float = 1.0) -> float:
    """Appends of 512 bytes, each followed by fdatasync, per second."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        count, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < seconds:
            os.write(file.fileno(), b"x" * 512)
            os.fdatasync(file.fileno())
            count += 1
        return count / (time.perf_counter() - begun)


def message(tag: str, lane: int, number: int) -> bytes:
    """An ADT^A04 of about 350 bytes, of its own patient."""
    patient = f"{tag}{lane:02d}{number:07d}"
    return (
        f"\x0bMSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115101530||ADT^A04^ADT_A01|{patient}|P|2.5.1\r"
        f"EVN|A04|20260115101530\r"
        f"PID|1||{patient}^^^HOSP&1.2.3.4.5&ISO^MR||Bench^Paula^M||19700101|F|||1 Street^^Town^ST^12345^US||555-0100\r"
        f"PV1|1|O|RAD^^^HOSP||||1234^Refer^Rita|||||||||||V{patient}^^^HOSP&1.2.3.4.5&ISO\r\x1c\r"
    ).encode()


async def client(port: int, tag: str, lane: int, until: float, delays: list[float]) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    number = 0
    while time.perf_counter() < until:
        number += 1
        begun = time.perf_counter()
        writer.write(message(tag, lane, number))
        answer = await reader.readuntil(b"\x1c\r")
        delays.append(time.perf_counter() - begun)
        if b"MSA|AA" not in answer and b"MSA|CA" not in answer:
            raise RuntimeError(f"not accepted: {answer!r}")
    writer.close()


async def run(port: int, tag: str, connections: int, seconds: float) -> dict[str, float]:
    delays: list[float] = []
    begun = time.perf_counter()
    await asyncio.gather(*(client(port, tag, lane, begun + seconds, delays) for lane in range(connections)))
    spent = time.perf_counter() - begun
    delays.sort()
    return {
        "rate": len(delays) / spent,
        "p50": delays[len(delays) // 2] * 1000,
        "p99": delays[int(len(delays) * 0.99)] * 1000,
        "count": len(delays),
    }


HL7_SERVER = """
import asyncio, sys, hl7.mllp
async def on(reader, writer):
    try:
        while True:
            message = await reader.readmessage()
            writer.writemessage(message.create_ack())
            await writer.drain()
    except asyncio.IncompleteReadError:
        pass
async def main():
    async with await hl7.mllp.start_hl7_server(on, "127.0.0.1", int(sys.argv[1])) as server:
        await server.serve_forever()
asyncio.run(main())
"""


@contextlib.contextmanager
def server(name: str, folder: Path):  # type: ignore[no-untyped-def]
    """Start hilum or python-hl7's server; gives (port, process)."""
    port = free_port()
    if name == "hilum":
        command = [sys.executable, "-m", "hilum", "serve", "--data", str(folder / "data"), "--mllp", f"{HOST}:{port}"]
        command += ["--dicom", f"HILUM@{HOST}:{free_port()}", "--http", f"{HOST}:{free_port()}"]
    else:
        command = [sys.executable, "-c", HL7_SERVER, str(port)]
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait_for(port, process)
            yield port, process
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            if process.poll() is None:
                process.kill()
                process.wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    asked = parser.parse_args()
    rows: dict[tuple[str, int], list[dict[str, float]]] = {}
    disk: dict[int, list[float]] = {1: [], 16: []}
    with tempfile.TemporaryDirectory(prefix="bench-mllp-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        running = {one: stack.enter_context(server(one, folder)) for one in ("hilum", "hl7")}
        for round_number in range(asked.rounds):
            for connections in (1, 16):
                disk[connections].append(fdatasync_rate(name))
                for one, (port, process) in running.items():
                    before = sum(map(_cpu_of, _tree(process.pid)))
                    tag = f"{round_number}{connections % 10}"
                    asking = [sys.executable, __file__, "--client", json.dumps([port, tag, connections, asked.seconds])]
                    done = subprocess.run(asking, capture_output=True, text=True, check=False)
                    if done.returncode:
                        raise RuntimeError(done.stderr.strip().splitlines()[-1])
                    figures = json.loads(done.stdout)
                    figures["cpu"] = (sum(map(_cpu_of, _tree(process.pid))) - before) * 1000 / figures["count"]
                    figures["rss"] = sum(_status(pid, "VmHWM") for pid in _tree(process.pid)) / 1024
                    rows.setdefault((one, connections), []).append(figures)
    print(
        f"ADT^A04, {asked.rounds} interleaved rounds of {asked.seconds:g} s; the ACK follows the commit (hl7 keeps nothing)"
    )
    print(
        f"{'server':10}{'conns':>6}{'msg/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'cpu ms':>9}{'peak MiB':>10}{'x fdatasync':>13}{'goal':>7}"
    )
    for (one, connections), figures_list in rows.items():
        middle = {key: statistics.median(row[key] for row in figures_list) for key in figures_list[0]}
        ratio = statistics.median(row["rate"] / rate for row, rate in zip(figures_list, disk[connections], strict=True))
        goal = GOALS[connections] if one == "hilum" else ""
        print(
            f"{one:10}{connections:>6}{middle['rate']:>9.0f}{middle['p50']:>9.2f}{middle['p99']:>9.2f}{middle['cpu']:>9.2f}"
            f"{middle['rss']:>10.0f}{ratio:>13.2f}{goal:>7}"
        )
    print(f"disk: {statistics.median(disk[1] + disk[16]):.0f} fdatasync/s")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--client":
        asked_port, asked_tag, asked_connections, asked_seconds = json.loads(sys.argv[2])
        print(json.dumps(asyncio.run(run(asked_port, asked_tag, asked_connections, asked_seconds))))
    else:
        main()
