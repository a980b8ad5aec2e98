"""Write `src/hilum/dicom/data/dictionary.tsv` from the dictionary that pydicom carries (PS3.6, PS3.7 annex E).

The file's first line names the edition. Lines are tab separated: elements as
`tag VR VM keyword name` (a repeating group has `x` for the digits that vary), then UIDs as `uid type keyword name`.

    python tools/generate_dicom_dictionary.py
"""

from __future__ import annotations

from pathlib import Path

import pydicom
from pydicom._dicom_dict import DicomDictionary, RepeatersDictionary
from pydicom._uid_dict import UID_dictionary

TARGET = Path(__file__).parents[1] / "src" / "hilum" / "dicom" / "data" / "dictionary.tsv"


def lines() -> list[str]:
    """The whole file, line by line."""
    out = [f"# DICOM PS3.6 and PS3.7 edition {pydicom.__dicom_version__}, read from pydicom {pydicom.__version__}"]
    for tag, (vr, vm, name, _retired, keyword) in sorted(DicomDictionary.items()):
        out.append(f"{tag:08X}\t{short(vr)}\t{vm}\t{keyword}\t{name}")
    for pattern, (vr, vm, name, _retired, keyword) in sorted(RepeatersDictionary.items()):
        out.append(f"{pattern.upper().replace('X', 'x')}\t{short(vr)}\t{vm}\t{keyword}\t{name}")
    out.append("")
    for uid, (name, kind, _info, _retired, keyword) in sorted(UID_dictionary.items()):
        out.append(f"{uid}\t{kind}\t{keyword}\t{name}")
    return out


def short(vr: str) -> str:
    """Two letters, or the alternatives joined by "/"."""
    return "/".join(part for part in vr.split(" or ")) if vr != "NONE" else "--"


if __name__ == "__main__":
    TARGET.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
