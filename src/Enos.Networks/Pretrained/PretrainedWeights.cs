using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Accel.Workloads;
using Enos.Networks.Files;
using Enos.Networks.Graphs;
using Enos.Networks.Tensors;

namespace Enos.Networks.Pretrained;

/// <summary>
/// Weights to start from, from a safetensors file with the names of PyTorch's state dictionaries: torchvision's <c>squeezenet1_1</c> and
/// <c>shufflenet_v2_x…</c>, and the authors' release of ShuffleNet V1. Batch normalization comes as it is. SqueezeNet has none there, and biases instead:
/// its layers have <see cref="PretrainedLayer.Bias"/> alone, which is the shift that normalization has to end up with.
/// </summary>
/// <param name="Layers">Parameters by the convolutions' names.</param>
public sealed record PretrainedWeights(ImmutableDictionary<string, PretrainedLayer> Layers)
{
    private const string Counter = "num_batches_tracked"; // how often statistics were updated: of no use here

    /// <summary>Reads a file for a network.</summary>
    /// <param name="path">The file; tensors of type F32 or F64.</param>
    /// <param name="network">A network of the zoo; its width, image channels and classes must be those of the weights.</param>
    /// <param name="pixels">
    /// What was done to images in training; folded into the layers that read the image. Default <see cref="PixelNormalization.ImageNet"/>.
    /// </param>
    /// <param name="withClassifier">
    /// Whether the classifier is read too. Default true; false leaves it out of <see cref="Layers"/>, for a network of other classes.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// The file is missing or damaged, the network is not of the zoo, or tensors are missing, unexpected, of the wrong shape or type, or not finite: all of them.
    /// </exception>
    public static PretrainedWeights Load(string path, NetworkGraph network, PixelNormalization? pixels = null, bool withClassifier = true)
    {
        List<InputError> errors = [];
        pixels ??= PixelNormalization.ImageNet;
        Func<ConvolutionNode, PyTorchNames>? names = PyTorchNames.Of(network.Name);
        if (names is null)
            errors.Add(DataFile.Error(path, "network", network.Name, $"one of {string.Join(", ", Zoo.NetworkZoo.Names)}"));
        if (!pixels.Mean.IsEmpty && pixels.Mean.Length != network.Input.Channels)
            errors.Add(DataFile.Error(path, "pixels", $"means of {pixels.Mean.Length} channels", $"{network.Input.Channels}, those of the network's image"));
        SafeTensors? stored = SafeTensors.Read(path, errors);
        if (names is null || stored is null || errors.Count > 0)
            throw new InvalidInputException(errors);

        HashSet<string> known = [];
        ImmutableDictionary<string, PretrainedLayer>.Builder layers = ImmutableDictionary.CreateBuilder<string, PretrainedLayer>();
        ConvolutionNode classifier = network.Convolutions.Last();
        foreach (ConvolutionNode node in network.Convolutions)
        {
            LayerReader reader = new(path, stored, errors, known, names(node), node);
            if (node == classifier && !withClassifier)
                reader.Skip();
            else if (reader.Read() is { } layer)
                layers[node.Name] = node.Input == network.Nodes[0].Name ? pixels.Fold(layer) : layer;
        }

        foreach ((string name, StoredTensor tensor) in stored.Tensors.Where(t => !known.Contains(t.Key)))
            errors.Add(DataFile.Error(path, name, Shown(tensor), $"no tensor of this name in {network.Name}"));
        return errors.Count == 0 ? new PretrainedWeights(layers.ToImmutable()) : throw new InvalidInputException(errors);
    }

    private static string Shown(StoredTensor tensor) => Shown(tensor.Type.ToString(), tensor.Shape);

    private static string Shown(string type, IEnumerable<long> shape) => $"{type} of shape [{string.Join(", ", shape)}]";

    /// <summary>Reads one layer's tensors, noting what is wrong with each and which names have been seen to.</summary>
    private sealed class LayerReader(
        string path, SafeTensors stored, List<InputError> errors, HashSet<string> known, PyTorchNames names, ConvolutionNode node)
    {
        private readonly LayerShape _shape = node.Shape;

        public PretrainedLayer? Read()
        {
            long filters = _shape.OutputChannels;
            float[]? weights = names.IsLinear
                ? Tensor($"{names.Convolution}.weight", filters, _shape.InputChannels)
                : Tensor($"{names.Convolution}.weight", filters, _shape.InputChannels / _shape.Groups, _shape.KernelHeight, _shape.KernelWidth);
            float[]? bias = names.HasBias ? Tensor($"{names.Convolution}.bias", filters) : new float[filters];
            if (names.Normalization is not { } prefix)
                return weights is null || bias is null ? null : new PretrainedLayer { Name = node.Name, Weights = weights, Bias = bias };

            known.Add($"{prefix}.{Counter}");
            (float[]? gamma, float[]? beta) = (Tensor($"{prefix}.weight", filters), Tensor($"{prefix}.bias", filters));
            (float[]? mean, float[]? variance) = (Tensor($"{prefix}.running_mean", filters), Tensor($"{prefix}.running_var", filters));
            if (variance is not null && Array.Find(variance, v => v < 0) is < 0 and var negative)
                errors.Add(DataFile.Error(path, $"{prefix}.running_var", $"{negative:R}", "variances of at least 0"));
            if (weights is null || bias is null || gamma is null || beta is null || mean is null || variance is null)
                return null;
            return new PretrainedLayer
            {
                Name = node.Name,
                Weights = weights,
                Bias = bias,
                Normalization = new PretrainedNormalization(gamma, beta, mean, variance),
            };
        }

        /// <summary>Leaves the layer's tensors unread, whether they are there or not.</summary>
        public void Skip() => known.UnionWith([$"{names.Convolution}.weight", $"{names.Convolution}.bias"]);

        private float[]? Tensor(string name, params long[] shape)
        {
            known.Add(name);
            string expected = Shown("F32 or F64", shape);
            if (!stored.Tensors.TryGetValue(name, out StoredTensor? found))
            {
                errors.Add(DataFile.Error(path, name, "", $"a tensor, {expected} ({node.Name})"));
                return null;
            }

            if (found.Type is not (TensorType.F32 or TensorType.F64) || !found.Shape.AsSpan().SequenceEqual(shape))
            {
                errors.Add(DataFile.Error(path, name, Shown(found), $"{expected} ({node.Name})"));
                return null;
            }

            float[] values = found.Type == TensorType.F32 ? found.ToArray<float>() : Array.ConvertAll(found.ToArray<double>(), v => (float)v);
            int wrong = Array.FindIndex(values, v => !float.IsFinite(v));
            if (wrong >= 0)
            {
                errors.Add(DataFile.Error(path, name, $"{values[wrong]:R}", $"finite numbers (element {wrong}, {node.Name})"));
                return null;
            }

            return values;
        }
    }
}
