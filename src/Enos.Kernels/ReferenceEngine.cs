using Enos.Accel.Workloads;

namespace Enos.Kernels;

/// <summary>
/// The oracle: convolution by its definition, one scalar operator at a time (<see cref="ScalarOperators"/>), for the other engines to be
/// compared with. Slow, single-threaded.
/// </summary>
public sealed class ReferenceEngine : IConvolutionEngine
{
    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public ICompiledConvolution Compile(ConvolutionLayer layer)
    {
        LayerValidation.Validate(layer);
        return new Compiled(layer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Compiled(ConvolutionLayer layer) : ICompiledConvolution
    {
        private readonly Func<int, int, int, int> _operator = ScalarOperators.Of(layer);
        private readonly AdcConverter? _adc = layer.Adc is null ? null : new AdcConverter(layer.Adc, layer.Name, layer.Shape.OutputHeight * layer.Shape.OutputWidth);
        private readonly (int Start, int Count)[] _segments = AdcConverter.Segments(layer.Adc, checked((int)layer.Shape.K));

        public ConvolutionLayer Layer => layer;

        public void Run(ReadOnlySpan<sbyte> input, Span<int> accumulators, long firstImage = 0)
        {
            int batch = LayerValidation.Batch(layer, input, accumulators);
            LayerShape shape = layer.Shape;
            int inputs = (int)shape.Inputs;
            int pixels = shape.OutputHeight * shape.OutputWidth;
            for (int n = 0; n < batch; n++)
            {
                ReadOnlySpan<sbyte> image = input.Slice(n * inputs, inputs);
                for (int o = 0; o < shape.OutputChannels; o++)
                {
                    for (int p = 0; p < pixels; p++)
                    {
                        int element = (o * pixels) + p;
                        int sum = 0;
                        for (int s = 0; s < _segments.Length; s++)
                        {
                            int partial = PartialSum(image, o, p / shape.OutputWidth, p % shape.OutputWidth, _segments[s]);
                            sum += _adc is null ? partial : _adc.Convert(partial, firstImage + n, element, s);
                        }

                        accumulators[(n * shape.OutputChannels * pixels) + element] = sum;
                    }
                }
            }
        }

        public void Dispose()
        {
        }

        private int PartialSum(ReadOnlySpan<sbyte> image, int filter, int outputY, int outputX, (int Start, int Count) segment)
        {
            LayerShape shape = layer.Shape;
            int window = shape.KernelHeight * shape.KernelWidth;
            int firstChannel = filter / (int)shape.N * (shape.InputChannels / shape.Groups);
            int sum = 0;
            for (int k = segment.Start; k < segment.Start + segment.Count; k++)
            {
                int channel = firstChannel + (k / window);
                int y = (outputY * shape.StrideHeight) + (k % window / shape.KernelWidth * shape.DilationHeight) - shape.PaddingHeight;
                int x = (outputX * shape.StrideWidth) + (k % shape.KernelWidth * shape.DilationWidth) - shape.PaddingWidth;
                bool inside = y >= 0 && y < shape.InputHeight && x >= 0 && x < shape.InputWidth;
                int activation = inside ? image[(((channel * shape.InputHeight) + y) * shape.InputWidth) + x] : 0;
                int threshold = layer.Operator.ReadsSign ? layer.Thresholds[channel] : 0;
                sum += _operator(activation, layer.Weights[(filter * shape.K) + k], threshold);
            }

            return sum;
        }
    }
}
