using System.Diagnostics;
using System.Globalization;
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
/// <param name="log">Told each choice once, in a line with the measured times.</param>
public sealed class FastestEngine(IConvolutionEngine device, IConvolutionEngine processor, Action<string> log) : IConvolutionEngine
{
    /// <summary>MACs of a trial, as far as <see cref="TrialImages"/> reach.</summary>
    private const long TrialMacs = 100_000_000;
    private const int TrialImages = 64;
    private const int Trials = 3;

    private readonly Dictionary<(LayerShape Shape, OperatorKind Kind, bool Noisy), bool> _onDevice = [];

    /// <inheritdoc/>
    public string Name => "auto";

    /// <inheritdoc/>
    public ICompiledConvolution Compile(ConvolutionLayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ICompiledConvolution here = processor.Compile(layer);
        (LayerShape, OperatorKind, bool Noisy) key = (layer.Shape, layer.Operator.Kind, layer.Adc is { IsExact: false });
        bool known = _onDevice.TryGetValue(key, out bool onDevice);
        if (key.Noisy)
        {
            if (!known)
            {
                _onDevice.Add(key, false);
                log($"{Describe(layer)}: on {processor.Name}, whose noise of an ADC is the same everywhere");
            }

            return here;
        }

        if (known && !onDevice)
        {
            return here;
        }

        ICompiledConvolution there = device.Compile(layer);
        if (!known)
        {
            double atDevice = Milliseconds(there);
            double atProcessor = Milliseconds(here);
            onDevice = atDevice < atProcessor;
            _onDevice.Add(key, onDevice);
            log(string.Create(
                CultureInfo.InvariantCulture,
                $"{Describe(layer)}: on {(onDevice ? device : processor).Name}; {device.Name} {atDevice:G3} ms an image, {processor.Name} {atProcessor:G3} ms"));
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

    /// <summary>A layer in the log, and all others of its shape and operator with it.</summary>
    private static string Describe(ConvolutionLayer layer)
    {
        LayerShape shape = layer.Shape;
        string groups = shape.Groups == 1 ? "" : $", {shape.Groups} groups";
        return $"{layer.Name} and its like ({layer.Operator}, {shape.InputChannels}×{shape.InputHeight}×{shape.InputWidth} to "
            + $"{shape.OutputChannels}×{shape.OutputHeight}×{shape.OutputWidth}, {shape.KernelHeight}×{shape.KernelWidth}{groups})";
    }

    /// <summary>Milliseconds an image of the best of a few runs, after one that warms up.</summary>
    private static double Milliseconds(ICompiledConvolution compiled)
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
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return best / images;
    }
}
