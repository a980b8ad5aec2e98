"""Pixels: frames out of stored objects, decoded where a codec is at hand, rendered for the screen.

frames   `frame_source(instance, blobs) -> FrameSource`: where each frame lies, its encoded bytes
codecs   `decode_frame(...)`: own RLE, Pillow for JPEG and JPEG 2000, imagecodecs (an extra) for the rest
decode   `decoded_object(...)`: a compressed object as a native one
render   `render(...)`: window, palette, colour, size; JPEG or PNG
"""
