"""What does a message of HL7 v2 cost the hub without sockets, threads and verdicts? Processor time of the direct path.

A process reads and answers messages in one thread, as the writer does: 14 units of work, one commit, and what is due between commits
(rows to the search index, the log). Each message is of a patient of its own and, but for `adt`, of a visit. With `--before` a second
process of another source folder takes turns with it, in each round the other way round. Two processes of one source differ by up to
a twentieth on a busy machine.

    python bench/bench_mllp_units.py [--kinds adt,visit,orm,oru,dft,siu] [--rounds 16] [--before SRC]
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time

UNITS = 14
PID = "PID|1||{n}^^^HOSP&1.2.3.4.5&ISO^MR||Bench^Paula^M||19700101|F|||1 Street^^Town^ST^12345^US||555-0100\r"
PV1 = "PV1|1|O|RAD^^^HOSP||||1234^Refer^Rita||||||||||||V{n}^^^HOSP&1.2.3.4.5&ISO\r"
NO_VISIT = "PV1|1|O|RAD^^^HOSP||||1234^Refer^Rita\r"
EVN = "EVN||20260115101530\r"
OBX = "OBX|{i}|NM|{code}^Lipid^LN||182|mg/dL|<200||||F|||20260115090000\r"
FT1 = "FT1|{i}|T{i}{{n}}||20260115|20260115|CG|70551^MRI brain^C4|||1|500.00|500.00|RAD\r"
KINDS = {
    "adt": ("ADT^A04^ADT_A01", EVN + PID + NO_VISIT),
    "visit": ("ADT^A04^ADT_A01", EVN + PID + PV1),
    "orm": (
        "ORM^O01^ORM_O01",
        PID + PV1 + "ORC|NW|P{n}^EHR|||||^^^20260116090000^^R||20260115101500|||1234^Refer^Rita\r"
        "OBR|1|P{n}^EHR||MRB^MR brain^LOC|||||||||||MRI|1234^Refer^Rita\r",
    ),
    "oru": (
        "ORU^R01^ORU_R01",
        PID + PV1 + "OBR|1|P{n}^EHR|F{n}^LAB|24331-1^Lipid panel^LN|||20260115090000|||||||||1234^Refer^Rita||||||"
        "20260115101500||CH|F\r"
        + "".join(OBX.format(i=i, code=code) for i, code in ((1, "2093-3"), (2, "2571-8"), (3, "2085-9"))),
    ),
    "dft": ("DFT^P03^DFT_P03", EVN + PID + PV1 + FT1.format(i=1) + FT1.format(i=2)),
    "siu": (
        "SIU^S12^SIU_S12",
        "SCH|A{n}^EHR|F{n}^SCHED|||||ROUTINE|CHECKUP^Checkup|NORMAL|30|min|^^30^20260120100000^20260120103000|||||"
        "1234^Refer^Rita||||5678^Sched^Sam|||||BOOKED\r" + PID + PV1 + "RGS|1|A\r"
        "AIS|1|A|MRB^MR brain^LOC|20260120100000|0|min|30|min\r",
    ),
}


class Direct:
    """A hub that listens nowhere, whose writer's part is done here."""

    def __init__(self, folder: str) -> None:
        from hilum import config
        from hilum.hub import Hub

        self.hub = Hub(config.load(environment={}, flags={"data": f"{folder}/data"}))
        self.number = 0

    def commit(self, kind: str) -> float:
        """Processor time of a message in microseconds, in one commit of 14."""
        from hilum.hl7v2 import routes

        service, journal, writer = self.hub.mllp_service, self.hub.journal, self.hub.store._writer
        context, (type, rest) = writer._context, KINDS[kind]
        frames = []
        for _ in range(UNITS):
            self.number += 1
            n = f"{kind}{self.number}"
            head = f"MSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115101530||{type}|{n}|P|2.5.1\r"
            frames.append((head + rest.format(n=n)).encode())
        begun_at = service._clock()
        begun = time.thread_time()
        context.begin_transaction()
        for frame in frames:
            request = routes.receive(frame, service._site, service._table)

            def unit(record, request=request):  # type: ignore[no-untyped-def]
                answer = routes.answer_to(request, record)
                journal.add(record, service._exchange(request, answer, "127.0.0.1:5", begun_at))
                return answer

            answer, error = writer._do(unit)
            if error is not None or answer.code != "AA":
                raise RuntimeError(f"{kind} was not accepted: {error or answer}")
        if context.unindexed >= 512:
            writer._index(max(24, context.unindexed - 512))
        context.flush()
        writer._blobs.sync()
        context.commit()
        spent = time.thread_time() - begun
        writer._housekeeping()
        return spent / UNITS * 1e6


def serve(kinds: list[str]) -> None:
    """Answer each line, a kind, with what its messages cost in four commits."""
    with tempfile.TemporaryDirectory() as folder:
        direct = Direct(folder)
        for kind in kinds * 8:
            direct.commit(kind)
        gc.collect()
        gc.freeze()
        print("ready", flush=True)
        for line in sys.stdin:
            print(statistics.fmean(direct.commit(line.strip()) for _ in range(4)), flush=True)
        direct.hub.store.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--rounds", type=int, default=16)
    parser.add_argument("--before", default="")
    parser.add_argument("--serve", action="store_true")
    asked = parser.parse_args()
    kinds = asked.kinds.split(",")
    if asked.serve:
        serve(kinds)
        return
    command = [sys.executable, __file__, "--serve", "--kinds", asked.kinds]
    environments = {"hilum": dict(os.environ)}
    if asked.before:
        environments["before"] = {**os.environ, "PYTHONPATH": asked.before}
    running = {
        name: subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name, environment in environments.items()
    }
    for process in running.values():
        assert process.stdout is not None and process.stdout.readline().strip() == "ready"
    got: dict[tuple[str, str], list[float]] = {}
    for number in range(asked.rounds):
        for kind in kinds:
            for name in sorted(running, reverse=bool(number % 2)):
                process = running[name]
                assert process.stdin is not None and process.stdout is not None
                process.stdin.write(f"{kind}\n")
                process.stdin.flush()
                got.setdefault((kind, name), []).append(float(process.stdout.readline()))
    for process in running.values():
        assert process.stdin is not None
        process.stdin.close()
        process.wait()
    print(f"processor time of a message, us, {UNITS} a commit; {asked.rounds} rounds, Python {sys.version.split()[0]}")
    print(f"{'message':10}{'server':10}{'least':>8}{'quartile':>10}{'median':>8}")
    for (kind, name), values in got.items():
        print(
            f"{kind:10}{name:10}{min(values):>8.0f}{statistics.quantiles(values)[0]:>10.0f}{statistics.median(values):>8.0f}"
        )


if __name__ == "__main__":
    main()
