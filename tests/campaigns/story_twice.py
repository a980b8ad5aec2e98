"""A story played again, byte for byte, over another store or over sockets; and all that a store holds, as its interface tells it."""

from __future__ import annotations

import random
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from campaigns.story_base import Wire
from campaigns.story_moves import Story
from hilum.core.exchange import Direction
from hilum.core.record import InstanceFilter, Record
from hilum.core.study import BlobRef
from hilum.dicom.data import EXPLICIT_LE, Dataset
from hilum.dicom.wire.capture import read_captured
from hilum.dicom.wire.dimse import CommandField
from support.quiet_hub import ALL, OverSockets, QuietHub

__all__ = ["differences", "play_again", "play_journal", "play_over_sockets", "state"]

_OWN_NUMBER = re.compile(rb"(\|ACK(?:\^[A-Z0-9_^]*)?\||\|OR[RG]\^[A-Z0-9_^]*\|)[0-9a-f]{20}(?=\|)")
_TYPES = ("Patient", "Encounter", "ServiceRequest", "DiagnosticReport", "Observation")


def play_again(story: Story, seed: int, folder: Path | None, *, restarts: float = 0.05) -> list[str]:
    """Play what crossed the border over a fresh hub, whose process ends and begins again at any moment; returns what differs."""
    chance = random.Random(f"again {seed}")
    hub = QuietHub(folder, seed=seed)
    found: list[str] = []
    try:
        for number, wire in enumerate(story.wires):
            if chance.random() < restarts:
                hub.restart()
            answer = _play(hub, wire)
            if wire.kind in ("hl7", "dimse", "store") and answer != wire.answer:
                found.append(f"wire {number}, {wire.kind}: answered {answer!r:.200} instead of {wire.answer!r:.200}")
        mine = story.hub.read(state)
        hub.restart()
        found += differences(mine, hub.read(state))
    finally:
        hub.close()
    return found


def play_over_sockets(story: Story, seed: int) -> list[str]:
    """Play what crossed the border over real sockets; returns where answers or the record differ."""
    hub = OverSockets(None, seed=seed)
    found: list[str] = []
    try:
        hub.run(hub.hub.start())
        for number, wire in enumerate(story.wires):
            if wire.kind not in ("deliver", "get"):
                answer = _play(hub, wire)
                if wire.kind in ("hl7", "dimse", "store") and answer != wire.answer:
                    found.append(
                        f"wire {number}, {wire.kind}: answered {answer!r:.200} instead of {wire.answer!r:.200}"
                    )

        found += differences(_care(story.hub.read(state)), _care(hub.read(state)))
    finally:
        hub.close()
    return found


def _care(told: dict[str, Any]) -> dict[str, Any]:
    """What is known of patients, without the journal and what leaves the house."""
    names = ("patient ", "visits", "orders", "performed", "results", "worklist", "owner", "subsumed")
    return {name: value for name, value in told.items() if name.startswith(names)}


def play_journal(story: Story, seed: int) -> list[str]:
    """Play the journal of a story into an empty hub: what it keeps of each exchange makes the same record again."""
    hub = QuietHub(None, seed=seed)
    images = story.hub.read(_images)
    try:
        for one in story.hub.journal():
            if one.direction is not Direction.IN:
                continue
            hub.clock.advance(one.started - hub.clock.now())
            if one.standard == "hl7v2":
                hub.hl7(one.request)
            elif one.kind == "C-STORE":
                hub.store_images(images.get(one.id, []), calling=one.source)
            elif one.kind in ("N-CREATE", "N-SET", "N-ACTION"):
                asked = read_captured(one.request)[0]
                command = asked.command
                hub.dimse(
                    CommandField(command.field),
                    command.sop_class_uid,
                    Dataset.parse(asked.dataset or b"", EXPLICIT_LE),
                    command.sop_instance_uid,
                    calling=one.source,
                    type=command.action_type_id or 0,
                )
        return differences(_care(story.hub.read(state)), _care(hub.read(state)))
    finally:
        hub.close()


def _images(record: Record) -> dict[int, list[Dataset]]:
    """What each exchange brought into the archive, in its order."""
    rows = [one for one, *_ in record.studies.find_instances(InstanceFilter(page=ALL))]
    found: dict[int, list[Dataset]] = {}
    for one in sorted(rows, key=lambda row: (row.received, str(row.blob))):
        content = record.blobs.read(one.blob)
        found.setdefault(one.exchange_id, []).append(Dataset.parse(content[one.dataset_offset :], EXPLICIT_LE))
    return found


def _play(hub: QuietHub, wire: Wire) -> Any:
    match wire.kind, wire.values:
        case "advance", (seconds,):
            return hub.clock.advance(seconds)
        case "hl7", (content,):
            return hub.hl7(content)
        case "dimse", (field, sop_class, dataset, instance, more):
            answers = hub.dimse(field, sop_class, dataset, instance, **more)
            return [(status, one.encode() if one is not None else b"") for status, one in answers]
        case "store", (datasets, calling):
            return hub.store_images(datasets, calling=calling)
        case "deliver", ():
            hub.deliver()
            hub.judge()
        case "get", (url, accept):
            hub.get(url, accept)
        case "restart", ():
            hub.restart()
    return None


def state(record: Record) -> dict[str, Any]:
    """All of it, by name."""
    patients = sorted(record.patients.search(include_subsumed=True, page=ALL), key=lambda one: one.id)
    found: dict[str, Any] = {f"patient {one.id}": one for one in patients}
    for patient in patients:
        id = patient.id
        found[f"visits of {id}"] = record.visits.of_patient(id)
        found[f"orders of {id}"] = record.orders.of_patient(id)
        found[f"performed steps of {id}"] = record.orders.performed_of_patient(id)
        found[f"results of {id}"] = record.results.of_patient(id)
        found[f"studies of {id}"] = record.studies.of_patient(id)
        found[f"subsumed by {id}"] = sorted(one.id for one in record.patients.subsumed(id))
        for identifier in patient.identifiers:
            owner = record.patients.find(identifier)
            found[f"owner of {identifier.key}"] = owner.id if owner else ""
    orders = record.orders.search(page=ALL)
    found["orders"] = orders
    for order in orders:
        found[f"performed of {order.id}"] = [one.sop_instance for one in record.orders.performed_of_order(order.id)]
        for name, value in (("placer", order.placer), ("filler", order.filler)):
            by = record.orders.by_placer(value) if name == "placer" else record.orders.by_filler(value)
            found[f"{name} {value.key}"] = by.id if by else ""
    found["worklist"] = record.orders.worklist(page=ALL)
    where = InstanceFilter(page=ALL)
    found["studies"] = record.studies.find_studies(where)
    found["series"] = record.studies.find_series(where)
    found["instances"] = [
        replace(one, blob=BlobRef("", 0, 0), metadata=b"") for one, *_ in record.studies.find_instances(where)
    ]
    for type in _TYPES:
        for one in record.resources.search(type, [], ALL):
            history = record.resources.history(type, one.id)
            now = replace(history[0], index=tuple(sorted(history[0].index)))
            found[f"{type}/{one.id}"] = [now, *(replace(old, index=()) for old in history[1:])]
    for exchange in record.exchanges.search(newest_first=False, page=ALL):
        whole = record.exchanges.get(exchange.id)
        assert whole is not None
        found[f"exchange {exchange.id}"] = replace(
            whole, answer=_OWN_NUMBER.sub(rb"\1", whole.answer), request=whole.request
        )
    found["outbox"] = record.outbox.search(page=ALL)
    found["audits"] = [replace(event, id=0) for event in record.audits.search(page=ALL)]
    return found


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Where two states differ, each in a line."""
    return [
        f"{name}: {_first(one.get(name), other.get(name))}"
        for name in (one | other)
        if one.get(name) != other.get(name)
    ]


def _first(one: Any, other: Any) -> str:
    if isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        return next(f"[{n}] {_first(a, b)}" for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
    if is_dataclass(one) and type(one) is type(other):
        return next(
            f"{item.name} {_first(getattr(one, item.name), getattr(other, item.name))}"
            for item in fields(one)
            if getattr(one, item.name) != getattr(other, item.name)
        )
    return f"{one!r:.300} / {other!r:.300}"
