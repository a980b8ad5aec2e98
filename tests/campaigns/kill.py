"""Kill -9 under mixed load, and a history that is checked after each restart.

    python tests/campaigns/kill.py [--rounds 200] [--seed N] [--folder DIR]

Each round a hub takes, all at once: C-STORE on three associations, ADT and orders over MLLP, FHIR creates, updates and transactions,
STOW-RS, and ITI-41. At a random moment it gets SIGKILL. Every operation of the history is in one of four states: *invoked* (sent, no
answer yet), *ok* (acknowledged), *fail* (refused), *unknown* (the kill came between). After the restart over the same folder:

- what is ok is there exactly once and byte for byte, by the standards' own retrievals: WADO-RS, FHIR, PDQ, ITI-43;
- what is unknown is there whole or not at all: a transaction or a submission of two documents is never there by half;
- the journal has an accepted exchange for each acknowledgement; every order left its delivery in the outbox;
- the blob folder holds what the database names, and no byte and no file more.

Prints a line a round and a summary; exit code 1 if anything was found.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from campaigns.kill_checks import Checker
from campaigns.kill_history import OID, REPOSITORY, SHARED, Operation, Report, adt, basic, cda, dumped, image, omg
from hilum.core.document import Association
from hilum.ihe.ebxml import HAS_MEMBER
from hilum.ihe.xds import iti41
from support.hub_process import CT, DicomEnd, HubProcess, MllpEnd, part10, related

__all__ = ["Campaign"]

SETTINGS = f"""
[authorities]
default = "HOSP"
[authorities.known]
HOSP = "{OID}"
[peers.PACS]
mllp = "127.0.0.1:9"
application = "PACS"
[profiles.swf]
image_managers = ["PACS"]
"""
FHIR = {"content-type": "application/fhir+json", "accept": "application/fhir+json"}


class _Cut(Exception):
    """The connection broke: what was under way is unknown."""


class Campaign:
    """A hub in a folder, its history, and what checks it."""

    def __init__(self, folder: Path, *, seed: int = 1) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.hub = HubProcess(folder)
        self.history: list[Operation] = []
        self.report = Report()
        self.checker = Checker(self.hub, self.history, self.report)
        self._lock = threading.Lock()
        self._round = 0
        self._count = 0
        self._stop = threading.Event()
        (folder / "hilum.toml").write_text(SETTINGS)
        self._document, self._provision = cda()

    # -- the campaign

    def run(
        self,
        rounds: int,
        tell: Callable[[str], None] = lambda line: None,
        *,
        enough: Callable[[Sequence[Operation]], bool] = lambda history: True,
    ) -> Report:
        """Start, load, kill, start again, check; so many times, and on until the history is `enough`."""
        self._start()
        self._prepare()
        for number in itertools.count(1):
            if number > rounds and enough(self.history):
                break
            self._round = self.report.rounds = number
            moment = self.random.uniform(0.05, 1.3)
            self._load(moment)
            found = len(self.report.faults)
            self._start()
            self.checker.check_folder()
            mine = [one for one in self.history if one.round == number]
            older = [one for one in self.history if one.round < number]
            self.checker.check([*mine, *self.random.sample(older, min(20, len(older)))])
            faults = self.report.faults[found:]
            ok = sum(one.state == "ok" for one in mine)
            tell(
                f"round {number:3d}  killed after {moment:4.2f} s  ok {ok:4d}  unknown {len(mine) - ok:3d}  "
                f"ready {self.hub.ready_s:4.2f} s  {'; '.join(faults[:5]) or 'sound'}"
            )
        self.checker.check(self.random.sample(self.history, min(500, len(self.history))))
        self.checker.check_counts()
        self.hub.kill()
        self.checker.sweep_twice()
        for one in self.history:
            self.report.states[one.state] = self.report.states.get(one.state, 0) + 1
            if one.state == "ok":
                self.report.kinds[one.kind] = self.report.kinds.get(one.kind, 0) + 1
        return self.report

    def check_again(self) -> list[str]:
        """Start over the folder as it is now and check the whole history; the faults found."""
        found = len(self.report.faults)
        self._start()
        self.checker.check_folder()
        self.checker.check(self.history)
        self.checker.check_counts()
        self.hub.kill()
        return self.report.faults[found:]

    def _start(self) -> None:
        self.hub.start()
        self.report.ready_s.append(self.hub.ready_s)

    def _prepare(self) -> None:
        with MllpEnd(self.hub.mllp_port) as link:
            self.checker.told(b"MSA|AA|" in link.ask(adt(SHARED, SHARED, "Shared")), "the first message is refused")

    def _load(self, seconds: float) -> None:
        self._stop.clear()
        workers: list[Callable[[random.Random], None]] = [
            *(self._associations for _ in range(3)),
            self._adt,
            self._orders,
            self._fhir,
            self._stow,
            self._documents,
        ]
        threads = [
            threading.Thread(target=self._work, args=(one, random.Random(self.random.random())), daemon=True)
            for one in workers
        ]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.hub.kill()
        self._stop.set()
        for thread in threads:
            thread.join(30)
            self.checker.told(not thread.is_alive(), "a peer waits for a dead hub")
        for one in self.history:
            if one.state == "invoked":
                one.state = "unknown"

    def _work(self, worker: Callable[[random.Random], None], chance: random.Random) -> None:
        while not self._stop.is_set():
            try:
                worker(chance)
            except (OSError, _Cut):
                return
            except Exception as error:
                if not self._stop.is_set() and not _is_cut(error):
                    self.report.faults.append(f"{worker.__name__}: {type(error).__name__}: {error}")
                return

    def _invoke(self, kind: str, key: str, keep: Any, control: str = "") -> Operation:
        made = Operation(kind, key, keep, self._round, control)
        with self._lock:
            self.history.append(made)
        return made

    def _number(self) -> str:
        with self._lock:
            self._count += 1
            return f"{self._round}.{self._count}"

    # -- the peers

    def _associations(self, chance: random.Random) -> None:
        """One association that stores a series."""
        study = self._number()
        with DicomEnd(self.hub.dicom_port) as link:
            link.associate(CT)
            for _ in range(chance.randint(1, 40)):
                number = self._number()
                keep = (number, f"1.2.9.1.{study}", f"1.2.9.2.{study}", chance.choice((64, 5000, 40_000, 300_000)))
                uid, dataset = image(keep)
                one = self._invoke("C-STORE", uid, keep)
                one.state = "ok" if link.store(dataset, uid) == 0 else "fail"
            link.release()

    def _message(self, link: MllpEnd, one: Operation, message: bytes) -> None:
        answer = link.ask(message)
        one.state = "ok" if b"MSA|AA|" in answer else "fail"
        if one.state == "fail":
            one.told = answer.decode(errors="replace")

    def _adt(self, chance: random.Random) -> None:
        with MllpEnd(self.hub.mllp_port) as link:
            while True:
                number = self._number()
                one = self._invoke("ADT", f"A{number}", f"Family{number.replace('.', 'x')}", f"ADT{number}")
                self._message(link, one, adt(one.control, one.key, one.keep))

    def _orders(self, chance: random.Random) -> None:
        with MllpEnd(self.hub.mllp_port) as link:
            while True:
                number = self._number()
                one = self._invoke("OMG", f"PL{number}", f"O{number}", f"OMG{number}")
                self._message(link, one, omg(one.control, one.keep, one.key))

    def _send(self, one: Operation, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        try:
            status, _, answer = self.hub.request(method, path, body, {**headers, "x-request-id": one.control})
        except Exception as error:
            raise _Cut from error
        one.state = "ok" if status < 300 else "fail"
        if status >= 300:
            one.told = f"{status} {answer[:300]!r}"
        return answer

    def _fhir(self, chance: random.Random) -> None:
        number = self._number()
        content = basic(f"c{number}", 1)
        one = self._invoke("FHIR create", f"c{number}", content, f"FC{number}")
        made = json.loads(self._send(one, "POST", "/fhir/Basic", dumped(content), FHIR))
        if one.state == "ok":
            one.told = str(made["id"])
            for value in range(2, 2 + chance.randint(1, 3)):
                content = {**basic(f"c{number}", value), "id": made["id"]}
                update = self._invoke("FHIR update", f"{made['id']}", content, f"FU{number}-{value}")
                answer = json.loads(self._send(update, "PUT", f"/fhir/Basic/{made['id']}", dumped(content), FHIR))
                if update.state == "ok":
                    update.told = str(answer["meta"]["versionId"])
        parts = [basic(f"t{number}-{part}", part) for part in range(3)]
        entries = [{"resource": part, "request": {"method": "POST", "url": "Basic"}} for part in parts]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        one = self._invoke("FHIR transaction", f"t{number}", [f"t{number}-{part}" for part in range(3)], f"FT{number}")
        self._send(one, "POST", "/fhir", dumped(bundle), FHIR)

    def _stow(self, chance: random.Random) -> None:
        study = self._number()
        made = []
        for _ in range(2):
            number = self._number()
            made.append((number, f"1.2.9.1.{study}", f"1.2.9.2.{study}", chance.choice((64, 30_000))))
        files = [(keep, *image(keep)) for keep in made]
        one = self._invoke("STOW-RS", study, made, f"SW{study}")
        body = related([("application/dicom", part10(dataset, uid)) for _, uid, dataset in files])
        kind = 'multipart/related; type="application/dicom"; boundary=cut-here'
        self._send(one, "POST", "/dicom-web/studies", body, {"content-type": kind})

    def _documents(self, chance: random.Random) -> None:
        number = self._number()
        base, documents, entries = self._provision, {}, []
        kept: dict[str, bytes] = {}
        submission = replace(base.submission, id=str(uuid.uuid4()), unique_id=f"2.25.{uuid.uuid4().int}")
        associations = []
        for part in range(2):
            entry = replace(base.entry, id=str(uuid.uuid4()), unique_id=f"2.25.{uuid.uuid4().int}", hash="", size=0)
            content = self._document + f"<!-- {number} {part} {'x' * chance.choice((1, 20_000))} -->".encode()
            entries.append(entry)
            documents[entry.id] = kept[entry.unique_id] = content
            associations.append(Association(str(uuid.uuid4()), HAS_MEMBER, submission.id, entry.id, "Original"))
        one = self._invoke("ITI-41", submission.unique_id, kept, f"urn:uuid:{uuid.uuid4()}")
        to = "http://127.0.0.1" + REPOSITORY
        kind, parts = iti41.request(submission, entries, associations, documents, to, message_id=one.control)
        body = b"".join(part for part in parts if isinstance(part, bytes))
        answer = self._send(one, "POST", REPOSITORY, body, {"content-type": kind})
        if b"ResponseStatusType:Success" not in answer:
            one.state, one.told = "fail", answer[:2000].decode(errors="replace")


def _is_cut(error: Exception) -> bool:
    return isinstance(error, (OSError, _Cut)) or isinstance(error.__cause__, OSError)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Kill -9 under mixed load, with a history checker.")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", type=Path, help="keep the hub's folder here")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kill-") as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"seed {asked.seed}", flush=True)
        report = Campaign(folder, seed=asked.seed).run(asked.rounds, lambda line: print(line, flush=True))
    for fault in report.faults:
        print(f"FAULT {fault}")
    print(report.summary)
    return 1 if report.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
