"""An extension of SNOMED CT in miniature: history, dialects, concrete values, maps, another module. Codes and texts are invented."""

from __future__ import annotations

from support.terminology_samples import ANIMAL, CAT, CORE, EATS, OLD, ROOT, STONE

SAME_AS, REPLACED_BY, MOVED_TO, ATTRIBUTE_VALUE = (
    "900000000000527005",
    "900000000000526001",
    "900000000000524003",
    "900000000000489007",
)
HISTORICAL = "900000000000522004"
ELDER, GONE, FOREIGN, TIGER = "100000007", "100000008", "100000009", "100000010"
MODULE = "11000999109"
ROW = "id\teffectiveTime\tactive\tmoduleId"
FOLDER = "SnomedCT_Mini/Snapshot"
US, GB = "900000000000509007", "900000000000508004"
PREFERRED, ACCEPTABLE = "900000000000548007", "900000000000549004"


def table(header: str, *rows: str) -> bytes:
    return "".join(f"{one}\r\n" for one in (f"{ROW}\t{header}", *rows)).encode()


def row(key: object, *rest: object, date: int = 20250101, active: int = 1, module: str = CORE) -> str:
    return "\t".join(map(str, (key, date, active, module, *rest)))


def term(key: int, code: str, text: str, kind: str = "900000000000013009") -> str:
    return row(key, code, "en", kind, text, "900000000000448009")


def more() -> dict[str, bytes]:
    """An extension with history, dialects, concrete values and maps; each file as RF2 lays it out."""
    primitive = "900000000000074008"
    relation = "sourceId\tdestinationId\trelationshipGroup\ttypeId\tcharacteristicTypeId\tmodifierId"
    tail = ("900000000000011006", "900000000000451002")
    refset = "refsetId\treferencedComponentId"
    return {
        f"{FOLDER}/Terminology/sct2_Concept_Snapshot_XX1000999_20260401.txt": table(
            "definitionStatusId",
            *(row(one, primitive, date=20190731, active=0) for one in (ELDER, GONE)),
            row(FOREIGN, primitive, date=20260401, module=MODULE),
            row(TIGER, primitive, date=20200131),
            *(row(one, primitive) for one in (HISTORICAL, SAME_AS, REPLACED_BY, MOVED_TO, ATTRIBUTE_VALUE, US, GB)),
        ),
        f"{FOLDER}/Terminology/sct2_Description_Snapshot-en_XX1000999_20260401.txt": table(
            "conceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId",
            term(61, ELDER, "House cat"), term(62, GONE, "Mouser"), term(63, FOREIGN, "Wild-cat, Alpine"),
            term(64, TIGER, "Tiger of the catacombs"), term(65, TIGER, "Colour of tiger"), term(66, TIGER, 'A "big" one*'),
            term(67, TIGER, "Tiger (thing)", "900000000000003001"),
        ),
        f"{FOLDER}/Terminology/sct2_Relationship_Snapshot_XX1000999_20260401.txt": table(
            relation,
            *(row(key, source, target, 0, "116680003", *tail) for key, (source, target) in enumerate((
                (FOREIGN, CAT), (TIGER, ANIMAL), (HISTORICAL, ROOT), (SAME_AS, HISTORICAL), (REPLACED_BY, HISTORICAL),
                (MOVED_TO, HISTORICAL), (ATTRIBUTE_VALUE, ROOT), (US, ROOT), (GB, ROOT)), 70)),
        ),
        f"{FOLDER}/Terminology/sct2_RelationshipConcreteValues_Snapshot_XX1000999_20260401.txt": table(
            relation.replace("destinationId", "value"),
            row(90, TIGER, '"striped orange"', 1, EATS, *tail), row(91, TIGER, "#4", 1, EATS, *tail),
            row(92, FOREIGN, "true", 1, EATS, *tail), row(93, FOREIGN, "#2.5", 1, EATS, *tail),
        ),
        f"{FOLDER}/Refset/Content/der2_cRefset_AssociationSnapshot_XX1000999_20260401.txt": table(
            f"{refset}\ttargetComponentId",
            row("d1", SAME_AS, ELDER, CAT), row("d2", REPLACED_BY, GONE, CAT), row("d3", MOVED_TO, OLD, STONE),
            row("d4", SAME_AS, OLD, CAT, active=0),
        ),
        f"{FOLDER}/Refset/Content/der2_cRefset_AttributeValueSnapshot_XX1000999_20260401.txt": table(
            f"{refset}\tvalueId", row("e1", ATTRIBUTE_VALUE, ELDER, "900000000000482003")
        ),
        f"{FOLDER}/Refset/Map/der2_iisssccRefset_ExtendedMapSnapshot_XX1000999_20260401.txt": table(
            f"{refset}\tmapGroup\tmapPriority\tmapRule\tmapAdvice\tmapTarget\tcorrelationId\tmapCategoryId",
            *(row(f"f{one}", "447562003", TIGER, 1, one, "TRUE", "", "W55", "447561005", "447637006") for one in (1, 2)),
        ),
        f"{FOLDER}/Refset/Metadata/der2_cissccRefset_MRCMAttributeDomainSnapshot_XX1000999_20260401.txt": table(
            f"{refset}\tdomainId\tgrouped\tattributeCardinality\tattributeInGroupCardinality\truleStrengthId\tcontentTypeId",
            row("g1", "723604009", EATS, ROOT, 1, "0..*", "0..1", "723597001", "723596005"),
        ),
        f"{FOLDER}/Terminology/sct2_sRefset_OWLExpressionSnapshot_XX1000999_20260401.txt": table(
            f"{refset}\towlExpression", row("h1", "733073007", TIGER, f"SubClassOf(:{TIGER} :{ANIMAL})")
        ),
        f"{FOLDER}/Refset/Language/der2_cRefset_LanguageSnapshot-en_XX1000999_20260401.txt": table(
            f"{refset}\tacceptabilityId",
            row("i1", US, 64, PREFERRED), row("i2", GB, 64, ACCEPTABLE), row("i3", GB, 65, PREFERRED),
            row("i4", US, 65, ACCEPTABLE, active=0),
        ),
    }  # fmt: skip
