"""The documentation's own examples run, and its links lead somewhere."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"])


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


EXAMPLES = [(page, number, code) for page in PAGES for number, code in enumerate(blocks(page, "python"), 1)]


@pytest.mark.parametrize(
    ("page", "number", "code"), EXAMPLES, ids=lambda one: one.name if isinstance(one, Path) else ""
)
def test_a_python_example_runs_as_it_stands(
    page: Path, number: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("example")
    monkeypatch.setitem(sys.modules, "example", module)
    exec(compile(code, f"{page.name}:{number}", "exec"), module.__dict__)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_to_a_file_leads_to_it(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_no_page_names_a_machine_or_a_registry() -> None:
    marks = re.compile(r"/(?:work|root|home)/|pypi\.org|registry\.npmjs|deb\.debian\.org")
    assert [page.name for page in PAGES if marks.search(page.read_text("utf-8"))] == []


def test_the_readme_shows_both_commands_in_its_first_screen() -> None:
    head = (ROOT / "README.md").read_text("utf-8").splitlines()[:20]
    assert any(line.startswith("make demo") for line in head)
    assert any(line.startswith("make test") for line in head)
