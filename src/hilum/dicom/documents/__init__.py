"""Documents as DICOM objects, made and read: SR documents (PS3.3 A.35, C.17) and encapsulated ones (A.45, C.24). Pure.

`content` makes content items, `composite` the modules that every object has, `structured` and `encapsulated` the objects;
`reading` reads an SR document as a report; `content_tree` and `showing` make a page or plain text of any SR document.
"""

from hilum.dicom.documents.composite import Origin, Referenced, character_set_of, exact
from hilum.dicom.documents.encapsulated import ENCAPSULATED_CDA, ENCAPSULATED_PDF, encapsulated_document
from hilum.dicom.documents.reading import REPORTS, predecessors_of, read_report
from hilum.dicom.documents.showing import report_html, report_text
from hilum.dicom.documents.structured import BASIC_TEXT_SR, Observer, StructuredReport, basic_text_sr

__all__ = [
    "BASIC_TEXT_SR",
    "ENCAPSULATED_CDA",
    "ENCAPSULATED_PDF",
    "REPORTS",
    "Observer",
    "Origin",
    "Referenced",
    "StructuredReport",
    "basic_text_sr",
    "character_set_of",
    "encapsulated_document",
    "exact",
    "predecessors_of",
    "read_report",
    "report_html",
    "report_text",
]
