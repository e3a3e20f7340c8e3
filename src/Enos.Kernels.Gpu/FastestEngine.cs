using System.Diagnostics;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Kernels.Gpu;

/// <summary>
/// Compiles each layer for a device or for the processor, whichever computes it in less time, transfers included. That is measured with the very layer when it
/// is compiled, once for all layers of its shape and operator. Both have the same bits, so results do not depend on the choice. A layer that the device refuses, one whose ADC has
/// noise, goes to the processor.
/// </summary>
/// <param name="device">The engine of a device; disposed of with this one.</param>
/// <param name="processor">The engine of the processor; disposed of with this one.</param>
public sealed class FastestEngine(IConvolutionEngine device, IConvolutionEngine processor) : IConvolutionEngine
{
    /// <summary>MACs of a trial, as far as <see cref="TrialImages"/> reach.</summary>
    private const long TrialMacs = 100_000_000;
    private const int TrialImages = 64;
    private const int Trials = 3;

    private readonly Dictionary<(LayerShape Shape, OperatorKind Kind), bool> _onDevice = [];

    /// <inheritdoc/>
    public string Name => "auto";

    /// <inheritdoc/>
    public ICompiledConvolution Compile(ConvolutionLayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ICompiledConvolution here = processor.Compile(layer);
        if (layer.Adc is { IsExact: false })
        {
            return here;
        }

        ICompiledConvolution there = device.Compile(layer);
        (LayerShape, OperatorKind) key = (layer.Shape, layer.Operator.Kind);
        if (!_onDevice.TryGetValue(key, out bool onDevice))
        {
            onDevice = Seconds(there) < Seconds(here);
            _onDevice.Add(key, onDevice);
        }

        (onDevice ? here : there).Dispose();
        return onDevice ? there : here;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        device.Dispose();
        processor.Dispose();
    }

    /// <summary>Seconds of the best of a few runs, after one that warms up.</summary>
    private static double Seconds(ICompiledConvolution compiled)
    {
        ConvolutionLayer layer = compiled.Layer;
        int images = (int)Math.Clamp(TrialMacs / layer.Shape.Macs, 1, TrialImages);
        sbyte[] input = new sbyte[images * layer.Shape.Inputs];
        Array.Fill(input, layer.InputMax);
        int[] accumulators = new int[images * layer.Shape.Outputs];
        compiled.Run(input, accumulators);
        double best = double.PositiveInfinity;
        for (int i = 0; i < Trials; i++)
        {
            long start = Stopwatch.GetTimestamp();
            compiled.Run(input, accumulators);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
