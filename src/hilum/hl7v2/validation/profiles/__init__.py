"""Message profiles: HL7 v2 XML message profiles as Gazelle publishes them, and NIST profiles with all their files."""

from __future__ import annotations

from hilum.hl7v2.validation.profiles.message_profile import read_message_profile
from hilum.hl7v2.validation.profiles.model import MessageProfile
from hilum.hl7v2.validation.profiles.nist import read_nist_profile

__all__ = ["MessageProfile", "read_message_profile", "read_nist_profile"]
