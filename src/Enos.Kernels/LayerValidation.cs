using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels.Multipliers;

namespace Enos.Kernels;

/// <summary>What every engine checks before it compiles or runs a layer.</summary>
public static class LayerValidation
{
    private const int DeepShiftMax = 8;

    /// <summary>
    /// Throws <see cref="InvalidInputException"/> with everything that is wrong with a layer: its shape, the lengths of its arrays, codes out of
    /// range, thresholds or a table that the operator does not go with, ADC parameters out of range, and sums that could leave int32
    /// (<see cref="AccumulatorBound"/>). The layer's name stands where a file's name does.
    /// </summary>
    public static void Validate(ConvolutionLayer layer)
    {
        var errors = new List<InputError>();
        CheckShape(layer, errors);
        if (errors.Count == 0)
        {
            CheckOperands(layer, errors);
            CheckAdc(layer, errors);
        }

        if (errors.Count == 0)
        {
            AccumulatorBound.Check(layer, errors);
        }

        if (errors.Count > 0)
        {
            throw new InvalidInputException(errors);
        }
    }

    /// <summary>The number of images in a batch. Throws <see cref="ArgumentException"/> for spans of the wrong length, or an activation out of the layer's bounds.</summary>
    public static int Batch(ConvolutionLayer layer, ReadOnlySpan<sbyte> input, ReadOnlySpan<int> accumulators)
    {
        long inputs = layer.Shape.Inputs;
        long batch = input.Length / inputs;
        if (input.Length % inputs != 0)
        {
            throw new ArgumentException($"Layer {layer.Name} takes {inputs} activations an image; {input.Length} are not whole images.", nameof(input));
        }

        if (accumulators.Length != batch * layer.Shape.Outputs)
        {
            throw new ArgumentException(
                $"Layer {layer.Name} makes {batch * layer.Shape.Outputs} accumulators of {batch} images; there is room for {accumulators.Length}.",
                nameof(accumulators));
        }

        (sbyte least, sbyte greatest) = Extremes(input);
        if (input.Length > 0 && (least < layer.InputMin || greatest > layer.InputMax))
        {
            throw new ArgumentException(
                $"Layer {layer.Name} was compiled for activations of {layer.InputMin} to {layer.InputMax}; found {least} to {greatest}.", nameof(input));
        }

        return (int)batch;
    }

    private static void CheckShape(ConvolutionLayer layer, List<InputError> errors)
    {
        foreach (string fault in layer.Shape.Faults())
        {
            errors.Add(Error(layer, "shape", "", fault));
        }

        if (errors.Count > 0)
        {
            return;
        }

        if (layer.Shape.Batch != 1)
        {
            errors.Add(Error(layer, "batch", layer.Shape.Batch, "1: the batch is given when the layer is run"));
        }

        if (!FitsInt32(layer.Shape))
        {
            errors.Add(Error(layer, "shape", "", "fewer than 2^31 inputs, weights and outputs an image"));
        }
    }

    private static bool FitsInt32(LayerShape shape)
    {
        try
        {
            return Math.Max(shape.Inputs, Math.Max(shape.Weights, shape.Outputs)) <= int.MaxValue;
        }
        catch (OverflowException)
        {
            return false; // beyond a long, so beyond an int
        }
    }

    private static void CheckOperands(ConvolutionLayer layer, List<InputError> errors)
    {
        LayerShape shape = layer.Shape;
        if (layer.Weights.Length != shape.Weights)
        {
            errors.Add(Error(layer, "weights", layer.Weights.Length, $"{shape.Weights} codes"));
        }

        if (layer.InputMin > layer.InputMax)
        {
            errors.Add(Error(layer, "input_min", layer.InputMin, $"at most input_max, {layer.InputMax}"));
        }

        int thresholds = layer.Operator.ReadsSign ? shape.InputChannels : 0;
        if (layer.Thresholds.Length != thresholds)
        {
            errors.Add(Error(layer, "thresholds", layer.Thresholds.Length, $"{thresholds} values for operator {layer.Operator}"));
        }

        if (layer.Operator.Kind == OperatorKind.DeepShift)
        {
            for (int i = 0; i < layer.Weights.Length; i++)
            {
                if (layer.Weights[i] == 0 || Math.Abs((int)layer.Weights[i]) > DeepShiftMax)
                {
                    errors.Add(Error(layer, $"weights[{i}]", layer.Weights[i], $"a deep-shift code, 1 to {DeepShiftMax} or −1 to −{DeepShiftMax}"));
                }
            }
        }

        bool approximate = layer.Operator.Kind == OperatorKind.Approximate;
        if (approximate && layer.Multiplier is null)
        {
            errors.Add(Error(layer, "multiplier", "", $"a table for operator {layer.Operator}"));
        }
        else if (!approximate && layer.Multiplier is not null)
        {
            errors.Add(Error(layer, "multiplier", layer.Multiplier.Name, $"no table for operator {layer.Operator}"));
        }
        else if (approximate)
        {
            CheckMultiplier(layer, layer.Multiplier!, errors);
        }
    }

    private static void CheckMultiplier(ConvolutionLayer layer, MultiplierTable table, List<InputError> errors)
    {
        if (table.Products.Length != MultiplierTable.Entries)
        {
            errors.Add(Error(layer, "multiplier", table.Products.Length, $"{MultiplierTable.Entries} products"));
        }

        if (table.Bits is < Multiplier.MinBits or > Multiplier.MaxBits)
        {
            errors.Add(Error(layer, "multiplier.bits", table.Bits, $"{Multiplier.MinBits} to {Multiplier.MaxBits}"));
            return;
        }

        (int least, int greatest) = layer.OperandRange();
        if (least < table.Least || greatest > table.Greatest)
        {
            errors.Add(Error(layer, "activations", $"{least} to {greatest}", $"operands of {table.Name}, {table.Least} to {table.Greatest}"));
        }

        int outside = Array.FindIndex(layer.Weights, w => w < table.Least || w > table.Greatest);
        if (outside >= 0)
        {
            errors.Add(Error(layer, $"weights[{outside}]", layer.Weights[outside], $"an operand of {table.Name}, {table.Least} to {table.Greatest}"));
        }
    }

    private static void CheckAdc(ConvolutionLayer layer, List<InputError> errors)
    {
        if (layer.Adc is not { } adc)
        {
            return;
        }

        if (adc.SegmentRows < 1)
        {
            errors.Add(Error(layer, "adc.segment_rows", adc.SegmentRows, "at least 1"));
        }

        if (adc.Bits is < 1 or > 16)
        {
            errors.Add(Error(layer, "adc.bits", adc.Bits, "1 to 16"));
        }

        if (adc.Step < 1)
        {
            errors.Add(Error(layer, "adc.step", adc.Step, "at least 1"));
        }

        if (!(adc.OffsetSigma >= 0) || double.IsInfinity(adc.OffsetSigma))
        {
            errors.Add(Error(layer, "adc.offset_sigma", adc.OffsetSigma, "a finite number of at least 0"));
        }

        if (!(adc.NoiseSigma >= 0) || double.IsInfinity(adc.NoiseSigma))
        {
            errors.Add(Error(layer, "adc.noise_sigma", adc.NoiseSigma, "a finite number of at least 0"));
        }
    }

    /// <summary>An error of <paramref name="layer"/>.</summary>
    internal static InputError Error(ConvolutionLayer layer, string key, object value, string expected) =>
        new(layer.Name, 0, 0, key, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", expected);

    private static (sbyte Least, sbyte Greatest) Extremes(ReadOnlySpan<sbyte> values)
    {
        sbyte least = sbyte.MaxValue;
        sbyte greatest = sbyte.MinValue;
        ReadOnlySpan<Vector<sbyte>> vectors = MemoryMarshal.Cast<sbyte, Vector<sbyte>>(values);
        var low = new Vector<sbyte>(least);
        var high = new Vector<sbyte>(greatest);
        foreach (Vector<sbyte> vector in vectors)
        {
            low = Vector.Min(low, vector);
            high = Vector.Max(high, vector);
        }

        for (int i = 0; i < Vector<sbyte>.Count; i++)
        {
            least = Math.Min(least, low[i]);
            greatest = Math.Max(greatest, high[i]);
        }

        foreach (sbyte value in values[(vectors.Length * Vector<sbyte>.Count)..])
        {
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
        }

        return (least, greatest);
    }
}
