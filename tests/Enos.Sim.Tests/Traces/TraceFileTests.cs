using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using CsCheck;
using CsvHelper;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Tests.Costs;
using Enos.Accel.Workloads;
using Enos.Sim.Cycles;
using Enos.Sim.Traces;

namespace Enos.Sim.Tests.Traces;

public sealed class TraceFileTests : IDisposable
{
    private static readonly Mode Xnor = RandomLayers.ModeOf("xnor", OperatorKind.Xnor, 1, 1, 0.01, 64);

    private static readonly Gen<(Accelerator Hardware, Workload Workload)> Networks =
        from hw in RandomLayers.Accelerators
        from shapes in RandomLayers.Shapes.Array[1, 3]
        select (hw, new Workload("net", [.. shapes.Select((shape, i) => new Layer(i == 1 ? "odd, \"name\"" : $"layer{i}", shape))]));

    private readonly string _directory = Directory.CreateTempSubdirectory("enos-traces-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Rows_of_folds_add_up_to_the_network()
    {
        Networks.Sample(
            net =>
            {
                (NetworkCost cost, List<Dictionary<string, string>> rows) = Csv(TraceKind.Folds, net.Hardware, net.Workload);
                Assert.Equal(cost.Layers.Sum(layer => layer.Cost.Folds), rows.Count);
                Assert.Equal(net.Workload.Layers.Select(layer => layer.Name), rows.Select(row => row["layer"]).Distinct());
                Assert.Equal(cost.Accesses.InputScratchpad.WriteBits / 8.0, Sum(rows, "input_bytes"));
                Assert.Equal(cost.Accesses.WeightScratchpad.WriteBits / 8.0, Sum(rows, "weight_bytes"));
                Assert.Equal(cost.Stalls.Input, Sum(rows, "input_stall_cycles"));
                Assert.Equal(cost.Stalls.Weight, Sum(rows, "weight_stall_cycles"));

                // All but the last write-backs of each layer are waited for before or within a fold.
                Assert.True(Sum(rows, "output_stall_cycles") <= cost.Stalls.Output);
                foreach ((Dictionary<string, string> row, Dictionary<string, string> next) in rows.Zip(rows.Skip(1)))
                {
                    Assert.True(Number(row, "start_cycle") < Number(row, "end_cycle") && Number(row, "end_cycle") <= Number(next, "start_cycle"));
                }

                Assert.All(rows, row => Assert.Equal(
                    row["stall_cause"] == "none", Number(row, "input_stall_cycles") + Number(row, "weight_stall_cycles") + Number(row, "output_stall_cycles") == 0));
            },
            iter: 40);
    }

    [Fact]
    public void Rows_of_cycles_add_up_to_the_accesses_of_the_network()
    {
        Networks.Sample(
            net =>
            {
                (NetworkCost cost, List<Dictionary<string, string>> rows) = Csv(TraceKind.Cycles, net.Hardware, net.Workload);
                AccessCounts accesses = cost.Accesses;
                Assert.Equal(accesses.InputScratchpad.ReadBits, Sum(rows, "input_read_bits"));
                Assert.Equal(accesses.WeightScratchpad.ReadBits, Sum(rows, "weight_read_bits"));
                List<Dictionary<string, string>> Kind(string kind) => [.. rows.Where(row => row["transfer"] == kind)];
                double writeBacks = Sum(Kind("write_back"), "transfer_bits");
                double sums = Sum(Kind("partial_sum_fill"), "transfer_bits");
                if (double.IsFinite(net.Hardware.Dram.BandwidthBytesPerCycle))
                {
                    Assert.Equal(accesses.Dram.WriteBits, Sum(Kind("write_back"), "dram_bits"));
                    Assert.Equal(accesses.Dram.ReadBits, Sum(rows, "dram_bits") - Sum(Kind("write_back"), "dram_bits"));
                    if (double.IsFinite(net.Hardware.GlobalBuffer?.BandwidthBytesPerCycle ?? 1))
                    {
                        Assert.Equal(accesses.InputScratchpad.WriteBits, Sum(Kind("input_fill"), "transfer_bits"));
                        Assert.Equal(accesses.WeightScratchpad.WriteBits, Sum(Kind("weight_fill"), "transfer_bits"));
                        Assert.Equal(accesses.OutputScratchpad.WriteBits, Sum(rows, "output_write_bits") + sums);
                        Assert.Equal(accesses.OutputScratchpad.ReadBits, Sum(rows, "output_read_bits") + writeBacks);
                    }
                }

                foreach ((string tensor, long stalls) in new[] { ("input", cost.Stalls.Input), ("weight", cost.Stalls.Weight), ("output", cost.Stalls.Output) })
                {
                    Assert.Equal(stalls, rows.Count(row => row["stall"] == tensor));
                }

                // Each layer's first and last cycle has a row, so that its rows tell how long it took.
                Assert.Equal(
                    cost.Layers.Select(layer => layer.Cost.Cycles),
                    rows.GroupBy(row => row["layer"]).Select(layer => (long)(Number(layer.Last(), "cycle") - Number(layer.First(), "cycle")) + 1));

                long[] cycles = [.. rows.Select(row => (long)Number(row, "cycle"))];
                Assert.Equal(cycles.Distinct().Order(), cycles);
                Assert.Equal((0, cost.Cycles - 1), (cycles[0], cycles[^1]));
            },
            iter: 40);
    }

    [Fact]
    public void A_small_layer_is_traced_as_a_hand_would()
    {
        // One PE, weight-stationary, two pixels of two channels, one filter; a byte a cycle. Row folds 0 and 1, each loading a weight, then two pixels.
        Accelerator hw = Tiny();
        var workload = new Workload("net", [new Layer("only", new LayerShape { InputChannels = 2, InputHeight = 2, InputWidth = 1, OutputChannels = 1 })]);
        var text = new MemoryStream();
        TraceFile.Write(text, TraceKind.Cycles, hw, workload, [RandomLayers.Multiply]);
        string[] rows = System.Text.Encoding.UTF8.GetString(text.ToArray()).Split('\n');

        Assert.Equal(
            [
                // Half of the inputs, a weight; then fold 0 while the next of both are fetched; fold 1; 2 bytes back.
                "only,0,0,0,,0,,0,,0,,input_fill,8,8,0,input",
                "only,1,0,0,,0,,0,,0,,input_fill,8,8,8,input",
                "only,2,0,0,,0,,0,,0,,weight_fill,8,8,0,weight",
                "only,3,0,0,,8,0:2:1,0,,0,,input_fill,8,8,16,",
                "only,4,1,8,0:-1:1,0,,0,,32,0:0:1,input_fill,8,8,24,",
                "only,5,1,8,2:-1:1,0,,0,,32,1:0:1,weight_fill,8,8,8,",
                "only,6,0,0,,8,1:2:1,0,,0,,,0,0,,",
                "only,7,1,8,1:-1:1,0,,32,0:0:1,8,0:0:1,,0,0,,",
                "only,8,1,8,3:-1:1,0,,32,1:0:1,8,1:0:1,,0,0,,",
                "only,9,0,0,,0,,0,,0,,write_back,8,8,0,output",
                "only,10,0,0,,0,,0,,0,,write_back,8,8,8,output",
                "",
            ],
            rows[1..]);
    }

    [Fact]
    public void A_name_that_ends_in_gz_is_compressed()
    {
        (Accelerator hw, Workload workload) = (Tiny(), new Workload("net", [new Layer("only", new LayerShape { InputChannels = 3, InputHeight = 4, InputWidth = 5, OutputChannels = 2 })]));
        string plain = Path.Combine(_directory, "trace.csv");
        string compressed = Path.Combine(_directory, "trace.csv.gz");
        NetworkCost cost = TraceFile.Write(plain, TraceKind.Cycles, hw, workload, [RandomLayers.Multiply]);
        TraceFile.Write(compressed, TraceKind.Cycles, hw, workload, [RandomLayers.Multiply]);

        using var unzipped = new StreamReader(new GZipStream(File.OpenRead(compressed), CompressionMode.Decompress));
        Assert.Equal(File.ReadAllText(plain), unzipped.ReadToEnd());
        Assert.True(new FileInfo(compressed).Length < new FileInfo(plain).Length / 2);
        Assert.Equal(CycleEngine.Run(hw, workload, [RandomLayers.Multiply]).Energy, cost.Energy);
    }

    [Fact]
    public void A_trace_that_fails_leaves_nothing_behind()
    {
        var impossible = new Workload("net", [new Layer("l", new LayerShape { InputChannels = 1, InputHeight = 1, InputWidth = 1, OutputChannels = 1 })]);
        string path = Path.Combine(_directory, "trace.csv");
        File.WriteAllText(path, "before");
        Assert.Throws<ArgumentException>(() => TraceFile.Write(path, TraceKind.Folds, Tiny(), impossible, []));
        Assert.Equal("before", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Fact]
    public void The_timeline_is_trace_events_that_cover_the_network_without_overlap()
    {
        Networks.Sample(
            net =>
            {
                var stream = new MemoryStream();
                ImmutableArray<Mode> assignment = Assignment(net.Workload);
                NetworkCost cost = TraceFile.Write(stream, TraceKind.Timeline, net.Hardware, net.Workload, assignment);
                using var document = JsonDocument.Parse(stream.ToArray());
                List<JsonElement> events = [.. document.RootElement.GetProperty("traceEvents").EnumerateArray()];
                string[] tracks = [.. events.Where(e => e.GetProperty("ph").GetString() == "M").Select(e => e.GetProperty("args").GetProperty("name").GetString()!)];
                Assert.Equal(["layers", "array", "memory channel"], tracks);

                // 0.5 GHz: 2 ns a cycle.
                long[] covered = new long[3];
                foreach (JsonElement e in events.Where(e => e.GetProperty("ph").GetString() == "X"))
                {
                    int track = e.GetProperty("tid").GetInt32();
                    JsonElement arguments = e.GetProperty("args");
                    long start = arguments.GetProperty("start_cycle").GetInt64();
                    Assert.Equal(start * 0.002, e.GetProperty("ts").GetDouble(), 1e-6);
                    Assert.Equal(arguments.GetProperty("cycles").GetInt64() * 0.002, e.GetProperty("dur").GetDouble(), 1e-6);
                    Assert.True(start >= covered[track]);
                    covered[track] = start + arguments.GetProperty("cycles").GetInt64();
                }

                Assert.Equal(cost.Cycles, covered[0]);
                Assert.True(covered[1] <= cost.Cycles && covered[2] <= cost.Cycles);
                Assert.Equal(cost.Layers.Sum(layer => layer.Cost.Folds), events.Count(e => e.GetProperty("name").GetString() == "fold"));
            },
            iter: 30);
    }

    private static Accelerator Tiny()
    {
        var pad = new Scratchpad(64, 0.1, 0.2, 1000, true);
        return new Accelerator
        {
            Name = "tiny",
            TechnologyNm = 45,
            ClockGhz = 1,
            Array = new ProcessingArray(1, 1, Dataflow.WeightStationary),
            Modes = [],
            RegisterFileEnergyPjPerBit = 0.01,
            InputScratchpad = pad,
            WeightScratchpad = pad,
            OutputScratchpad = pad,
            Dram = new Dram(10, 1),
            LeakageMw = 2,
            Reconfiguration = new Reconfiguration(5, 7),
            AccumulatorBits = 32,
        };
    }

    private static ImmutableArray<Mode> Assignment(Workload workload) => [.. workload.Layers.Select((_, i) => i % 2 == 0 ? RandomLayers.Multiply : Xnor)];

    private static (NetworkCost Cost, List<Dictionary<string, string>> Rows) Csv(TraceKind kind, Accelerator hw, Workload workload)
    {
        var stream = new MemoryStream();
        NetworkCost cost = TraceFile.Write(stream, kind, hw, workload, Assignment(workload));
        stream.Position = 0;
        using var csv = new CsvReader(new StreamReader(stream), CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var rows = new List<Dictionary<string, string>>();
        while (csv.Read())
        {
            rows.Add(csv.HeaderRecord!.ToDictionary(column => column, column => csv.GetField(column)!));
        }

        return (cost, rows);
    }

    private static double Sum(IEnumerable<Dictionary<string, string>> rows, string column) => rows.Sum(row => Number(row, column));

    private static double Number(Dictionary<string, string> row, string column) => double.Parse(row[column], CultureInfo.InvariantCulture);
}
