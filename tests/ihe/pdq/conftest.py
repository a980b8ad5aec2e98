"""Lets the tests of this profile share `hl7_hub` of the HL7 v2 room."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "hl7v2"))
