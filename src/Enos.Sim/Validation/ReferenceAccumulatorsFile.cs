using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Networks.Graphs;
using Enos.Networks.Tensors;

namespace Enos.Sim.Validation;

/// <summary>
/// Reference accumulators in a run directory: a safetensors file with <c>pixels</c> (U8, N×C×H×W) and, for each layer,
/// <c>accumulators/NAME</c> (I32, N×O×OH×OW).
/// </summary>
public static class ReferenceAccumulatorsFile
{
    /// <summary>The file's name in a run directory.</summary>
    public const string FileName = "reference-accumulators.safetensors";

    private const string Pixels = "pixels";
    private const string Prefix = "accumulators/";

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="reference">The accumulators.</param>
    /// <param name="graph">The graph that they belong to.</param>
    /// <exception cref="InvalidInputException">The accumulators do not fit the graph: every reason.</exception>
    public static void Save(string path, ReferenceAccumulators reference, NetworkGraph graph)
    {
        InputError[] faults = [.. reference.Faults(graph)];
        if (faults.Length > 0)
        {
            throw new InvalidInputException(faults);
        }

        IEnumerable<KeyValuePair<string, StoredTensor>> layers = reference.Layers.Zip(graph.Convolutions, (layer, node) =>
            KeyValuePair.Create(Prefix + layer.Layer, StoredTensor.Of<int>(layer.Values, Shape(reference.Images, node.Output))));
        new SafeTensors(
            layers.Prepend(KeyValuePair.Create(Pixels, StoredTensor.Of<byte>(reference.Pixels, Shape(reference.Images, graph.Input))))).Write(path);
    }

    /// <summary>Reads a file and holds it against a graph.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The graph that the accumulators are to fit.</param>
    /// <exception cref="InvalidInputException">
    /// The file is missing or damaged, or a tensor is missing, unknown, of another type, or of another shape than the graph's: every reason.
    /// </exception>
    public static ReferenceAccumulators Load(string path, NetworkGraph graph)
    {
        SafeTensors file = SafeTensors.Read(path);
        List<InputError> errors = [];
        int images = 0;
        if (file.Tensors.TryGetValue(Pixels, out StoredTensor? stored) && stored.Shape is [>= 1 and <= int.MaxValue, ..])
        {
            images = (int)stored.Shape[0];
        }

        byte[] pixels = Take<byte>(Pixels, TensorType.U8, graph.Input);
        ImmutableArray<LayerAccumulators> layers =
            [.. graph.Convolutions.Select(node => new LayerAccumulators(node.Name, Take<int>(Prefix + node.Name, TensorType.I32, node.Output)))];
        HashSet<string> known = [Pixels, .. graph.Convolutions.Select(node => Prefix + node.Name)];
        errors.AddRange(file.Tensors.Keys.Where(name => !known.Contains(name))
            .Select(name => new InputError(path, 0, 0, name, "", $"no tensor but {Pixels} and those of the layers of {graph.Name}")));
        return errors.Count == 0 ? new ReferenceAccumulators(images, pixels, layers) : throw new InvalidInputException(errors);

        T[] Take<T>(string name, TensorType type, TensorShape shape)
            where T : unmanaged
        {
            string found = "";
            if (file.Tensors.TryGetValue(name, out StoredTensor? tensor))
            {
                if (tensor.Type == type && images > 0 && tensor.Shape.AsSpan().SequenceEqual(Shape(images, shape)))
                {
                    return tensor.ToArray<T>();
                }

                found = $"{tensor.Type} [{string.Join(", ", tensor.Shape)}]";
            }

            string count = images > 0 ? $"{images}" : "N";
            errors.Add(new InputError(
                path, 0, 0, name, found, $"{type} [{count}, {shape.Channels}, {shape.Height}, {shape.Width}]{(images > 0 ? "" : ", N at least 1")}"));
            return [];
        }
    }

    private static long[] Shape(int images, TensorShape shape) => [images, shape.Channels, shape.Height, shape.Width];
}
