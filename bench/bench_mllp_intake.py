"""How fast are ADT messages taken in, power-safe before the ACK? Hilum over MLLP, beside the disk's own fdatasync rate and two peers.

Each connection has one message outstanding. The disk's rate is that of appending 512 bytes and fdatasync, one after the other,
measured in the same rounds. `bare` is the least that could be called power-safe intake: asyncio, MLLP, one SQLite table (WAL,
synchronous FULL) with the raw message, group commit in a thread, an ACK with MSH-10; it reads nothing, keeps no patient, no index, no
journal, no audit. `hl7` is python-hl7's asyncio server: it parses and acknowledges and keeps nothing.

Usage: python bench/bench_mllp_intake.py [--rounds 5] [--seconds 4] [--visits] [--before SRC]

--visits   each message begins a visit too (a number in PV1-19), which makes an Encounter beside the Patient
--before   a second Hilum out of another source folder, in the same rounds
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


def message(tag: str, lane: int, number: int, visit: bool = False) -> bytes:
    """An ADT^A04 of about 350 bytes, of its own patient; with `visit` it begins a visit."""
    patient = f"{tag}{lane:02d}{number:07d}"
    return (
        f"\x0bMSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115101530||ADT^A04^ADT_A01|{patient}|P|2.5.1\r"
        f"EVN|A04|20260115101530\r"
        f"PID|1||{patient}^^^HOSP&1.2.3.4.5&ISO^MR||Bench^Paula^M||19700101|F|||1 Street^^Town^ST^12345^US||555-0100\r"
        f"PV1|1|O|RAD^^^HOSP||||1234^Refer^Rita|||||||||||{'|' if visit else ''}V{patient}^^^HOSP&1.2.3.4.5&ISO\r\x1c\r"
    ).encode()


async def client(port: int, tag: str, lane: int, until: float, delays: list[float], visits: bool) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    number = 0
    while time.perf_counter() < until:
        number += 1
        content = message(tag, lane, number, visits)
        begun = time.perf_counter()
        writer.write(content)
        answer = await reader.readuntil(b"\x1c\r")
        delays.append(time.perf_counter() - begun)
        if b"MSA|AA" not in answer and b"MSA|CA" not in answer:
            raise RuntimeError(f"not accepted: {answer!r}")
    writer.close()


async def run(port: int, tag: str, connections: int, seconds: float, visits: bool) -> dict[str, float]:
    delays: list[float] = []
    begun = time.perf_counter()
    await asyncio.gather(*(client(port, tag, lane, begun + seconds, delays, visits) for lane in range(connections)))
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


BARE_SERVER = """
import asyncio, queue, sqlite3, sys, threading, uvloop
waiting = queue.SimpleQueue()
def write(file):
    base = sqlite3.connect(file, isolation_level=None)
    for one in ("journal_mode = WAL", "synchronous = FULL"):
        base.execute("PRAGMA " + one)
    base.execute("CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, raw BLOB NOT NULL)")
    while True:
        batch = [waiting.get()]
        while not waiting.empty():
            batch.append(waiting.get())
        base.execute("BEGIN IMMEDIATE")
        base.executemany("INSERT INTO messages (raw) VALUES (?)", [(raw,) for raw, _ in batch])
        base.execute("COMMIT")
        batch[0][1].get_loop().call_soon_threadsafe(tell, batch)
def tell(batch):
    for _, future in batch:
        future.set_result(None)
async def on(reader, writer):
    loop = asyncio.get_running_loop()
    try:
        while True:
            raw = (await reader.readuntil(b"\\x1c\\r"))[1:-2]
            future = loop.create_future()
            waiting.put((raw, future))
            await future
            id = raw.split(b"|", 10)[9]
            writer.write(b"\\x0bMSH|^~\\\\&|B|B|E|H|20260101||ACK|" + id + b"|P|2.5.1\\rMSA|AA|" + id + b"\\r\\x1c\\r")
    except asyncio.IncompleteReadError:
        pass
async def main():
    threading.Thread(target=write, args=(sys.argv[2],), daemon=True).start()
    async with await asyncio.start_server(on, "127.0.0.1", int(sys.argv[1])) as server:
        await server.serve_forever()
uvloop.run(main())
"""


@contextlib.contextmanager
def server(name: str, folder: Path, before: str = ""):  # type: ignore[no-untyped-def]
    """Start hilum, hilum of before, or a peer; gives (port, process)."""
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": before} if name == "before" else None
    if name in ("hilum", "before"):
        command = [sys.executable, "-m", "hilum", "serve", "--data", str(folder / name), "--mllp", f"{HOST}:{port}"]
        command += ["--dicom", f"HILUM@{HOST}:{free_port()}", "--http", f"{HOST}:{free_port()}"]
    elif name == "bare":
        command = [sys.executable, "-c", BARE_SERVER, str(port), str(folder / "bare.db")]
    else:
        command = [sys.executable, "-c", HL7_SERVER, str(port)]
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
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
    parser.add_argument("--visits", action="store_true")
    parser.add_argument("--before", default="")
    asked = parser.parse_args()
    rows: dict[tuple[str, int], list[dict[str, float]]] = {}
    disk: dict[int, list[float]] = {1: [], 16: []}
    with tempfile.TemporaryDirectory(prefix="bench-mllp-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        names = ("hilum", *(("before",) if asked.before else ()), "bare", "hl7")
        running = {one: stack.enter_context(server(one, folder, asked.before)) for one in names}
        for round_number in range(asked.rounds):
            for connections in (1, 16):
                disk[connections].append(fdatasync_rate(name))
                for one, (port, process) in running.items():
                    before = sum(map(_cpu_of, _tree(process.pid)))
                    tag = f"{round_number}{connections % 10}"
                    asking = [
                        sys.executable,
                        __file__,
                        "--client",
                        json.dumps([port, tag, connections, asked.seconds, asked.visits]),
                    ]
                    done = subprocess.run(asking, capture_output=True, text=True, check=False)
                    if done.returncode:
                        raise RuntimeError(done.stderr.strip().splitlines()[-1])
                    figures = json.loads(done.stdout)
                    figures["cpu"] = (sum(map(_cpu_of, _tree(process.pid))) - before) * 1000 / figures["count"]
                    figures["rss"] = sum(_status(pid, "VmHWM") for pid in _tree(process.pid)) / 1024
                    rows.setdefault((one, connections), []).append(figures)
    print(
        f"ADT^A04{' with a visit' if asked.visits else ''}, {asked.rounds} interleaved rounds of {asked.seconds:g} s;"
        " the ACK follows the commit (hl7 keeps nothing)"
    )
    print(
        f"{'server':10}{'conns':>6}{'msg/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'cpu ms':>9}{'peak MiB':>10}{'x fdatasync':>13}{'goal':>7}"
        f"{'x bare':>8}"
    )
    for (one, connections), figures_list in rows.items():
        middle = {key: statistics.median(row[key] for row in figures_list) for key in figures_list[0]}
        ratio = statistics.median(row["rate"] / rate for row, rate in zip(figures_list, disk[connections], strict=True))
        goal = GOALS[connections] if one == "hilum" else ""
        bare = statistics.median(
            row["rate"] / other["rate"] for row, other in zip(figures_list, rows["bare", connections], strict=True)
        )
        print(
            f"{one:10}{connections:>6}{middle['rate']:>9.0f}{middle['p50']:>9.2f}{middle['p99']:>9.2f}{middle['cpu']:>9.2f}"
            f"{middle['rss']:>10.0f}{ratio:>13.2f}{goal:>7}{bare:>8.2f}"
        )
    print(f"disk: {statistics.median(disk[1] + disk[16]):.0f} fdatasync/s")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--client":
        print(json.dumps(asyncio.run(run(*json.loads(sys.argv[2])))))
    else:
        main()
