"""ATNA, Audit Trail and Node Authentication. ITI TF-1 9.

Each exchange's audit event is made by `audit_event` in the exchange's own unit of work; `iti20` sends and receives such events.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hilum.ihe.atna import iti20
from hilum.ihe.atna.event import application_activity, audit_event, audit_events, node_authentication_failed
from hilum.ihe.profile import Plugin, Profile, Site

__all__ = [
    "PLUGIN",
    "AtnaSettings",
    "application_activity",
    "audit_event",
    "audit_events",
    "node_authentication_failed",
    "profiles",
]


@dataclass(frozen=True, slots=True)
class AtnaSettings:
    """The table `[profiles.atna]`.

    repositories   names of peers that get each audit event by syslog
    """

    repositories: tuple[str, ...] = ()


def profiles(settings: AtnaSettings, site: Site) -> Iterable[Profile]:
    """ATNA with these settings."""
    reactions = (iti20.forward(settings.repositories, site.name),) if settings.repositories else ()
    yield Profile(
        "ATNA",
        "Audit Trail and Node Authentication",
        ("Secure Node", "Audit Record Repository"),
        (iti20.TRANSACTION,),
        reactions=reactions,
    )


PLUGIN: Final = Plugin("atna", AtnaSettings, profiles)
"""The entry point."""
