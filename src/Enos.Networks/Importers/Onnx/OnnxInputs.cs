using Enos.Accel.Inputs;
using Enos.Networks.Files;
using Enos.Networks.Graphs;
using Onnx;
using Dimension = Onnx.TensorShapeProto.Types.Dimension;

namespace Enos.Networks.Importers.Onnx;

/// <summary>The tensors that a model is given when it runs, and their sizes.</summary>
internal static class OnnxInputs
{
    /// <summary>Sizes of each input that is no weight. An open first size is a batch of one; other open sizes are the image's, or an error.</summary>
    public static Dictionary<string, OnnxValue> Read(string file, GraphProto graph, TensorShape? image, List<InputError> errors)
    {
        HashSet<string> weights = [.. graph.Initializer.Select(tensor => tensor.Name)];
        var inputs = new Dictionary<string, OnnxValue>(StringComparer.Ordinal);
        foreach (ValueInfoProto input in graph.Input.Where(input => !weights.Contains(input.Name)))
        {
            inputs[input.Name] = input.Type?.TensorType?.Shape is { } shape
                ? new OnnxValue(Sizes(file, input.Name, [.. shape.Dim], image, errors))
                : OnnxValue.Unknown;
        }

        return inputs;
    }

    private static long[]? Sizes(string file, string name, Dimension[] dims, TensorShape? image, List<InputError> errors)
    {
        long[] standard = dims.Length == 4 && image is { } shape ? [1, shape.Channels, shape.Height, shape.Width] : [1];
        long[] sizes = new long[dims.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            bool stated = dims[i].ValueCase == Dimension.ValueOneofCase.DimValue && dims[i].DimValue > 0;
            if (!stated && i >= standard.Length)
            {
                string found = dims[i].ValueCase == Dimension.ValueOneofCase.DimParam ? dims[i].DimParam : "";
                errors.Add(DataFile.Error(
                    file, FormattableString.Invariant($"{name} (input) dimension {i}"), found,
                    dims.Length == 4 ? "a size; --input CxHxW gives those that a model leaves open" : "a size: the model leaves it open"));
                return null;
            }

            sizes[i] = stated ? dims[i].DimValue : standard[i];
        }

        return sizes;
    }
}
