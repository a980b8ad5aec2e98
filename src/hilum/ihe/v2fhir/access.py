"""From a path to the object that it names: made where it is missing, found again by its slot where a row before made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hilum.core.errors import HilumError
from hilum.fhir.definitions import is_primitive, is_resource_type
from hilum.ihe.v2fhir import assign
from hilum.ihe.v2fhir.engine import Frame, Json, Operation, merge
from hilum.ihe.v2fhir.target import Step, Target, resolve, split
from hilum.ihe.v2fhir.values import Convert, converter

if TYPE_CHECKING:
    from hilum.ihe.v2fhir.mapper import Mapper
    from hilum.ihe.v2fhir.tables import CodeMap, FieldRow

__all__ = [
    "Container",
    "container",
    "extension_urls",
    "put_complex",
    "put_constant",
    "put_primitive",
    "put_resource",
    "with_display",
    "with_urls",
]

Container = Callable[[Frame], "Json | None"]
Given = Callable[[Frame], "str | None"]
Translate = Callable[[Frame, Json], None]


def _key(steps: Iterable[Step], root: str = "") -> str:
    out = [f"[{root}]"] if root else []
    for step in steps:
        label = step.label if step.is_list else ""
        out.append(
            f"{step.resource or step.name}[{label}|{step.url}]" if label or step.url else (step.resource or step.name)
        )
    return ".".join(out)


def extension_urls(
    base: str, rows: Iterable[FieldRow], number: Callable[[FieldRow], int]
) -> dict[tuple[int, str], str]:
    """(field, path of an extension) -> the URL that a row of the same field gives it."""
    found: dict[tuple[int, str], str] = {}
    for row in rows:
        if not row.assign or not row.target.endswith(".url"):
            continue
        try:
            target, given = resolve(base, split(row.target)[0]), assign.parse(row.assign)
        except HilumError:
            continue
        if isinstance(given, assign.Joined) and given.constant and len(target.steps) > 1:
            found[number(row), _key(target.steps[:-1], target.root)] = given.constant
    return found


def with_urls(target: Target, urls: dict[tuple[int, str], str], number: int) -> Target:
    """The path with the URLs of its extensions."""
    steps = list(target.steps)
    for at, step in enumerate(target.steps):
        if step.kind == "Extension" and step.name == "extension":
            url = urls.get((number, _key(target.steps[: at + 1], target.root)), "")
            if not url and ":" in step.label:
                url = step.label
            if url:
                steps[at] = replace(step, url=url)
    return replace(target, steps=tuple(steps))


def _the_target(frame: Frame) -> Json:
    return frame.target


def _root(label: str, base: str, must_exist: bool) -> Container:
    is_resource = is_resource_type(base)

    def root(frame: Frame) -> Json | None:
        found: Json | None = frame.target.get(label)
        if found is None and not must_exist:
            found = frame.target[label] = {"resourceType": base} if is_resource else {}
        return found

    return root


def container(
    steps: tuple[Step, ...],
    *,
    root: str = "",
    base: str = "",
    only_if_there: bool = False,
    root_must_exist: bool = False,
) -> Container:
    """What gives the object at the end of a path.

    only_if_there   it is not made; None where no row before has made it
    """
    place: Container = _root(root, base, root_must_exist or only_if_there) if root else _the_target
    for at, step in enumerate(steps):
        key = _key(steps[: at + 1], root)
        following = steps[at + 1] if at + 1 < len(steps) else None
        if step.resource:
            place = _resource(place, key, step.resource, only_if_there)
        elif is_primitive(step.kind) and not step.is_primitive_child:
            assert following is None or following.is_primitive_child
            place = _underscore(place, key, step, only_if_there)
        elif step.is_list:
            place = _element(place, key, step, only_if_there)
        else:
            place = _single(place, step, only_if_there)
    return place


def _resource(place: Container, key: str, kind: str, only_if_there: bool) -> Container:
    def resource(frame: Frame) -> Json | None:
        found: Json | None = frame.slots.get(key)
        if found is None and not only_if_there:
            holder = place(frame)
            if holder is None:
                return None
            found = frame.slots[key] = frame.run.create(kind, holder)
        return found

    return resource


def _element(place: Container, key: str, step: Step, only_if_there: bool) -> Container:
    name, url, is_root = step.name, step.url, place is _the_target

    def element(frame: Frame) -> Json | None:
        found: Json | None = frame.slots.get(key)
        if found is None and not only_if_there:
            holder = frame.target if is_root else place(frame)
            if holder is None:
                return None
            found = frame.slots[key] = {"url": url} if url else {}
            known = holder.get(name)
            if known is None:
                holder[name] = [found]
            else:
                known.append(found)
        return found

    return element


def _single(place: Container, step: Step, only_if_there: bool) -> Container:
    name, others, is_root = step.name, step.others, place is _the_target

    def single(frame: Frame) -> Json | None:
        holder = frame.target if is_root else place(frame)
        if holder is None:
            return None
        found: Json | None = holder.get(name)
        if found is None and not only_if_there:
            if others and not others.isdisjoint(holder):
                frame.run.note(frame.number, f"another type of {name} is there", frame.level)
                return None
            found = holder[name] = {}
        return found

    return single


def _underscore(place: Container, key: str, step: Step, only_if_there: bool) -> Container:
    """The sibling that holds a primitive's extensions. FHIR R4 2.6.2.1."""
    name, sibling, is_list = step.name, "_" + step.name, step.is_list
    key = "_" + key

    def underscore(frame: Frame) -> Json | None:
        if not is_list:
            holder = place(frame)
            if holder is None:
                return None
            single: Json | None = holder.get(sibling)
            if single is None and not only_if_there:
                single = holder[sibling] = {}
            return single
        found: Json | None = frame.slots.get(key)
        if found is None and not only_if_there:
            holder = place(frame)
            if holder is None:
                return None
            values, others = holder.get(name, ()), holder.setdefault(sibling, [])
            while len(others) < len(values) - 1:
                others.append(None)
            found = frame.slots[key] = {}
            others.append(found)
            frame.run.padded.append((holder, name))
        return found

    return underscore


def put_constant(place: Container, target: Target, value: Any, overwrite: bool) -> Operation:
    """Write a constant."""
    last = target.steps[-1]
    name, others, is_list = last.name, last.others, last.is_list
    is_root = place is _the_target

    def put(frame: Frame) -> int:
        holder = frame.target if is_root else place(frame)
        if holder is None:
            return 0
        if is_list:
            known = holder.get(name)
            if known is None:
                holder[name] = [value]
            elif value not in known:
                known.append(value)
            return 1
        if others and not others.isdisjoint(holder):
            return 0
        if overwrite or name not in holder:
            holder[name] = value
        return 1

    return put


def with_display(operation: Operation, place: Container, codes: CodeMap) -> Operation:
    """A code of a Coding, with the display that the code map gives it."""

    def put(frame: Frame) -> int:
        if not operation(frame):
            return 0
        holder = place(frame)
        if holder is not None and "display" not in holder:
            found = codes.codes.get(frame.run.leaf(frame.text))
            if found is not None and found[0] == holder.get("code") and found[1]:
                holder["display"] = found[1]
        return 1

    return put


def put_primitive(
    place: Container, target: Target, given: Given, convert: Convert, overwrite: bool, *, reading: str = ""
) -> Operation:
    """Write a primitive. A value that FHIR cannot say is noted as lost.

    reading   "leaf" or "whole": the text is that of the part itself, which is then read without a call
    """
    last = target.steps[-1]
    name, others, is_list, kind = last.name, last.others, last.is_list, last.kind
    is_root = place is _the_target
    is_text = convert is converter("string")
    is_leaf = reading == "leaf"
    if overwrite and reading:

        def put_read(frame: Frame) -> int:
            run, text = frame.run, frame.text
            if not run.is_clean or (is_leaf and (run.component in text or run.subcomponent in text)):
                text = run.leaf(text) if is_leaf else run.plain(text)
                if not text:
                    return 0
            value = text if is_text and text.isprintable() and text[0] != " " else convert(text, run.zone)
            if value is None:
                run.note(frame.number, f"no {kind} for {name}", frame.level)
                return 0
            holder = frame.target if is_root else place(frame)
            if holder is None:
                return 0
            if is_list:
                known = holder.get(name)
                if known is None:
                    holder[name] = [value]
                else:
                    known.append(value)
                return 1
            if others and not others.isdisjoint(holder):
                run.note(frame.number, f"another type of {name} is there", frame.level)
                return 0
            holder[name] = value
            return 1

        return put_read
    if overwrite and not others and not is_list:

        def put_simply(frame: Frame) -> int:
            text = given(frame)
            if not text:
                return 0
            value = convert(text, frame.run.zone)
            if value is None:
                frame.run.note(frame.number, f"no {kind} for {name}", frame.level)
                return 0
            holder = frame.target if is_root else place(frame)
            if holder is None:
                return 0
            holder[name] = value
            return 1

        return put_simply

    def put(frame: Frame) -> int:
        text = given(frame)
        if not text:
            return 0
        value = convert(text, frame.run.zone)
        if value is None:
            frame.run.note(frame.number, f"no {kind} for {name}", frame.level)
            return 0
        holder = place(frame)
        if holder is None:
            return 0
        if is_list:
            known = holder.get(name)
            if known is None:
                holder[name] = [value]
            else:
                known.append(value)
            return 1
        if others and not others.isdisjoint(holder):
            frame.run.note(frame.number, f"another type of {name} is there", frame.level)
            return 0
        if overwrite or name not in holder:
            holder[name] = value
        return 1

    return put


_MOST_KEPT = 2048
_LONGEST_KEPT = 160


def _copy_concept(value: Json) -> Json:
    return {"coding": [value["coding"][0].copy()]}


def _deep_copy(value: Json) -> Json:
    out: Json = {}
    for name, held in value.items():
        if type(held) is dict:
            out[name] = _deep_copy(held)
        elif type(held) is list:
            out[name] = [_deep_copy(one) if type(one) is dict else one for one in held]
        else:
            out[name] = held
    return out


def _copier(value: Json) -> Callable[[Json], Json]:
    """What copies a value: most codes are one coding, most units hold nothing but text."""
    nested = [held for held in value.values() if isinstance(held, (dict, list))]
    if not nested:
        return dict.copy
    is_concept = len(value) == 1 and "coding" in value and len(nested[0]) == 1 and "extension" not in nested[0][0]
    return _copy_concept if is_concept else _deep_copy


@dataclass(slots=True)
class _Kept:
    """What was made of texts, and how many rows made it, to be copied when a text comes again."""

    values: dict[str, tuple[Json, int, Callable[[Json], Json]]] = field(default_factory=dict)

    def keep(self, text: str, value: Json, executed: int) -> None:
        if len(text) <= _LONGEST_KEPT:
            if len(self.values) >= _MOST_KEPT:
                self.values.clear()
            copy = _copier(value)
            self.values[text] = copy(value), executed, copy


def put_complex(
    place: Container, target: Target, mapper: Mapper, translate: Translate | None, *, keep: bool = False
) -> Operation:
    """Write what a data type map makes: into the element of its slot, or as a new one.

    keep   what was made of a short text is kept, to be copied when the text comes again: a code says the same each time
    """
    last = target.steps[-1]
    name, others, is_list = last.name, last.others, last.is_list
    key = _key(target.steps, target.root)
    is_root = place is _the_target
    kept = _Kept()
    known, has_roots = kept.values, bool(mapper.roots)

    def make(frame: Frame, text: str) -> Json:
        run = frame.run
        value: Json = {}
        lost, linked, executed = len(run.lost), len(run.links), run.executed
        mapper.fill(run, frame.text, frame.level, value)
        if value and translate is not None:
            translate(frame, value[min(value)] if has_roots else value)
        if text and len(run.lost) == lost and len(run.links) == linked:
            kept.keep(text, value, run.executed - executed)
        return value

    def put(frame: Frame) -> int:
        run = frame.run
        text = ""
        if keep and run.is_usual:
            text = frame.text if frame.level == 1 else f"\0{frame.level}{frame.text}"
        found = known.get(text) if text else None
        if found is None:
            value = make(frame, text)
        else:
            value = found[2](found[0])
            run.executed += found[1]
        if not value:
            return 0
        if has_roots:
            values = [value[label] for label in sorted(value)]
        else:
            if not is_list and not others:  # the usual case
                holder = frame.target if is_root else place(frame)
                if holder is None:
                    return 0
                there = holder.get(name)
                if there is None:
                    holder[name] = value
                else:
                    merge(there, value)
                return 1
            values = [value]
        holder = frame.target if is_root else place(frame)
        if holder is None:
            return 0
        if is_list:
            slot = frame.slots.get(key)
            if slot is not None:
                merge(slot, values.pop(0))
            else:
                frame.slots[key] = values[0]
            if values:
                there = holder.get(name)
                if there is None:
                    holder[name] = values
                else:
                    there.extend(values)
            return 1
        if others and not others.isdisjoint(holder):
            run.note(frame.number, f"another type of {name} is there", frame.level)
            return 0
        there = holder.get(name)
        if there is None:
            holder[name] = values[0]
        else:
            merge(there, values[0])
        return 1

    return put


def put_resource(place: Container, target: Target, mapper: Mapper, *, keep: bool = False) -> Operation:
    """Write what a data type map makes as a resource, and the reference to it.

    keep   as in `put_complex`: the map refers to nothing, and its values are met again (the authorities of identifiers)
    """
    kind = target.steps[-1].resource
    key = _key(target.steps, target.root)
    kept = _Kept()
    held = kept.values

    def make(frame: Frame) -> Json:
        run = frame.run
        value: Json = {"resourceType": kind}
        lost, executed = len(run.lost), run.executed
        mapper.fill(run, frame.text, frame.level, value)
        if keep and run.is_usual and len(run.lost) == lost:
            kept.keep(f"{frame.level}{frame.text}", value, run.executed - executed)
        return value

    def put(frame: Frame) -> int:
        run = frame.run
        if mapper.roots:
            values = mapper.fill_many(run, frame.text, frame.level)
        else:
            again = held.get(f"{frame.level}{frame.text}") if keep and run.is_usual else None
            if again is None:
                value = make(frame)
            else:
                value = again[2](again[0])
                run.executed += again[1]
            values = [value] if len(value) > 1 else []
        if not values:
            return 0
        known = frame.slots.get(key)
        if known is not None:
            merge(known, values[0])
            return 1
        holder = place(frame)
        if holder is None:
            return 0
        frame.slots[key] = run.create(kind, holder, values[0])
        run.created.extend(values[1:])
        return 1

    return put
