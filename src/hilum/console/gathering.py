"""What each page shows, gathered from the record in one read: plain values for the templates, no HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hilum.console.reading import Part, read, values_by_place
from hilum.core.document import DocumentEntry
from hilum.core.errors import HilumError
from hilum.core.exchange import Exchange, Key, Outcome, Verdict
from hilum.core.identity import Patient
from hilum.core.order import Order, PerformedProcedureStep
from hilum.core.record import InstanceFilter, Page, Record
from hilum.core.result import Result
from hilum.core.study import Study
from hilum.core.visit import Visit
from hilum.ihe.became import Became, became
from hilum.ihe.profile import Expected

__all__ = [
    "ExchangeView",
    "Home",
    "PatientView",
    "Traffic",
    "exchange_view",
    "home",
    "is_aside",
    "journal_keys",
    "patient_view",
    "person_exchanges",
    "with_patients",
]

JOURNAL_LIMIT = 2000
HEADER_BYTES = 1 << 20


@dataclass(slots=True)
class Traffic:
    """Counts of one standard over the exchanges looked at, with a bar for each slice of time."""

    standard: str
    count: int = 0
    failed: int = 0
    bars: list[int] = field(default_factory=lambda: [0] * 24)


@dataclass(frozen=True, slots=True)
class Home:
    """The newest exchanges and what they sum up to."""

    latest: Sequence[tuple[Exchange, Patient | None]]
    everything: bool
    traffic: Sequence[Traffic]
    verdicts: dict[str, int]
    troubled: int
    looked_at: int
    pending: int
    dead: int
    oldest_pending: float
    span: tuple[float, float]


def with_patients(record: Record, exchanges: Iterable[Exchange]) -> list[tuple[Exchange, Patient | None]]:
    """Each exchange with the patient that it is about; of one about several, the first."""
    known: dict[str, Patient | None] = {"": None}
    told = []
    for one in exchanges:
        id = next(iter(one.values("person")), "")
        if id not in known:
            known[id] = record.patients.current(id)
        told.append((one, known[id]))
    return told


def home(record: Record, *, latest: int = 40, window: int = 1000, everything: bool = False) -> Home:
    """The home page: the newest exchanges, counts over the last thousand, the queue.

    everything   also audit records and thumbnails
    """
    recent = record.exchanges.search(page=Page(limit=window))
    traffic: dict[str, Traffic] = {}
    begin = min((one.started for one in recent), default=0.0)
    end = max((one.started for one in recent), default=0.0)
    width = max(1.0, end - begin)
    for one in recent:
        row = traffic.setdefault(one.standard, Traffic(one.standard))
        row.count += 1
        row.failed += one.outcome in (Outcome.REFUSED, Outcome.FAILED)
        row.bars[min(23, int((one.started - begin) / width * 24))] += 1
    verdicts = Counter(one.verdict.value for one in recent)
    pending = record.outbox.search(state="pending", page=Page(limit=1000))
    dead = record.outbox.search(state="dead", page=Page(limit=1000))
    return Home(
        with_patients(record, [one for one in recent if everything or not is_aside(one)][:latest]),
        everything,
        sorted(traffic.values(), key=lambda row: -row.count),
        {verdict.value: verdicts.get(verdict.value, 0) for verdict in Verdict},
        sum(row.failed for row in traffic.values()),
        len(recent),
        len(pending),
        len(dead),
        min((one.created for one in pending), default=0.0),
        (begin, end),
    )


def journal_keys(record: Record, patient: Patient) -> list[Key]:
    """The keys under which a patient's exchanges are found: the person's, those of all merged into it, and of the work about it.

    Order and study numbers are among them, so that a message about the right study under the wrong patient is seen here too.
    """
    people = (patient, *record.patients.subsumed(patient.id))
    keys: dict[Key, None] = {}
    for person in people:
        keys[Key("person", person.id)] = None
        for identifier in person.identifiers:
            keys[Key("patient", identifier.key)] = None
    for order in record.orders.of_patient(patient.id):
        for kind, value in (
            ("placer", order.placer.value),
            ("filler", order.filler.value),
            ("accession", order.accession.value),
            *(("study", uid) for uid in order.study_uids),
        ):
            if value:
                keys[Key(kind, value)] = None
    for study in record.studies.of_patient(patient.id):
        keys[Key("study", study.uid)] = None
        if study.accession:
            keys[Key("accession", study.accession)] = None
    return list(keys)


def person_exchanges(record: Record, patient: Patient, *, limit: int = JOURNAL_LIMIT) -> list[Exchange]:
    """A patient's exchanges, oldest first."""
    return record.exchanges.by_key(journal_keys(record, patient), page=Page(limit=limit))


@dataclass(frozen=True, slots=True)
class PatientView:
    """All that the patient's page shows."""

    patient: Patient
    survivor: Patient | None
    subsumed: Sequence[Patient]
    linked: Sequence[Patient]
    visits: Sequence[Visit]
    orders: Sequence[tuple[Order, Sequence[PerformedProcedureStep]]]
    studies: Sequence[Study]
    results: Sequence[Result]
    documents: Sequence[DocumentEntry]
    exchanges: Sequence[Exchange]
    expected: Sequence[Expected]
    profiles: Sequence[tuple[str, int]]
    aside: int
    """Audit records and the console's own looks at images, which are shown when asked for."""

    @property
    def old_keys(self) -> frozenset[str]:
        """Keys of identifiers that came with patients who were merged into this one."""
        return frozenset(one.key for gone in self.subsumed for one in gone.identifiers)


def patient_view(
    record: Record,
    patient: Patient,
    expected: Iterable[Expected],
    *,
    profile: str = "",
    verdict: str = "",
    everything: bool = False,
) -> PatientView:
    """The patient with all that is known; exchanges and expected steps kept to a profile or a verdict where one is named.

    everything   also audit records and thumbnails
    """
    survivor = record.patients.current(patient.id) if patient.merged_into else None
    journal = person_exchanges(record, survivor or patient)
    every = journal if everything else [one for one in journal if not is_aside(one)]
    profiles = Counter(one.profile or "other" for one in every)
    shown = [
        one
        for one in every
        if (not profile or (one.profile or "other") == profile) and (not verdict or one.verdict.value == verdict)
    ]
    steps = list(expected)
    if profile:
        transactions = {one.transaction for one in shown}
        steps = [one for one in steps if one.rule.startswith(profile) or one.transaction in transactions]
    links = (record.patients.get(id) for id in patient.links)
    return PatientView(
        patient,
        survivor,
        record.patients.subsumed(patient.id),
        [one for one in links if one is not None],
        record.visits.of_patient(patient.id),
        [(order, record.orders.performed_of_order(order.id)) for order in record.orders.of_patient(patient.id)],
        record.studies.of_patient(patient.id),
        record.results.of_patient(patient.id),
        record.documents.entries(patient.id, statuses=("Approved", "Deprecated")),
        shown,
        steps if verdict in ("", "fail") else [],
        sorted(profiles.items()),
        sum(1 for one in journal if is_aside(one)),
    )


def is_aside(one: Exchange) -> bool:
    """It only follows from others (ITI-20), or from a page of ours that showed a thumbnail."""
    return one.transaction == "ITI-20" or one.kind == "WADO-RS thumbnail"


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """All that the page of one exchange shows."""

    exchange: Exchange
    request: Sequence[Part]
    answer: Sequence[Part]
    became: Sequence[tuple[str, str, str, Sequence[Became]]]
    """(source place, words, value, ways into other standards)"""
    persons: Sequence[Patient]
    audits: int


def exchange_view(record: Record, exchange: Exchange) -> ExchangeView:
    """One exchange with its messages made readable."""
    syntax = exchange.fact("transfer syntax")
    request = read(_request_bytes(record, exchange), title="Request", syntax=syntax)
    if exchange.request and (stored := _stored(record, exchange)):
        request += read(stored, title="First object stored")
    answer = read(exchange.answer or _blob(record, exchange, answer=True), title="Answer", syntax=syntax)
    values = values_by_place([*answer, *request] if exchange.transaction == "RAD-5" else request)
    ways: dict[str, list[Became]] = {}
    for row in became(exchange, record):
        ways.setdefault(row.source_place, []).append(row)
    found = (record.patients.current(id) for id in exchange.values("person"))
    people = {one.id: one for one in found if one is not None}
    return ExchangeView(
        exchange,
        request,
        answer,
        [(place, rows[0].source_words, _value_at(values, place), rows) for place, rows in ways.items()],
        tuple(people.values()),
        len(record.audits.search(exchange_id=exchange.id)),
    )


def _value_at(values: dict[str, str], place: str) -> str:
    """The value at a place, or those at its parts, joined: "PID-5" where the tree ends in PID-5.1 and PID-5.2."""
    if place in values:
        return values[place]
    if place.count(".") == 2 and (whole := values.get(place.rpartition(".")[0])) and place.endswith(".1"):
        return whole
    if place.endswith(".1") and (whole := values.get(place[:-2])):
        return whole
    inside = [value for where, value in values.items() if where.startswith((f"{place}.", f"{place} > "))]
    return " ".join(inside[:6])


def _request_bytes(record: Record, exchange: Exchange) -> bytes:
    """The request as it came; of stored objects the header of the first one."""
    if exchange.request:
        return exchange.request
    return _blob(record, exchange, answer=False) or _stored(record, exchange)


def _blob(record: Record, exchange: Exchange, *, answer: bool) -> bytes:
    ref = exchange.answer_blob if answer else exchange.request_blob
    if ref is None:
        return b""
    try:
        return record.blobs.read(ref, 0, min(ref.length, HEADER_BYTES))
    except HilumError:
        return b""


def _stored(record: Record, exchange: Exchange) -> bytes:
    if not exchange.kind.startswith("C-STORE"):
        return b""
    for uid in exchange.values("instance")[:1]:
        instance = record.studies.instance(uid)
        if instance is not None:
            return record.blobs.read(instance.blob, 0, min(instance.blob.length, HEADER_BYTES))
    for uid in exchange.values("series")[:1]:
        for instance, *_ in record.studies.find_instances(InstanceFilter(series_uids=(uid,), page=Page(limit=1))):
            return record.blobs.read(instance.blob, 0, min(instance.blob.length, HEADER_BYTES))
    return b""
