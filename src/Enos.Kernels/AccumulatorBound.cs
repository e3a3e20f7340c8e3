using Enos.Accel.Inputs;

namespace Enos.Kernels;

/// <summary>
/// How far the sums of each filter can get, from the bounds of the activations and the weights as they are. The bound holds for every partial
/// sum in every order: the greatest is the sum of what each window element adds at most, where that is positive, and likewise the least.
/// </summary>
public static class AccumulatorBound
{
    /// <summary>The least and the greatest partial sum of each filter before any ADC; the layer's arrays have the right lengths.</summary>
    public static (long Least, long Greatest)[] OfFilters(ConvolutionLayer layer)
    {
        var elements = new ElementBounds(layer);
        var result = new (long, long)[layer.Shape.OutputChannels];
        for (int filter = 0; filter < result.Length; filter++)
        {
            result[filter] = elements.Sum(filter, 0, checked((int)layer.Shape.K));
        }

        return result;
    }

    /// <summary>Adds an error for the first filter whose sums, or whose converted codes behind an ADC, could leave int32.</summary>
    internal static void Check(ConvolutionLayer layer, List<InputError> errors)
    {
        (int Start, int Count)[] segments = AdcConverter.Segments(layer.Adc, checked((int)layer.Shape.K));
        if (layer.Adc is { } adc)
        {
            Int128 converted = (Int128)segments.LongLength * (1L << (adc.Bits - 1)) * adc.Step;
            if (converted > int.MaxValue)
            {
                errors.Add(LayerValidation.Error(layer, "adc", converted, $"{segments.Length} segments of 2^(bits−1)·step to stay within {int.MaxValue}"));
            }
        }

        var elements = new ElementBounds(layer);
        for (int filter = 0; filter < layer.Shape.OutputChannels; filter++)
        {
            foreach ((int start, int count) in segments)
            {
                (long least, long greatest) = elements.Sum(filter, start, count);
                if (least < int.MinValue || greatest > int.MaxValue)
                {
                    errors.Add(LayerValidation.Error(
                        layer, "accumulator", $"{least} to {greatest}", $"the sums of filter {filter} to stay within int32, {int.MinValue} to {int.MaxValue}"));
                    return;
                }
            }
        }
    }

    /// <summary>The least and greatest of each window element, by exhaustion over its activations; remembered for each weight and threshold.</summary>
    private sealed class ElementBounds(ConvolutionLayer layer)
    {
        private readonly Func<int, int, int, int> _operator = ScalarOperators.Of(layer);
        private readonly (int Least, int Greatest)?[] _known = new (int, int)?[65536];

        public (long Least, long Greatest) Sum(int filter, int start, int count)
        {
            int k = (int)layer.Shape.K;
            int window = layer.Shape.KernelHeight * layer.Shape.KernelWidth;
            int firstChannel = filter / (int)layer.Shape.N * (layer.Shape.InputChannels / layer.Shape.Groups);
            long least = 0;
            long greatest = 0;
            for (int i = start; i < start + count; i++)
            {
                sbyte threshold = layer.Operator.ReadsSign ? layer.Thresholds[firstChannel + (i / window)] : (sbyte)0;
                (int low, int high) = Of(layer.Weights[(filter * k) + i], threshold);
                least += Math.Min(low, 0);
                greatest += Math.Max(high, 0);
            }

            return (least, greatest);
        }

        private (int Least, int Greatest) Of(sbyte weight, sbyte threshold)
        {
            ref (int, int)? known = ref _known[((byte)weight << 8) | (byte)threshold];
            return known ??= Exhaust(weight, threshold);
        }

        private (int Least, int Greatest) Exhaust(sbyte weight, sbyte threshold)
        {
            (int from, int to) = layer.OperandRange();
            int least = int.MaxValue;
            int greatest = int.MinValue;
            for (int x = from; x <= to; x++)
            {
                int term = _operator(x, weight, threshold);
                least = Math.Min(least, term);
                greatest = Math.Max(greatest, term);
            }

            return (least, greatest);
        }
    }
}
