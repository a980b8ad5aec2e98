"""No look-up that is made for a message or a page walks a whole table: each has its index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hilum.core.exchange import Key, Verdict
from hilum.core.identity import Identifier
from hilum.core.record import Behind, InstanceFilter, Record
from hilum.store import SqliteStore, open_store
from hilum.store.sqlite.store import _Reader
from support.store_making import ADT, mrn

LOOKUPS: dict[str, Callable[[Record], object]] = {
    "patient by identifier": lambda r: r.patients.find(mrn("1")),
    "patients by name": lambda r: r.patients.search(family="doe*"),
    "patients by PN pattern": lambda r: r.patients.search(name="doe^j*"),
    "patients by birth date": lambda r: r.patients.search(birth_date=("19700101", "19700101")),
    "newest patients": lambda r: r.patients.search(),
    "subsumed": lambda r: r.patients.subsumed("a"),
    "visit by number": lambda r: r.visits.find(Identifier("1", ADT)),
    "visits of a patient": lambda r: r.visits.of_patient("a"),
    "order by placer": lambda r: r.orders.by_placer(Identifier("1", ADT)),
    "order by filler": lambda r: r.orders.by_filler(Identifier("1", ADT)),
    "order by accession": lambda r: r.orders.by_accession("1"),
    "order by study": lambda r: r.orders.by_study("1.2"),
    "orders by specimen": lambda r: r.orders.by_specimen("1"),
    "newest orders": lambda r: r.orders.search(),
    "worklist of a day": lambda r: r.orders.worklist(start=("20260301", "20260301"), station_aet="MR1", modality="MR"),
    "worklist by patient name": lambda r: r.orders.worklist(patient_name="doe*"),
    "worklist by accession": lambda r: r.orders.worklist(accession="A1"),
    "performed steps of an order": lambda r: r.orders.performed_of_order("a"),
    "instance": lambda r: r.studies.instance("1.2"),
    "studies by name": lambda r: r.studies.find_studies(InstanceFilter(patient_name="doe*")),
    "studies by identifier": lambda r: r.studies.find_studies(InstanceFilter(patient_identifier=("1",))),
    "studies behind a page": lambda r: r.studies.find_studies(InstanceFilter(behind=Behind(("1.2", "1.3")))),
    "studies by accession": lambda r: r.studies.find_studies(InstanceFilter(accession=("A1",))),
    "series of a study": lambda r: r.studies.find_series(InstanceFilter(study_uids=("1.2",))),
    "instances of a series": lambda r: r.studies.find_instances(InstanceFilter(series_uids=("1.2",))),
    "metadata of a study": lambda r: list(r.studies.metadata(InstanceFilter(study_uids=("1.2",)))),
    "results by filler": lambda r: r.results.find(filler=Identifier("1", ADT)),
    "results by accession": lambda r: r.results.find(accession="1"),
    "document by uniqueId": lambda r: r.documents.by_unique_id("1.2"),
    "documents of a patient": lambda r: r.documents.entries("a"),
    "associations": lambda r: r.documents.associations(["a"]),
    "resource": lambda r: r.resources.get("Patient", "a"),
    "newest resources": lambda r: r.resources.search("Patient", []),
    "exchanges by key": lambda r: r.exchanges.by_key([Key("patient", "a"), Key("study", "b")]),
    "newest exchanges": lambda r: r.exchanges.search(),
    "exchanges of a peer": lambda r: r.exchanges.search(peer="EHR"),
    "exchanges of a transaction": lambda r: r.exchanges.search(transaction="RAD-1"),
    "exchanges found wanting": lambda r: r.exchanges.search(verdict=Verdict.FAIL),
    "exchanges by control id": lambda r: r.exchanges.search(control_id="M1"),
    "answers": lambda r: r.exchanges.answers("a", "b"),
    "unjudged": lambda r: r.exchanges.unjudged(),
    "due": lambda r: r.outbox.due(1.0),
    "due of one": lambda r: r.outbox.due(1.0, destination="ris"),
    "waiting": lambda r: r.outbox.waiting(),
    "audit of a person": lambda r: r.audits.search(person_id="a"),
    "audit of an exchange": lambda r: r.audits.search(exchange_id=1),
}

WALKS_AN_INDEX = re.compile(r"SCAN (?:(?!USING).)*$")
ROWID_ORDER = re.compile(r"SCAN (e|t|audits)$")
"""Walking a table from its newest row on, until the page is full, is what the newest of all asks for."""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Reader]:
    folder: Path = tmp_path_factory.mktemp("plans")
    store: SqliteStore = open_store(folder)
    one = _Reader(folder / "hilum.db")
    yield one
    one.context.connection.close()
    store.close()


@pytest.mark.parametrize("name", LOOKUPS)
def test_no_lookup_walks_a_whole_table(name: str, reader: _Reader) -> None:
    seen: list[str] = []
    connection = reader.context.connection
    connection.set_trace_callback(seen.append)
    LOOKUPS[name](reader.collections)  # type: ignore[arg-type]
    connection.set_trace_callback(None)
    assert seen
    for statement in seen:
        plan = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + statement)]
        walks = [step for step in plan if WALKS_AN_INDEX.match(step)]
        if name.startswith("newest"):
            walks = [step for step in walks if not ROWID_ORDER.match(step)]
        walks = [step for step in walks if not re.match(r"SCAN (lanes|heads|chain|CONSTANT ROW|\(subquery)", step)]
        assert not walks, (statement, plan)
