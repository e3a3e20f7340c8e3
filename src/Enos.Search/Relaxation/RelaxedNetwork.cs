using System.Collections.Immutable;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Search.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// A network graph as a trainable module. Activations between layers are integers in float tensors, N×C×H×W in channels-last memory, where CPU kernels
/// for few channels are several times faster.
/// </summary>
internal sealed class RelaxedNetwork : nn.Module
{
    private readonly ImmutableDictionary<string, bool> _signed;
    private readonly HashSet<string> _readByConvolutions;
    private readonly HashSet<string> _logits;
    private readonly HashSet<string> _quantizedAfterPool;
    private readonly HashSet<string> _readForSigns;
    private readonly Dictionary<string, string> _lastReader;
    private readonly Dictionary<string, int> _layerOf;
    private readonly ImmutableArray<ModeDeviations> _deviations;
    private bool _frozen;

    /// <summary>Makes the network with fresh weights.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="layerModes">The modes each convolution can be in, in the graph's order.</param>
    /// <param name="seed">Seed of the initial weights.</param>
    /// <param name="arithmetic">What modes behind an ADC and approximate multipliers are computed with; null if there are none.</param>
    public RelaxedNetwork(NetworkGraph graph, ImmutableArray<ImmutableArray<Mode>> layerModes, long seed, ExactArithmetic? arithmetic = null)
        : base(graph.Name)
    {
        Graph = graph;
        using var generator = new Generator((ulong)seed);
        _signed = QuantizedNetwork.SignedTensors(graph);
        _readByConvolutions = ReadByConvolutions(graph);
        _logits = Logits(graph, _readByConvolutions);
        Layers = [.. graph.Convolutions.Select((node, l) => new RelaxedConvolution(node, layerModes[l], _signed[node.Inputs[0]], !_readByConvolutions.Contains(node.Name), generator, arithmetic))];
        foreach (RelaxedConvolution layer in Layers)
        {
            register_module(layer.Node.Name.Replace('/', '_'), layer);
        }

        _lastReader = graph.Nodes.SelectMany(n => n.Inputs.Select(i => (Input: i, Reader: n.Name))).GroupBy(p => p.Input).ToDictionary(g => g.Key, g => g.Last().Reader);
        _layerOf = Layers.Select((layer, l) => (layer.Node.Name, l)).ToDictionary();
        _readForSigns = ReadForSigns();
        var memory = new StreamMemory();
        foreach (RelaxedConvolution layer in Layers)
        {
            layer.InputReadForSigns = _readForSigns.Contains(layer.Node.Inputs[0]);
            layer.Memory = memory;
        }

        _deviations = [.. Layers.Select(l => l.Deviations).OfType<ModeDeviations>()];
        for (int d = 0; d < _deviations.Length; d++)
        {
            _deviations[d].Layer = d;
        }

        // Rounding is monotone, so a maximum can be taken before it: on a quarter of the elements.
        _quantizedAfterPool = [.. graph.Convolutions.Select(c => c.Name).Where(OnlyPooled)];

        bool OnlyPooled(string name)
        {
            Node[] readers = [.. graph.Nodes.Where(n => n.Inputs.Contains(name))];
            return readers is [MaxPoolNode];
        }
    }

    /// <summary>The network's description.</summary>
    public NetworkGraph Graph { get; }

    /// <summary>The convolutions, in the graph's order.</summary>
    public ImmutableArray<RelaxedConvolution> Layers { get; }

    /// <summary>Is told the accumulators of each layer in a forward pass, before anything is done with them.</summary>
    public Action<RelaxedConvolution, Tensor>? Observer { get; set; }

    /// <summary>How training steps convolve. Evaluation and frozen passes are exact whatever this says.</summary>
    public ConvolutionPrecision Precision
    {
        set
        {
            foreach (RelaxedConvolution layer in Layers)
            {
                layer.Precision = value;
            }
        }
    }

    /// <summary>Whether a forward pass in training mode leaves the running statistics of batch normalization as they are.</summary>
    public bool KeepStatistics
    {
        set
        {
            foreach (RelaxedConvolution layer in Layers)
            {
                layer.Output.KeepStatistics = value;
            }
        }
    }

    /// <summary>Whether any layer can be behind an ADC, so that <see cref="Calibrate"/> has something to measure.</summary>
    public bool HasConverters => _deviations.Any(d => d.HasConverters);

    /// <summary>The step of the training that the next passes belong to.</summary>
    public int Step
    {
        set => SetDeviations(d => d.Step = value);
    }

    /// <summary>Whether layers in one mode behind an ADC follow it exactly in passes with gradient, too, instead of taking noise for it.</summary>
    public bool FollowsConverters
    {
        set => SetDeviations(d => d.FollowsConverters = value);
    }

    /// <summary>What computes modes behind ADCs and of approximate multipliers exactly; null for the engine that the network was made with.</summary>
    public IConvolutionEngine? Engine
    {
        set => SetDeviations(d => d.Engine = value);
    }

    /// <summary>Measures every ADC on the activations that some images give, layer by layer.</summary>
    /// <param name="images">As for <see cref="Forward"/>.</param>
    /// <param name="choices">How each convolution computes.</param>
    public void Calibrate(Tensor images, IReadOnlyList<LayerChoice> choices)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        SetLayers(calibrates: true);
        Forward(images, choices);
        SetLayers(calibrates: false);

        void SetLayers(bool calibrates)
        {
            foreach (RelaxedConvolution layer in Layers)
            {
                layer.Calibrates = calibrates;
            }
        }
    }

    /// <summary>Logits, N×classes, for images of integers from 0 to 127, N×C×H×W.</summary>
    /// <param name="images">Pixels' upper seven bits as float.</param>
    /// <param name="choices">How each convolution computes.</param>
    public Tensor Forward(Tensor images, IReadOnlyList<LayerChoice> choices)
    {
        var outputs = new Dictionary<string, Tensor> { [Graph.Nodes[0].Name] = images };
        for (int n = 1; n < Graph.Nodes.Length; n++)
        {
            Node node = Graph.Nodes[n];
            outputs[node.Name] = Compute(node, outputs, choices);

            // What the backward pass needs, it holds; the rest would fill memory and caches until the step ends.
            foreach (string read in node.Inputs.Where(i => _lastReader[i] == node.Name && i != Graph.Nodes[0].Name))
            {
                outputs[read].Dispose();
            }
        }

        return outputs[Graph.Nodes[^1].Name].flatten(1);
    }

    /// <summary>As <see cref="Forward"/>, but gives the outputs of all nodes, for <see cref="Resume"/>.</summary>
    public IReadOnlyDictionary<string, Tensor> Trace(Tensor images, IReadOnlyList<LayerChoice> choices)
    {
        var outputs = new Dictionary<string, Tensor> { [Graph.Nodes[0].Name] = images };
        foreach (Node node in Graph.Nodes.Skip(1))
        {
            outputs[node.Name] = Compute(node, outputs, choices);
        }

        return outputs;
    }

    /// <summary>Logits when a layer and what follows it are computed anew, from the outputs that a trace gave for what precedes it.</summary>
    /// <param name="trace">Outputs of all nodes.</param>
    /// <param name="layer">Index of the first convolution to compute.</param>
    /// <param name="choices">How each convolution computes.</param>
    public Tensor Resume(IReadOnlyDictionary<string, Tensor> trace, int layer, IReadOnlyList<LayerChoice> choices)
    {
        var outputs = new Dictionary<string, Tensor>(trace);
        for (int n = Graph.Nodes.IndexOf(Layers[layer].Node); n < Graph.Nodes.Length; n++)
        {
            outputs[Graph.Nodes[n].Name] = Compute(Graph.Nodes[n], outputs, choices);
        }

        return outputs[Graph.Nodes[^1].Name].flatten(1);
    }

    private Tensor Compute(Node node, Dictionary<string, Tensor> outputs, IReadOnlyList<LayerChoice> choices)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] inputs = [.. node.Inputs.Select(i => outputs[i])];
        return (node switch
        {
            ConvolutionNode => Run(_layerOf[node.Name], inputs[0], choices),
            MaxPoolNode pool => MaxPool(pool, inputs[0]),
            AveragePoolNode pool => Rounded(pool, AveragePool(pool, inputs[0])),
            GlobalAveragePoolNode pool => Rounded(pool, inputs[0].sum([2, 3], keepdim: true).Over(inputs[0].shape[2] * inputs[0].shape[3])),
            ConcatNode => cat(inputs, 1),
            SliceNode slice => inputs[0].narrow(1, slice.Start, slice.Output.Channels),
            ShuffleNode shuffle => Shuffle(inputs[0], shuffle.Groups),
            AddNode add => Add(add, inputs),
            _ => throw new InvalidOperationException($"{node.Name}: a {node.GetType().Name} has no meaning here"),
        }).MoveToOuterDisposeScope();
    }

    /// <summary>The integer network that this one computes with one mode a layer.</summary>
    /// <param name="assignment">Index of each layer's mode among the layer's own.</param>
    public QuantizedNetwork Quantize(IReadOnlyList<int> assignment)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        return new QuantizedNetwork(Graph, [.. Layers.Select((layer, l) => QuantizeLayer(layer, assignment[l]))]);
    }

    private static QuantizedLayer QuantizeLayer(RelaxedConvolution layer, int mode)
    {
        Mode m = layer.Modes[mode];
        Tensor integers = layer.IntegerWeights(mode);
        return new QuantizedLayer
        {
            Name = layer.Node.Name,
            Mode = m.Name,
            Operator = m.Operator,
            Compute = m.Compute,
            ActivationBits = m.ActivationBits,
            WeightBits = m.WeightBits,
            Weights = WeightCodes.Of(m.Operator, integers),
            Thresholds = layer.IntegerThresholds(mode),
            Adc = layer.Deviations?.AdcOf(mode),
            Requantization = layer.Output.Fold(layer.AccumulatorGain(mode), layer.Node.Relu),
        };
    }

    /// <summary>
    /// Makes the forward pass end each layer in <paramref name="network"/>'s integer requantization instead of float normalization, so that every
    /// tensor is what the accelerator computes; null undoes it.
    /// </summary>
    public void Freeze(QuantizedNetwork? network)
    {
        _frozen = network is not null;
        for (int l = 0; l < Layers.Length; l++)
        {
            Layers[l].Output.Frozen = network?.Layers[l].Requantization;
        }
    }

    /// <summary>Nodes whose values some convolution reads, directly or through others: activations. The rest leads to logits alone.</summary>
    private static HashSet<string> ReadByConvolutions(NetworkGraph graph)
    {
        HashSet<string> read = [];
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (node is ConvolutionNode || read.Contains(node.Name))
            {
                read.UnionWith(node.Inputs);
            }
        }

        return read;
    }

    /// <summary>Classifiers and what is made of their outputs: real numbers until the network is frozen.</summary>
    private static HashSet<string> Logits(NetworkGraph graph, HashSet<string> readByConvolutions)
    {
        HashSet<string> logits = [];
        foreach (Node node in graph.Nodes)
        {
            if (node is ConvolutionNode ? !readByConvolutions.Contains(node.Name) : node.Inputs.Any(logits.Contains))
            {
                logits.Add(node.Name);
            }
        }

        return logits;
    }

    /// <summary>
    /// Nodes whose tensors a layer may read signs of. A tensor that is joined with such a one counts too, so that all readers of a tensor agree.
    /// </summary>
    private HashSet<string> ReadForSigns()
    {
        HashSet<string> found = [.. Layers.Where(l => l.Modes.Any(m => m.Operator.ReadsSign)).Select(l => l.Node.Inputs[0])];
        int before;
        do
        {
            before = found.Count;
            foreach (Node node in Graph.Nodes.Where(n => n is not ConvolutionNode && (found.Contains(n.Name) || n.Inputs.Any(found.Contains))))
            {
                found.Add(node.Name);
                found.UnionWith(node.Inputs);
            }
        }
        while (found.Count > before);
        return found;
    }

    private Tensor Run(int index, Tensor input, IReadOnlyList<LayerChoice> choices)
    {
        RelaxedConvolution layer = Layers[index];
        LayerChoice choice = choices[index];
        Tensor accumulators = layer.Accumulate(input, choice);
        Observer?.Invoke(layer, accumulators);
        if (layer.Output.Frozen is { } frozen)
        {
            return OutputNormalization.Requantize(accumulators, frozen);
        }

        return layer.Normalize(accumulators, choice, layer.IsClassifier || _quantizedAfterPool.Contains(layer.Node.Name) ? null : RuleOf(layer.Node));
    }

    private void SetDeviations(Action<ModeDeviations> set)
    {
        foreach (ModeDeviations deviations in _deviations)
        {
            set(deviations);
        }
    }

    private QuantizerRule RuleOf(ConvolutionNode node) => ActivationQuantizer.Rule(node.Relu, _readForSigns.Contains(node.Name));

    private static Tensor Shuffle(Tensor input, int groups)
    {
        long[] shape = input.shape;
        return input.permute(0, 2, 3, 1).reshape(shape[0], shape[2], shape[3], groups, shape[1] / groups).transpose(3, 4)
            .reshape(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2);
    }

    private Tensor MaxPool(MaxPoolNode pool, Tensor input)
    {
        Tensor pooled = nn.functional.max_pool2d(input, pool.Kernel, pool.Stride, pool.Padding, ceil_mode: pool.CeilMode);
        return !_frozen && _quantizedAfterPool.TryGetValue(pool.Inputs[0], out string? name)
            ? ActivationQuantizer.Quantize(pooled, RuleOf(Layers[_layerOf[name]].Node))
            : pooled;
    }

    /// <summary>Means over windows, zeros of the padding counted.</summary>
    private static Tensor AveragePool(AveragePoolNode pool, Tensor input) =>
        nn.functional.avg_pool2d(input, pool.Kernel, pool.Stride, pool.Padding, divisor_override: 1).Over(pool.Kernel * pool.Kernel);

    /// <summary>A mean; of activations it is rounded as the accelerator does, of float logits it is not.</summary>
    private Tensor Rounded(Node pool, Tensor mean) =>
        _logits.Contains(pool.Name) && !_frozen ? mean : mean.RoundInPlace(-short.MaxValue, short.MaxValue);

    /// <summary>A sum; of activations it saturates as the accelerator's does.</summary>
    private Tensor Add(AddNode add, Tensor[] inputs)
    {
        // What a ReLU cut off is no value, whatever gradient readers of signs let through it.
        Tensor[] values = [.. inputs.Zip(add.Inputs, (input, name) => _readForSigns.Contains(name) && !_signed[name] ? nn.functional.relu(input) : input)];
        Tensor sum = values[0].Plus(values[1]);
        if (_readByConvolutions.Contains(add.Name))
        {
            return ActivationQuantizer.Quantize(
                sum.Times(1 / ActivationQuantizer.UnitsPerOne), ActivationQuantizer.Rule(add.Relu, _readForSigns.Contains(add.Name)));
        }

        Tensor logits = add.Relu ? nn.functional.relu(sum) : sum;
        return _frozen ? logits.clamp(-short.MaxValue, short.MaxValue) : logits;
    }
}
