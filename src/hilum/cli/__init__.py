"""`hilum`: what a person types.

Every command has `--json`. Exit codes: 0 done, 1 refused or failed, 2 wrong use or settings, 3 the peer could not be reached.
"""

from __future__ import annotations

from hilum.cli.commands import app, main

__all__ = ["app", "main"]
