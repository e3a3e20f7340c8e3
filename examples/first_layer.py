#!/usr/bin/env python3
"""Recomputes the first layer of a searched network with numpy alone.

    python3 examples/first_layer.py RUN

RUN is a run directory of `enos search`. The script reads the network (network.json, network.safetensors) and the images that the search
kept (reference-accumulators.safetensors), sums the first convolution up in integers, and compares every accumulator with what the search's
own forward pass had. It ends with 0 if all are equal and with 1 if not.
"""
import json
import pathlib
import sys

import numpy as np


def read_safetensors(path):
    """name -> array: 8 bytes of header length, a JSON header with type, shape and byte offsets, then the bytes."""
    types = {"U8": np.uint8, "I8": np.int8, "I32": "<i4", "I64": "<i8", "F32": "<f4", "F64": "<f8"}
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            tensors[name] = np.frombuffer(data[start + begin:start + end], types[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def sign(values):
    """sgn(0) is +1, everywhere."""
    return np.where(values >= 0, 1, -1)


def view(activations, bits):
    """A non-negative tensor of 0 to 127 read at fewer bits: rounded half up, in steps of 2^(7 - bits)."""
    shift = 7 - bits
    return activations if bits == 8 or shift == 0 else np.clip((activations + (1 << (shift - 1))) >> shift, 0, (1 << bits) - 1)


def windows(images, node):
    """N x C x KH x KW x OH x OW: what each output pixel's window sees, padding being 0."""
    ph, pw = node["padding_height"], node["padding_width"]
    padded = np.pad(images, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dh, dw, sh, sw = (node[key] for key in ("dilation_height", "dilation_width", "stride_height", "stride_width"))
    oh = (padded.shape[2] - dh * (node["kernel_height"] - 1) - 1) // sh + 1
    ow = (padded.shape[3] - dw * (node["kernel_width"] - 1) - 1) // sw + 1
    rows = [[padded[:, :, y * dh:y * dh + sh * (oh - 1) + 1:sh, x * dw:x * dw + sw * (ow - 1) + 1:sw] for x in range(node["kernel_width"])]
            for y in range(node["kernel_height"])]
    return np.stack([np.stack(row, axis=2) for row in rows], axis=2)


def products(operator, x, w, threshold):
    """What each operator adds for activations x, weight codes w and thresholds; all broadcast against each other."""
    if operator == "multiply":
        return x * w
    if operator == "binary-weight":
        return x * sign(w)
    if operator == "deep-shift":
        return x * sign(w) * (1 << (np.abs(w) - 1))  # a code +-(p + 1) stands for +-2^p
    if operator == "multiplication-free":
        return sign(x - threshold) * w + sign(w) * x
    if operator == "multiplication-free-mfnet":
        return sign(x - threshold) * np.abs(w) + sign(w) * np.abs(x)
    if operator == "xnor":
        return sign(x - threshold) * sign(w)
    sys.exit(f"{operator}: this script has no multiplier tables")


def accumulators(node, layer, tensors, images):
    """N x O x OH x OW sums of a convolution over non-negative activations."""
    name, operator, groups = layer["name"], layer["operator"], node["groups"]
    x = windows(images if operator == "xnor" else view(images, layer["activation_bits"]), node).astype(np.int64)
    n, channels, kh, kw, oh, ow = x.shape
    x = x.reshape(n, groups, channels // groups * kh * kw, oh * ow)
    w = tensors[f"{name}.weights"].astype(np.int64).reshape(groups, node["filters"] // groups, -1)
    thresholds = tensors.get(f"{name}.thresholds", np.zeros(channels, np.int8)).astype(np.int64)
    thresholds = np.repeat(thresholds.reshape(groups, channels // groups), kh * kw, axis=1)

    k = w.shape[2]
    adc = layer.get("adc", {"segment_rows": k})
    sums = np.zeros((n, groups, w.shape[1], oh * ow), np.int64)
    for start in range(0, k, adc["segment_rows"]):
        segment = slice(start, start + adc["segment_rows"])
        partial = products(operator, x[:, :, None, segment, :], w[None, :, :, segment, None], thresholds[None, :, None, segment, None]).sum(axis=3)
        if "step" in adc:  # a macro's converter: to nearest, ties to even, clipped to its bits
            half = 1 << (adc["bits"] - 1)
            partial = np.clip(np.rint(partial / adc["step"]), -half, half - 1).astype(np.int64) * adc["step"]
        sums += partial
    return sums.reshape(n, -1, oh, ow)


def main(run):
    network = json.loads((run / "network.json").read_text())
    tensors = read_safetensors(run / "network.safetensors")
    reference = read_safetensors(run / "reference-accumulators.safetensors")
    node = next(node for node in network["graph"] if node["op"] == "convolution")
    layer = next(layer for layer in network["layers"] if layer["name"] == node["name"])
    pixels = reference["pixels"].astype(np.int64) >> 1  # an image enters as its pixels' upper seven bits
    found = accumulators(node, layer, tensors, pixels)
    expected = reference[f"accumulators/{node['name']}"]
    differing = int((found != expected).sum())
    print(f"{node['name']} ({layer['operator']}): {expected.size} accumulators of {len(pixels)} images, {differing} differ")
    return 0 if differing == 0 else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1])))
