"""The exchange journal, the outbox and the audit trail in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from hilum.core.audit import AuditEvent
from hilum.core.errors import NotFound
from hilum.core.exchange import Exchange, Finding, Key, Outcome, Severity, Verdict
from hilum.core.record import Delivery, DeliveryState, Page
from hilum.store.memory.tables import Tables, part

__all__ = ["MemoryAudits", "MemoryExchanges", "MemoryOutbox"]


def _light(exchange: Exchange) -> Exchange:
    """Without the raw bytes."""
    return replace(exchange, request=b"", answer=b"")


class MemoryExchanges:
    """The journal."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, id: int) -> Exchange | None:
        """One exchange, whole."""
        return self._tables.exchanges.get(id)

    def by_key(self, keys: Iterable[Key], *, since: float = 0.0, page: Page = Page()) -> list[Exchange]:
        """Exchanges that carry any of the keys, oldest first."""
        wanted = frozenset(keys)
        found = [
            _light(one)
            for one in self._tables.exchanges.values()
            if one.started >= since and not wanted.isdisjoint(one.keys)
        ]
        found.sort(key=lambda one: one.id)
        return part(found, page)

    def search(
        self,
        *,
        peer: str = "",
        standard: str = "",
        apart_from: str = "",
        transaction: str = "",
        kind: str = "",
        outcome: Outcome | None = None,
        verdict: Verdict | None = None,
        control_id: str = "",
        since: float = 0.0,
        until: float = 0.0,
        after_id: int = 0,
        keys: Sequence[Key] = (),
        newest_first: bool = True,
        page: Page = Page(limit=100),
    ) -> list[Exchange]:
        """Exchanges that match all given, and carry any of the keys where there are some."""
        wanted = frozenset(keys)
        found = [
            _light(one)
            for one in self._tables.exchanges.values()
            if (not peer or one.peer == peer)
            and (not standard or one.standard == standard)
            and one.standard != apart_from
            and (not transaction or one.transaction == transaction)
            and (not kind or one.kind == kind)
            and (outcome is None or one.outcome is outcome)
            and (verdict is None or one.verdict is verdict)
            and (not control_id or one.control_id == control_id)
            and one.started >= since
            and (not until or one.started <= until)
            and one.id > after_id
            and (not wanted or not wanted.isdisjoint(one.keys))
        ]
        found.sort(key=lambda one: one.id, reverse=newest_first)
        return part(found, page)

    def answers(self, sender: str, control_id: str) -> dict[bytes, bytes]:
        """The answers kept of messages with this sender and control id, by the digest of their content."""
        return dict(self._tables.answers.get((sender, control_id)) or ())

    def remember_answer(self, sender: str, control_id: str, digest: bytes, answer: bytes) -> None:
        """Keep the answer of this message for repeats; the first one stays."""
        kept = self.answers(sender, control_id)
        if digest not in kept:
            self._tables.answers.put((sender, control_id), (*kept.items(), (digest, answer)))

    def add(self, exchange: Exchange) -> int:
        """Write an exchange in this unit of work."""
        id = self._tables.next_number("exchange id")
        judged = exchange.verdict is not Verdict.NONE
        kept = replace(exchange, id=id, keys=tuple(dict.fromkeys(exchange.keys)))
        self._tables.exchanges.put(id, kept)
        if not judged:
            self._tables.unjudged.put(id, True)
        self._tables.touched_exchanges[id] = None
        return id

    def _known(self, id: int) -> Exchange:
        known = self._tables.exchanges.get(id)
        if known is None:
            raise NotFound("the journal has no such exchange")
        return known

    def amend(
        self,
        id: int,
        *,
        ended: float | None = None,
        count: int | None = None,
        outcome: Outcome | None = None,
        code: str | None = None,
        text: str | None = None,
        detail: tuple[tuple[str, str], ...] | None = None,
        keys: Sequence[Key] = (),
        answer: bytes | None = None,
        findings: Sequence[Finding] = (),
    ) -> None:
        """Bring a long-running exchange up to date."""
        known = self._known(id)
        self._tables.exchanges.put(
            id,
            replace(
                known,
                ended=known.ended if ended is None else ended,
                count=known.count if count is None else count,
                outcome=known.outcome if outcome is None else outcome,
                code=known.code if code is None else code,
                text=known.text if text is None else text,
                detail=known.detail if detail is None else detail,
                keys=tuple(dict.fromkeys((*known.keys, *keys))),
                answer=known.answer if answer is None else answer,
                findings=tuple(dict.fromkeys((*known.findings, *findings))),
            ),
        )
        self._tables.touched_exchanges[id] = None

    def judge(self, id: int, verdict: Verdict, findings: Sequence[Finding]) -> None:
        """Set the verdict; NONE too marks it as judged."""
        self._tables.exchanges.put(id, replace(self._known(id), verdict=verdict, findings=tuple(findings)))
        self._tables.unjudged.drop(id)
        self._tables.touched_exchanges[id] = None

    def judge_all(self, verdicts: Iterable[tuple[int, Verdict, Sequence[Finding]]]) -> None:
        """`judge` for many."""
        for id, verdict, findings in verdicts:
            self.judge(id, verdict, findings)

    def unjudged(self, limit: int = 500) -> list[Exchange]:
        """Exchanges that were not judged yet and are not OPEN, oldest first, whole."""
        found = [self._known(id) for id in sorted(self._tables.unjudged.keys())]
        return [one for one in found if one.outcome is not Outcome.OPEN][:limit]

    def statistics(self, *, since: float = 0.0) -> list[tuple[str, str, str, int]]:
        """(peer, transaction or kind, verdict, count)."""
        counts = Counter(
            (one.peer, one.transaction or one.kind, one.verdict.value)
            for one in self._tables.exchanges.values()
            if one.started >= since
        )
        return sorted((*key, count) for key, count in counts.items())

    def rule_statistics(self, *, since: float = 0.0) -> list[tuple[str, str, int]]:
        """(peer, rule, count) over all findings of severity error and warning."""
        counts = Counter(
            (one.peer, finding.rule)
            for one in self._tables.exchanges.values()
            if one.started >= since
            for finding in one.findings
            if finding.severity is not Severity.INFO
        )
        return sorted((*key, count) for key, count in counts.items())


class MemoryOutbox:
    """Deliveries. Rows of one destination go out by position, which is the id until a row is replayed."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, delivery: Delivery, now: float) -> None:
        """Add a row."""
        id = self._tables.next_number("delivery id")
        self._tables.deliveries.put(id, replace(delivery, id=id, created=delivery.created or now))
        self._tables.positions.put(id, id)
        self._tables.touched_destinations[delivery.destination] = None

    def get(self, id: int) -> Delivery | None:
        """One row."""
        return self._tables.deliveries.get(id)

    def _position(self, id: int) -> int:
        position = self._tables.positions.get(id)
        return id if position is None else position

    def due(self, now: float, *, destination: str = "", limit: int = 100) -> list[Delivery]:
        """The first pending row of each destination, or of one, where it is due."""
        first: dict[str, Delivery] = {}
        for one in self._tables.deliveries.values():
            if one.state == DeliveryState.PENDING and (not destination or one.destination == destination):
                known = first.get(one.destination)
                if known is None or self._position(one.id) < self._position(known.id):
                    first[one.destination] = one
        found = sorted((one for one in first.values() if one.due <= now), key=lambda one: (one.due, one.id))
        return found[:limit]

    def waiting(self) -> list[tuple[str, int, float]]:
        """(destination, pending rows, when the oldest of them was created)."""
        found: dict[str, list[float]] = {}
        for one in self._tables.deliveries.values():
            if one.state == DeliveryState.PENDING:
                found.setdefault(one.destination, []).append(one.created)
        return sorted((name, len(times), min(times)) for name, times in found.items())

    def search(self, *, state: str = "", destination: str = "", page: Page = Page()) -> list[Delivery]:
        """Rows by state and destination, oldest first."""
        found = [
            one
            for one in self._tables.deliveries.values()
            if (not state or one.state == state) and (not destination or one.destination == destination)
        ]
        found.sort(key=lambda one: one.id)
        return part(found, page)

    def _known(self, id: int) -> Delivery:
        known = self._tables.deliveries.get(id)
        if known is None:
            raise NotFound("the outbox has no such row")
        return known

    def settle(self, id: int, *, state: str, error: str = "", due: float = 0.0, attempts: int = 0) -> None:
        """Set what became of a try; a row that is sent or dead already is left as it is."""
        known = self._known(id)
        if known.state == DeliveryState.PENDING:
            self._tables.deliveries.put(id, replace(known, state=state, error=error, due=due, attempts=attempts))
            self._tables.touched_destinations[known.destination] = None

    def replay(self, id: int) -> None:
        """Put a dead or sent row back as pending, at once due, behind none."""
        known = self._known(id)
        others = [
            self._position(one.id)
            for one in self._tables.deliveries.values()
            if one.destination == known.destination and one.state == DeliveryState.PENDING
        ]
        self._tables.positions.put(id, min([self._position(id), *(one - 1 for one in others)]))
        self._tables.deliveries.put(id, replace(known, state=DeliveryState.PENDING, error="", due=0.0, attempts=0))
        self._tables.touched_destinations[known.destination] = None


class MemoryAudits:
    """The audit trail."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, event: AuditEvent) -> None:
        """Add an event; it gets its id here."""
        id = self._tables.next_number("audit id")
        self._tables.audits.put(id, replace(event, id=id))

    def get(self, id: int) -> AuditEvent | None:
        """One event."""
        return self._tables.audits.get(id)

    def search(
        self,
        *,
        person_id: str = "",
        since: float = 0.0,
        until: float = 0.0,
        exchange_id: int = 0,
        page: Page = Page(),
    ) -> list[AuditEvent]:
        """Events, newest first."""
        found = [
            one
            for one in self._tables.audits.newest()
            if (not person_id or person_id in one.person_ids)
            and one.when >= since
            and (not until or one.when <= until)
            and (not exchange_id or one.exchange_id == exchange_id)
        ]
        found.sort(key=lambda one: one.id, reverse=True)
        return part(found, page)
