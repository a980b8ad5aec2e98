"""Settings of document sharing: who we are in the affinity domain."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

__all__ = ["Community", "Settings", "community"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The table `[profiles.xds]`.

    repository_unique_id   OID of our document repository; empty: one is derived from the hub's name
    home_community_id      `urn:oid:...`; empty where there is no cross-community exchange
    results_limit          most objects that a query returns whole; more is XDSTooManyResults
    """

    repository_unique_id: str = ""
    home_community_id: str = ""
    results_limit: int = 5000


@dataclass(frozen=True, slots=True)
class Community:
    """Who we are, once the settings are read."""

    repository_unique_id: str
    home_community_id: str = ""
    results_limit: int = 5000


def community(settings: Settings, name: str) -> Community:
    """The settings with what they leave open derived from the hub's name: the OID of a UUID. ITU-T X.667."""
    derived = f"2.25.{uuid.uuid5(uuid.NAMESPACE_URL, f'hilum/repository/{name}').int}"
    return Community(settings.repository_unique_id or derived, settings.home_community_id, settings.results_limit)
