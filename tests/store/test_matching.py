"""Wildcards: one meaning, and no pattern that takes long."""

from __future__ import annotations

import itertools
import re
import time

from hilum.core.identity import AssigningAuthority, Authorities
from hilum.store.matching import matches


def plain(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*+|\?)", pattern)
    return re.compile("".join(".*" if p[:1] == "*" else "." if p == "?" else re.escape(p) for p in parts), re.DOTALL)


def test_every_short_pattern_means_what_its_regular_expression_means() -> None:
    texts = ["".join(one) for size in range(5) for one in itertools.product("ab", repeat=size)]
    patterns = ["".join(one) for size in range(1, 5) for one in itertools.product("ab*?", repeat=size)]
    for pattern in patterns:
        expression = plain(pattern)
        for text in texts:
            assert matches(pattern, text, regard_case=True) == (expression.fullmatch(text) is not None), (pattern, text)


def test_a_hostile_pattern_takes_no_time() -> None:
    began = time.perf_counter()
    assert not matches("*a" * 200 + "*b", "a" * 5000)
    assert not matches("*a?" * 60 + "*b", "a" * 2000)
    assert time.perf_counter() - began < 1.0


def test_the_default_authority_is_known_by_its_namespace_alone() -> None:
    default = AssigningAuthority("HOSP", "1.2.3", "ISO")
    authorities = Authorities(default=default)
    assert authorities.canonical(AssigningAuthority("HOSP")) == default
    assert authorities.canonical(AssigningAuthority("", "1.2.3", "ISO")) == default
    assert authorities.is_known(AssigningAuthority("HOSP"))
    assert not authorities.is_known(AssigningAuthority("OTHER"))
