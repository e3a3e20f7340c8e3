using Enos.Accel.Modes;
using Enos.Kernels;
using Enos.Networks.Graphs;
using Enos.Networks.Quantized;
using Enos.Sim.Inference;
using Enos.Sim.Tests.Networks;
using Enos.Sim.Validation;

namespace Enos.Sim.Tests.Interoperability;

/// <summary>examples/first_layer.py against the reference engine.</summary>
public sealed class PythonExampleTests : IDisposable
{
    private const int Images = 2;

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "examples", "first_layer.py");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("enos");

    public void Dispose() => _directory.Delete(recursive: true);

    private static QuantizedNetwork Network(OperatorKind kind, int bits, bool macro)
    {
        Random random = new(5);
        TensorShape image = new(2, 9, 7);
        int least = kind == OperatorKind.DeepShift ? 1 : -128;
        return new Sketch(image)
            .Convolution(
                "first", "image", 4, [.. Enumerable.Range(0, 4 * 9).Select(_ => (sbyte)random.Next(least, kind == OperatorKind.DeepShift ? 9 : 128))],
                kernel: 3, stride: 2, padding: 1, groups: 2, change: layer => layer with
                {
                    Mode = $"{kind}",
                    Operator = new Operator(kind),
                    ActivationBits = bits,
                    Compute = macro ? Compute.Cim : Compute.Digital,
                    Adc = macro ? new QuantizedAdc(SegmentRows: 4, Bits: 5, Step: 30) : null,
                    Thresholds = new Operator(kind).ReadsSign ? [40, -3] : [],
                })
            .GlobalAverage("mean", "first")
            .Convolution("logits", "mean", 3, relu: false)
            .Network;
    }

    [NumpyTheory]
    [InlineData(OperatorKind.Multiply, 8, false)]
    [InlineData(OperatorKind.Multiply, 4, false)]
    [InlineData(OperatorKind.Multiply, 7, true)]
    [InlineData(OperatorKind.BinaryWeight, 8, false)]
    [InlineData(OperatorKind.DeepShift, 8, true)]
    [InlineData(OperatorKind.MultiplicationFree, 8, false)]
    [InlineData(OperatorKind.MultiplicationFreeMfNet, 3, false)]
    [InlineData(OperatorKind.Xnor, 1, true)]
    public void Numpy_sums_the_first_layer_up_to_the_same_bits(OperatorKind kind, int bits, bool macro)
    {
        QuantizedNetwork network = Network(kind, bits, macro);
        byte[] pixels = RandomNetworks.Pixels(new Random(6), Images * network.Graph.Input.Elements);
        Dictionary<string, int[]> sums = [];
        using (ReferenceEngine engine = new())
        {
            using IntegerNetwork program = IntegerNetwork.Compile(network, engine);
            program.Run(pixels, new int[Images * 3], 0, (layer, _, accumulators) => sums[layer.Name] = accumulators.ToArray());
        }

        QuantizedNetworkFile.Save(network, _directory.FullName);
        Save(network, pixels, sums);
        (int exitCode, string output) = NumpyTheoryAttribute.Run(Script, _directory.FullName);
        Assert.True(exitCode == 0, output);
        Assert.Equal($"first ({new Operator(kind)}): {sums["first"].Length} accumulators of {Images} images, 0 differ", output.Trim());

        // One accumulator more or less is noticed.
        sums["first"][7]++;
        Save(network, pixels, sums);
        (exitCode, output) = NumpyTheoryAttribute.Run(Script, _directory.FullName);
        Assert.Equal(1, exitCode);
        Assert.EndsWith("1 differ", output.Trim(), StringComparison.Ordinal);
    }

    private void Save(QuantizedNetwork network, byte[] pixels, Dictionary<string, int[]> sums) => ReferenceAccumulatorsFile.Save(
        Path.Combine(_directory.FullName, ReferenceAccumulatorsFile.FileName),
        new ReferenceAccumulators(Images, pixels, [.. network.Layers.Select(layer => new LayerAccumulators(layer.Name, sums[layer.Name]))]),
        network.Graph);
}
