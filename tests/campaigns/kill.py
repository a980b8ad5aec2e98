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
import contextlib
import hashlib
import json
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

from hilum.core.code import Code
from hilum.core.document import Association
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.person import Demographics, PersonName
from hilum.core.result import Observation, Result
from hilum.hl7v3.build import Issuer, imaging_report
from hilum.ihe.ebxml import HAS_MEMBER
from hilum.ihe.xds import Settings as XdsSettings
from hilum.ihe.xds import community, iti41, iti43
from hilum.ihe.xds.source import Provision, provision
from hilum.store import open_store
from support.hub_process import CT, DicomEnd, HubProcess, MllpEnd, instance, part10, related

__all__ = ["Campaign", "Operation", "Report"]

OID = "1.2.826.0.1.3680043.9.1111.5"
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
DOMAIN = AssigningAuthority("HOSP", OID, "ISO")
SHARED = "SHARED-1"
"""The patient whose documents are shared."""
REPOSITORY = "/ws/xds/repository"
FHIR = {"content-type": "application/fhir+json", "accept": "application/fhir+json"}
HEADER_BYTES = 32


@dataclass(slots=True)
class Operation:
    """One operation of the history.

    key      what it is found by; for an update the resource's id
    keep     what must come back: bytes, or what the check of its kind needs
    control  message control id or X-Request-Id, by which the journal names it
    """

    kind: str
    key: str
    keep: Any
    round: int
    control: str = ""
    state: str = "invoked"
    told: str = ""


@dataclass(slots=True)
class Report:
    """What a campaign found."""

    rounds: int = 0
    states: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    ready_s: list[float] = field(default_factory=list)
    swept: tuple[int, int, int] = (0, 0, 0)

    @property
    def summary(self) -> str:
        """One line."""
        ok, unknown = self.states.get("ok", 0), self.states.get("unknown", 0)
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.kinds.items()))
        ready = f"{statistics.median(self.ready_s):.2f} s, at most {max(self.ready_s):.2f} s" if self.ready_s else "-"
        return (
            f"{self.rounds} kills: {ok} acknowledged ({kinds}), {unknown} cut off, {self.states.get('fail', 0)} refused; "
            f"{len(self.faults)} faults; restart to ready {ready}"
        )


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
        self._lock = threading.Lock()
        self._round = 0
        self._count = 0
        self._stop = threading.Event()
        (folder / "hilum.toml").write_text(SETTINGS)
        self._document, self._provision = _cda()
        self._community = community(XdsSettings(), "HILUM").repository_unique_id

    # -- the campaign

    def run(self, rounds: int, tell: Callable[[str], None] = lambda line: None) -> Report:
        """Start, load, kill, start again, check; so many times."""
        self._start()
        self._prepare()
        for number in range(1, rounds + 1):
            self._round = number
            moment = self.random.uniform(0.05, 1.3)
            self._load(moment)
            found = len(self.report.faults)
            self._start()
            self._check_folder()
            mine = [one for one in self.history if one.round == number]
            older = [one for one in self.history if one.round < number]
            self._check([*mine, *self.random.sample(older, min(20, len(older)))])
            faults = self.report.faults[found:]
            ok = sum(one.state == "ok" for one in mine)
            tell(
                f"round {number:3d}  killed after {moment:4.2f} s  ok {ok:4d}  unknown {len(mine) - ok:3d}  "
                f"ready {self.hub.ready_s:4.2f} s  {'; '.join(faults[:5]) or 'sound'}"
            )
        self._check(self.random.sample(self.history, min(500, len(self.history))))
        self._check_counts()
        self.hub.kill()
        self._sweep_twice()
        self.report.rounds = rounds
        for one in self.history:
            self.report.states[one.state] = self.report.states.get(one.state, 0) + 1
            if one.state == "ok":
                self.report.kinds[one.kind] = self.report.kinds.get(one.kind, 0) + 1
        return self.report

    def check_again(self) -> list[str]:
        """Start over the folder as it is now and check the whole history; the faults found."""
        found = len(self.report.faults)
        self._start()
        self._check_folder()
        self._check(self.history)
        self._check_counts()
        self.hub.kill()
        return self.report.faults[found:]

    def _start(self) -> None:
        self.hub.start()
        self.report.ready_s.append(self.hub.ready_s)

    def _prepare(self) -> None:
        with MllpEnd(self.hub.mllp_port) as link:
            self._told(b"MSA|AA|" in link.ask(_adt(SHARED, SHARED, "Shared")), "the first message is refused")

    def _told(self, claim: bool, fault: str) -> bool:
        if not claim:
            self.report.faults.append(fault)
        return claim

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
            self._told(not thread.is_alive(), "a peer waits for a dead hub")
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
                uid, dataset = _image(keep)
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
                self._message(link, one, _adt(one.control, one.key, one.keep))

    def _orders(self, chance: random.Random) -> None:
        with MllpEnd(self.hub.mllp_port) as link:
            while True:
                number = self._number()
                one = self._invoke("OMG", f"PL{number}", f"O{number}", f"OMG{number}")
                self._message(link, one, _omg(one.control, one.keep, one.key))

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
        content = _basic(f"c{number}", 1)
        one = self._invoke("FHIR create", f"c{number}", content, f"FC{number}")
        made = json.loads(self._send(one, "POST", "/fhir/Basic", _dumped(content), FHIR))
        if one.state == "ok":
            one.told = str(made["id"])
            for value in range(2, 2 + chance.randint(1, 3)):
                content = {**_basic(f"c{number}", value), "id": made["id"]}
                update = self._invoke("FHIR update", f"{made['id']}", content, f"FU{number}-{value}")
                answer = json.loads(self._send(update, "PUT", f"/fhir/Basic/{made['id']}", _dumped(content), FHIR))
                if update.state == "ok":
                    update.told = str(answer["meta"]["versionId"])
        parts = [_basic(f"t{number}-{part}", part) for part in range(3)]
        entries = [{"resource": part, "request": {"method": "POST", "url": "Basic"}} for part in parts]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        one = self._invoke("FHIR transaction", f"t{number}", [f"t{number}-{part}" for part in range(3)], f"FT{number}")
        self._send(one, "POST", "/fhir", _dumped(bundle), FHIR)

    def _stow(self, chance: random.Random) -> None:
        study = self._number()
        made = []
        for _ in range(2):
            number = self._number()
            made.append((number, f"1.2.9.1.{study}", f"1.2.9.2.{study}", chance.choice((64, 30_000))))
        files = [(keep, *_image(keep)) for keep in made]
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

    # -- the checker

    def _check(self, operations: Sequence[Operation]) -> None:
        checks: dict[str, Callable[[Operation], str]] = {
            "C-STORE": lambda one: self._instance(one.keep, one.state),
            "STOW-RS": self._check_stow,
            "ADT": self._check_patient,
            "OMG": self._check_order,
            "FHIR create": self._check_create,
            "FHIR update": self._check_update,
            "FHIR transaction": self._check_transaction,
            "ITI-41": self._check_documents,
        }
        for one in operations:
            if one.state == "fail":
                self._told(False, f"round {one.round}: {one.kind} {one.key} was refused: {one.told[:300]}")
                continue
            try:
                fault = checks[one.kind](one) or (self._journal(one) if one.state == "ok" else "")
            except Exception as error:
                fault = f"the check failed: {type(error).__name__}: {error}"
            self._told(not fault, f"round {one.round}: {one.kind} {one.key} ({one.state}): {fault}")

    def _journal(self, one: Operation) -> str:
        if one.kind == "C-STORE":
            (number,) = self._sql("SELECT exchange_id FROM instances WHERE uid = ?", one.key)[0]
            found = [self.hub.json(f"/api/exchanges/{number}")]
            if {"kind": "study", "value": one.keep[1]} not in found[0]["keys"]:
                return "its exchange does not name the study"
            (held,) = self._sql("SELECT count(*) FROM instances WHERE exchange_id = ?", number)[0]
            if found[0]["count"] != held:
                return f"the journal counts {found[0]['count']} instances, the archive {held}"
        else:
            found = [row for row in self.hub.exchanges(control_id=one.control) if row["direction"] == "in"]
        if len(found) != 1:
            return f"{len(found)} exchanges in the journal"
        outcome = found[0]["outcome"]
        if outcome == "accepted" or (one.kind == "C-STORE" and outcome == "failed"):
            return ""  # an association that the kill broke off did fail, with all it stored told
        return f"the journal says {outcome}"

    def _instance(self, keep: tuple[str, str, str, int], state: str) -> str:
        uid, dataset = _image(keep)
        status, _, body = self.hub.request(
            "GET",
            f"/dicom-web/studies/{keep[1]}/series/{keep[2]}/instances/{uid}",
            headers={"accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'},
        )
        if status == 404:
            return "lost" if state == "ok" else ""
        if status != 200:
            return f"WADO-RS answers {status}"
        start = body.index(b"\r\n\r\n") + 4
        content = body[start : body.rindex(b"\r\n--")]
        meta = 144 + int.from_bytes(content[140:144], "little")
        if content[128:132] != b"DICM" or content[meta:] != dataset:
            return "torn: other bytes than were sent"
        found = self.hub.json(f"/dicom-web/instances?SOPInstanceUID={uid}", "application/dicom+json")
        return "" if len(found) == 1 else f"{len(found)} times in the index"

    def _check_stow(self, one: Operation) -> str:
        present = 0
        for keep in one.keep:
            fault = self._instance(keep, one.state)
            if fault:
                return fault
            present += self.hub.request("GET", f"/dicom-web/studies/{keep[1]}/metadata")[0] == 200
        return "" if present in (0, 2) else "one of two instances of a request"

    def _total(self, type: str, query: str) -> list[dict[str, Any]]:
        bundle = self.hub.json(f"/fhir/{type}?{query}", "application/fhir+json")
        return [entry["resource"] for entry in bundle.get("entry", [])]

    def _check_patient(self, one: Operation) -> str:
        found = self._total("Patient", "identifier=" + quote(f"urn:oid:{OID}|{one.key}"))
        if len(found) > 1 or (not found and one.state == "ok"):
            return f"{len(found)} patients by FHIR"
        if found and found[0]["name"][0]["family"] != one.keep:
            return "another name"
        with MllpEnd(self.hub.mllp_port) as link:
            answer = link.ask(_qbp(one.key))
        asked = [line for line in answer.split(b"\r") if line.startswith(b"PID|")]
        return "" if len(asked) == len(found) else f"{len(asked)} patients by PDQ, {len(found)} by FHIR"

    def _check_order(self, one: Operation) -> str:
        found = self._total("ServiceRequest", f"identifier={one.key}")
        if len(found) > 1 or (not found and one.state == "ok"):
            return f"{len(found)} orders by FHIR"
        sent = self._sql(
            "SELECT count(*) FROM outbox WHERE destination = 'PACS' AND instr(CAST(payload AS TEXT), ?)",
            f"{one.key}^",
        )[0][0]
        return "" if sent == len(found) else f"{sent} deliveries in the outbox of {len(found)} orders"

    def _check_create(self, one: Operation) -> str:
        found = self._total("Basic", f"identifier={one.key}")
        if len(found) > 1 or (not found and one.state == "ok"):
            return f"{len(found)} resources"
        if one.state == "ok":
            return self._version(one.told, "1", one.keep)
        return ""

    def _version(self, id: str, version: str, keep: dict[str, Any]) -> str:
        told = self.hub.json(f"/fhir/Basic/{id}/_history/{version}", "application/fhir+json")
        same = {name: value for name, value in told.items() if name not in ("id", "meta")}
        return "" if same == {n: v for n, v in keep.items() if n != "id"} else f"version {version} is another"

    def _check_update(self, one: Operation) -> str:
        if one.state == "ok":
            fault = self._version(one.key, one.told, one.keep)
            if fault:
                return fault
        current = self.hub.json(f"/fhir/Basic/{one.key}", "application/fhir+json")
        mine = [
            other for other in self.history if other.kind == "FHIR update" and other.key == one.key
        ]  # in the order in which they were sent
        sure = [1] + [_value(other.keep) for other in mine if other.state == "ok"]
        may = [_value(other.keep) for other in mine if other.state == "unknown"]
        value = _value(current)
        if value != max(sure) and value not in may:
            return "the current version is neither the last acknowledged nor one that was cut off"
        versions = int(current["meta"]["versionId"])
        return "" if versions == value else f"{versions} versions after {value} writes"

    def _check_transaction(self, one: Operation) -> str:
        found = [len(self._total("Basic", f"identifier={key}")) for key in one.keep]
        if found == [1, 1, 1] or (found == [0, 0, 0] and one.state == "unknown"):
            return ""
        return f"half a transaction, or doubled: {found}"

    def _check_documents(self, one: Operation) -> str:
        wanted = [(self._community, unique) for unique in one.keep]
        kind, parts = iti43.request(wanted, "http://127.0.0.1" + REPOSITORY)
        body = b"".join(part for part in parts if isinstance(part, bytes))
        _, headers, answer = self.hub.request("POST", REPOSITORY, body, {"content-type": kind})
        got = {each.unique_id: bytes(each.content) for each in _retrieved(headers["content-type"], answer)}
        rows = self._sql(
            f"SELECT unique_id FROM documents WHERE kind = 'entry' AND unique_id IN ({','.join('?' * len(one.keep))})",
            *one.keep,
        )
        if not got and not rows and one.state == "unknown":
            return ""
        if got != one.keep:
            return f"{len(got)} of {len(one.keep)} documents come back as they were"
        return "" if len(rows) == len(one.keep) else f"{len(rows)} entries of {len(one.keep)} documents"

    def _sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(f"file:{self.hub.data / 'hilum.db'}?mode=ro", uri=True)) as database:
            return database.execute(statement, values).fetchall()

    def _check_counts(self) -> None:
        """Over the whole history: as many as acknowledged, and at most those cut off more."""

        def between(what: str, count: int, kinds: Sequence[str], each: int = 1) -> None:
            ok = each * sum(one.kind in kinds and one.state == "ok" for one in self.history)
            cut = each * sum(one.kind in kinds and one.state == "unknown" for one in self.history)
            self._told(ok <= count <= ok + cut, f"{count} {what}, {ok} acknowledged and {cut} cut off")

        stow = [one for one in self.history if one.kind == "STOW-RS"]
        stored = self._sql("SELECT count(*) FROM instances")[0][0]
        ok = sum(one.kind == "C-STORE" and one.state == "ok" for one in self.history)
        cut = sum(one.kind == "C-STORE" and one.state == "unknown" for one in self.history)
        ok += 2 * sum(one.state == "ok" for one in stow)
        cut += 2 * sum(one.state == "unknown" for one in stow)
        self._told(ok <= stored <= ok + cut, f"{stored} instances, {ok} acknowledged and {cut} cut off")
        between("orders", self._sql("SELECT count(*) FROM orders")[0][0], ("OMG",))
        between(
            "document entries", self._sql("SELECT count(*) FROM documents WHERE kind = 'entry'")[0][0], ("ITI-41",), 2
        )
        open_left = len(self.hub.exchanges(outcome="open"))
        self._told(not open_left, f"{open_left} exchanges left open by a crash")

    def _check_folder(self) -> None:
        """After the start-up sweep: each byte of the blob folder belongs to a row, and each row to something."""
        known: dict[str, list[tuple[int, int]]] = {}
        for segment, offset, length in self._sql("SELECT segment, offset, length FROM blobs ORDER BY segment, offset"):
            known.setdefault(segment, []).append((offset, length))
        for file in (self.hub.data / "blobs").iterdir():
            rows = known.pop(file.stem, [])
            if file.suffix != ".pack" or not rows:
                self._told(False, f"an orphan file {file.name}")
                continue
            end = max(offset + length for offset, length in rows)
            size = file.stat().st_size
            self._told(size == end, f"{size - end} orphan bytes at the end of a segment")
            position = 0
            with file.open("rb") as content:
                for offset, length in rows:
                    if offset - HEADER_BYTES > position:
                        content.seek(position)
                        gap = content.read(offset - HEADER_BYTES - position)
                        self._told(not any(gap[HEADER_BYTES:]), f"{len(gap)} orphan bytes in a gap")
                    position = offset + length
        self._told(not known, f"{len(known)} segments are missing")
        used = set(self._sql("SELECT segment, offset FROM instances"))
        for (body,) in self._sql("SELECT body FROM documents WHERE kind = 'entry'"):
            found = re.search(r"([0-9A-Z]{26})[^0-9A-Za-z]+([0-9]+)", body)
            if found:
                used.add((found.group(1), int(found.group(2))))
        rows_of = set(self._sql("SELECT segment, offset FROM blobs"))
        missing, orphan = used - rows_of, rows_of - used
        self._told(not missing, f"{len(missing)} blobs that are referred to have no row")
        self._told(not orphan, f"{len(orphan)} blobs that nothing refers to")

    def _sweep_twice(self) -> None:
        """The store's own account: the first opening after the last kill clears, the second has nothing left to clear."""
        store = open_store(self.hub.data)
        first = store.swept
        store.close()
        store = open_store(self.hub.data)
        second = store.swept
        store.close()
        self.report.swept = (first.removed, first.cut, first.cleared)
        self._told(not first.damaged and not second.damaged, "a segment is shorter than the record says")
        self._told((second.removed, second.cut, second.cleared) == (0, 0, 0), "the second sweep found more")


def _is_cut(error: Exception) -> bool:
    return isinstance(error, (OSError, _Cut)) or isinstance(error.__cause__, OSError)


def _image(keep: tuple[str, str, str, int]) -> tuple[str, bytes]:
    number, study, series, pixels = keep
    seed = hashlib.sha256(number.encode()).hexdigest()[:8]
    return instance(number, root="1.2.9", study=study, series=series, patient=f"I{seed}", pixels=pixels)


def _adt(control: str, patient: str, family: str) -> bytes:
    return (
        f"MSH|^~\\&|EHR|HOSP|HILUM|HOSP|20260115101530||ADT^A04^ADT_A01|{control}|P|2.5.1\r"
        f"EVN||20260115101530\rPID|1||{patient}^^^HOSP^MR||{family}^Given||19600101|O\rPV1|1|O\r"
    ).encode()


def _omg(control: str, patient: str, placer: str) -> bytes:
    return (
        f"MSH|^~\\&|EHR|HOSP|HILUM|HOSP|20260115101530||OMG^O19^OMG_O19|{control}|P|2.5.1\r"
        f"PID|1||{patient}^^^HOSP^MR||Order^Given||19600101|O\rPV1|1|O\r"
        f"ORC|NW|{placer}^EHR|||||||20260115101530\rTQ1|1||||||||R\r"
        f"OBR|1|{placer}^EHR||MRBRAIN^MR brain^L||||||||||||||||||||MR\r"
    ).encode()


def _qbp(patient: str) -> bytes:
    return (
        "MSH|^~\\&|EHR|HOSP|HILUM|HOSP|20260115101530||QBP^Q22^QBP_Q21|"
        f"{uuid.uuid4().hex[:20]}|P|2.5\rQPD|IHE PDQ Query|Q1|@PID.3.1^{patient}\rRCP|I\r"
    ).encode()


def _basic(identifier: str, value: int) -> dict[str, Any]:
    return {
        "resourceType": "Basic",
        "identifier": [{"system": "urn:kill", "value": identifier}],
        "code": {"text": str(value)},
    }


def _value(resource: dict[str, Any]) -> int:
    return int(resource["code"]["text"])


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


def _retrieved(content_type: str, body: bytes) -> Iterator[Any]:
    yield from iti43.read_response(content_type, body).documents


def _cda() -> tuple[bytes, Provision]:
    """A document, and its submission as a pattern for others."""
    identifier = Identifier(SHARED, DOMAIN, "MR")
    patient = Patient(SHARED, (identifier,), Demographics(PersonName("Shared", "Given"), "19600101", "O"))
    result = Result(
        id="kill",
        patient_id=SHARED,
        code=Code("18748-4", "Diagnostic imaging study", "LN"),
        status="F",
        accession=Identifier("A1", DOMAIN),
        study_uid="1.2.3",
        observations=(Observation("1", Code("59776-5", "Findings", "LN"), "none"),),
        observed="20260115101530",
        reported="20260115101530",
    )
    content = imaging_report(result, patient, issuer=Issuer("2.25.1234", "Kill Hospital"), made=1768472130.0)
    return content, provision(content, patient=identifier, source_id="2.25.1234", when=1768472130.0)


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
