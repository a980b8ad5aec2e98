"""Message profiles for `hl7 validate --profile`: one XML file, or the folder of a NIST profile with its other files.

What a file is, is seen from its root element: HL7v2xConformanceProfile is an HL7 v2 XML message profile, ConformanceProfile a NIST
profile, to which the other files of the same folder belong.
"""

from __future__ import annotations

import re
from pathlib import Path

from hilum.cli.hl7_files import read_file
from hilum.core.errors import DecodeError
from hilum.hl7v2.data.er7 import Message
from hilum.hl7v2.validation import MessageProfile, read_message_profile, read_nist_profile

__all__ = ["profile_for", "read_profiles"]

_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z][\w.-]*)[\s>/]")
_NIST = {
    "ConformanceContext": "constraints",
    "ValueSetLibrary": "value_sets",
    "ValueSetBindingsContext": "bindings",
    "ProfileSlicing": "slicings",
    "CoConstraintContext": "coconstraints",
}


def read_profiles(path: Path) -> tuple[MessageProfile, ...]:
    """The profiles of a file or folder. raises DecodeError, OSError"""
    files = sorted(path.glob("*.xml")) if path.is_dir() else [path]
    contents = {file: read_file(file) for file in files}
    profiles: list[MessageProfile] = []
    for file, content in contents.items():
        kind = _root_of(content)
        if kind == "HL7v2xConformanceProfile":
            profiles.append(read_message_profile(content))
        elif kind == "ConformanceProfile":
            beside = contents if path.is_dir() else {one: read_file(one) for one in sorted(file.parent.glob("*.xml"))}
            others = {_NIST[root]: one for one in beside.values() if (root := _root_of(one)) in _NIST}
            profiles += read_nist_profile(content, **others)
    if not profiles:
        raise DecodeError(
            "no message profile: neither HL7v2xConformanceProfile nor ConformanceProfile", where=path.name
        )
    return tuple(profiles)


def _root_of(content: bytes) -> str:
    match = _ROOT.search(content[:8192])
    return match[1].decode("ascii") if match else ""


def profile_for(message: Message, profiles: tuple[MessageProfile, ...]) -> MessageProfile | None:
    """The profile of a message's type and event, else of its structure; the only one there is for every message."""
    if len(profiles) == 1:
        return profiles[0]
    code, event, structure = message.message_code, message.trigger_event, message["MSH-9.3"]
    for one in profiles:
        if (one.type, one.event) == (code, event):
            return one
    return next((one for one in profiles if structure and one.structure_id == structure), None)
