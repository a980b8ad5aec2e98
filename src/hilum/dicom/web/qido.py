"""QIDO-RS: search for studies, series and instances. PS3.18 10.6; RAD-129."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson

from hilum.core.errors import HilumError, Incorrect
from hilum.core.record import InstanceFilter, Page, Record
from hilum.core.web import WebRequest, WebResponse
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.dictionary import as_tag, vr_of
from hilum.dicom.services.attributes import BY_TAG, Attribute, Level, Row, answer_json, attributes_of
from hilum.dicom.services.metadata import expanded
from hilum.dicom.services.search import UNIQUE_KEYS, search
from hilum.dicom.services.service import Site
from hilum.dicom.web.answers import json_answer, told
from hilum.dicom.web.native_model import asks_for_xml, xml_parts

__all__ = ["Query", "parse_query", "search_instances", "search_series", "search_studies"]

PREFIX = "/dicom-web"
MOST = 1000
MOST_INSIDE = 100_000
"""Most answers of one request without `limit`: over the whole archive, and inside one study."""

_SECTION = "PS3.18 8.3.4"
_WORDS = frozenset(("limit", "offset", "includefield", "fuzzymatching", "accept", "charset", "emptyvaluematching"))
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(slots=True)
class Query:
    """The parameters of a search. `ignored`: names of parameters that are no attribute."""

    keys: Dataset = field(default_factory=Dataset)
    fields: list[int] = field(default_factory=list)
    everything: bool = False
    fuzzy: bool = False
    limit: int | None = None
    offset: int = 0
    ignored: list[str] = field(default_factory=list)


def _whole(name: str, value: str) -> int:
    if not value.isdecimal() or len(value) > 9:
        raise Incorrect("not a whole number", where=name, section=_SECTION)
    return int(value)


def _tag(name: str) -> int | None:
    try:
        return as_tag(name)
    except HilumError:
        return None


def parse_query(request: WebRequest) -> Query:
    """The query of the request: attributes by keyword or eight digits, paths with dots, and the words of PS3.18 8.3.4."""
    query = Query()
    for name, value in request.query:
        word = name.lower()
        if word == "includefield":
            _include(query, value)
        elif word == "limit":
            query.limit = _whole("limit", value)
        elif word == "offset":
            query.offset = _whole("offset", value)
        elif word == "fuzzymatching":
            query.fuzzy = value.lower() == "true"
        elif word not in _WORDS:
            _add_key(query, name, value)
    return query


def _include(query: Query, value: str) -> None:
    for name in value.split(","):
        if name.strip().lower() == "all":
            query.everything = True
            continue
        tag = _tag(name.strip().split(".")[0])
        if tag is None:
            query.ignored.append("includefield")
        else:
            query.fields.append(tag)


def _add_key(query: Query, name: str, value: str) -> None:
    path = [_tag(part) for part in name.split(".")]
    if any(tag is None for tag in path) or len(path) > 8:
        query.ignored.append(name)
        return
    tags = [tag for tag in path if tag is not None]
    into = query.keys
    for tag in tags[:-1]:
        items = into.sequence(tag)
        if not items:
            into.set(tag, [Dataset()], "SQ")
            items = into.sequence(tag)
        into = items[0]
    tag, vr = tags[-1], vr_of(tags[-1])
    if vr == "SQ":
        query.ignored.append(name)
        return
    try:
        into.set(tag, _values(vr, value), "LO" if vr in ("US", "SS", "UL", "SL", "FL", "FD", "UN") else vr)
    except HilumError:
        raise Incorrect("the value does not fit the attribute", where=name[:64], section=_SECTION) from None


def _values(vr: str, value: str) -> str | list[str]:
    value = value.replace("\0", "")
    if vr == "UI":
        return [part.strip() for part in re.split(r"[,\\]", value) if part.strip()]
    if vr == "DA" and _DATE_TIME.fullmatch(value):
        return value.replace("-", "")
    if vr in ("PN", "LT", "ST", "UT"):
        return value
    if vr == "CS":
        # a comma is no character of CS (PS3.5 6.2): viewers write a list with it as they do for UIDs (ModalitiesInStudy=CT,MR)
        return [part.strip() for part in re.split(r"[,\\]", value) if part.strip()]
    return value.split("\\")


def _wanted(query: Query, level: Level, *, inside: bool) -> tuple[list[Attribute], list[int]]:
    """Attributes of the answer, and tags to be read from the objects themselves. PS3.18 tables 10.6.3-3 to -5."""
    top = level if inside and level > Level.STUDY else Level.PATIENT
    chosen: dict[int, Attribute] = {}
    for one in attributes_of(level):
        is_own = one.level >= top or (one.tag in UNIQUE_KEYS.values() and one.level >= Level.STUDY)
        if (one.default and (is_own or one.tag in (0x00080054, 0x00080056))) or query.everything:
            chosen[one.tag] = one
    if level == Level.STUDY:
        chosen.pop(0x00080054, None)
    others: list[int] = []
    for tag in [*query.fields, *query.keys.tags()]:
        known = BY_TAG.get(tag)
        if known is None:
            others.append(tag)
        elif known.level <= level:
            chosen[tag] = known
    return [chosen[tag] for tag in sorted(chosen)], others


def _retrieve_url(row: Row, base: str) -> str:
    assert row.study is not None
    url = f"{base}{PREFIX}/studies/{row.study.uid}"
    if row.series is not None:
        url += f"/series/{row.series.uid}"
    if row.instance is not None:
        url += f"/instances/{row.instance.uid}"
    return url


def _fuzzy_keys(keys: Dataset) -> Dataset:
    """Literal matching of a fuzzy query: every word of the name begins a component, as far as wildcards can say it."""
    name = keys.text(0x00100010)
    if not name or "*" in name:
        return keys
    made = keys.copy()
    made.set(0x00100010, "*" + "*".join(part for part in re.split(r"[ ^,]+", name)[:3] if part) + "*")
    return made


def _search(request: WebRequest, record: Record, site: Site, level: Level) -> WebResponse:
    is_xml = asks_for_xml(request)
    query = parse_query(request)
    keys = query.keys
    inside = False
    for variable, at in (("study", Level.STUDY), ("series", Level.SERIES)):
        uid = request.variables.get(variable, "")
        if uid:
            keys.set(UNIQUE_KEYS[at], uid)
            record.exchange.about(variable, uid)
            inside = True
    record.exchange.fact("keys", ", ".join(f"{tag:08X}" for tag in keys.tags()))
    if query.fuzzy:
        keys = _fuzzy_keys(keys)
    limit = min(query.limit if query.limit is not None else MOST_INSIDE, MOST_INSIDE if inside else MOST)
    wanted, others = _wanted(query, level, inside=inside)
    rows = search(level, keys, record, site.ae_title, wanted=query.offset + limit + 1)
    page = list(islice(rows, query.offset, query.offset + limit + 1))
    has_more = len(page) > limit
    page = page[:limit]
    answers = list(_answers(page, wanted, request.base))
    if level == Level.IMAGE and (others or query.everything):
        _add_from_objects(answers, page, others, query.everything, record, request.base)
    for row in page[:20]:
        record.exchange.about("person", row.patient.id)
        record.exchange.about("study", row.study.uid if row.study else "")
    if not answers:
        return told(WebResponse(204), record, 0)
    answer = xml_parts(answers, []) if is_xml else json_answer(answers)
    is_cut = has_more and (query.limit is None or query.limit > limit)
    answer.headers += _warnings(query, is_cut, request.base)
    return told(answer, record, len(answers))


def _answers(page: list[Row], wanted: list[Attribute], base: str) -> Iterator[dict[str, Any]]:
    for row in page:
        made = answer_json(row, wanted)
        made["00081190"] = {"vr": "UR", "Value": [_retrieve_url(row, base)]}
        yield made


def _add_from_objects(
    answers: list[dict[str, Any]], page: list[Row], tags: list[int], everything: bool, record: Record, base: str
) -> None:
    """Attributes that the index does not hold, from the stored DICOM JSON of each instance."""
    places = {row.instance.uid: number for number, row in enumerate(page) if row.instance is not None}
    uids = list(places)
    names = [f"{tag:08X}" for tag in tags]
    for start in range(0, len(uids), 500):
        where = InstanceFilter(instance_uids=tuple(uids[start : start + 500]), page=Page(500))
        for instance, packed in record.studies.metadata(where):
            whole = orjson_loads(expanded(packed, instance, f"{base}{PREFIX}"))
            into = answers[places[instance.uid]]
            for name in whole if everything else names:
                if name in whole:
                    into.setdefault(name, whole[name])


def orjson_loads(data: bytes) -> dict[str, Any]:
    """A JSON object."""
    loaded = orjson.loads(data)
    return loaded if isinstance(loaded, dict) else {}


def _warnings(query: Query, truncated: bool, base: str) -> list[tuple[str, str]]:
    """Warning headers. PS3.18 8.3.4.4, 10.6.3.2."""
    texts = []
    if truncated:
        texts.append("There are additional results that can be requested")
    if query.fuzzy:
        texts.append("The fuzzymatching parameter is not supported. Only literal matching has been performed.")
    if query.ignored:
        texts.append("Some query parameters are not attributes and were ignored.")
    return [("Warning", f'299 {base}{PREFIX} "{text}"') for text in texts]


def search_studies(request: WebRequest, record: Record, *, site: Site) -> WebResponse:
    """GET /studies. PS3.18 10.6.1."""
    return _search(request, record, site, Level.STUDY)


def search_series(request: WebRequest, record: Record, *, site: Site) -> WebResponse:
    """GET /series, /studies/{study}/series. PS3.18 10.6.1."""
    return _search(request, record, site, Level.SERIES)


def search_instances(request: WebRequest, record: Record, *, site: Site) -> WebResponse:
    """GET /instances, /studies/{study}/instances, /studies/{study}/series/{series}/instances. PS3.18 10.6.1."""
    return _search(request, record, site, Level.IMAGE)
