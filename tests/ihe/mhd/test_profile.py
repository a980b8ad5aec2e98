"""MHD as a profile: which exchanges it claims, and what its checks find."""

from __future__ import annotations

import pytest

from hilum.core.exchange import Direction, Exchange
from hilum.ihe import mhd
from hilum.ihe.profile import Profiles, Site
from hilum.ihe.xds.settings import Settings, community
from hilum.testing import MemoryStore


def exchange(kind: str, *detail: tuple[str, str]) -> Exchange:
    return Exchange(Direction.IN, "fhir", kind, "CONSUMER", "HILUM", 0.0, detail=detail)


@pytest.mark.parametrize(
    ("asked", "transaction"),
    [
        (exchange("transaction", ("bundle", "ITI-65")), "ITI-65"),
        (exchange("transaction", ("bundle", "transaction")), ""),
        (exchange("search-type", ("type", "List")), "ITI-66"),
        (exchange("search-type", ("type", "DocumentReference")), "ITI-67"),
        (exchange("read", ("type", "Binary")), "ITI-68"),
        (exchange("read", ("type", "Patient")), ""),
    ],
)
def test_exchanges_are_classed(asked: Exchange, transaction: str) -> None:
    profiles = Profiles.of(mhd.profiles(mhd.Settings(), Site()))
    assert profiles.classify(asked)[1] == transaction


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (("patient", "status"), set()),
        (("patient.identifier", "status", "type"), set()),
        (("subject:Patient", "status"), set()),
        (("status",), {"patient"}),
        (("patient",), {"status"}),
        ((), {"patient", "status"}),
    ],
)
def test_a_query_without_patient_or_status_is_found_out(names: tuple[str, ...], missing: set[str]) -> None:
    profiles = Profiles.of(mhd.profiles(mhd.Settings(), Site()))
    asked = exchange("search-type", ("type", "DocumentReference"), *(("parameter", one) for one in names))
    (check,) = profiles.transaction("ITI-67").checks
    found = MemoryStore().read_now(lambda record: list(check.run(asked, record)))
    assert {one.rule for one in found} == ({"ITI-67/parameters"} if missing else set())
    assert len(found) == len(missing)


def test_the_repository_is_the_one_that_xds_names() -> None:
    ours = mhd.community(mhd.Settings(), "HILUM")
    assert ours.repository_unique_id == community(Settings(), "HILUM").repository_unique_id
