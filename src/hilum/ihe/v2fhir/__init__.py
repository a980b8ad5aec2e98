"""HL7 v2 to FHIR R4 by the tables of the HL7 Version 2 to FHIR guide (hl7.fhir.uv.v2mappings).

`convert` is all that others call. The tables are data (tables.py says which); conditions, paths and assignments of their
cells are small languages (condition.py, target.py, assign.py), compiled to closures once (compile.py).
"""

from hilum.ihe.v2fhir.convert import Converted, Converter, convert, converter_of
from hilum.ihe.v2fhir.engine import Lost
from hilum.ihe.v2fhir.tables import Overrides, guide_header

__all__ = ["Converted", "Converter", "Lost", "Overrides", "convert", "converter_of", "guide_header"]
