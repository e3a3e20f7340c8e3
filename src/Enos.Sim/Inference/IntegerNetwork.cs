using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Kernels;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;

namespace Enos.Sim.Inference;

/// <summary>
/// A searched network in the array's own integer arithmetic, compiled for one engine: weights are packed once, tensors share memory by
/// liveness, and a batch no larger than one before it allocates nothing here. Not for use by several threads at once.
/// </summary>
public sealed class IntegerNetwork : IDisposable
{
    private readonly ImmutableArray<ICompiledConvolution> _convolutions;
    private readonly ImmutableArray<IStep> _steps;
    private readonly Tensor _image;
    private readonly Tensor _logits;
    private readonly Workspace _workspace;

    private IntegerNetwork(
        QuantizedNetwork network, string engine, ProgramBuilder program, ImmutableArray<ICompiledConvolution> convolutions)
    {
        Network = network;
        EngineName = engine;
        _convolutions = convolutions;
        _image = program.Input;
        _logits = program.Logits(network.Graph);
        _steps = [.. program.Steps];
        ConvolutionStep[] layers = [.. _steps.OfType<ConvolutionStep>()];
        _workspace = new Workspace(
            program.Lifetimes(_logits),
            layers.Select(layer => layer.AccumulatorsPerImage).Append(0).Max(),
            layers.Select(layer => layer.OperandsPerImage).Append(0).Max());
    }

    /// <summary>What was compiled.</summary>
    public QuantizedNetwork Network { get; }

    /// <summary>The name of the engine that computes the convolutions.</summary>
    public string EngineName { get; }

    /// <summary>The largest batch that <see cref="Run(ReadOnlySpan{byte}, Span{int}, long, LayerObserver?)"/> takes: every tensor of a batch must fit one array.</summary>
    public int MaxImages => _workspace.MaxImages;

    /// <summary>Checks a network and packs its weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="engine">The engine; it stays the caller's.</param>
    /// <param name="options">Multiplier tables and converter noise; by default none of either.</param>
    /// <exception cref="InvalidInputException">
    /// Everything that is wrong with the graph, the layers and, once those fit together, with what the engine is given: a node's shape, a missing
    /// layer, an array's length, a code or precision out of range, an unknown multiplier, an accumulator that could leave 32 bits or a
    /// requantization that could leave 64.
    /// </exception>
    public static IntegerNetwork Compile(QuantizedNetwork network, IConvolutionEngine engine, IntegerNetworkOptions? options = null)
    {
        NetworkGraph graph = network.Graph;
        InputError[] errors = [.. GraphCheck.Faults(graph), .. Pairing(network)];
        if (errors.Length > 0)
        {
            throw new InvalidInputException(errors);
        }

        ImmutableArray<CompiledLayer> layers = LayerCompiler.Compile(network, engine, options ?? new IntegerNetworkOptions());
        ProgramBuilder program = new(graph);
        int next = 0;
        foreach (Node node in graph.Nodes.Skip(1))
        {
            if (node is ConvolutionNode convolution)
            {
                program.Add(convolution, layers[next++]);
            }
            else
            {
                program.Add(node);
            }
        }

        return new IntegerNetwork(network, engine.Name, program, [.. layers.Select(layer => layer.Convolution)]);
    }

    /// <summary>Computes a batch.</summary>
    /// <param name="pixels">The images, N×C×H×W, 0 (black) to 255; N is what their number of bytes makes it, 0 to <see cref="MaxImages"/>.</param>
    /// <param name="logits">Receives N×classes logits.</param>
    /// <param name="firstImage">Index of the first image in its data set; it seeds the noise of the ADCs and does nothing else.</param>
    /// <param name="observer">Sees each convolution's operands and accumulators.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the network, or the batch is larger than <see cref="MaxImages"/>.</exception>
    public void Run(ReadOnlySpan<byte> pixels, Span<int> logits, long firstImage = 0, LayerObserver? observer = null) =>
        Run(pixels, logits, firstImage, observer, null);

    /// <summary>As <see cref="Run(ReadOnlySpan{byte}, Span{int}, long, LayerObserver?)"/>, with accumulators that the caller may replace.</summary>
    internal void RunForced(ReadOnlySpan<byte> pixels, Span<int> logits, long firstImage, AccumulatorOverride force) =>
        Run(pixels, logits, firstImage, null, force);

    private void Run(ReadOnlySpan<byte> pixels, Span<int> logits, long firstImage, LayerObserver? observer, AccumulatorOverride? force)
    {
        int images = pixels.Length / _image.Shape.Elements;
        if (images * _image.Shape.Elements != pixels.Length)
        {
            throw new ArgumentException($"{pixels.Length} pixels are no whole number of {_image.Shape} images.", nameof(pixels));
        }

        if (images > MaxImages)
        {
            throw new ArgumentException($"{images} images are more than {MaxImages}, the largest batch of {Network.Graph.Name}.", nameof(pixels));
        }

        if (logits.Length != (long)images * _logits.Shape.Elements)
        {
            throw new ArgumentException(
                $"{logits.Length} logits do not fit {images} images of {_logits.Shape.Elements} classes.", nameof(logits));
        }

        _workspace.Reserve(images);
        PixelOperands.Load(pixels, _workspace.Elements<sbyte>(_image, images));
        Batch batch = new(images, firstImage, observer, force);
        foreach (IStep step in _steps)
        {
            step.Run(_workspace, batch);
        }

        _workspace.Elements<int>(_logits, images).CopyTo(logits);
    }

    /// <summary>Releases the packed weights.</summary>
    public void Dispose()
    {
        foreach (ICompiledConvolution convolution in _convolutions)
        {
            convolution.Dispose();
        }
    }

    /// <summary>Whether the layers are the graph's convolutions, in its order.</summary>
    private static IEnumerable<InputError> Pairing(QuantizedNetwork network)
    {
        string[] expected = network.Graph.Nodes.IsDefault ? [] : [.. network.Graph.Convolutions.Select(node => node.Name)];
        string[] found = network.Layers.IsDefault ? [] : [.. network.Layers.Select(layer => layer.Name)];
        for (int l = 0; l < Math.Max(expected.Length, found.Length); l++)
        {
            string? name = l < found.Length ? found[l] : null;
            string wanted = l < expected.Length ? $"the layer of convolution {expected[l]}" : "no more layers than convolutions";
            if (l >= expected.Length || name != expected[l])
            {
                yield return new InputError(network.Graph.Name, 0, 0, $"layers[{l}]", name ?? "", wanted);
            }
        }
    }
}
