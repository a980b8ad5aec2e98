"""Stories of scheduled workflow, drawn by chance and held against the rules after each step.

    python tests/campaigns/stories.py [--stories 1000] [--steps 30] [--seed N] [--only N] [--again 0.3]

A story is played over a hub with its store in memory, by the real handlers, and checked after each step (`story_checks`) against a
plain model (`story_model`). Then what crossed the border is played again, byte for byte, over a store on SQLite whose process ends
and begins at any moment: the answers and all that both stores hold must be the same. Prints what failed, as the story's own log;
exit code 1 if anything did.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from campaigns.story_checks import after_each_step, at_rest
from campaigns.story_moves import Story
from campaigns.story_twice import play_again
from support.quiet_hub import QuietHub

__all__ = ["Failure", "play"]


class Failure(AssertionError):
    """A story that went wrong, with its log."""


def play(seed: int, steps: int, *, moves: Counter[str] | None = None) -> Story:
    """Play a story; raises Failure."""
    hub = QuietHub(None, seed=seed)
    story = Story(hub, random.Random(f"story {seed}"), clean=seed % 2 == 0)
    try:
        for _ in range(steps):
            name = story.step()
            if moves is not None:
                moves[name] += 1
            after_each_step(story)
        if story.clean:
            story.finish()
            after_each_step(story)
        at_rest(story)
        after_each_step(story)
    except Exception as error:
        told = "\n".join(story.log)
        raise Failure(f"story {seed} ({'clean' if story.clean else 'with mistakes'})\n{told}\n{error}") from error
    finally:
        hub.close()
    return story


def _again(story: Story, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = play_again(story, seed, Path(folder))
    if found:
        told = "\n".join(story.log)
        raise Failure(f"story {seed} again\n{told}\n" + "\n".join(reversed(found[:5])))


def main() -> int:
    """The campaign."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--stories", type=int, default=1000)
    ask.add_argument("--steps", type=int, default=30)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--only", type=int, default=0)
    ask.add_argument(
        "--again", type=float, default=0.3, help="share of the stories that are played again over a database"
    )
    told = ask.parse_args()
    seeds = [told.only] if told.only else range(told.seed, told.seed + told.stories)
    failures: Counter[str] = Counter()
    moves: Counter[str] = Counter()
    first: dict[str, str] = {}
    for seed in seeds:
        try:
            story = play(seed, told.steps, moves=moves)
            if random.Random(seed).random() < told.again or told.only:
                _again(story, seed)
        except Failure as failure:
            line = str(failure).splitlines()[-1]
            kind = line[:60]
            failures[kind] += 1
            if kind not in first:
                first[kind] = str(failure)
                print(failure)
                if told.only:
                    traceback.print_exception(failure.__cause__)
    print(f"{len(seeds)} stories, {sum(moves.values())} steps: {dict(moves)}")
    for kind, count in failures.most_common():
        print(count, kind)
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
