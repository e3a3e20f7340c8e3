using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;

namespace Enos.Sim.Inference;

/// <summary>A layer ready to run.</summary>
/// <param name="Layer">What the search decided.</param>
/// <param name="View">How it reads its input.</param>
/// <param name="Convolution">Its convolution, packed by the engine.</param>
internal sealed record CompiledLayer(QuantizedLayer Layer, ActivationView View, ICompiledConvolution Convolution);

/// <summary>Hands the layers of a network, whose graph is sound, to an engine.</summary>
internal static class LayerCompiler
{
    /// <summary>Compiles every layer, or throws all that is wrong with any of them, the engine's own refusals included.</summary>
    public static ImmutableArray<CompiledLayer> Compile(QuantizedNetwork network, IConvolutionEngine engine, IntegerNetworkOptions options)
    {
        ImmutableDictionary<string, bool> signed = QuantizedNetwork.SignedTensors(network.Graph);
        ImmutableHashSet<string> narrow = ProgramBuilder.ReadByConvolutions(network.Graph);
        List<InputError> errors = [.. NoiseFaults(network.Graph.Name, options.Noise)];
        List<CompiledLayer> compiled = [];
        foreach ((ConvolutionNode node, QuantizedLayer layer) in network.Graph.Convolutions.Zip(network.Layers))
        {
            MultiplierTable? table = layer.Operator.Kind == OperatorKind.Approximate
                ? options.Multipliers(layer.Operator.Multiplier)
                : null;
            InputError[] faults =
            [
                .. LayerCheck.Faults(network.Graph.Name, node, layer, wide: !narrow.Contains(node.Name)),
                .. TableFaults(network.Graph.Name, layer, table),
            ];
            errors.AddRange(faults);
            if (faults.Length > 0)
            {
                continue;
            }

            ActivationView view = View(layer, signed[node.Input]);
            try
            {
                compiled.Add(new CompiledLayer(layer, view, engine.Compile(Convolution(node, layer, view, table, options.Noise))));
            }
            catch (InvalidInputException refusal)
            {
                errors.AddRange(refusal.Errors);
            }
        }

        if (errors.Count == 0)
        {
            return [.. compiled];
        }

        compiled.ForEach(layer => layer.Convolution.Dispose());
        throw new InvalidInputException(errors);
    }

    /// <summary>A layer that reads only signs reads the tensor itself; every other reads it at its activation bits.</summary>
    private static ActivationView View(QuantizedLayer layer, bool signed) =>
        new(layer.Operator.Kind == OperatorKind.Xnor ? 8 : layer.ActivationBits, signed);

    private static ConvolutionLayer Convolution(
        ConvolutionNode node, QuantizedLayer layer, ActivationView view, MultiplierTable? table, AdcNoise? noise) => new()
        {
            Name = layer.Name,
            Shape = node.Shape,
            Operator = layer.Operator,
            Weights = layer.Weights,
            Thresholds = layer.Thresholds,
            InputMin = view.Min,
            InputMax = view.Max,
            Multiplier = table,
            Adc = layer.Adc is { } adc
                ? new AdcTransfer(adc.SegmentRows, adc.Bits, adc.Step, (noise?.SigmaLsb ?? 0) * adc.Step, noise?.Seed ?? 0, (noise?.OffsetSigmaLsb ?? 0) * adc.Step)
                : null,
        };

    private static IEnumerable<InputError> NoiseFaults(string network, AdcNoise? noise)
    {
        (string Key, double Sigma)[] sigmas = noise is null ? [] : [("sigma_lsb", noise.SigmaLsb), ("offset_sigma_lsb", noise.OffsetSigmaLsb)];
        foreach ((string key, double sigma) in sigmas.Where(s => !(s.Sigma >= 0 && double.IsFinite(s.Sigma))))
        {
            string found = sigma.ToString(CultureInfo.InvariantCulture);
            yield return new InputError(network, 0, 0, $"noise.{key}", found, "a finite standard deviation of at least 0");
        }
    }

    private static IEnumerable<InputError> TableFaults(string network, QuantizedLayer layer, MultiplierTable? table)
    {
        if (layer.Operator.Kind == OperatorKind.Approximate && table is null)
        {
            yield return new InputError(
                network, 0, 0, $"{layer.Name}.operator", layer.Operator.Multiplier, "the name of a multiplier table that is at hand");
        }
    }
}
