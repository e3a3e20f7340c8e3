using Enos.Networks.Quantized;
using Enos.Search.Training;
using static TorchSharp.torch;

namespace Enos.Search.Relaxation;

/// <summary>What an ADC does to the accumulators of a layer: its step, and what its errors look like.</summary>
/// <param name="Step">Least significant bit in units of the accumulator, at least 1.</param>
/// <param name="Bias">Mean error of each output channel: accumulator behind the ADC − digital accumulator.</param>
/// <param name="Deviation">Standard deviation of each output channel's error.</param>
internal sealed record ConverterCalibration(int Step, float[] Bias, float[] Deviation)
{
    /// <summary>Steps that are tried: a third of an octave apart, as far as integers allow.</summary>
    private static readonly int[] s_steps = [.. Enumerable.Range(0, 73).Select(k => (int)Math.Round(Math.Pow(2, k / 3.0))).Distinct()];

    /// <summary>
    /// Measures the exact model on live activations. The step is that of least mean square error over all outputs, found downhill from the one at which the codes span
    /// four root mean squares of a segment's sum: the range of an ADC follows what it reads, as the step of a uniform quantizer does (Max, IRE Trans. Inf. Theory 6, 1960).
    /// </summary>
    /// <param name="segmentRows">Rows of a macro.</param>
    /// <param name="bits">Resolution of its ADC.</param>
    /// <param name="segments">Segments of the layer's window.</param>
    /// <param name="accumulators">The layer's accumulators behind an ADC, or, for null, without one; N×O×H×W, int32.</param>
    public static ConverterCalibration Measure(int segmentRows, int bits, long segments, Func<QuantizedAdc?, Tensor> accumulators)
    {
        using Tensor digital = accumulators(null);
        double span = 4 * RootMeanSquare(TensorMemory.Of<int>(digital)) / Math.Sqrt(segments);
        int at = Nearest(span / (1 << (bits - 1)));
        double least = ErrorAt(at);
        int direction = at + 1 < s_steps.Length && ErrorAt(at + 1) < least ? 1 : -1;
        for (int next = at + direction; next >= 0 && next < s_steps.Length && ErrorAt(next) is var error && error < least; next += direction)
        {
            (at, least) = (next, error);
        }

        using Tensor converted = accumulators(Adc(at));
        (float[] bias, float[] deviation) = Errors(digital, converted);
        return new ConverterCalibration(s_steps[at], bias, deviation);

        QuantizedAdc Adc(int step) => new(segmentRows, bits, s_steps[step]);

        double ErrorAt(int step)
        {
            using Tensor candidate = accumulators(Adc(step));
            ReadOnlySpan<int> exact = TensorMemory.Of<int>(digital);
            ReadOnlySpan<int> found = TensorMemory.Of<int>(candidate);
            double sum = 0;
            for (int i = 0; i < exact.Length; i++)
            {
                double error = found[i] - exact[i];
                sum += error * error;
            }

            return sum;
        }
    }

    private static int Nearest(double step)
    {
        int above = Array.FindIndex(s_steps, s => s >= step);
        return above < 0 ? s_steps.Length - 1 : above;
    }

    private static double RootMeanSquare(ReadOnlySpan<int> values)
    {
        double sum = 0;
        foreach (int value in values)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum / values.Length);
    }

    /// <summary>Mean and standard deviation of converted − digital for each channel.</summary>
    private static (float[] Bias, float[] Deviation) Errors(Tensor digital, Tensor converted)
    {
        int channels = (int)digital.shape[1];
        int plane = (int)(digital.shape[2] * digital.shape[3]);
        ReadOnlySpan<int> exact = TensorMemory.Of<int>(digital);
        ReadOnlySpan<int> found = TensorMemory.Of<int>(converted);
        double[] sums = new double[channels];
        double[] squares = new double[channels];
        for (int i = 0; i < exact.Length; i++)
        {
            double error = found[i] - exact[i];
            int channel = i / plane % channels;
            sums[channel] += error;
            squares[channel] += error * error;
        }

        double count = exact.Length / channels;
        return (
            [.. sums.Select(sum => (float)(sum / count))],
            [.. sums.Zip(squares, (sum, square) => (float)Math.Sqrt(Math.Max(0, (square / count) - (sum / count * (sum / count)))))]);
    }
}
