"""What people touch in a browser: the console's pages, the patient swimlane, the HTML report, and the API under /api."""

from __future__ import annotations

from hilum.console.application import app
from hilum.console.port import Hub
from hilum.console.report import report
from hilum.console.swimlane import swimlane

__all__ = ["Hub", "app", "report", "swimlane"]
