"""What is checked after each kill: what was acknowledged is there once and whole, and nothing is there by half."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from campaigns.kill_history import OID, REPOSITORY, Operation, Report, image, qbp, value_of
from hilum.ihe.xds import Settings as XdsSettings
from hilum.ihe.xds import community, iti43
from hilum.store import open_store
from support.hub_process import HubProcess, MllpEnd

__all__ = ["Checker"]

HEADER_BYTES = 32


class Checker:
    """Holds a hub and its folder to the history; what it finds goes to the report."""

    def __init__(self, hub: HubProcess, history: list[Operation], report: Report) -> None:
        self.hub = hub
        self.history = history
        self.report = report
        self._community = community(XdsSettings(), "HILUM").repository_unique_id

    def told(self, claim: bool, fault: str) -> bool:
        """The claim; where it does not hold the fault is reported."""
        if not claim:
            self.report.faults.append(fault)
        return claim

    def check(self, operations: Sequence[Operation]) -> None:
        """Operations, each by the standard's own retrieval and by the journal."""
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
                self.told(False, f"round {one.round}: {one.kind} {one.key} was refused: {one.told[:300]}")
                continue
            try:
                fault = checks[one.kind](one) or (self._journal(one) if one.state == "ok" else "")
            except Exception as error:
                fault = f"the check failed: {type(error).__name__}: {error}"
            self.told(not fault, f"round {one.round}: {one.kind} {one.key} ({one.state}): {fault}")

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
        uid, dataset = image(keep)
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
            answer = link.ask(qbp(one.key))
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
        sure = [1] + [value_of(other.keep) for other in mine if other.state == "ok"]
        may = [value_of(other.keep) for other in mine if other.state == "unknown"]
        value = value_of(current)
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

    def check_counts(self) -> None:
        """Over the whole history: as many as acknowledged, and at most those cut off more."""

        def between(what: str, count: int, kinds: Sequence[str], each: int = 1) -> None:
            ok = each * sum(one.kind in kinds and one.state == "ok" for one in self.history)
            cut = each * sum(one.kind in kinds and one.state == "unknown" for one in self.history)
            self.told(ok <= count <= ok + cut, f"{count} {what}, {ok} acknowledged and {cut} cut off")

        stow = [one for one in self.history if one.kind == "STOW-RS"]
        stored = self._sql("SELECT count(*) FROM instances")[0][0]
        ok = sum(one.kind == "C-STORE" and one.state == "ok" for one in self.history)
        cut = sum(one.kind == "C-STORE" and one.state == "unknown" for one in self.history)
        ok += 2 * sum(one.state == "ok" for one in stow)
        cut += 2 * sum(one.state == "unknown" for one in stow)
        self.told(ok <= stored <= ok + cut, f"{stored} instances, {ok} acknowledged and {cut} cut off")
        between("orders", self._sql("SELECT count(*) FROM orders")[0][0], ("OMG",))
        between(
            "document entries", self._sql("SELECT count(*) FROM documents WHERE kind = 'entry'")[0][0], ("ITI-41",), 2
        )
        open_left = len(self.hub.exchanges(outcome="open"))
        self.told(not open_left, f"{open_left} exchanges left open by a crash")

    def check_folder(self) -> None:
        """After the start-up sweep: each byte of the blob folder belongs to a row, and each row to something."""
        known: dict[str, list[tuple[int, int]]] = {}
        for segment, offset, length in self._sql("SELECT segment, offset, length FROM blobs ORDER BY segment, offset"):
            known.setdefault(segment, []).append((offset, length))
        for file in (self.hub.data / "blobs").iterdir():
            rows = known.pop(file.stem, [])
            if file.suffix != ".pack" or not rows:
                self.told(False, f"an orphan file {file.name}")
                continue
            end = max(offset + length for offset, length in rows)
            size = file.stat().st_size
            self.told(size == end, f"{size - end} orphan bytes at the end of a segment")
            position = 0
            with file.open("rb") as content:
                for offset, length in rows:
                    if offset - HEADER_BYTES > position:
                        content.seek(position)
                        gap = content.read(offset - HEADER_BYTES - position)
                        self.told(not any(gap[HEADER_BYTES:]), f"{len(gap)} orphan bytes in a gap")
                    position = offset + length
        self.told(not known, f"{len(known)} segments are missing")
        used = set(self._sql("SELECT segment, offset FROM instances"))
        for (body,) in self._sql("SELECT body FROM documents WHERE kind = 'entry'"):
            found = re.search(r"([0-9A-Z]{26})[^0-9A-Za-z]+([0-9]+)", body)
            if found:
                used.add((found.group(1), int(found.group(2))))
        rows_of = set(self._sql("SELECT segment, offset FROM blobs"))
        missing, orphan = used - rows_of, rows_of - used
        self.told(not missing, f"{len(missing)} blobs that are referred to have no row")
        self.told(not orphan, f"{len(orphan)} blobs that nothing refers to")

    def sweep_twice(self) -> None:
        """The store's own account: the first opening after the last kill clears, the second has nothing left to clear."""
        store = open_store(self.hub.data)
        first = store.swept
        store.close()
        store = open_store(self.hub.data)
        second = store.swept
        store.close()
        self.report.swept = (first.removed, first.cut, first.cleared)
        self.told(not first.damaged and not second.damaged, "a segment is shorter than the record says")
        self.told((second.removed, second.cut, second.cleared) == (0, 0, 0), "the second sweep found more")


def _retrieved(content_type: str, body: bytes) -> Iterator[Any]:
    yield from iti43.read_response(content_type, body).documents
