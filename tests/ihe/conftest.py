"""Lets the tests of this room share `ihe_house`, a hospital in memory."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
