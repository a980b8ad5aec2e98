"""Lets the tests of this room share `hl7_hub`, a record in memory with the room's dispatcher before it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
