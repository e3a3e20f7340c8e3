using Enos.Accel.Inputs;
using Enos.Kernels;

namespace Enos.Sim.Tests.Networks;

/// <summary>An engine that computes each output element on its own, and remembers what it was asked to compile and to run.</summary>
internal sealed class NaiveEngine : IConvolutionEngine
{
    public string Name => "naive";

    /// <summary>Layers of this name are refused.</summary>
    public string? Refused { get; init; }

    public List<ConvolutionLayer> Compiled { get; } = [];

    public List<long> FirstImages { get; } = [];

    public int Disposed { get; private set; }

    public ICompiledConvolution Compile(ConvolutionLayer layer)
    {
        if (layer.Name == Refused)
        {
            throw new InvalidInputException(new InputError(layer.Name, 0, 0, "accumulator", "", "an accumulator within 32 bits"));
        }

        Compiled.Add(layer);
        return new Convolution(this, layer);
    }

    public void Dispose()
    {
    }

    private sealed class Convolution(NaiveEngine engine, ConvolutionLayer layer) : ICompiledConvolution
    {
        public ConvolutionLayer Layer => layer;

        public void Run(ReadOnlySpan<sbyte> input, Span<int> accumulators, long firstImage = 0)
        {
            engine.FirstImages.Add(firstImage);
            var s = layer.Shape;
            int inputs = (int)s.Inputs, at = 0;
            for (int image = 0; image * inputs < input.Length; image++)
            {
                sbyte[] x = input.Slice(image * inputs, inputs).ToArray();
                for (int o = 0; o < s.OutputChannels; o++)
                {
                    for (int y = 0; y < s.OutputHeight; y++)
                    {
                        for (int column = 0; column < s.OutputWidth; column++)
                        {
                            accumulators[at++] = checked((int)NaiveArithmetic.Accumulate(
                                layer, (c, row, col) => x[(((c * s.InputHeight) + row) * s.InputWidth) + col], o, y, column));
                        }
                    }
                }
            }

            Assert.Equal(accumulators.Length, at);
        }

        public void Dispose() => engine.Disposed++;
    }
}
