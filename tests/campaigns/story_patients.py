"""The moves of an identity source: registrations, updates, merges, changed numbers, links. RAD-1, RAD-12."""

from __future__ import annotations

from campaigns.story_base import Spoken

__all__ = ["Patients"]


class Patients(Spoken):
    """What an identity source may do next."""

    # patients

    def pick_identifier(self, *, new: float = 0.3, gone: float = 0.0) -> str:
        """An identifier: a known one that is in use, a new one, or one that was merged away."""
        known = [one for one in self.model.owner if not self.model.is_gone(one)]
        old = [one for one in self.model.owner if self.model.is_gone(one)]
        if old and self.chance.random() < gone:
            return self.chance.choice(old)
        if not known or self.chance.random() < new:
            domain = self.chance.choice(("HOSP", "HOSP", "HOSP", "CLINIC"))
            return f"P{len(self.model.owner) + self.control + 1}^^^{domain}"
        return self.chance.choice(known)

    def pid(self, identifier: str, name: str) -> str:
        return f"PID|1||{identifier}||{name}^Given||19700102|F"

    def pv1(self, identifier: str, kind: str = "O") -> str:
        return f"PV1|1|{kind}|||||||||||||||||V{identifier.partition('^')[0]}^^^HOSP"

    def name_of(self, identifier: str) -> str:
        person = self.model.find(identifier)
        return person.name if person is not None and person.name else f"Name{self.control}"

    def register(self) -> None:
        """RAD-1: A01, A04, A28."""
        identifier, event = self.pick_identifier(new=0.8), self.chance.choice(("A01", "A04", "A28"))
        name = f"Name{self.control}"
        self.note(f"{event} {identifier} {name}")
        structure = "ADT_A05" if event == "A28" else "ADT_A01"
        visit = "" if event == "A28" else self.pv1(identifier, "I" if event == "A01" else "O")
        self.hl7(f"ADT^{event}^{structure}", self.evn(event), self.pid(identifier, name), visit)
        self.model.state(identifier, name)

    def evn(self, event: str) -> str:
        return f"EVN|{event}|{self.moment()}+0000"

    def update(self) -> None:
        """RAD-12: A08, A31, and the visit's A03, A11, A13; by mistake of a number that was merged away."""
        identifier = self.pick_identifier(new=0.0, gone=0.0 if self.clean else 0.3)
        if identifier not in self.model.owner:
            return
        event = self.chance.choice(("A08", "A08", "A31", "A03", "A13", "A11", "A02"))
        name = f"Name{self.control}"
        self.note(f"{event} {identifier} {name}")
        if self.model.is_gone(identifier):
            self.may.add("ADT/merged-identifier")
            self.must.append({"ADT/merged-identifier"})
        structure = {"A31": "ADT_A05", "A03": "ADT_A03", "A11": "ADT_A09", "A02": "ADT_A02"}.get(event, "ADT_A01")
        visit = "" if event == "A31" else self.pv1(identifier, "I")
        self.hl7(f"ADT^{event}^{structure}", self.evn(event), self.pid(identifier, name), visit)
        self.model.state(identifier, name)

    def merge(self) -> None:
        """RAD-12: A40, of merged ones too."""
        survivor = self.pick_identifier(new=0.1, gone=0.0 if self.clean else 0.2)
        prior = self.pick_identifier(new=0.1, gone=0.0 if self.clean else 0.2)
        if survivor == prior:
            return
        known = self.model.find(survivor)
        if self.clean and known is not None and known is self.model.find(prior):
            return
        name = self.name_of(survivor)
        self.note(f"A40 {prior} into {survivor}")
        if self.model.is_gone(survivor):
            self.may.add("ADT/merged-identifier")
        self.hl7(
            "ADT^A40^ADT_A39",
            self.evn("A40"),
            self.pid(survivor, name),
            f"MRG|{prior}||||||{self.name_of(prior)}^Given",
        )
        self.model.merge(prior, survivor, name)

    def change_identifier(self) -> None:
        """RAD-12: A47."""
        old = self.pick_identifier(new=0.0)
        person = self.model.find(old)
        if person is None:
            return
        new = f"N{self.control}^^^{old.rpartition('^')[2]}"
        self.note(f"A47 {old} becomes {new}")
        self.hl7("ADT^A47^ADT_A30", self.evn("A47"), self.pid(new, person.name), f"MRG|{old}")
        self.model.change(old, new)

    def link(self) -> None:
        """A24, A37."""
        first, second = self.pick_identifier(new=0.0), self.pick_identifier(new=0.0)
        one, two = self.model.find(first), self.model.find(second)
        if one is None or two is None or one is two:
            return
        joined = two.number in one.links
        event = "A37" if joined else "A24"
        self.note(f"{event} {first} {second}")
        self.hl7(
            f"ADT^{event}^ADT_{event}",
            self.evn(event),
            self.pid(first, one.name),
            "PV1|1|N",
            self.pid(second, two.name),
            "PV1|1|N",
        )
        self.model.state(first, one.name)
        self.model.state(second, two.name)
        for a, b in ((one, two), (two, one)):
            (a.links.discard if joined else a.links.add)(b.number)
