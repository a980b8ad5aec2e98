"""The verdict engine: judges one exchange by the checks of its transaction, and says which steps should have come.

One fault, one finding. Three rules keep it so:

1. A check names the rules that follow from its own (`Check.explains`); where it found something, their findings are left out.
2. What a handler noted while it read the message stands beside the checks' findings, but not where a check says the same of the
   same place, or decides the matter in its stead (`Check.decides`).
3. A refusal or a broken exchange is a finding of its own only where no other error explains it.

A check reads the record as it stands behind the exchange's commit, and the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hilum.core.exchange import Exchange, Finding, Outcome, Severity, Verdict
from hilum.core.record import Record
from hilum.ihe.profile import Expected, Profiles, Transaction

__all__ = ["expectations", "judge", "verdict_of"]

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_NOT_A_FAULT = frozenset(("204", "304", "404", "410"))
"""Answers of HTTP that say "nothing there" and break no rule."""


def judge(exchange: Exchange, record: Record, profiles: Profiles) -> tuple[Verdict, tuple[Finding, ...]]:
    """The verdict over an exchange and its findings, the worst first.

    exchange   whole, as the journal holds it, classed or not
    record     a reader, behind the exchange's commit
    returns    PASS where nothing worse than INFO was found; NONE where no profile claims it and nothing was noted
    """
    transactions = _transactions(exchange, profiles)
    found: dict[tuple[str, str], Finding] = {}
    explained: set[str] = set()
    decided = {rule for transaction in transactions for check in transaction.checks for rule in check.decides}
    done: set[str] = set()
    said: set[str] = set()
    for transaction in transactions:
        for check in transaction.checks:
            if check.rule in done:
                continue
            done.add(check.rule)
            fired = False
            for finding in check.run(exchange, record):
                # where two profiles claim one message, the second does not repeat what the first said of a place
                if finding.place not in said:
                    found.setdefault((finding.rule, finding.place), finding)
                fired = True
            if fired:
                explained.update(check.explains)
        said = {finding.place for finding in found.values() if finding.place}
    places = {(finding.place, finding.severity) for finding in found.values()}
    for note in exchange.findings:
        if note.rule not in decided and not any(
            place == note.place and _RANK[worst] <= _RANK[note.severity] for place, worst in places if place
        ):
            found.setdefault((note.rule, note.place), note)
    kept = [one for one in found.values() if not any(_covers(rule, one.rule) for rule in explained)]
    kept += _not_accepted(exchange, transactions, kept)
    kept.sort(key=lambda one: _RANK[one.severity])
    if not kept and not transactions:
        return Verdict.NONE, ()
    return verdict_of(kept), tuple(kept)


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The worst of the findings."""
    severities = {one.severity for one in findings}
    if Severity.ERROR in severities:
        return Verdict.FAIL
    return Verdict.WARN if Severity.WARNING in severities else Verdict.PASS


def expectations(record: Record, person_id: str, now: float, profiles: Profiles) -> list[Expected]:
    """The steps that are owed for a patient, by when they are due; those overdue are findings (`Expected.finding`).

    person_id   our id of the patient; of a merged one, the survivor's steps are told
    """
    current = record.patients.current(person_id)
    whose = current.id if current is not None else person_id
    owed: dict[tuple[str, str, int], Expected] = {}
    for ask in profiles.expectations():
        for one in ask(record, whose, now):
            owed.setdefault((one.rule, one.text, one.after), one)
    return sorted(owed.values(), key=lambda one: (one.due, one.rule))


def _transactions(exchange: Exchange, profiles: Profiles) -> Sequence[Transaction]:
    """The exchange's own transaction first, then all others that claim it."""
    found = {claim.transaction.id: claim.transaction for claim in reversed(profiles.claims(exchange))}
    ordered = list(reversed(found.values()))
    number = exchange.transaction
    if number:
        named = found.get(number) or profiles.find(number)
        if named is not None:
            ordered = [named, *(one for one in ordered if one.id != number)]
    return ordered


def _covers(rule: str, other: str) -> bool:
    return other.startswith(rule[:-1]) if rule.endswith("*") else other == rule


def _not_accepted(exchange: Exchange, transactions: Sequence[Transaction], found: Sequence[Finding]) -> list[Finding]:
    if exchange.outcome in (Outcome.ACCEPTED, Outcome.OPEN) or any(one.severity is Severity.ERROR for one in found):
        return []
    if exchange.standard in ("fhir", "dicomweb") and exchange.code in _NOT_A_FAULT:
        return []
    number = transactions[0].id if transactions else exchange.standard
    section = transactions[0].section if transactions else ""
    if exchange.outcome is Outcome.REFUSED:
        text = f"refused by {exchange.destination} with {exchange.code or 'an error'}"
        why = f": {exchange.text}" if exchange.text else "; the answer says why"
        return [Finding(Severity.ERROR, f"{number}/accepted", text + why, "", section)]
    why = exchange.text or "the link broke or the answer did not come"
    text = f"no whole answer from {exchange.destination}: {why}; look at the link, and send it again"
    return [Finding(Severity.ERROR, f"{number}/answered", text, "", section)]
