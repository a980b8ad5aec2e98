"""The profile seam: how exchanges are classed, and which tables are refused at start-up."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hilum.core.errors import Fault, NotFound
from hilum.core.exchange import Direction, Exchange, Severity
from hilum.ihe.profile import Expected, On, Plugin, Profile, Profiles, Site, SitePeer, Transaction, builtin
from support.ihe_house import House


def exchange(kind: str = "ADT^A04", standard: str = "hl7v2", **more: object) -> Exchange:
    return Exchange(Direction.IN, standard, kind, "EHR", "HILUM", 1.0, **more)  # type: ignore[arg-type]


def transaction(id: str, *kinds: str, precedence: int = 0, **more: object) -> Transaction:
    on = On("hl7v2", kinds, **more)  # type: ignore[arg-type]
    return Transaction(id, f"name of {id}", "A", "B", on, precedence=precedence)


def profile(name: str, *transactions: Transaction) -> Profile:
    return Profile(name, name, ("B",), transactions)


def test_the_higher_precedence_wins_and_the_other_is_told_as_also() -> None:
    profiles = Profiles.of(
        [
            profile("PAM", transaction("ITI-31", "ADT^A04")),
            profile("SWF.b", transaction("RAD-1", "ADT^A04", precedence=10)),
        ]
    )
    assert profiles.classify(exchange()) == ("SWF.b", "RAD-1")
    assert profiles.also(exchange()) == ("ITI-31",)


def test_two_profiles_that_claim_one_trigger_are_refused() -> None:
    with pytest.raises(Fault, match="higher precedence"):
        Profiles.of([profile("one", transaction("X-1", "ADT^A04")), profile("two", transaction("Y-1", "ADT^*"))])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (On("hl7v2", ("ADT^A04",)), On("fhir", ("ADT^A04",))),
        (On("hl7v2", ("ADT^A04",)), On("hl7v2", ("ADT^A08", "ORM^*"))),
        (On("hl7v2", ("ADT^A04",), Direction.IN), On("hl7v2", ("ADT^A04",), Direction.OUT)),
        (On("dicom", ("C-FIND",), facts=(("sop class", ("1",)),)), On("dicom", (), facts=(("sop class", ("2", "3")),))),
    ],
)
def test_claims_that_no_message_satisfies_both_do_not_conflict(one: On, two: On) -> None:
    assert not one.overlaps(two)
    assert not two.overlaps(one)


def test_within_a_profile_the_order_of_the_table_decides() -> None:
    first = transaction("X-1", "ORU^R01", test=lambda one: b"113014" in one.request)
    profiles = Profiles.of([profile("one", first, transaction("X-2", "ORU^R01"))])
    assert profiles.classify(exchange("ORU^R01", request=b"113014"))[1] == "X-1"
    assert profiles.classify(exchange("ORU^R01"))[1] == "X-2"


def test_a_kind_may_be_named_by_its_beginning_and_a_claim_by_direction_and_facts() -> None:
    on = On("dicom", ("C-*",), Direction.IN, (("sop class", ("1.2", "1.3")),))
    profiles = Profiles.of([Profile("P", "P", (), (Transaction("T", "t", "A", "B", on),))])
    assert profiles.classify(exchange("C-FIND", "dicom", detail=(("sop class", "1.3"),))) == ("P", "T")
    assert profiles.classify(exchange("C-FIND", "dicom", detail=(("sop class", "1.4"),))) == ("", "")
    assert profiles.classify(exchange("N-SET", "dicom", detail=(("sop class", "1.3"),))) == ("", "")


def test_a_transaction_that_the_sender_named_is_kept() -> None:
    profiles = Profiles.of(
        [profile("one", transaction("X-1", "ORM^O01", precedence=1)), profile("two", transaction("X-2", "ORM^O01"))]
    )
    assert profiles.classify(exchange("ORM^O01", transaction="X-2")) == ("two", "X-2")
    assert profiles.classify(exchange("ORM^O01", transaction="UNKNOWN-7")) == ("", "UNKNOWN-7")


def test_what_no_profile_claims_has_no_transaction() -> None:
    assert House().profiles.classify(exchange("MFN^M02")) == ("", "")


def test_a_transaction_is_found_by_its_number() -> None:
    profiles = House().profiles
    assert profiles.transaction("RAD-5").name == "Query Modality Worklist"
    assert profiles.label("RAD-5") == "RAD-5 Query Modality Worklist"
    assert profiles.label("RAD-500") == "RAD-500"
    with pytest.raises(NotFound):
        profiles.transaction("RAD-500")


def test_our_own_profiles_live_together() -> None:
    names = {one.name for one in builtin()}
    assert {"atna", "pir", "rd", "swf"} <= names
    assert Profiles.builtin().find("RAD-1") is not None


@dataclass(frozen=True, slots=True)
class Settings:
    number: str = "X-1"


def test_a_plugin_gets_its_own_settings_and_may_be_left_out() -> None:
    def build(settings: Settings, site: Site) -> list[Profile]:
        return [profile(site.name, transaction(settings.number, "ADT^A04"))]

    plugin = Plugin("mine", Settings, build)
    assert Profiles.build([plugin], site=Site("US")).classify(exchange()) == ("US", "X-1")
    assert Profiles.build([plugin], {"mine": Settings("X-9")}).classify(exchange())[1] == "X-9"
    assert Profiles.build([plugin], {"mine": False}).classify(exchange()) == ("", "")
    with pytest.raises(Fault, match="mine"):
        Profiles.build([plugin], {"mine": "no settings"})


def test_a_peer_is_found_by_application_and_facility() -> None:
    site = Site(peers={"ehr": SitePeer("EHR", "NORTH"), "any": SitePeer("EHR")})
    assert site.peer_of("EHR", "NORTH") == "ehr"
    assert site.peer_of("EHR", "SOUTH") == "any"
    assert site.peer_of("LAB") == ""
    assert site.peer("unknown").application == "unknown"


def test_an_expected_step_becomes_a_finding() -> None:
    step = Expected("RAD-7", "MR1", "HILUM", 10.0, "close the step", "SWF.b/mpps-completed")
    assert step.is_overdue(10.0) and not step.is_overdue(9.0)
    assert (step.finding().severity, step.finding().place) == (Severity.ERROR, "RAD-7")


def test_rules_are_named_after_their_profile_or_their_transaction() -> None:
    rules = House().profiles.rules()
    assert len(set(rules)) == len(rules)
    for name, number, rule in rules:
        room, _, what = rule.partition("/")
        assert what, rule
        assert room in (name, number, "SWF.b", "RAD-4"), rule
