"""What the API and its pages are asked for: parameters of a query made values, and the search they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hilum.console.openapi import KEY_KINDS
from hilum.core.errors import Incorrect
from hilum.core.exchange import Exchange, Key, Outcome, Verdict
from hilum.core.record import Page, Record

__all__ = ["MAX_PAGE", "Filters", "moment", "number", "page_of", "parse_filters"]

MAX_PAGE = 1000
_MOST_KEYS = 500


def number(text: str, name: str, default: int) -> int:
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Incorrect("not a number", where=name)
    return int(text)


def moment(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        raise Incorrect("neither seconds since 1970 nor an ISO 8601 time", where=name) from None


def page_of(query: Mapping[str, str], default: int = 100) -> Page:
    """The page that the parameters ask for. raises Incorrect"""
    limit = number(query.get("limit", ""), "limit", default)
    return Page(min(max(limit, 1), MAX_PAGE), number(query.get("offset", ""), "offset", 0))


@dataclass(frozen=True, slots=True)
class Filters:
    """What exchanges are asked for."""

    peer: str
    standard: str
    apart_from: str
    transaction: str
    kind: str
    outcome: Outcome | None
    verdict: Verdict | None
    control_id: str
    since: float
    until: float
    after_id: int
    keys: tuple[Key, ...]
    page: Page

    def find(self, record: Record) -> list[Exchange]:
        """The exchanges, newest first."""
        return record.exchanges.search(
            peer=self.peer,
            standard=self.standard,
            apart_from=self.apart_from,
            transaction=self.transaction,
            kind=self.kind,
            outcome=self.outcome,
            verdict=self.verdict,
            control_id=self.control_id,
            since=self.since,
            until=self.until,
            after_id=self.after_id,
            keys=self.keys,
            page=self.page,
        )


def parse_filters(query: Mapping[str, str], pairs: list[tuple[str, str]]) -> Filters:
    """The filters that query parameters tell. raises Incorrect: a value that none of the parameter's is"""

    def choice(name: str, kind: type[Any]) -> Any:
        text = query.get(name, "")
        if not text:
            return None
        try:
            return kind(text)
        except ValueError:
            raise Incorrect(f"one of {', '.join(one.value for one in kind)} was expected", where=name) from None

    def time(name: str) -> float:
        return moment(query[name], name) if query.get(name) else 0.0

    keys = tuple(Key(name, value) for name, value in pairs if name in KEY_KINDS and value)
    if len(keys) > _MOST_KEYS:
        raise Incorrect(f"more than {_MOST_KEYS} keys", where="query")
    return Filters(
        query.get("peer", ""),
        query.get("standard", ""),
        query.get("apart_from", ""),
        query.get("transaction", ""),
        query.get("kind", ""),
        choice("outcome", Outcome),
        choice("verdict", Verdict),
        query.get("control_id", ""),
        time("since"),
        time("until"),
        number(query.get("after_id", ""), "after_id", 0),
        keys,
        page_of(query),
    )
