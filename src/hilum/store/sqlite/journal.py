"""The exchange journal, the outbox and the audit trail in the database."""

# ruff: noqa: S608 - statements are made of our own constants; values are always bound

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import orjson

from hilum.core.audit import AuditEvent
from hilum.core.errors import NotFound
from hilum.core.exchange import Direction, Exchange, Finding, Key, Outcome, Severity, Verdict
from hilum.core.record import Delivery, Page
from hilum.core.study import BlobRef
from hilum.store.codec import codec
from hilum.store.composed import ComposedRef, parse_ref
from hilum.store.sqlite.connection import Context, Where

__all__ = ["SqlAudits", "SqlExchanges", "SqlOutbox"]

_AUDIT = codec(AuditEvent)

_COLUMNS = (
    'e.direction, e.standard, e.kind, e.source, e.destination, e.started, e.ended, e.peer, e.peer_address, e."transaction",'
    " e.profile, e.control_id, e.request_blob, e.answer_blob, e.outcome, e.code, e.text, e.count, e.detail, e.keys,"
    " e.verdict, e.findings, e.id"
)
_PUT = (
    'INSERT INTO exchanges (id, started, ended, direction, standard, kind, "transaction", profile, source, destination, peer,'
    " peer_address, control_id, outcome, code, text, count, verdict, judged, request_blob, answer_blob, keys, detail,"
    " findings) VALUES"
)
_PUT_CONTENT = "INSERT INTO exchange_contents (id, request, answer) VALUES"
_PUT_KEY = "INSERT OR IGNORE INTO exchange_keys (value, kind, id) VALUES"
# One exchange, whole.
_GET = f"SELECT {_COLUMNS}, c.request, c.answer FROM exchanges e LEFT JOIN exchange_contents c ON c.id = e.id WHERE e.id = ?"
# What a verdict is still owed to.
_UNJUDGED = (
    f"SELECT {_COLUMNS}, c.request, c.answer FROM exchanges e LEFT JOIN exchange_contents c ON c.id = e.id"
    " WHERE e.judged = 0 AND e.outcome <> 'open' ORDER BY e.id LIMIT ?"
)
# The same verdict for many.
_JUDGE_ALL = "UPDATE exchanges SET verdict = ?, findings = ?, judged = 1 WHERE id IN (SELECT value FROM json_each(?))"
_JUDGE = "UPDATE exchanges SET verdict = ?, findings = ?, judged = 1 WHERE id = ?"
_ANSWERS = "SELECT digest, answer FROM answers WHERE control_id = ? AND sender = ?"
_REMEMBER = "INSERT OR IGNORE INTO answers (control_id, sender, digest, given, answer) VALUES"
# How each peer's exchanges were judged.
_STATISTICS = (
    'SELECT peer, CASE "transaction" WHEN \'\' THEN kind ELSE "transaction" END AS what, verdict, count(*) FROM exchanges'
    " WHERE started >= ? GROUP BY peer, what, verdict ORDER BY peer, what, verdict"
)
# What was found, of each peer and rule.
_FINDINGS = "SELECT peer, findings FROM exchanges WHERE started >= ? AND findings <> '[]'"

_DIRECTIONS = {one.value: one for one in Direction}
_OUTCOMES = {one.value: one for one in Outcome}
_VERDICTS = {one.value: one for one in Verdict}
_SEVERITIES = {one.value: one for one in Severity}


def _exchange(row: tuple[Any, ...], request: bytes = b"", answer: bytes = b"") -> Exchange:
    detail, keys, findings = row[18], row[19], row[21]
    return Exchange(
        _DIRECTIONS[row[0]],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        row[6],
        row[7],
        row[8],
        row[9],
        row[10],
        row[11],
        request,
        answer,
        parse_ref(row[12]),
        parse_ref(row[13]),
        _OUTCOMES[row[14]],
        row[15],
        row[16],
        row[17],
        tuple([(one[0], one[1]) for one in orjson.loads(detail)]) if detail != "[]" else (),
        tuple([Key(one[0], one[1]) for one in orjson.loads(keys)]) if keys != "[]" else (),
        _VERDICTS[row[20]],
        tuple([Finding(_SEVERITIES[one[0]], *one[1:]) for one in orjson.loads(findings)]) if findings != "[]" else (),
        row[22],
    )


def _whole(row: tuple[Any, ...]) -> Exchange:
    return _exchange(row, row[23] or b"", row[24] or b"")


def _pairs(pairs: Sequence[Any]) -> str:
    return orjson.dumps(pairs).decode() if pairs else "[]"


def _keys_text(keys: Sequence[Key]) -> str:
    return orjson.dumps([(one.kind, one.value) for one in keys]).decode() if keys else "[]"


def _findings_text(findings: Sequence[Finding]) -> str:
    if not findings:
        return "[]"
    return orjson.dumps([(f.severity.value, f.rule, f.text, f.place, f.section) for f in findings]).decode()


def _sound(text: str) -> str:
    """Text that UTF-8 can hold: lone surrogates, from bytes that were no text, become question marks."""
    return text.encode("utf-8", "replace").decode()


def _sound_exchange(exchange: Exchange) -> Exchange:
    """The same exchange with text that the journal can hold: nothing that a peer sends may keep it out of the journal."""
    return replace(
        exchange,
        kind=_sound(exchange.kind),
        source=_sound(exchange.source),
        destination=_sound(exchange.destination),
        peer=_sound(exchange.peer),
        peer_address=_sound(exchange.peer_address),
        transaction=_sound(exchange.transaction),
        profile=_sound(exchange.profile),
        control_id=_sound(exchange.control_id),
        code=_sound(exchange.code),
        text=_sound(exchange.text),
        detail=tuple((_sound(name), _sound(value)) for name, value in exchange.detail),
        keys=tuple(Key(_sound(key.kind), _sound(key.value)) for key in exchange.keys),
        findings=tuple(
            Finding(one.severity, _sound(one.rule), _sound(one.text), _sound(one.place), _sound(one.section))
            for one in exchange.findings
        ),
    )


def _carries(where: Where, keys: Sequence[Key]) -> None:
    """The exchange carries any of the keys."""
    wanted = dict.fromkeys(keys)
    pieces = " UNION ".join(["SELECT id FROM exchange_keys WHERE value = ? AND kind = ?"] * len(wanted))
    where.add(f"e.id IN ({pieces})", *(part for key in wanted for part in (key.value, key.kind)))


class SqlExchanges:
    """The journal."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._execute = context.execute

    def get(self, id: int) -> Exchange | None:
        """One exchange, whole."""
        row = self._execute(_GET, (id,)).fetchone()
        return None if row is None else _whole(row)

    def by_key(self, keys: Iterable[Key], *, since: float = 0.0, page: Page = Page()) -> list[Exchange]:
        """Exchanges that carry any of the keys, oldest first."""
        wanted = tuple(keys)
        if not wanted:
            return []
        where = Where()
        _carries(where, wanted)
        where.add("e.started >= ?", since)
        rows = self._execute(
            f"SELECT {_COLUMNS} FROM exchanges e WHERE {where} ORDER BY e.id LIMIT ? OFFSET ?",
            (*where.parameters, page.limit, page.offset),
        )
        return [_exchange(row) for row in rows]

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
        where = Where()
        if keys:
            _carries(where, keys)
        where.equal("e.peer", peer)
        where.equal("e.standard", standard)
        if apart_from:
            where.add("e.standard <> ?", apart_from)
        if transaction:
            where.add('e."transaction" = ? AND e."transaction" <> \'\'', transaction)
        where.equal("e.kind", kind)
        where.equal("e.outcome", outcome.value if outcome else "")
        where.equal("e.verdict", verdict.value if verdict else "")
        if verdict in (Verdict.WARN, Verdict.FAIL):
            where.add("e.verdict IN ('warn', 'fail')")
        if control_id:
            where.add("e.control_id = ? AND e.control_id <> ''", control_id)
        if since:
            where.add("e.started >= ?", since)
        if until:
            where.add("e.started <= ?", until)
        if after_id:
            where.add("e.id > ?", after_id)
        rows = self._execute(
            f"SELECT {_COLUMNS} FROM exchanges e WHERE {where} ORDER BY e.id {'DESC' if newest_first else 'ASC'}"
            " LIMIT ? OFFSET ?",
            (*where.parameters, page.limit, page.offset),
        )
        return [_exchange(row) for row in rows]

    def answers(self, sender: str, control_id: str) -> dict[bytes, bytes]:
        """The answers kept of messages with this sender and control id, by the digest of their content."""
        found = self._context.look(_ANSWERS, (control_id, sender), ("answers", control_id))
        return dict(found.fetchall())

    def remember_answer(self, sender: str, control_id: str, digest: bytes, answer: bytes) -> None:
        """Keep the answer of this message for repeats; the first one stays."""
        row = (control_id, sender, digest, self._context.now, answer)
        self._context.later(_REMEMBER, row, ("answers", control_id))

    def add(self, exchange: Exchange) -> int:
        """Write an exchange in this unit of work."""
        try:
            return self._add(exchange)
        except (UnicodeEncodeError, TypeError):
            return self._add(_sound_exchange(exchange))

    def _add(self, exchange: Exchange) -> int:
        keys = exchange.keys
        if len(keys) > 1:
            keys = tuple(dict.fromkeys(keys))
        verdict = exchange.verdict
        request_blob, answer_blob = exchange.request_blob, exchange.answer_blob
        context = self._context
        id = context.next_key("exchanges", "id")
        context.later(
            _PUT,
            (
                id,
                exchange.started,
                exchange.ended,
                exchange.direction.value,
                exchange.standard,
                exchange.kind,
                exchange.transaction,
                exchange.profile,
                exchange.source,
                exchange.destination,
                exchange.peer,
                exchange.peer_address,
                exchange.control_id,
                exchange.outcome.value,
                exchange.code,
                exchange.text,
                exchange.count,
                verdict.value,
                0 if verdict is Verdict.NONE else 1,
                str(request_blob) if request_blob else "",
                str(answer_blob) if answer_blob else "",
                _keys_text(keys),
                _pairs(exchange.detail),
                _findings_text(exchange.findings),
            ),
        )
        if exchange.request or exchange.answer:
            context.later_sound(_PUT_CONTENT, (id, exchange.request, exchange.answer))
        for key in keys:
            context.later_sound(_PUT_KEY, (key.value, key.kind, id))
        if request_blob:
            self._hold(request_blob)
        if answer_blob:
            self._hold(answer_blob)
        context.exchanges[id] = None
        return id

    def _hold(self, ref: BlobRef) -> None:
        """Blobs of a message live as long as its row, those that a composed one names too."""
        self._context.keep(ref)
        if isinstance(ref, ComposedRef):
            for one in ref.held:
                self._context.keep(one)

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
        row = self._execute("SELECT keys, findings FROM exchanges WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise NotFound("the journal has no such exchange")
        changes: dict[str, Any] = {}
        if ended is not None:
            changes["ended"] = ended
        if count is not None:
            changes["count"] = count
        if outcome is not None:
            changes["outcome"] = outcome.value
        if code is not None:
            changes["code"] = _sound(code)
        if text is not None:
            changes["text"] = _sound(text)
        if detail is not None:
            changes["detail"] = _pairs([(_sound(name), _sound(value)) for name, value in detail])
        if keys:
            known = dict.fromkeys(Key(one[0], one[1]) for one in orjson.loads(row[0]))
            fresh = [Key(_sound(one.kind), _sound(one.value)) for one in dict.fromkeys(keys) if one not in known]
            if fresh:
                changes["keys"] = _keys_text((*known, *fresh))
                self._context.insert(_PUT_KEY, [(key.value, key.kind, id) for key in fresh])
        if findings:
            noted = (Finding(_SEVERITIES[one[0]], *one[1:]) for one in orjson.loads(row[1]))
            changes["findings"] = _findings_text(tuple(dict.fromkeys((*noted, *findings))))
        if changes:
            columns = ", ".join(f"{name} = ?" for name in changes)
            self._execute(f"UPDATE exchanges SET {columns} WHERE id = ?", (*changes.values(), id))
        if answer is not None:
            self._execute(
                "INSERT INTO exchange_contents (id, request, answer) VALUES (?, x'', ?)"
                " ON CONFLICT (id) DO UPDATE SET answer = excluded.answer",
                (id, answer),
            )
        self._context.exchanges[id] = None

    def judge(self, id: int, verdict: Verdict, findings: Sequence[Finding]) -> None:
        """Set the verdict; NONE too marks it as judged."""
        if self._execute(_JUDGE, (verdict.value, _findings_text(findings), id)).rowcount != 1:
            raise NotFound("the journal has no such exchange")
        self._context.exchanges[id] = None

    def judge_all(self, verdicts: Iterable[tuple[int, Verdict, Sequence[Finding]]]) -> None:
        """`judge` for many."""
        groups: dict[tuple[str, str], list[int]] = {}
        for id, verdict, findings in verdicts:
            groups.setdefault((verdict.value, _findings_text(findings)), []).append(id)
        for said, ids in groups.items():
            if self._execute(_JUDGE_ALL, (*said, orjson.dumps(ids).decode())).rowcount != len(set(ids)):
                raise NotFound("the journal has no such exchange")
            self._context.exchanges.update(dict.fromkeys(ids))

    def unjudged(self, limit: int = 500) -> list[Exchange]:
        """Exchanges that were not judged yet and are not OPEN, oldest first, whole."""
        return [_whole(row) for row in self._execute(_UNJUDGED, (limit,))]

    def statistics(self, *, since: float = 0.0) -> list[tuple[str, str, str, int]]:
        """(peer, transaction or kind, verdict, count)."""
        return self._execute(_STATISTICS, (since,)).fetchall()

    def rule_statistics(self, *, since: float = 0.0) -> list[tuple[str, str, int]]:
        """(peer, rule, count) over all findings of severity error and warning."""
        counts: dict[tuple[str, str], int] = {}
        for peer, findings in self._execute(_FINDINGS, (since,)):
            for severity, rule, *_ in orjson.loads(findings):
                if severity != Severity.INFO.value:
                    counts[(peer, rule)] = counts.get((peer, rule), 0) + 1
        return sorted((peer, rule, count) for (peer, rule), count in counts.items())


_DELIVERY_COLUMNS = (
    'destination, courier, payload, kind, "transaction", facts, keys, cause, due, attempts, state, error, created, id'
)
_PUT_DELIVERY = (
    'INSERT INTO outbox (destination, courier, payload, kind, "transaction", facts, keys, cause, due, attempts, state, error,'
    " created, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce((SELECT max(id) FROM outbox), 0) + 1)"
)
_GET_DELIVERY = f"SELECT {_DELIVERY_COLUMNS} FROM outbox WHERE id = ?"
# Destinations that have pending rows, by skipping from one to the next in the index, however many rows wait.
_DUE = (
    "WITH RECURSIVE lanes (name) AS (SELECT min(destination) FROM outbox WHERE state = 'pending' UNION ALL"
    " SELECT (SELECT min(destination) FROM outbox WHERE state = 'pending' AND destination > lanes.name)"
    " FROM lanes WHERE lanes.name IS NOT NULL),"
    " heads (head) AS (SELECT (SELECT id FROM outbox WHERE state = 'pending' AND destination = lanes.name"
    " ORDER BY position LIMIT 1) FROM lanes WHERE lanes.name IS NOT NULL)"
    f" SELECT {_DELIVERY_COLUMNS} FROM heads JOIN outbox ON id = head WHERE due <= ? ORDER BY due, id LIMIT ?"
)
# The first pending row of one destination.
_FIRST = f"SELECT {_DELIVERY_COLUMNS} FROM outbox WHERE state = 'pending' AND destination = ? ORDER BY position LIMIT 1"
# How many rows wait for each destination, and since when.
_WAITING = "SELECT destination, count(*), min(created) FROM outbox WHERE state = 'pending' GROUP BY destination ORDER BY destination"
# Only a pending row is settled: what was sent or given up stays so.
_SETTLE = "UPDATE outbox SET state = ?, error = ?, due = ?, attempts = ? WHERE id = ? AND state = 'pending' RETURNING destination"
_KNOWN_DELIVERY = "SELECT destination FROM outbox WHERE id = ?"
# A replayed row stands before all that wait for its destination.
_REPLAY = (
    "UPDATE outbox SET state = 'pending', error = '', due = 0, attempts = 0, position = min(position,"
    " coalesce((SELECT min(o.position) - 1 FROM outbox o WHERE o.state = 'pending' AND o.destination = outbox.destination),"
    " position)) WHERE id = ?"
)


def _delivery(row: tuple[Any, ...]) -> Delivery:
    facts, keys = row[5], row[6]
    return Delivery(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        tuple([(one[0], one[1]) for one in orjson.loads(facts)]) if facts != "[]" else (),
        tuple([Key(one[0], one[1]) for one in orjson.loads(keys)]) if keys != "[]" else (),
        *row[7:],
    )


class SqlOutbox:
    """Deliveries."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._execute = context.execute

    def put(self, one: Delivery, now: float) -> None:
        """Add a row."""
        self._execute(
            _PUT_DELIVERY,
            (
                one.destination,
                one.courier,
                one.payload,
                one.kind,
                one.transaction,
                _pairs(one.facts),
                _keys_text(one.keys),
                one.cause,
                one.due,
                one.attempts,
                one.state,
                one.error,
                one.created or now,
            ),
        )
        self._context.destinations[one.destination] = None

    def get(self, id: int) -> Delivery | None:
        """One row."""
        row = self._execute(_GET_DELIVERY, (id,)).fetchone()
        return None if row is None else _delivery(row)

    def due(self, now: float, *, destination: str = "", limit: int = 100) -> list[Delivery]:
        """The first pending row of each destination, or of one, where it is due."""
        if destination:
            row = self._execute(_FIRST, (destination,)).fetchone()
            return [_delivery(row)] if row is not None and row[8] <= now and limit > 0 else []
        return [_delivery(row) for row in self._execute(_DUE, (now, limit))]

    def waiting(self) -> list[tuple[str, int, float]]:
        """(destination, pending rows, when the oldest of them was created)."""
        return self._execute(_WAITING).fetchall()

    def search(self, *, state: str = "", destination: str = "", page: Page = Page()) -> list[Delivery]:
        """Rows by state and destination, oldest first."""
        where = Where()
        where.equal("state", state)
        where.equal("destination", destination)
        rows = self._execute(
            f"SELECT {_DELIVERY_COLUMNS} FROM outbox WHERE {where} ORDER BY id LIMIT ? OFFSET ?",
            (*where.parameters, page.limit, page.offset),
        )
        return [_delivery(row) for row in rows]

    def settle(self, id: int, *, state: str, error: str = "", due: float = 0.0, attempts: int = 0) -> None:
        """Set what became of a try; a row that is sent or dead already is left as it is."""
        row = self._execute(_SETTLE, (state, _sound(error), due, attempts, id)).fetchone()
        if row is None and self._execute(_KNOWN_DELIVERY, (id,)).fetchone() is None:
            raise NotFound("the outbox has no such row")
        if row is not None:
            self._context.destinations[row[0]] = None

    def replay(self, id: int) -> None:
        """Put a dead or sent row back as pending, at once due, behind none."""
        row = self._execute(_KNOWN_DELIVERY, (id,)).fetchone()
        if row is None:
            raise NotFound("the outbox has no such row")
        self._execute(_REPLAY, (id,))
        self._context.destinations[row[0]] = None


_PUT_AUDIT = "INSERT INTO audits (id, moment, exchange_id, body) VALUES"
_PUT_PERSON = "INSERT OR IGNORE INTO audit_persons (person_id, audit_id) VALUES"


class SqlAudits:
    """The audit trail."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._execute = context.execute

    def put(self, event: AuditEvent) -> None:
        """Add an event; it gets its id here."""
        context = self._context
        id = context.next_key("audits", "id")
        body = _AUDIT.encode(replace(event, id=0) if event.id else event)
        context.later_sound(_PUT_AUDIT, (id, event.when, event.exchange_id, body))
        for person in event.person_ids:
            context.later(_PUT_PERSON, (person, id))

    def get(self, id: int) -> AuditEvent | None:
        """One event."""
        row = self._execute("SELECT body FROM audits WHERE id = ?", (id,)).fetchone()
        return None if row is None else replace(_AUDIT.decode(row[0]), id=id)

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
        where = Where()
        if person_id:
            where.add("id IN (SELECT audit_id FROM audit_persons WHERE person_id = ?)", person_id)
        if since:
            where.add("moment >= ?", since)
        if until:
            where.add("moment <= ?", until)
        if exchange_id:
            where.add("exchange_id = ? AND exchange_id <> 0", exchange_id)
        rows = self._execute(
            f"SELECT id, body FROM audits WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?",
            (*where.parameters, page.limit, page.offset),
        )
        return [replace(_AUDIT.decode(body), id=id) for id, body in rows]
