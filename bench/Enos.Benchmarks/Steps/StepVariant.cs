using System.Collections.Immutable;
using System.Diagnostics;
using Enos.Accel.Modes;
using Enos.Networks.Graphs;
using Enos.Search.Relaxation;
using Enos.Search.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Enos.Benchmarks.Steps;

/// <summary>A network being trained in one way: <see cref="Run"/> is one step of it.</summary>
internal sealed class StepVariant : IDisposable
{
    private readonly nn.Module _module;
    private readonly Action _zeroGradients;
    private readonly Action _step;
    private readonly Func<Tensor, Tensor> _forward;

    private StepVariant(nn.Module module, IEnumerable<TorchSharp.Modules.Parameter> parameters, Func<Tensor, Tensor> forward, bool torchAdam = false)
    {
        _module = module;
        if (torchAdam)
        {
            optim.Optimizer adam = optim.Adam(parameters, 0.001);
            (_zeroGradients, _step) = (() => adam.zero_grad(), () => adam.step());
        }
        else
        {
            var adam = new FusedAdam(parameters, 0.001);
            (_zeroGradients, _step) = (adam.ClearGradients, () => adam.Step());
        }

        _forward = forward;
        module.train();
    }

    /// <summary>Names of all variants: the plain step first, then each mode alone, then those that search.</summary>
    public static ImmutableArray<string> Names(ImmutableArray<Mode> modes) => [Plain, .. modes.Select(m => m.Name), AllModes, OneSample, Sequential];

    public const string Plain = "plain";
    public const string AllModes = "all modes relaxed";
    public const string OneSample = "one sample a layer";
    public const string Sequential = "sequential";

    /// <summary>Makes a variant.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="graph">The network.</param>
    /// <param name="modes">The modes to choose from; the first and the last layer are in the first of them.</param>
    /// <param name="precision">How relaxed networks convolve; the plain one always does in float32.</param>
    public static StepVariant Create(string name, NetworkGraph graph, ImmutableArray<Mode> modes, ConvolutionPrecision precision)
    {
        if (name == Plain)
        {
            var plain = new PlainNetwork(graph);
            return new StepVariant(plain, plain.parameters(), plain.call, torchAdam: true);
        }

        int layers = graph.Convolutions.Count();
        bool Free(int layer) => layer > 0 && layer < layers - 1;
        if (modes.FirstOrDefault(m => m.Name == name) is { } alone)
        {
            var uniform = new RelaxedNetwork(graph, [.. Enumerable.Range(0, layers).Select(l => ImmutableArray.Create(Free(l) ? alone : modes[0]))], 1) { Precision = precision };
            LayerChoice[] fixedChoices = [.. Enumerable.Repeat(LayerChoice.OneHot(0), layers)];
            return new StepVariant(uniform, uniform.parameters(), images => uniform.Forward(images, fixedChoices));
        }

        var network = new RelaxedNetwork(graph, [.. Enumerable.Range(0, layers).Select(l => Free(l) ? modes : [modes[0]])], 1) { Precision = precision };
        var logits = new TorchSharp.Modules.Parameter(zeros(layers, modes.Length));
        var random = new Random(1);
        int step = 0;
        return new StepVariant(network, network.parameters().Append(logits), images =>
        {
            Tensor probabilities = logits.softmax(1);
            int relaxed = 1 + (step++ % (layers - 2));
            return network.Forward(images, [.. Enumerable.Range(0, layers).Select(Choice)]);

            LayerChoice Choice(int layer) => !Free(layer)
                ? LayerChoice.OneHot(0)
                : name switch
                {
                    AllModes => LayerChoice.Mixture(probabilities[layer]),
                    OneSample => LayerChoice.Sampled(random.Next(modes.Length), probabilities[layer]),
                    Sequential when layer == relaxed => LayerChoice.Mixture(probabilities[layer]),
                    Sequential => LayerChoice.OneHot(random.Next(modes.Length)),
                    _ => throw new ArgumentException($"{name}: not a variant", nameof(name)),
                };
        });
    }

    /// <summary>One step: gradients to 0, forward, cross entropy, backward, Adam.</summary>
    public StepTime Run(ImageBatch batch)
    {
        long begun = Stopwatch.GetTimestamp();
        DisposeScope scope = NewDisposeScope();
        _zeroGradients();
        Tensor loss = nn.functional.cross_entropy(_forward(batch.Images), batch.Labels);
        long forward = Stopwatch.GetTimestamp();
        loss.backward();
        long backward = Stopwatch.GetTimestamp();
        _step();
        long optimizer = Stopwatch.GetTimestamp();
        scope.Dispose();
        long done = Stopwatch.GetTimestamp();
        return new StepTime(Milliseconds(begun, done), Milliseconds(begun, forward), Milliseconds(forward, backward), Milliseconds(backward, optimizer));

        static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
    }

    /// <inheritdoc/>
    public void Dispose() => _module.Dispose();
}

/// <summary>Milliseconds of a step and of its parts; what is left is the freeing of what it made.</summary>
internal readonly record struct StepTime(double Total, double Forward, double Backward, double Optimizer);
