"""Real images for the modality to acquire: the MR series that pydicom's package ships, or a folder of the user's."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from hilum.core.errors import HilumError, NotFound
from hilum.dicom.data import Dataset
from hilum.dicom.data.part10 import read_part10

__all__ = ["Image", "built_in", "from_folder"]

_SERIES = "data/test_files/dicomdirtests/98892003/MR700"
_SINGLE = "data/test_files/MR_small.dcm"


@dataclass(frozen=True, slots=True)
class Image:
    """One image: its data set, its transfer syntax, and the series that it came from."""

    dataset: Dataset
    transfer_syntax: str
    series: str


def _read(path: Path) -> Image | None:
    try:
        content = path.read_bytes()
        file = read_part10(content)
        dataset = Dataset.parse(memoryview(content)[file.dataset_offset :], file.transfer_syntax)
    except (HilumError, OSError):
        return None
    if not dataset.text("SOPClassUID") or not dataset.text("SeriesInstanceUID") or "PixelData" not in dataset:
        return None
    return Image(dataset, file.transfer_syntax, dataset.text("SeriesInstanceUID"))


def _number(image: Image) -> tuple[str, int]:
    text = image.dataset.text("InstanceNumber")
    return image.series, int(text) if text.lstrip("-").isdigit() else 0


def from_folder(folder: Path, most: int = 500) -> list[Image]:
    """The images of a folder and its subfolders, by series and instance number. raises NotFound: there is none"""
    found = [image for path in sorted(folder.rglob("*")) if path.is_file() and (image := _read(path)) is not None]
    if not found:
        raise NotFound("the folder holds no DICOM image", where=folder.name)
    return sorted(found, key=_number)[:most]


def built_in() -> list[Image]:
    """Two MR series: seven slices of one, and a localizer. raises NotFound: pydicom's files are not installed"""
    spec = find_spec("pydicom")
    root = Path(spec.origin).parent if spec is not None and spec.origin else None
    if root is None or not (root / _SERIES).is_dir():
        raise NotFound("the images that come with pydicom are not installed; name a folder with --images")
    single = _read(root / _SINGLE)
    return [*([single] if single else []), *from_folder(root / _SERIES)]
