"""No module of these rooms needs another that needs it, be it at the top, inside a function, or for its types alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import hilum

ROOT = Path(hilum.__file__).parent


def modules(room: str) -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / room).rglob("*.py")):
        parts = ["hilum", *path.relative_to(ROOT).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(name: str, path: Path, known: set[str]) -> Iterator[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            whole = ".".join(part for part in (base, node.module or "") if part)
            for one in node.names:
                inner = f"{whole}.{one.name}"
                if inner in known:
                    yield inner
                elif whole in known:
                    yield whole


@pytest.mark.parametrize("room", ["dicom", "endpoint"])
def test_no_module_needs_another_that_needs_it(room: str) -> None:
    paths = modules(room)
    needs = {name: {one for one in imported(name, path, set(paths)) if one != name} for name, path in paths.items()}
    assert len(needs) > 5
    while True:
        free = {name for name, others in needs.items() if not others & needs.keys()}
        if not free:
            break
        needs = {name: others for name, others in needs.items() if name not in free}
    assert not needs, {name: sorted(others & needs.keys()) for name, others in needs.items()}
