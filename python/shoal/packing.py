"""Python values as buffers for other ranks, and back.

Values travel as pickles of protocol 5: the ranks of one job run the same program for the same user
and trust each other. Large arrays are not copied into the pickle but follow it as they lie in
memory; what arrives is used where it has arrived.

Layout: count of buffers, size of the pickle, size of each buffer (int64 each), the pickle, the
buffers; each part begins at a multiple of 64 bytes.
"""

import pickle
import struct

_ALIGNMENT = 64
_ZEROS = bytes(_ALIGNMENT)


def pack(value):
    """Objects with the buffer protocol; they refer to the memory of `value`."""
    buffers = []
    pickled = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    parts = [memoryview(pickled), *(buffer.raw() for buffer in buffers)]
    sizes = [part.nbytes for part in parts]
    header = memoryview(struct.pack(f"<{len(parts) + 1}q", len(buffers), *sizes))
    aligned = []
    for part in (header, *parts):
        aligned += (part, _ZEROS[: -part.nbytes % _ALIGNMENT])
    return aligned


def unpack(received):
    """The value in an array of bytes as pack() made them; it may refer to this memory."""
    view = memoryview(received)
    (buffer_count,) = struct.unpack_from("<q", view)
    sizes = struct.unpack_from(f"<{buffer_count + 1}q", view, 8)
    parts, position = [], _aligned(8 * (buffer_count + 2))
    for size in sizes:
        parts.append(view[position : position + size])
        position = _aligned(position + size)
    return pickle.loads(parts[0], buffers=parts[1:])


def _aligned(position):
    return -(-position // _ALIGNMENT) * _ALIGNMENT
