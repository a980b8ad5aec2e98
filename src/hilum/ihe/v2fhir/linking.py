"""References: to a resource that other rows of the message make, to another value of the same map, from another segment's field."""

from __future__ import annotations

from hilum.ihe.v2fhir.access import Container, container
from hilum.ihe.v2fhir.engine import Frame, Json, Operation, Run
from hilum.ihe.v2fhir.mapper import Mapper
from hilum.ihe.v2fhir.target import Step, Target, resolve, split

__all__ = ["from_another_segment", "is_linked", "to_another_value", "to_the_latest"]


def is_linked(run: Run, subject: Json, steps: tuple[Step, ...], other: Json) -> bool:
    """Whether a reference along the path leads there already."""
    level: list[Json] = [subject]
    for step in steps:
        following: list[Json] = []
        for one in level:
            value = one.get(step.name)
            if isinstance(value, list):
                following.extend(each for each in value if isinstance(each, dict))
            elif isinstance(value, dict):
                following.append(value)
        level = following
    return any(run.links[id(one)][1] is other for one in level if id(one) in run.links)


def to_the_latest(steps: tuple[Step, ...], place: Container) -> Operation:
    """A reference to the resource of a type that the message makes; where it is not made yet, once it is."""
    kind, path = steps[-1].resource, steps[:-1]

    def refer(frame: Frame) -> int:
        if frame.rep > 1:
            return 0
        run, slots, target = frame.run, frame.slots, frame.target

        def attach() -> bool:
            resource = run.latest(kind)
            if resource is None:
                return False
            if is_linked(run, target, path, resource):
                return True
            frame.slots, frame.target = slots, target
            holder = place(frame)
            if holder is not None and id(holder) not in run.links:
                run.link(holder, resource)
            return True

        if not attach():
            run.wait(kind, attach)
        return 1

    return refer


def to_another_value(mapper: Mapper, target: Target, number: int) -> Operation:
    """`[1].partOf(Location[2])`: the second value that the map makes, or the next one up where it makes none."""
    parents: dict[str, str] = {}
    paths: dict[str, tuple[Step, ...]] = {}
    for other in mapper.rows:
        if not other.target.endswith(")") or other.map or other.assign or other.refused:
            continue
        found = resolve(mapper.base, split(other.target)[0])
        if found.steps and found.steps[-1].resource and found.steps[-1].label:
            label = found.root or (found.steps[0].label if len(found.steps) > 1 else "")
            parents[label] = found.steps[-1].label
            paths[label] = found.steps[:2]
    own = target.root or target.steps[0].label
    attribute = target.steps[-2].name
    rooted = bool(target.root)
    places = {label: container(steps, only_if_there=True) for label, steps in paths.items()}

    def resource_of(frame: Frame, label: str) -> Json | None:
        if rooted:
            found: Json | None = frame.target.get(label)
            return found
        place = places.get(label)
        return place(frame) if place is not None else None

    def to_the_next_up(frame: Frame) -> int:
        if number >= len(frame.parts) or not frame.parts[number]:
            return 0
        mine = resource_of(frame, own)
        if mine is None:
            return 0
        seen = {own}
        up = parents.get(own, "")
        while up and up not in seen:
            other = resource_of(frame, up)
            if other is not None:
                holder: Json = {}
                mine[attribute] = holder
                frame.run.link(holder, other)
                return 1
            seen.add(up)
            up = parents.get(up, "")
        return 1

    return to_the_next_up


def from_another_segment(name: str, number: int, operation: Operation) -> Operation:
    """RXE-19 in the map of RXO: the row works on the field of the segment beside."""

    def there(frame: Frame) -> int:
        fields = frame.run.near(name)
        if not fields or number >= len(fields) or not fields[number]:
            return 0
        frame.text = fields[number].split(frame.run.repetition, 1)[0]
        return operation(frame)

    return there
