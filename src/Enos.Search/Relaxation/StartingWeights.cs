using Enos.Networks.Graphs;
using Enos.Networks.Pretrained;
using Enos.Search.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// Gives a network weights that were trained elsewhere. Layers here are normalized, and activations are kept within ±<see cref="ActivationQuantizer.Clip"/>: so
/// each group of tensors of one scale gets a factor s, and a layer whose outputs have mean m and deviation d a channel begins with γ = d/s and β = m/s. Where the
/// given network normalizes, m and d are its β and γ; where it has biases alone (SqueezeNet) they are measured, layer by layer, on training images.
/// </summary>
internal sealed class StartingWeights
{
    /// <summary>Training images on which outputs are measured.</summary>
    private const int Sample = 250;

    /// <summary>Deviations from its mean that a channel's outputs are given room for.</summary>
    private const double Room = 3;

    private readonly RelaxedNetwork _network;
    private readonly PretrainedWeights _given;
    private readonly IReadOnlyList<LayerChoice> _choices;
    private readonly Tensor _images;
    private readonly ScaleGroups _groups;
    private readonly double[] _scales;

    private StartingWeights(RelaxedNetwork network, PretrainedWeights given, IReadOnlyList<LayerChoice> choices, Tensor images)
    {
        (_network, _given, _choices, _images) = (network, given, choices, images);
        _groups = ScaleGroups.Of(network.Graph);
        _scales = new double[_groups.Count];

        // A white pixel is 127 here and 1 there.
        Array.Fill(_scales, 1);
        _scales[_groups[network.Graph.Nodes[0].Name]] = ActivationQuantizer.UnitsPerOne / 127;
    }

    /// <summary>Sets weights, γ, β and the classifier; layers that are not given keep what they have.</summary>
    /// <param name="network">A network of the graph that the weights were read for.</param>
    /// <param name="given">The weights.</param>
    /// <param name="choices">A mode for each layer, as precise as can be: in these outputs are measured.</param>
    /// <param name="train">Training images.</param>
    public static void Load(RelaxedNetwork network, PretrainedWeights given, IReadOnlyList<LayerChoice> choices, TrainingImages train)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        (Tensor images, _) = train.Range(0, Math.Min(Sample, train.Count));
        new StartingWeights(network, given, choices, images).Run();
    }

    private void Run()
    {
        foreach (RelaxedConvolution layer in _network.Layers.Where(l => _given.Layers.ContainsKey(l.Node.Name)))
        {
            layer.SetWeights(_given.Layers[layer.Node.Name].Weights);
        }

        // In the order in which they run, so that what a layer reads has its scale already.
        foreach (IGrouping<int, RelaxedConvolution> group in _network.Layers.GroupBy(l => _groups[l.Node.Name]))
        {
            RelaxedConvolution[] layers = [.. group.Where(l => _given.Layers.ContainsKey(l.Node.Name))];
            (double[] Mean, double[] Deviation)[] outputs = [.. layers.Where(l => !l.IsClassifier).Select(Outputs)];
            double greatest = outputs.SelectMany(o => o.Mean.Zip(o.Deviation, (m, d) => Math.Abs(m) + (Room * Math.Abs(d)))).DefaultIfEmpty(0).Max();
            double scale = greatest > 0 ? greatest / ActivationQuantizer.Clip : 1;
            _scales[group.Key] = scale;
            foreach ((RelaxedConvolution layer, (double[] mean, double[] deviation)) in layers.Where(l => !l.IsClassifier).Zip(outputs))
            {
                layer.Output.Set([.. deviation.Select(d => (float)(d / scale))], [.. mean.Select(m => (float)(m / scale))]);
            }

            foreach (RelaxedConvolution classifier in layers.Where(l => l.IsClassifier))
            {
                // Its logits are those of the given network, whatever the scale of what it reads.
                PretrainedLayer given = _given.Layers[classifier.Node.Name];
                double factor = _scales[_groups[classifier.Node.Inputs[0]]];
                classifier.SetWeights([.. given.Weights.Select(w => (float)(w * factor))]);
                classifier.Output.Set(null, given.Bias);
            }
        }
    }

    /// <summary>Mean and deviation of each channel of a layer's outputs in the given network, before the ReLU; a deviation may be negative, as γ may.</summary>
    private (double[] Mean, double[] Deviation) Outputs(RelaxedConvolution layer)
    {
        PretrainedLayer given = _given.Layers[layer.Node.Name];
        if (given.Normalization is { } normalization)
        {
            return ([.. normalization.Beta.Select(b => (double)b)], [.. normalization.Gamma.Select(g => (double)g)]);
        }

        using DisposeScope scope = NewDisposeScope();
        int index = _network.Layers.IndexOf(layer);
        Tensor? sums = null;
        _network.train();
        _network.KeepStatistics = true;
        _network.Observer = (observed, accumulators) => sums = observed == layer ? accumulators.detach().clone().DetachFromDisposeScope() : sums;
        _network.Forward(_images, _choices);
        _network.Observer = null;
        _network.KeepStatistics = false;
        Tensor gain = layer.AccumulatorGain(_choices[index].Mode).reshape(1, -1, 1, 1);
        using Tensor measured = sums!;
        Tensor outputs = measured * gain * (_scales[_groups[layer.Node.Inputs[0]]] / ActivationQuantizer.UnitsPerOne);
        double[] mean = Doubles(outputs.mean([0, 2, 3]));
        double[] deviation = Doubles(outputs.std([0, 2, 3], unbiased: false));
        return ([.. mean.Zip(given.Bias, (m, b) => m + b)], deviation);
    }

    private static double[] Doubles(Tensor values) => values.to(float64).contiguous().data<double>().ToArray();
}
