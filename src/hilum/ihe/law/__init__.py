"""LAW, Laboratory Analytical Workflow: the hub is the Analyzer Manager. IHE PaLM TF-1; one file a transaction, TF-2b 3.27 to 3.29.

An analyzer asks what is to be done with a specimen (LAB-27), or is told unasked; it gets the work (LAB-28) and answers for each piece
whether it takes it; it tells how far it has come, and the results (LAB-29).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hilum.core.errors import Incorrect
from hilum.ihe.law import lab27, lab28, lab29
from hilum.ihe.law.expected import expectation
from hilum.ihe.law.manager import handlers_and_reactions
from hilum.ihe.law.settings import Analyzer, LawSettings
from hilum.ihe.profile import Plugin, Profile, Site

__all__ = ["PLUGIN", "Analyzer", "LawSettings", "profiles"]


def profiles(settings: LawSettings, site: Site) -> Iterable[Profile]:
    """LAW with these settings. raises Incorrect: an analyzer is named twice"""
    names = [one.name for one in settings.analyzers]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise Incorrect("this analyzer is named twice", where=f"profiles.law.analyzers[{number}].name")
    orders, reactions = handlers_and_reactions(settings, site)
    yield Profile(
        "LAW",
        "Laboratory Analytical Workflow",
        ("Analyzer Manager",),
        (lab27.transaction(settings, site), lab28.TRANSACTION, lab29.transaction(settings, site)),
        reactions=reactions,
        expectations=(expectation(settings, site),),
        handlers=(lab27.handler(settings, site), *orders),
    )


PLUGIN: Final = Plugin("law", LawSettings, profiles)
"""The entry point."""
