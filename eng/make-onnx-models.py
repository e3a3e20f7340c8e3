#!/usr/bin/env python3
"""Builds the ONNX models of tests/Enos.Networks.Tests/Importers/models, and beside each a JSON file of what ONNX's own shape inference says of it.

Needs the onnx package (Debian: python3-onnx) and numpy. The models hold no weights that matter: filters are named by their sizes alone where ONNX allows.

    eng/make-onnx-models.py tests/Enos.Networks.Tests/Importers/models
"""
import json
import os
import sys

import numpy
import onnx
from onnx import TensorProto, checker, helper, numpy_helper, shape_inference

OPSET = 13


class Graph:
    """A graph in the making: each method adds a node and returns the name of what it makes."""

    def __init__(self, name, inputs):
        self.name, self.nodes, self.weights, self.count = name, [], [], 0
        self.inputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, dims) for n, dims in inputs.items()]

    def add(self, operator, *inputs, outputs=1, **attributes):
        self.count += 1
        names = [f"{operator.lower()}{self.count}" + ("" if outputs == 1 else f"_{i}") for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, name=f"/{operator}_{self.count}", **attributes))
        return names[0] if outputs == 1 else names

    def weight(self, *dims):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(numpy.zeros(dims, numpy.float32), name))
        return name

    def integers(self, *values, scalar=False):
        name = f"i{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(numpy.array(values[0] if scalar else values, numpy.int64), name))
        return name

    def floats(self, *values):
        name = f"f{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(numpy.array(values, numpy.float32), name))
        return name

    def conv(self, x, c_in, c_out, kernel, **attributes):
        kernel = (kernel, kernel) if isinstance(kernel, int) else kernel
        return self.add("Conv", x, self.weight(c_out, c_in // attributes.get("group", 1), *kernel), **attributes)

    def norm(self, x, channels):
        return self.add("BatchNormalization", x, *[self.weight(channels) for _ in range(4)])

    def model(self, *outputs, opset=OPSET, stated=None):
        graph = helper.make_graph(
            self.nodes, self.name, self.inputs, [helper.make_tensor_value_info(o, TensorProto.FLOAT, stated) for o in outputs], self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], producer_name="enos")
        model.ir_version = 7
        outputs = shape_inference.infer_shapes(model, data_prop=True).graph.output
        del model.graph.output[:]
        model.graph.output.extend(outputs)
        return model


def classifier():
    """Convolutions of every kind, pooling, residual addition, concatenation, split and shuffle: what image classifiers are made of."""
    g = Graph("classifier", {"image": [1, 3, 33, 31]})
    x = g.conv("image", 3, 16, 3, strides=[2, 2], pads=[1, 1, 1, 1])
    x = g.add("Relu", g.norm(x, 16))
    x = g.add("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[0, 0, 1, 1], ceil_mode=1)
    a = g.conv(x, 16, 8, 1)
    b = g.add("Clip", g.conv(x, 16, 8, (1, 5), auto_pad="SAME_UPPER"), g.floats(0), g.floats(6))
    x = g.add("Concat", a, b, axis=1)
    y = g.conv(x, 16, 16, 3, group=16, pads=[1, 1, 1, 1])
    x = g.add("Add", x, g.conv(y, 16, 16, 1))
    left, right = g.add("Split", x, g.integers(4, 12), outputs=2, axis=1)
    x = g.add("Concat", g.conv(left, 4, 4, 3, dilations=[2, 2], pads=[2, 2, 2, 2]), right, axis=1)
    x = g.add("Reshape", x, g.integers(1, 2, 8, -1, 8))
    x = g.add("Transpose", x, perm=[0, 2, 1, 3, 4])
    x = g.add("Reshape", x, g.integers(0, 16, -1, 8))
    x = g.conv(x, 16, 32, 3, group=4, auto_pad="SAME_LOWER", strides=[2, 3])
    x = g.conv(x, 32, 32, (3, 2), pads=[2, 1, 0, 0], strides=[1, 2])
    x = g.add("AveragePool", x, kernel_shape=[2, 1], strides=[1, 1])
    x = g.add("Flatten", g.add("GlobalAveragePool", x), axis=1)
    return g.model(g.add("Softmax", g.add("Gemm", x, g.weight(10, 32), g.weight(10), transB=1), axis=1))


def attention():
    """Attention with sizes computed in the graph, as exporters write it: products of two tensors of matrices and of one matrix."""
    g = Graph("attention", {"tokens": [2, 7, 24]})
    shape = g.add("Shape", "tokens")
    batch = g.add("Gather", shape, g.integers(0, scalar=True), axis=0)
    length = g.add("Gather", shape, g.integers(1, scalar=True), axis=0)
    heads = g.add("Concat", *[g.add("Unsqueeze", n, g.integers(0)) for n in (batch, length)], g.integers(4, 6), axis=0)
    q, k, v = (
        g.add("Transpose", g.add("Reshape", g.add("Add", g.add("MatMul", "tokens", g.weight(24, 24)), g.weight(24)), heads), perm=p)
        for p in ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]))
    scores = g.add("Softmax", g.add("Mul", g.add("MatMul", q, k), g.floats(0.4)), axis=-1)
    x = g.add("Transpose", g.add("MatMul", scores, v), perm=[0, 2, 1, 3])
    merged = g.add("Mul", g.add("Slice", g.add("Shape", x), g.integers(2), g.integers(3)), g.integers(6))
    x = g.add("Reshape", x, g.add("Concat", g.add("Slice", heads, g.integers(0), g.integers(2)), merged, axis=0))
    x = g.add("Add", x, "tokens")
    x = g.add("Erf", g.add("MatMul", x, g.weight(24, 96)))
    x = g.add("MatMul", x, g.weight(96, 24))
    x = g.add("ReduceMean", x, axes=[1], keepdims=0)
    # ONNX's own inference does not follow all of the sizes above; the result's are stated.
    return g.model(g.add("Gemm", x, g.weight(24, 5), alpha=1.0), stated=[2, 5])


def layouts():
    """The operators that only move elements, each before a convolution, and one spatial dimension."""
    g = Graph("layouts", {"image": [1, 8, 12, 10], "signal": [3, 4, 50]})
    x = g.add("Pad", "image", g.integers(0, 0, 1, 2, 0, 0, 3, 4), g.floats(0))
    x = g.add("SpaceToDepth", x, blocksize=2)
    x = g.add("DepthToSpace", g.conv(x, 32, 16, 1), blocksize=2)
    x = g.add("Resize", x, "", g.floats(1, 1, 0.5, 1.5))
    x = g.add("Slice", x, g.integers(-1, 0), g.integers(-100, 1000), g.integers(3, 2), g.integers(-2, 3))
    x = g.add("Tile", x, g.integers(1, 2, 1, 1))
    x = g.add("Expand", x, g.integers(4, 1, 1, 1))
    x = g.conv(x, 8, 6, (2, 3))
    x = g.add("Squeeze", g.add("Unsqueeze", x, g.integers(0)), g.integers(0))
    parts = g.add("Split", x, outputs=3, axis=1)
    x = g.add("Sum", *parts)
    x = g.conv(x, 2, 3, 1)
    y = g.conv("signal", 4, 6, (5,), strides=[2], pads=[2, 2], group=2)
    return g.model(g.add("Identity", x), g.add("LeakyRelu", y))


def refused(operator):
    """One operator that carries MACs and that Enos does not cost, beside one that it does."""
    g = Graph(operator.lower(), {"image": [1, 4, 8, 8], "sequence": [5, 1, 6]})
    outputs = [g.conv("image", 4, 4, 1)]
    if operator == "ConvTranspose":
        outputs.append(g.add("ConvTranspose", "image", g.weight(4, 2, 3, 3)))
    elif operator == "LSTM":
        outputs.append(g.add("LSTM", "sequence", g.weight(1, 12, 6), g.weight(1, 12, 3), hidden_size=3))
    elif operator == "Einsum":
        outputs.append(g.add("Einsum", "image", "image", equation="nchw,ncij->nchj"))
    return g.model(*outputs)


def unknown():
    """Operators without MACs that Enos does not know."""
    g = Graph("unknown", {"image": [1, 4, 8, 8]})
    x = g.conv("image", 4, 6, 3)
    nonzero = g.add("NonZero", x)
    return g.model(x, g.add("Cast", nonzero, to=TensorProto.FLOAT), g.add("MaxUnpool", x, nonzero, kernel_shape=[2, 2]))


def open_sizes():
    """A batch and image sizes that are left open."""
    g = Graph("open", {"image": ["batch", 3, "height", "width"]})
    return g.model(g.add("Flatten", g.add("GlobalMaxPool", g.conv("image", 3, 5, 3, strides=[2, 2]))))


def windows(count=300, seed=1):
    """Random convolutions and poolings, and the sizes of the output that ONNX infers."""
    random = numpy.random.RandomState(seed)
    cases = []
    while len(cases) < count:
        pick = lambda low, high: [int(random.randint(low, high + 1)) for _ in range(2)]
        case = {"operator": ["Conv", "MaxPool"][random.randint(2)], "image": pick(1, 24), "kernel": pick(1, 5), "strides": pick(1, 4),
                "dilations": pick(1, 3), "auto_pad": ["NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"][random.randint(5)]}
        attributes = {"kernel_shape": case["kernel"], "strides": case["strides"], "dilations": case["dilations"]}
        if case["auto_pad"] == "NOTSET":
            case["pads"] = attributes["pads"] = [int(random.randint(k)) for k in case["kernel"] * 2]
        else:
            attributes["auto_pad"] = case["auto_pad"]
            case["dilations"] = attributes["dilations"] = [1, 1]  # older inference leaves dilations out of SAME
        if case["operator"] == "MaxPool" and case["auto_pad"] == "NOTSET":
            case["ceil_mode"] = attributes["ceil_mode"] = int(random.randint(2))
        g = Graph("window", {"image": [2, 3, *case["image"]]})
        x = g.add("MaxPool", "image", **attributes) if case["operator"] == "MaxPool" else g.conv("image", 3, 4, tuple(case["kernel"]), **attributes)
        try:
            case["output"] = dims_of(shape_inference.infer_shapes(g.model(x), strict_mode=True).graph.output[0])
        except Exception:  # no window fits
            continue
        pads = case.get("pads", [0] * 4)
        if min(case["output"]) < 1 or any(
                case["image"][a] + pads[a] + pads[a + 2] < case["dilations"][a] * (case["kernel"][a] - 1) + 1 for a in range(2)):
            continue
        # Older inference counts windows that begin behind the image; the specification and the runtimes do not.
        if case.get("ceil_mode") and any((case["output"][2 + a] - 1) * case["strides"][a] >= case["image"][a] + pads[a] for a in range(2)):
            continue
        cases.append(case)
    return cases


def dims_of(info):
    shape = info.type.tensor_type
    if not shape.HasField("shape") or any(not d.HasField("dim_value") for d in shape.shape.dim):
        return None
    return [d.dim_value for d in shape.shape.dim]


def main(folder):
    os.makedirs(folder, exist_ok=True)
    models = {
        "classifier": classifier(), "attention": attention(), "layouts": layouts(), "unknown": unknown(), "open": open_sizes(),
        **{f"refused-{name.lower()}": refused(name) for name in ("ConvTranspose", "LSTM", "Einsum")},
    }
    for name, model in models.items():
        if name != "unknown":
            checker.check_model(model, full_check=True)
        with open(os.path.join(folder, f"{name}.onnx"), "wb") as file:
            file.write(model.SerializeToString())
        inferred = shape_inference.infer_shapes(model, data_prop=True).graph
        shapes = {i.name: dims_of(i) for i in [*inferred.value_info, *inferred.output]}
        with open(os.path.join(folder, f"{name}.json"), "w", encoding="utf-8") as file:
            json.dump({n: d for n, d in sorted(shapes.items()) if d is not None}, file, indent=1)
            file.write("\n")
        print(f"{name}: {len(model.graph.node)} nodes, {len(shapes)} shapes")
    with open(os.path.join(folder, "windows.json"), "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(case) for case in windows()) + "\n]\n")


if __name__ == "__main__":
    main(sys.argv[1])
