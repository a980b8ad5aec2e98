"""The cases of HL7's FHIR validator, as the corpus has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path


def cases(folder: Path) -> Iterator[tuple[str, Path, bool]]:
    """(name, file, whether HL7's validator found errors) of each case that has an outcome."""
    for case in json.loads((folder / "manifest-subset.json").read_text()):
        outcome = case.get("java")
        if isinstance(outcome, str) and (folder / "outcomes" / outcome).is_file():
            issues = json.loads((folder / "outcomes" / outcome).read_text()).get("issue", [])
            wrong = any(one["severity"] in ("error", "fatal") for one in issues)
            yield case["name"], folder / case["file"], wrong
