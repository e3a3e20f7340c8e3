using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels;
using Enos.Networks.Quantized;
using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>
/// Accumulators of a layer in one mode as the accelerator computes them, ADC and multiplier table included, by an engine of Enos.Kernels on Torch's memory. Without
/// gradient.
/// </summary>
/// <param name="layer">The layer.</param>
/// <param name="mode">Index of the mode among the layer's own.</param>
/// <param name="input">Activations of 8 bits as integers in float32, N×C×H×W.</param>
internal sealed class ExactAccumulators(RelaxedConvolution layer, int mode, Tensor input)
{
    // Torch's memory and no array: arrays of this size would set off a collection of all memory for each layer of a step.
    private readonly Tensor _operands = Operands(View(layer, mode), input);
    private readonly ConvolutionLayer _digital = new()
    {
        Name = layer.Node.Name,
        Shape = layer.Node.Shape,
        Operator = layer.Modes[mode].Operator,
        Weights = WeightCodes.Of(layer.Modes[mode].Operator, layer.IntegerWeights(mode)),
        Thresholds = layer.IntegerThresholds(mode),
        InputMin = View(layer, mode).Min,
        InputMax = View(layer, mode).Max,
    };

    /// <summary>The accumulators, N×O×H×W, int32.</summary>
    /// <param name="engine">Computes them.</param>
    /// <param name="table">The table of an approximate multiplier; null for other operators.</param>
    /// <param name="adc">The ADC of a compute-in-memory mode; null for none.</param>
    public Tensor Of(IConvolutionEngine engine, MultiplierTable? table, QuantizedAdc? adc) => Run(engine, _digital with
    {
        Multiplier = table,
        Adc = adc is null ? null : new AdcTransfer(adc.SegmentRows, adc.Bits, adc.Step),
    });

    /// <summary>The same with exact products in place of an approximate multiplier's.</summary>
    public Tensor WithExactProducts(IConvolutionEngine engine) => Run(engine, _digital with { Operator = new Operator(OperatorKind.Multiply) });

    private Tensor Run(IConvolutionEngine engine, ConvolutionLayer convolution)
    {
        LayerShape shape = convolution.Shape;
        using ICompiledConvolution compiled = engine.Compile(convolution);
        Tensor accumulators = empty([_operands.numel() / shape.Inputs, shape.OutputChannels, shape.OutputHeight, shape.OutputWidth], int32);
        compiled.Run(TensorMemory.Of<sbyte>(_operands), TensorMemory.Of<int>(accumulators));
        return accumulators;
    }

    private static ActivationView View(RelaxedConvolution layer, int mode) => layer.ViewOf(mode);

    private static Tensor Operands(ActivationView view, Tensor input)
    {
        Tensor bytes = input.detach().to(int8).contiguous();
        Span<sbyte> operands = TensorMemory.Of<sbyte>(bytes);
        for (int i = 0; i < operands.Length && view.Shift > 0; i++)
        {
            operands[i] = view.Apply(operands[i]);
        }

        return bytes;
    }
}
