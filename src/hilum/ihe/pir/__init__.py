"""PIR, Patient Information Reconciliation: the unscheduled case, with the transactions of SWF.b. RAD TF-1 5."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hilum.ihe.pir.reconcile import reactions
from hilum.ihe.profile import Plugin, Profile, Site

__all__ = ["PLUGIN", "PirSettings", "profiles"]


@dataclass(frozen=True, slots=True)
class PirSettings:
    """The table `[profiles.pir]`.

    window_s   how far apart a study and the order that it may answer can lie, where nothing but patient and modality joins them
    """

    window_s: float = 24 * 3600.0


def profiles(settings: PirSettings, site: Site) -> Iterable[Profile]:
    """PIR with these settings."""
    yield Profile(
        "PIR",
        "Patient Information Reconciliation",
        ("Order Filler", "Performed Procedure Step Manager", "Image Manager", "Report Manager"),
        (),
        reactions=reactions(settings.window_s),
    )


PLUGIN: Final = Plugin("pir", PirSettings, profiles)
"""The entry point."""
