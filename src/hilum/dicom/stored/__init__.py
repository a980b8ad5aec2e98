"""A stored object: its bytes in a blob, read in part and sent on in pieces. Services, pixels and the web stand on it.

layout   `layout_of(read, length, ...) -> Layout`: where the elements lie, values undecoded
header   `read_header(instance, blobs)`: the header as a Dataset, with the layout and a reader of the rest
pieces   Slice, Outgoing: what an object leaves as
"""
