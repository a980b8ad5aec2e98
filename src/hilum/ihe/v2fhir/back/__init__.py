"""HL7 v2 of FHIR R4: the way back over the tables of the v2-to-FHIR guide, which no peer offers.

`to_v2` is all that others call. The rows that make FHIR of a message are read backwards: paths.py arranges a map by where it
writes, inverse.py walks that tree with a resource, messages.py finds the segments, choices.tsv settles what the tables leave open.
"""

from hilum.ihe.v2fhir.back.convert import Written, to_v2
from hilum.ihe.v2fhir.back.header import Header

__all__ = ["Header", "Written", "to_v2"]
