"""Twenty times kill -9 under mixed load: what was acknowledged is there once and whole, and nothing is there by half."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from campaigns.kill import Campaign


def test_twenty_kills_lose_double_and_tear_nothing(tmp_path: Path) -> None:
    begun = time.monotonic()
    report = Campaign(tmp_path, seed=20).run(20)
    assert report.faults == [], report.summary
    assert report.states["ok"] > 500
    assert set(report.kinds) == {
        "ADT", "C-STORE", "FHIR create", "FHIR transaction", "FHIR update", "ITI-41", "OMG", "STOW-RS"
    }  # fmt: skip
    assert report.states.get("unknown", 0) > 20, "the kills did not come in the middle of anything"
    assert statistics.median(report.ready_s) < 5.0
    assert time.monotonic() - begun < 120
