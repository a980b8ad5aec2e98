"""What is kept of FHIR definitions and terminology: conformance packages, releases of code systems. Decision records 0017, 0027.

Both lie in the data folder where settings name one, else in `$XDG_DATA_HOME/hilum`. Each package is the archive it came in, named by
what its manifest says (`hl7.fhir.us.core#3.1.0.tgz`); each release is one index file, named by what it is (`loinc#2.80.terms`):
never by a name in the files they came from.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hilum.core.errors import BudgetExceeded, HilumError, NotFound
from hilum.fhir.package import Conformance, Limits, Package, key_of_file
from hilum.fhir.validation import Issue

if TYPE_CHECKING:
    from hilum.fhir.terminology import Membership
    from hilum.store.terminology import SqliteConcepts

__all__ = [
    "PACKAGES",
    "SUFFIX",
    "TERMINOLOGY",
    "Definitions",
    "folder_of",
    "kept_packages",
    "kept_releases",
    "load_package",
    "open_all",
]

PACKAGES = "fhir-packages"
TERMINOLOGY = "fhir-terminology"
SUFFIX = ".terms"
Judge = Callable[[Mapping[str, Any]], list[Issue]]


def folder_of(data: Path | None, name: str) -> Path:
    """The folder of packages, or of another kind of what is kept; it need not be there. raises ConfigError

    data   the data folder, where the caller names it
    """
    if data is not None:
        return data / name
    if Path("hilum.toml").is_file() or any(one.upper() == "HILUM_DATA" for one in os.environ):  # else nothing names one
        from hilum.config import load

        loaded = load()
        if "data" in loaded.origins:
            return loaded.settings.data / name
    home = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (home if home.is_absolute() else Path.home() / ".local" / "share") / "hilum" / name


def load_package(file: Path) -> Package:
    """A package from its file. raises OSError, HilumError"""
    most = Limits().package
    with file.open("rb") as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise BudgetExceeded(f"more than {most} bytes", where=file.name, section="FHIR packages")
    return Package.load(data)


def kept_packages(folder: Path) -> list[tuple[str, str, Path]]:
    """Name, version and file of each package of the folder, sorted."""
    if not folder.is_dir():
        return []
    found = [(key_of_file(file.name), file) for file in folder.iterdir() if file.is_file()]
    return sorted((key[0], key[1], file) for key, file in found if key is not None)


def kept_releases(data: Path | None) -> list[Path]:
    """The files of the releases that are kept, sorted. raises ConfigError"""
    folder = folder_of(data, TERMINOLOGY)
    return sorted(one for one in folder.glob(f"*{SUFFIX}") if one.is_file()) if folder.is_dir() else []


def open_all(data: Path | None) -> list[SqliteConcepts]:
    """The releases that are kept, opened. raises ConfigError, HilumError, OSError"""
    files = kept_releases(data)
    if not files:
        return []
    from hilum.store.terminology import open_concepts

    return [open_concepts(file) for file in files]


class Definitions:
    """The definitions of packages and the releases of code systems, read when something is asked of them: those that are kept, and
    files of packages that are named.

    profiles      urls of profiles that each resource of their type is judged by
    vital_signs   judge an Observation by the profile of the vital sign that it is of by its code

    raises   (when asked) ConfigError, OSError, HilumError: a package or release that cannot be read, named by its file
    """

    def __init__(
        self, files: Sequence[Path], data: Path | None, *, profiles: Sequence[str] = (), vital_signs: bool = False
    ) -> None:
        self._files, self._data, self._urls, self._vital_signs = files, data, tuple(profiles), vital_signs
        self._known: Conformance | None = None
        self._membership: Membership | None = None
        self._judges: tuple[Judge, ...] | None = None
        self._also: dict[str, tuple[str, ...]] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process reads them for itself."""
        return partial(Definitions, profiles=self._urls, vital_signs=self._vital_signs), (self._files, self._data)

    def profile(self, url: str) -> dict[str, Any] | None:
        """As of `hilum.fhir.package.Conformance`."""
        return self.conformance().profile(url)

    def membership(self) -> Membership:
        """What answers for value sets and code systems."""
        if self._membership is None:
            from hilum.fhir.terminology import Membership, Shelf

            self._membership = Membership(self.conformance(), releases=Shelf(open_all(self._data)))
        return self._membership

    def named(self) -> Mapping[str, tuple[str, ...]]:
        """The profiles that were named, by the type that they are for.

        raises   NotFound   one is not known
        """
        if self._urls and not self._also:
            also: dict[str, list[str]] = {}
            self._urls = tuple(_whole_url(url, self.conformance()) for url in self._urls)
            for url in self._urls:
                definition = self.profile(url)
                if definition is None:
                    raise NotFound(_not_known(url, self.conformance()), where=url[:200], section="FHIR R4 5.1")
                also.setdefault(str(definition.get("type") or ""), []).append(url)
            self._also = {kind: tuple(urls) for kind, urls in also.items()}
        return self._also

    def judge(self, resource: Mapping[str, Any], *, show_values: bool = False) -> list[Issue]:
        """What the profiles that the resource claims (`meta.profile`) and those that were named have against it, and what the
        releases have against its codes, as far as they are there; of a profile, whether its snapshot can be made."""
        if self._judges is None:
            from hilum.fhir.profiles import by_claims, by_definition
            from hilum.fhir.terminology import by_codings

            known = self.membership()
            claims = by_claims(
                self.conformance(),
                self.named(),
                terminology=known,
                show_values=show_values,
                vital_signs=self._vital_signs,
            )
            definition = by_definition(self.conformance())
            self._judges = (claims, definition, by_codings(known, show_values=show_values))
        found: list[Issue] = []
        for one in self._judges:
            found += one(resource)
        return found

    def conformance(self) -> Conformance:
        """The packages."""
        if self._known is None:
            kept = [file for _, _, file in kept_packages(folder_of(self._data, PACKAGES))]
            self._known = Conformance(_named([*self._files, *kept]))
        return self._known


def _whole_url(name: str, known: Conformance) -> str:
    """The url of a profile that is named by its last part alone, where there is one such; else the name."""
    if "/" in name or ":" in name:
        return name
    fitting = [url for url in known.urls("StructureDefinition") if url.rpartition("/")[2] == name]
    own = f"http://hl7.org/fhir/StructureDefinition/{name}"
    if not fitting and known.profile(own) is not None:
        return own
    return fitting[0] if len(fitting) == 1 else name


def _not_known(url: str, known: Conformance) -> str:
    near = difflib.get_close_matches(url.partition("|")[0], known.urls("StructureDefinition"), 3, 0.6)
    return "a profile that no package that is kept or named has" + (f"; near: {', '.join(near)}" if near else "")


def _named(files: Sequence[Path]) -> Iterator[Package]:
    for file in files:
        try:
            yield load_package(file)
        except HilumError as error:
            raise type(error)(error.message, where=str(file), section=error.section) from None
