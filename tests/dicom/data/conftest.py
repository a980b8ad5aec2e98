"""pydicom's own test files, as they lie in its package; nothing is fetched."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def pydicom_files() -> list[Path]:
    """All files of pydicom's test set below 3 MB; skips where it is not installed with them."""
    pydicom = pytest.importorskip("pydicom")
    folder = Path(pydicom.__file__).parent / "data" / "test_files"
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and (path.suffix == ".dcm" or path.name.startswith("DICOMDIR") or not path.suffix)
        and path.stat().st_size < 3_000_000
    ]
    if not files:
        pytest.skip("pydicom's test files are absent")
    return files
