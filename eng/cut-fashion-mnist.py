#!/usr/bin/env python3
"""Cuts data/fashion-mnist from the full Fashion-MNIST set: class-balanced, in shuffled order.

    eng/cut-fashion-mnist.py SOURCE DESTINATION

SOURCE holds the four original .gz files (in Debian's package dataset-fashion-mnist: /usr/share/datasets/fashion-mnist).
Images are ranked by SHA-256 of "SEED/PART/INDEX"; the first QUOTA of each class are kept, in the order of their rank. The same
source gives the same images in the same order on every machine; the compressed bytes also depend on the zlib version.
"""

import gzip
import hashlib
import pathlib
import struct
import sys

SEED = 2021
CLASSES = 10
PIXELS = 28 * 28
PARTS = {"train": (60_000, 1_000), "t10k": (10_000, 200)}  # images in the source, images kept of each class


def read_idx(path, magic, item_bytes, count):
    data = gzip.decompress(path.read_bytes())
    header_bytes = 4 + 4 * (magic & 0xFF)
    found_magic, found_count = struct.unpack(">II", data[:8])
    if found_magic != magic or found_count != count or len(data) != header_bytes + count * item_bytes:
        sys.exit(f"{path}: expected {count} items of {item_bytes} bytes, magic {magic:#x}; "
                 f"found {found_count}, magic {found_magic:#x}, {len(data)} bytes in all")
    return data[header_bytes:]


def write_gzip(path, data):
    with open(path, "wb") as raw, gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=raw, mtime=0) as packed:
        packed.write(data)
    print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}")
    print(f"{hashlib.sha256(data).hexdigest()}  {path.name}, unpacked")


def cut(source, destination, part, count, quota):
    images = read_idx(source / f"{part}-images-idx3-ubyte.gz", 0x803, PIXELS, count)
    labels = read_idx(source / f"{part}-labels-idx1-ubyte.gz", 0x801, 1, count)
    ranked = sorted(range(count), key=lambda i: hashlib.sha256(f"{SEED}/{part}/{i}".encode()).digest())
    kept_of_class = [0] * CLASSES
    kept = []
    for i in ranked:
        if kept_of_class[labels[i]] < quota:
            kept_of_class[labels[i]] += 1
            kept.append(i)
    if kept_of_class != [quota] * CLASSES:
        sys.exit(f"{source}: expected at least {quota} {part} images of each class, found {kept_of_class}")
    write_gzip(destination / f"{part}-images-idx3-ubyte.gz",
               struct.pack(">IIII", 0x803, len(kept), 28, 28) + b"".join(images[i * PIXELS:(i + 1) * PIXELS] for i in kept))
    write_gzip(destination / f"{part}-labels-idx1-ubyte.gz",
               struct.pack(">II", 0x801, len(kept)) + bytes(labels[i] for i in kept))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, destination = map(pathlib.Path, sys.argv[1:])
    destination.mkdir(parents=True, exist_ok=True)
    for part, (count, quota) in PARTS.items():
        cut(source, destination, part, count, quota)


main()
