"""SWF.b, Scheduled Workflow: one file a transaction, the Order Filler's reactions, and what is expected. RAD TF-1 3."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hilum.core.errors import Incorrect
from hilum.ihe.profile import Plugin, Profile, Site
from hilum.ihe.swf import rad1, rad2, rad3, rad4, rad5, rad6, rad7, rad8, rad10, rad12, rad13, rad14, rad16, rad49
from hilum.ihe.swf.expected import expectation
from hilum.ihe.swf.filler import reactions
from hilum.ihe.swf.settings import Station, SwfSettings

__all__ = ["PLUGIN", "Station", "SwfSettings", "profiles"]

_FILES: Final = (rad1, rad2, rad4, rad13, rad3, rad5, rad6, rad7, rad8, rad10, rad12, rad14, rad16, rad49)


def profiles(settings: SwfSettings, site: Site) -> Iterable[Profile]:
    """SWF.b with these settings. raises Incorrect: a number pattern makes more than DICOM's 16 characters"""
    for name in ("accession", "procedure", "step"):
        pattern = getattr(settings, name)
        try:
            made = pattern.format(number=1), pattern.format(number=2)
        except (KeyError, IndexError, ValueError):
            raise Incorrect("the pattern is not a text with {number}", where=f"profiles.swf.{name}") from None
        if made[0] == made[1]:
            raise Incorrect("the pattern has no {number}", where=f"profiles.swf.{name}")
        if len(made[0]) > 16:
            raise Incorrect(
                "the pattern makes more than 16 characters", where=f"profiles.swf.{name}", section="PS3.5 6.2"
            )
    yield Profile(
        "SWF.b",
        "Scheduled Workflow",
        ("Order Filler", "Performed Procedure Step Manager", "Image Manager", "Image Archive", "Report Manager"),
        tuple(file.TRANSACTION for file in _FILES),
        reactions=reactions(settings, site),
        expectations=(expectation(settings, site),),
    )


PLUGIN: Final = Plugin("swf", SwfSettings, profiles)
"""The entry point."""
