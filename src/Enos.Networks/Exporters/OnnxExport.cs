using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Networks.Files;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Google.Protobuf;
using Onnx;

namespace Enos.Networks.Exporters;

/// <summary>
/// Writes a quantized network as an ONNX model (opset 13) with QuantizeLinear and DequantizeLinear around every tensor of activations and weights, so that other
/// runtimes compute what the integer program does, in real numbers. docs/validation.md says where they may round differently.
/// </summary>
public static class OnnxExport
{
    /// <summary>Name of the model's input: images as pixels, float, N×C×H×W, 0 to 255.</summary>
    public const string InputName = "image";

    /// <summary>Name of the model's output: logits in integers' steps, float, N×classes.</summary>
    public const string OutputName = "logits";

    /// <summary>Writes a model, whole or not at all.</summary>
    /// <param name="network">The network. Its layers multiply, binary-weight or deep-shift in the digital array: what is a convolution of real numbers.</param>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <exception cref="InvalidInputException">A layer or a node has no such form: every one.</exception>
    public static void Save(QuantizedNetwork network, string path) => WholeFile.Write(path, stream => Model(network).WriteTo(stream));

    internal static ModelProto Model(QuantizedNetwork network)
    {
        InputError[] faults = [.. Faults(network)];
        if (faults.Length > 0)
        {
            throw new InvalidInputException(faults);
        }

        OnnxModelBuilder model = new(network.Graph.Name, InputName, OutputName);
        OnnxProgram program = new(network, model);
        foreach (Node node in network.Graph.Nodes)
        {
            program.Add(node);
        }

        program.Finish();
        return model.Model($"{network.Graph.Name}: {string.Join(", ", network.Layers.Select(layer => $"{layer.Name} {layer.Mode}"))}");
    }

    private static IEnumerable<InputError> Faults(QuantizedNetwork network)
    {
        foreach (QuantizedLayer layer in network.Layers)
        {
            if (layer.Operator.Kind is not (OperatorKind.Multiply or OperatorKind.BinaryWeight or OperatorKind.DeepShift))
            {
                yield return Error($"{layer.Name}.operator", layer.Operator.ToString(), "multiply, binary-weight or deep-shift: ONNX has no other convolution");
            }
            else if (layer.Adc is not null)
            {
                yield return Error($"{layer.Name}.compute", "cim", "digital: ONNX has no converters between partial sums");
            }
        }

        foreach (Node node in network.Graph.Nodes.Where(node => !OnnxProgram.Knows(node)))
        {
            yield return Error(node.Name, node.GetType().Name, "a node that has a form in ONNX");
        }

        InputError Error(string key, string value, string expected) => new(network.Graph.Name, 0, 0, key, value, expected);
    }
}
