"""What the checks of LAW share: who an analyzer is, and what a message says it is of (MSH-21)."""

from __future__ import annotations

from collections.abc import Iterator

from hilum.core.exchange import Exchange, Finding, Severity
from hilum.core.record import Record
from hilum.ihe.law.settings import Analyzer, LawSettings
from hilum.ihe.profile import Check, Site
from hilum.ihe.swf.reading import message_of

__all__ = ["PALM", "analyzer_of", "profile_check"]

PALM = "IHE PaLM TF-2b"
"""Where LAW's transactions are defined: 3.27 to 3.29."""


def analyzer_of(settings: LawSettings, site: Site, application: str, facility: str = "") -> Analyzer | None:
    """The analyzer that sends with this MSH-3 and MSH-4, or under this name of a peer."""
    name = site.peer_of(application, facility)
    return settings.analyzer((name,) if name else site.known_as(application))


def profile_check(number: str, section: str) -> Check:
    """MSH-21 names the transaction, so that the receiver need not guess it."""

    def run(exchange: Exchange, record: Record) -> Iterator[Finding]:
        message = message_of(exchange)
        msh = message.segment("MSH") if message else None
        if msh is not None and not any(number in text for text in msh.repetitions(21)):
            text = f"the message does not say that it is {number}: value MSH-21 with {number}^IHE"
            yield Finding(Severity.INFO, f"{number}/MSH-21", text, "MSH-21", section)

    return Check(f"{number}/MSH-21", run)
