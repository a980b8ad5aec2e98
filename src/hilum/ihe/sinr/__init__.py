"""Simple Image and Numeric Reports: reports as DICOM objects in the archive, whatever way they came. RAD TF-1 9.

What the setting `makes` names is made of each report that HL7 v2 brings (RAD-28, RAD-128). It is found by C-FIND and QIDO-RS as
modality SR or DOC, and retrieved like any other object. With `reads` an SR document that is stored becomes a report of the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hilum.ihe.profile import Plugin, Profile, Site
from hilum.ihe.sinr.reading import reading
from hilum.ihe.sinr.settings import SinrSettings
from hilum.ihe.sinr.storing import storing

__all__ = ["PLUGIN", "SinrSettings", "profiles"]


def profiles(settings: SinrSettings, site: Site) -> Iterable[Profile]:
    """Simple Image and Numeric Reports with these settings."""
    settings.check()
    yield Profile(
        "SINR",
        "Simple Image and Numeric Reports",
        ("Report Manager", "Report Repository"),
        (),
        reactions=(
            *((storing(settings, site),) if settings.makes else ()),
            *((reading(site),) if settings.reads else ()),
        ),
    )


PLUGIN: Final = Plugin("sinr", SinrSettings, profiles)
"""The entry point."""
