"""Twenty times kill -9 under mixed load: what was acknowledged is there once and whole, and nothing is there by half."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from campaigns.kill import Campaign
from campaigns.kill_history import Operation

KINDS = {"ADT", "C-STORE", "FHIR create", "FHIR transaction", "FHIR update", "ITI-41", "OMG", "STOW-RS"}
MOST_ROUNDS = 100


def each_kind_acknowledged(history: Sequence[Operation]) -> bool:
    """Or so many rounds that they would not come: a busy machine needs some more of them."""
    kinds = {one.kind for one in history if one.state == "ok"}
    return kinds == KINDS or max((one.round for one in history), default=0) >= MOST_ROUNDS


def each_kind_and_many(history: Sequence[Operation]) -> bool:
    ok, cut = (sum(one.state == state for one in history) for state in ("ok", "unknown"))
    return (each_kind_acknowledged(history) and ok > 500 and cut > 20) or max(
        (one.round for one in history), default=0
    ) >= MOST_ROUNDS


def two_instances_and_each_kind(history: Sequence[Operation]) -> bool:
    stored = sum(one.kind == "C-STORE" and one.state == "ok" for one in history)
    return (each_kind_acknowledged(history) and stored > 1) or max(
        (one.round for one in history), default=0
    ) >= MOST_ROUNDS


def test_twenty_kills_lose_double_and_tear_nothing(tmp_path: Path) -> None:
    report = Campaign(tmp_path, seed=20).run(20, enough=each_kind_and_many)
    assert report.faults == [], report.summary
    assert report.states["ok"] > 500
    assert set(report.kinds) == KINDS
    assert report.states.get("unknown", 0) > 20, "the kills did not come in the middle of anything"
    assert min(report.ready_s) < 5.0


def test_the_checker_sees_what_is_lost_doubled_torn_and_left_over(tmp_path: Path) -> None:
    """Else a campaign without faults would say nothing: here the folder is harmed by hand."""
    campaign = Campaign(tmp_path, seed=3)
    assert campaign.run(2, enough=two_instances_and_each_kind).faults == []
    stored = [one for one in campaign.history if one.kind == "C-STORE" and one.state == "ok"]
    lost, torn = stored[0], stored[1]
    order = next(one for one in campaign.history if one.kind == "OMG" and one.state == "ok")
    transaction = next(one for one in campaign.history if one.kind == "FHIR transaction" and one.state == "ok")
    blobs = campaign.hub.data / "blobs"
    database = sqlite3.connect(campaign.hub.data / "hilum.db")
    with database:
        database.execute("DELETE FROM instances WHERE uid = ?", (lost.key,))
        found = database.execute("SELECT segment, offset, length FROM instances WHERE uid = ?", (torn.key,)).fetchone()
        database.execute("DELETE FROM outbox WHERE instr(CAST(payload AS TEXT), ?)", (f"{order.key}^",))
        database.execute(
            "DELETE FROM resources WHERE type = 'Basic' AND instr(CAST(body AS TEXT), ?)", (transaction.keep[1],)
        )
    database.close()
    segment, offset, length = found
    with (blobs / f"{segment}.pack").open("r+b") as file:
        file.seek(offset + length - 1)
        last = file.read(1)
        file.seek(offset + length - 1)
        file.write(bytes([last[0] ^ 1]))
    faults = campaign.check_again()
    for words in (
        f"{lost.key} (ok): lost",
        f"{torn.key} (ok): torn",
        f"{order.key} (ok): 0 deliveries",
        f"{transaction.key} (ok): half a transaction",
        "blobs that nothing refers to",
    ):
        assert any(words in one for one in faults), (words, faults)
