"""A few dozen stories of scheduled workflow, held against the rules after each step; `tests/campaigns/stories.py` plays thousands."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaigns.stories import Failure, play
from campaigns.story_twice import play_again, play_journal, play_over_sockets
from hilum.core import order
from hilum.core.order import Order, OrderChanged, PerformedProcedureStep

STEPS = 25


@pytest.mark.parametrize("first", range(1, 49, 6))
def test_stories_hold_to_the_rules_after_each_step(first: int) -> None:
    for seed in range(first, first + 6):
        play(seed, STEPS)


@pytest.mark.parametrize("seed", range(101, 111))
def test_a_story_over_a_database_whose_process_ends_at_any_moment_is_the_same_story(seed: int, tmp_path: Path) -> None:
    assert play_again(play(seed, STEPS), seed, tmp_path) == []


@pytest.mark.parametrize("seed", range(111, 116))
def test_the_journal_of_a_story_makes_the_same_record_again(seed: int) -> None:
    assert play_journal(play(seed, STEPS), seed) == []


@pytest.mark.parametrize("seed", [201, 202])
def test_a_story_over_sockets_is_the_same_story(seed: int) -> None:
    assert play_over_sockets(play(seed, STEPS), seed) == []


def test_a_story_notices_a_hub_that_forgets_what_was_performed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else stories without a failure would say nothing."""

    def nothing(one: Order, steps: tuple[PerformedProcedureStep, ...], *, when: float) -> tuple[OrderChanged, ...]:
        return ()

    monkeypatch.setattr(order, "performed", nothing)
    with pytest.raises(Failure, match="should be"):
        for seed in range(1, 9):
            play(seed, STEPS)
