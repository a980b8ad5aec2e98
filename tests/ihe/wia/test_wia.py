"""DICOMweb exchanges are classed by their IHE transactions, and a partly failed STOW-RS is told."""

from __future__ import annotations

import pytest

from hilum.core.exchange import Direction, Exchange, Verdict
from hilum.ihe.profile import Profiles
from hilum.ihe.verdict import judge
from hilum.testing import MemoryStore


def exchange(kind: str, code: str = "200") -> Exchange:
    return Exchange(Direction.IN, "dicomweb", kind, "VIEWER", "HILUM", 1.0, 2.0, code=code)


@pytest.mark.parametrize(
    ("kind", "transaction"),
    [
        ("QIDO-RS studies", "RAD-129"),
        ("QIDO-RS instances", "RAD-129"),
        ("WADO-RS frames", "RAD-107"),
        ("WADO-RS metadata", "RAD-107"),
        ("STOW-RS", "RAD-108"),
    ],
)
def test_dicomweb_is_classed_by_its_service(kind: str, transaction: str) -> None:
    assert Profiles.builtin().classify(exchange(kind)) == ("WIA", transaction)


def test_a_partly_failed_stow_warns_and_a_whole_one_passes() -> None:
    profiles = Profiles.builtin()
    store = MemoryStore()
    verdict, findings = store.read_now(lambda record: judge(exchange("STOW-RS", "202"), record, profiles))
    assert (verdict, [one.rule for one in findings]) == (Verdict.WARN, ["RAD-108/all-stored"])
    verdict, findings = store.read_now(lambda record: judge(exchange("STOW-RS"), record, profiles))
    assert (verdict, list(findings)) == (Verdict.PASS, [])
