"""Regular expressions are those that every Python from 3.11.0 on matches alike."""

from __future__ import annotations

import re
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src"
_ATOMIC = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")
"""A possessive quantifier of a group, or an atomic group: Python 3.11.0 to 3.11.2 lets what failed inside stand as read.

So `a(?:;b)*+` is found to be the whole of "a;". After a character or a set of characters the quantifier is sound.
"""


def test_no_expression_needs_a_possessive_or_atomic_group() -> None:
    found = [
        f"{file.relative_to(SOURCES)}:{number}"
        for file in SOURCES.rglob("*.py")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if _ATOMIC.search(line) and ("(?" in line or "re." in line)  # else it is a list of characters
    ]
    assert not found


def test_the_look_for_them_knows_them() -> None:
    for wrong in (r"a(?:;b)*+", r"(?:a)++", r"(a)?+", r"(?>a|b)", r"(a){2,}+"):
        assert _ATOMIC.search(wrong)
    for sound in (r"[^<]*+", r"a{0,126}+", r"(?:a)*", r"(a)+", r"(?=a)"):
        assert not _ATOMIC.search(sound)
