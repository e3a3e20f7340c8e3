using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Enos.Accel.Compat;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Modes.Accelergy;
using Enos.Accel.Workloads;
using Enos.Networks.Importers;
using Enos.Networks.Importers.Onnx;
using Xunit.Abstractions;

namespace Enos.Networks.Tests.Fuzz;

/// <summary>
/// Malformed files of every kind that Enos reads, for half a second each; <c>ENOS_FUZZ_SECONDS</c> and <c>ENOS_FUZZ_SEED</c> make it longer and other.
/// Fuzz/corpus holds the seeds, one folder a kind, with the files that once were findings.
/// </summary>
public class ReaderFuzzTests(ITestOutputHelper output)
{
    private static readonly ProcessingArray Array = new(16, 16, Dataflow.WeightStationary);

    private static readonly Dictionary<string, Action<byte[]>> Readers = new()
    {
        ["topology"] = bytes => Cost(ScaleSimTopology.Parse("f", Text(bytes))),
        ["cfg"] = bytes => ScaleSimConfigFile.Parse("f", Text(bytes)).CyclesOnly(),
        ["ert"] = bytes => Convert(ReferenceTableFile.Parse("f", Text(bytes))),
        ["library"] = bytes => AccelergyConversion.ToModes(ComponentLibrary.Parse("f", Text(bytes)), new ConversionFacts { VoltageV = 1, TechnologyNm = 45, AreaUm2 = 1 }),
        ["energy-table"] = bytes => EnergyTable.Parse("f", Text(bytes)),
        ["accelerator"] = bytes => AcceleratorFile.Parse("f", Text(bytes), Path.Combine(Corpus, "energy-table", "45nm.csv")),
        ["onnx"] = bytes => Cost(OnnxImporter.Parse("f", bytes).Workload),
    };

    private static string Corpus => Path.Combine(AppContext.BaseDirectory, "corpus");

    public static TheoryData<string> Kinds => [.. Readers.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_malformed_file_is_an_input_error_and_nothing_else(string kind)
    {
        byte[][] seeds = [.. Directory.EnumerateFiles(Path.Combine(Corpus, kind)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        Assert.NotEmpty(seeds);
        FuzzReport report = new Fuzzer(Readers[kind]).Run(seeds, (int)Setting("ENOS_FUZZ_SEED", 1), TimeSpan.FromSeconds(Setting("ENOS_FUZZ_SECONDS", 0.5)));
        output.WriteLine($"{kind}: {report}");
        Assert.InRange(report.Slowest.TotalSeconds, 0, 5);
        Assert.True(report.Kinds > 5);
    }

    private static double Setting(string name, double standard) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
        ? double.Parse(text, CultureInfo.InvariantCulture)
        : standard;

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static void Cost(Workload workload)
    {
        foreach (Layer layer in workload.Layers)
        {
            ScaleSimReport.Row(ScaleSimFigures.Of(Array, layer.Shape));
        }
    }

    private static void Convert(EnergyReferenceTable table)
    {
        MemoryFragment.Write(TextWriter.Null, table, ImmutableDictionary<string, int>.Empty.Add("", 64));
        AccelergyConversion.ToMode(table, new ConversionFacts { ActivationBits = 8, WeightBits = 8, TechnologyNm = 45, VoltageV = 1, AreaUm2 = 1 });
    }
}
