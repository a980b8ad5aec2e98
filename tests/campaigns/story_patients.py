"""The moves of an identity source: registrations, updates, merges, changed numbers, links. RAD-1, RAD-12."""

from __future__ import annotations

from datetime import UTC, datetime

from campaigns.story_base import Spoken
from campaigns.story_model import Person

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
        return f"PV1|1|{kind}|||||||||||||||||{self.visit(identifier)}"

    def visit(self, identifier: str) -> str:
        """The visit number under which a patient comes at present."""
        value, _, domain = identifier.partition("^^^")
        return f"V{value}{domain[0]}{self.visits.get(identifier, 0)}^^^HOSP"

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

    def register_two(self) -> None:
        """A04 with two identifiers of one person; by mistake with one that is another's."""
        first = self.pick_identifier(new=0.5)
        domain = "CLINIC" if first.endswith("HOSP") else "HOSP"
        known = self.model.find(first)
        theirs = [one for one in self.model.owner if not self.model.is_gone(one) and one != first]
        second = f"S{self.control}^^^{domain}"
        if theirs and self.chance.random() < 0.4:
            second = self.chance.choice(theirs)
        other = self.model.find(second)
        is_wrong = known is not None and other is not None and other is not known
        if self.clean and is_wrong:
            return
        name = f"Name{self.control}"
        self.note(f"A04 {first} ~ {second} {name}")
        if is_wrong:
            self.may.add("ADT/identifier-of-another")
            self.must.append({"ADT/identifier-of-another"})
        whom = known or other
        visited = first
        self.hl7("ADT^A04^ADT_A01", self.evn("A04"), self.pid(f"{first}~{second}", name), self.pv1(visited))
        if whom is None:
            whom = self.model.state(first, name)
        whom.name, whom.is_adt = name, True
        for one in (first, second):
            if one not in self.model.owner:
                self.model.owner[one] = whom.number
                whom.identifiers.append(one)

    def move_identifier(self) -> None:
        """A43: an identifier was the wrong patient's."""
        moving = self.pick_identifier(new=0.0)
        source, target = self.model.find(moving), self.model.find(self.pick_identifier(new=0.0))
        if source is None or target is None or source is target:
            return
        to = self.in_use(target)
        self.note(f"A43 {moving} to {to}")
        self.hl7("ADT^A43^ADT_A43", self.evn("A43"), self.pid(to, target.name), f"MRG|{moving}")
        self.may |= {"SWF.b/patient-agrees", "RD/patient-agrees", "RAD-8/patient-of-study"}
        self.moved_on(self.visit(moving))
        if source.identifiers == [moving]:
            source.merged_into = target.number
            target.identifiers.append(moving)
            return
        source.identifiers.remove(moving)
        target.identifiers.append(moving)
        self.model.owner[moving] = target.number

    def older(self) -> None:
        """RAD-12: an A08 that was under way while a newer one came: it changes nothing that is known."""
        identifier = self.pick_identifier(new=0.0)
        person = self.model.find(identifier)
        if person is None or not person.is_adt or not person.name:
            return
        self.note(f"A08 {identifier} of an hour ago")
        past = datetime.fromtimestamp(self.hub.clock.now() - 3600, UTC).strftime("%Y%m%d%H%M%S")
        self.hl7("ADT^A08^ADT_A01", f"EVN|A08|{past}+0000", self.pid(identifier, "Older"), self.pv1(identifier))

    def change_visit(self) -> None:
        """A50: the visit gets another number, and what names it with it."""
        orders = [one for one in self.model.orders if one.visit]
        if not orders:
            return
        order = self.chance.choice(orders)
        person = self.model.current(order.person)
        identifier, old, new = self.in_use(person), order.visit, f"VC{self.control}^^^HOSP"
        self.note(f"A50 {old} becomes {new}")
        pv1 = f"PV1|1|O|||||||||||||||||{new}"
        self.hl7(
            "ADT^A50^ADT_A50", self.evn("A50"), self.pid(identifier, person.name), f"MRG|{identifier}||||{old}", pv1
        )
        for one in self.model.orders:
            if one.visit == old and self.model.current(one.person) is person:
                one.visit = new
        self.moved_on(old)

    def moved_on(self, visit: str) -> None:
        """A visit number is used no more for new things."""
        for identifier in self.model.owner:
            if self.visit(identifier) == visit:
                self.visits[identifier] = self.visits.get(identifier, 0) + 1

    def move_visit(self) -> None:
        """A45: the visit was the wrong patient's; all that belongs to it goes with it."""
        orders = [one for one in self.model.orders if one.visit]
        target = self.model.find(self.pick_identifier(new=0.0))
        if not orders or target is None:
            return
        order = self.chance.choice(orders)
        source, visit = self.model.current(order.person), order.visit
        if source is target:
            return
        to, prior = self.in_use(target), self.in_use(source)
        self.note(f"A45 {visit} of {prior} is of {to}")
        pv1 = f"PV1|1|O|||||||||||||||||{visit}"
        self.hl7("ADT^A45^ADT_A45", self.evn("A45"), self.pid(to, target.name), f"MRG|{prior}||||{visit}", pv1)
        moved = [one for one in self.model.orders if one.visit == visit and self.model.current(one.person) is source]
        for one in moved:
            one.person = target.number
        for report in self.model.reports:
            if report.order in moved and self.model.current(report.person) is source:
                report.person = target.number
        for uid, of in self.model.order_of_study.items():
            if of in moved:
                self.model.studies[uid] = target.number
        for step in self.model.performed:
            is_theirs = self.model.current(step.person) is source
            if is_theirs and step.answers and all(of in moved for of, _ in step.answers):
                step.person = target.number
        self.moved_on(visit)
        # what was said of the former patient before is said of another than the order's is now
        self.may |= {"SWF.b/patient-agrees", "RD/patient-agrees", "RAD-8/patient-of-study"}

    def in_use(self, person: Person) -> str:
        """An identifier of a person that is not of one merged away, where there is one."""
        return next((one for one in person.identifiers if not self.model.is_gone(one)), person.identifiers[0])

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
