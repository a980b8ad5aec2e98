"""A search of the journal by keys and more goes by the index of keys."""

from __future__ import annotations

from pathlib import Path

from hilum.core.exchange import Key, Outcome
from hilum.store import open_store
from hilum.store.sqlite.journal import SqlExchanges
from hilum.store.sqlite.store import _Reader


def test_a_search_by_keys_and_more_looks_up_each_key(tmp_path: Path) -> None:
    with open_store(tmp_path):
        reader = _Reader(tmp_path / "hilum.db")
        seen: list[str] = []
        reader.context.connection.set_trace_callback(seen.append)
        journal = reader.collections.exchanges
        assert isinstance(journal, SqlExchanges)
        keys = [Key("patient", "a"), Key("study", "b")]
        journal.search(keys=keys, peer="EHR", kind="ADT^A04", outcome=Outcome.ACCEPTED, since=1.0, until=2.0)
        reader.context.connection.set_trace_callback(None)
        (statement,) = seen
        plan = [row[3] for row in reader.context.connection.execute("EXPLAIN QUERY PLAN " + statement)]
        assert sum("SEARCH exchange_keys USING PRIMARY KEY (value=? AND kind=?)" in step for step in plan) == 2, plan
        assert any(step.startswith("SEARCH e USING ") and "rowid=?" in step for step in plan), plan
        reader.context.connection.close()
