using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Files;
using Enos.Networks.Tensors;

namespace Enos.Networks.Quantized;

/// <summary>The tensors of a layer in network.safetensors, named <c>LAYER.weights</c> and so on.</summary>
internal static class LayerTensors
{
    private const string Weights = "weights";
    private const string Thresholds = "thresholds";
    private const string Multipliers = "multipliers";
    private const string Biases = "biases";
    private const string Shifts = "shifts";

    /// <summary>Name of a layer's tensor.</summary>
    public static string Name(string layer, string tensor) => $"{layer}.{tensor}";

    /// <summary>The tensors that a layer needs, with their types and shapes.</summary>
    public static IEnumerable<(string Tensor, TensorType Type, long[] Shape)> Needed(Operator op, LayerShape shape)
    {
        yield return (Weights, TensorType.I8, [shape.OutputChannels, shape.InputChannels / shape.Groups, shape.KernelHeight, shape.KernelWidth]);
        if (op.ReadsSign)
            yield return (Thresholds, TensorType.I8, [shape.InputChannels]);
        yield return (Multipliers, TensorType.I32, [shape.OutputChannels]);
        yield return (Biases, TensorType.I64, [shape.OutputChannels]);
        yield return (Shifts, TensorType.U8, [shape.OutputChannels]);
    }

    /// <summary>A layer's arrays of the wrong length, to be reported before <see cref="Write"/>.</summary>
    public static IEnumerable<LayerFault> LengthFaults(QuantizedLayer layer, LayerShape shape)
    {
        Requantization requantization = layer.Requantization;
        (string Tensor, int Found, long Expected)[] lengths =
        [
            (Weights, layer.Weights.Length, shape.Weights),
            (Thresholds, layer.Thresholds.Length, layer.Operator.ReadsSign ? shape.InputChannels : 0),
            (Multipliers, requantization.Multipliers.Length, shape.OutputChannels),
            (Biases, requantization.Biases.Length, shape.OutputChannels),
            (Shifts, requantization.Shifts.Length, shape.OutputChannels),
        ];
        return lengths.Where(l => l.Found != l.Expected)
            .Select(l => new LayerFault(layer.Name, l.Tensor, DataFile.Text(l.Found), $"{l.Expected} elements for {layer.Operator}"));
    }

    /// <summary>A layer's tensors; its arrays have the right lengths.</summary>
    public static IEnumerable<KeyValuePair<string, StoredTensor>> Write(QuantizedLayer layer, LayerShape shape)
    {
        foreach ((string tensor, _, long[] sizes) in Needed(layer.Operator, shape))
        {
            yield return new(Name(layer.Name, tensor), tensor switch
            {
                Weights => StoredTensor.Of<sbyte>(layer.Weights, sizes),
                Thresholds => StoredTensor.Of<sbyte>(layer.Thresholds, sizes),
                Multipliers => StoredTensor.Of<int>(layer.Requantization.Multipliers, sizes),
                Biases => StoredTensor.Of<long>(layer.Requantization.Biases, sizes),
                _ => StoredTensor.Of<byte>(Array.ConvertAll(layer.Requantization.Shifts, shift => (byte)shift), sizes),
            });
        }
    }

    /// <summary>The layer with its tensors, or null after adding an error for each that is missing or of the wrong type or shape.</summary>
    public static QuantizedLayer? Read(QuantizedLayer settings, LayerShape shape, SafeTensors stored, string path, List<InputError> errors)
    {
        int before = errors.Count;
        foreach ((string tensor, TensorType type, long[] sizes) in Needed(settings.Operator, shape))
        {
            string name = Name(settings.Name, tensor);
            string expected = Shown(type, sizes);
            if (!stored.Tensors.TryGetValue(name, out StoredTensor? found))
                errors.Add(DataFile.Error(path, name, "", $"a tensor, {expected}"));
            else if (found.Type != type || !found.Shape.AsSpan().SequenceEqual(sizes))
                errors.Add(DataFile.Error(path, name, Shown(found.Type, found.Shape), expected));
        }

        if (errors.Count > before)
            return null;
        T[] Values<T>(string tensor)
            where T : unmanaged => stored.Tensors[Name(settings.Name, tensor)].ToArray<T>();
        return settings with
        {
            Weights = Values<sbyte>(Weights),
            Thresholds = settings.Operator.ReadsSign ? Values<sbyte>(Thresholds) : [],
            Requantization = settings.Requantization with
            {
                Multipliers = Values<int>(Multipliers),
                Biases = Values<long>(Biases),
                Shifts = Array.ConvertAll(Values<byte>(Shifts), shift => (int)shift),
            },
        };
    }

    private static string Shown(TensorType type, IEnumerable<long> shape) => $"{type} of shape [{string.Join(", ", shape)}]";
}
