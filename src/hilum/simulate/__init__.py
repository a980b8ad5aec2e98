"""The counterparts of a hospital, as real network peers: EHR, order placer, modality, image manager, display, report creator,
document source and consumer, audit record repository. Each speaks its own protocol on sockets and knows nothing of the hub's inside.
"""
