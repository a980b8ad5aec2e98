"""Patients and visits in memory."""

from __future__ import annotations

from hilum.core.identity import Identifier, Patient
from hilum.core.record import Page
from hilum.core.visit import Visit
from hilum.store.matching import fold, in_range, is_universal, matches, matches_name, person_name
from hilum.store.memory.tables import Tables, part

__all__ = ["MemoryPatients", "MemoryVisits"]


def _same_number(asked: Identifier, kept: Identifier) -> bool:
    """The numbers agree; by value alone where no authority is asked for."""
    if not asked.value or asked.value != kept.value:
        return False
    return not asked.authority or asked.authority.key == kept.authority.key


class MemoryPatients:
    """The master patient index."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, id: str) -> Patient | None:
        """The patient with our id."""
        return self._tables.patients.get(id)

    def find(self, identifier: Identifier) -> Patient | None:
        """The current patient who carries the identifier."""
        if not identifier.value:
            return None
        holders = [one for one in self._tables.patients.values() if one.has(identifier)]
        current = next((one for one in holders if not one.merged_into), None)
        return current or (self.current(holders[0].id) if holders else None)

    def current(self, id: str) -> Patient | None:
        """The patient, or whom it was merged into."""
        patient = self._tables.patients.get(id)
        seen: set[str] = set()
        while patient is not None and patient.merged_into and patient.id not in seen:
            seen.add(patient.id)
            patient = self._tables.patients.get(patient.merged_into)
        return patient

    def subsumed(self, id: str) -> tuple[Patient, ...]:
        """All that were merged into this one, directly or through others, by id."""
        found: dict[str, Patient] = {}
        wave = [id]
        while wave:
            into = set(wave)
            wave = []
            for one in self._tables.patients.values():
                if one.merged_into in into and one.id not in found and one.id != id:
                    found[one.id] = one
                    wave.append(one.id)
        return tuple(found[one] for one in sorted(found))

    def search(
        self,
        *,
        identifier: str = "",
        authority: str = "",
        name: str = "",
        family: str = "",
        given: str = "",
        birth_date: tuple[str, str] = ("", ""),
        sex: str = "",
        text: str = "",
        include_subsumed: bool = False,
        page: Page = Page(),
    ) -> list[Patient]:
        """Patients that match all keys given, newest change first."""

        def fits(one: Patient) -> bool:
            said = one.demographics
            if one.merged_into and not include_subsumed:
                return False
            if (authority or not is_universal(identifier)) and not any(
                matches(identifier, i.value) and (not authority or i.authority.key == authority)
                for i in one.identifiers
            ):
                return False
            parts = (said.name.family, said.name.given, said.name.middle)
            if not is_universal(name) and not (
                matches_name(name, said.name) or any(matches(name, word) for word in parts if word)
            ):
                return False
            if not matches(family, said.name.family) or not matches(given, said.name.given):
                return False
            if not in_range(said.birth_date, birth_date) or (sex and fold(sex) != fold(said.sex)):
                return False
            return not text or _begins(one, fold(text))

        found = [one for one in self._tables.patients.values() if fits(one)]
        found.sort(key=lambda one: (one.updated, one.id), reverse=True)
        return part(found, page)


def _begins(patient: Patient, text: str) -> bool:
    """Any part of the name, or an identifier, begins with the folded text."""
    name = patient.demographics.name
    words = [name.family, name.given, name.middle, person_name(name), f"{name.given} {name.family}"]
    words += [name.ideographic, name.phonetic, *(one.value for one in patient.identifiers)]
    return any(fold(word).startswith(text) for word in words)


class MemoryVisits:
    """Visits."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, id: str) -> Visit | None:
        """By our id."""
        return self._tables.visits.get(id)

    def find(self, number: Identifier) -> Visit | None:
        """By visit number; the newest where several share it."""
        return next((one for one in self._tables.visits.newest() if _same_number(number, one.number)), None)

    def of_patient(self, patient_id: str) -> list[Visit]:
        """All of a patient, newest first."""
        return [one for one in self._tables.visits.newest() if one.patient_id == patient_id]
