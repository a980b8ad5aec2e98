"""The content model that ships says what the published schema of CDA R2 says.

The facts of the schema are read here and written in the notation of `hilum/hl7v3/data/cda_model.txt`; run as a program with the
folder of CDA.xsd, this file prints the table.
"""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
PREFIX = "POCD_MT000040."
HEADING = (
    "# HL7 CDA Release 2.0 (2005), POCD_MT000040 with data types release 1: content model as facts; see cda_check.py"
)
BUILT_IN = {"xs:string": "string", "xs:token": "token", "xs:NMTOKEN": "NMTOKEN", "xs:NMTOKENS": "NMTOKENS"}


def _short(name: str) -> str:
    return name.removeprefix(PREFIX).replace("xs:", "xs.")


class Schema:
    """All components of the schema documents that CDA.xsd includes."""

    def __init__(self, folder: Path) -> None:
        self.types: dict[str, etree._Element] = {}
        self.simple: dict[str, etree._Element] = {}
        self.roots: dict[str, str] = {}
        seen: set[Path] = set()
        pending = [folder / "CDA.xsd"]
        while pending:
            path = pending.pop().resolve()
            if path in seen:
                continue
            seen.add(path)
            root = etree.parse(str(path)).getroot()
            for item in root:
                if item.tag == f"{XS}include":
                    pending.append(path.parent / str(item.get("schemaLocation")))
                elif item.tag == f"{XS}complexType":
                    self.types[str(item.get("name"))] = item
                elif item.tag == f"{XS}simpleType":
                    self.simple[str(item.get("name"))] = item
                elif item.tag == f"{XS}element":
                    self.roots[str(item.get("name"))] = str(item.get("type"))

    def base(self, name: str) -> str:
        node = self.types[name].find(f"{XS}complexContent/*")
        return str(node.get("base")) if node is not None else ""

    def _body(self, name: str) -> etree._Element:
        node = self.types[name].find(f"{XS}complexContent/*")
        return self.types[name] if node is None else node

    def attributes(self, name: str) -> dict[str, str]:
        base = self.base(name)
        found = dict(self.attributes(base)) if base else {}
        for item in self._body(name).findall(f"{XS}attribute"):
            key = str(item.get("name"))
            if item.get("use") == "prohibited":
                found.pop(key, None)
                continue
            kind = item.get("type")
            if kind is None:
                values = [str(e.get("value")) for e in item.iter(f"{XS}enumeration")]
                kind = "{" + ",".join(values) + "}"
            required = "!" if item.get("use") == "required" else ""
            fixed = item.get("fixed")
            found[key] = f"@{key}{required}:{_short(kind)}" + (f"={fixed}" if fixed is not None else "")
        return found

    def content(self, name: str) -> list[str]:
        base = self.base(name)
        body = self._body(name)
        own = [self.particle(item) for item in body if item.tag in (f"{XS}sequence", f"{XS}choice")]
        own = [item for item in own if item]
        if base and body.tag == f"{XS}extension":
            return self.content(base) + own
        return own

    def particle(self, node: etree._Element) -> str:
        low, high = node.get("minOccurs", "1"), node.get("maxOccurs", "1")
        if high == "0":
            return ""
        if (low, high) == ("2", "unbounded"):
            return f"{node.get('name')}:{_short(str(node.get('type')))} {node.get('name')}:{_short(str(node.get('type')))}+"
        assert (low, high) in {("1", "1"), ("0", "1"), ("0", "unbounded"), ("1", "unbounded")}, (low, high)
        times = {("1", "1"): "", ("0", "1"): "?", ("0", "unbounded"): "*", ("1", "unbounded"): "+"}[(low, high)]
        if node.tag == f"{XS}element":
            return f"{node.get('name')}:{_short(str(node.get('type')))}{times}"
        inner = [self.particle(item) for item in node if isinstance(item.tag, str) and item.tag != f"{XS}annotation"]
        inner = [item for item in inner if item]
        if not inner:
            return ""
        if node.tag == f"{XS}sequence" and not times:
            return " ".join(inner)
        return "( " + (" | " if node.tag == f"{XS}choice" else " ").join(inner) + f" ){times}"

    def mixed(self, name: str) -> bool:
        return self.types[name].get("mixed") == "true"

    def values(self, name: str) -> tuple[list[str], list[str]]:
        """Enumerated values and the named member types that are not enumerations."""
        return self._values(self.simple[name])

    def _values(self, node: etree._Element) -> tuple[list[str], list[str]]:
        values: list[str] = []
        others: list[str] = []
        union = node.find(f"{XS}union")
        if union is not None:
            for member in (union.get("memberTypes") or "").split():
                if member in self.simple:
                    more, rest = self.values(member)
                    if not more and not rest:
                        others.append(member)
                    values += more
                    others += rest
                else:
                    others.append(member)
            for inner in union.findall(f"{XS}simpleType"):
                more, rest = self._values(inner)
                values += more
                others += rest if more or rest else ["cs"]
            return values, others
        restriction = node.find(f"{XS}restriction")
        if restriction is not None:
            found = [str(item.get("value")) for item in restriction.findall(f"{XS}enumeration")]
            base = str(restriction.get("base"))
            if not found and base in self.simple and restriction.find(f"{XS}pattern") is None and base not in LEXICAL:
                return self.values(base)
            return found, []
        return [], []


LEXICAL = {
    "bl", "bn", "bin", "st", "cs", "int", "real", "ts", "uid", "oid", "uuid", "ruid", "url", "probability",
}  # fmt: skip


def derive(folder: Path) -> str:
    """The whole table as text."""
    schema = Schema(folder)
    lines = [HEADING]
    used: set[str] = set()
    pending = [schema.roots["ClinicalDocument"]]
    order: list[str] = []
    simple: set[str] = set()
    derived = {name: schema.base(name) for name in schema.types}
    while pending:
        name = pending.pop(0)
        if name in used:
            continue
        used.add(name)
        order.append(name)
        if derived[name]:
            pending.append(derived[name])
        if not name.startswith((PREFIX, "StrucDoc.")):
            pending += [other for other, base in derived.items() if base == name]
        for line in schema.content(name):
            for token in line.split():
                if ":" in token:
                    kind = token.partition(":")[2].rstrip("?*+")
                    if kind in schema.simple:
                        simple.add(kind)
                    else:
                        pending.append(kind if kind in schema.types else PREFIX + kind)
    for name in sorted(order):
        head = f"type {_short(name)}"
        if schema.base(name):
            head += f" < {_short(schema.base(name))}"
        if schema.mixed(name):
            head += " mixed"
        if schema.types[name].get("abstract") == "true":
            head += " abstract"
        attributes = schema.attributes(name)
        for text in attributes.values():
            kind = text.partition(":")[2].partition("=")[0]
            if not kind.startswith("{"):
                simple.add(kind)
        parts = [head, "=", *schema.content(name), *attributes.values()]
        lines.append(" ".join(parts))
    done: set[str] = set()
    queue = sorted(simple)
    values: list[str] = []
    while queue:
        name = queue.pop(0)
        if name in done or name in LEXICAL or name.startswith("xs."):
            continue
        done.add(name)
        node = schema.simple[name]
        listed = node.find(f"{XS}list")
        if listed is not None:
            item = str(listed.get("itemType"))
            values.append(f"list {name} = {item}")
            queue.append(item)
            continue
        found, others = schema.values(name)
        values.append(
            f"values {name} = " + " ".join([*dict.fromkeys(found), *(f"<{o}>" for o in dict.fromkeys(others))])
        )
    return "\n".join(lines + sorted(values)) + "\n"


def test_the_content_model_that_ships_is_what_the_published_schema_says(corpus: Path) -> None:
    shipped = files("hilum.hl7v3.data").joinpath("cda_model.txt").read_text("utf-8")
    assert shipped == derive(corpus / "cda" / "hl7-cda-core" / "normative" / "infrastructure" / "cda")


if __name__ == "__main__":
    sys.stdout.write(derive(Path(sys.argv[1])))
