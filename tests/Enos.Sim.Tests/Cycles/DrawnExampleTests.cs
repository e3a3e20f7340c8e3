using System.Text;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Tests.Costs;
using Enos.Accel.Workloads;
using Enos.Sim.Cycles;

namespace Enos.Sim.Tests.Cycles;

/// <summary>docs/model.md §8, whose drawings and sums are by hand: the cycle engine draws the same, and both engines add up the same.</summary>
public class DrawnExampleTests
{
    private static readonly LayerShape Tiny = new() { InputChannels = 4, InputHeight = 3, InputWidth = 2, OutputChannels = 3 };

    private static Accelerator Hardware(Dataflow dataflow)
    {
        var pad = new Scratchpad(64, 0.1, 0.2, 1e6, true);
        return new Accelerator
        {
            Name = "tiny",
            TechnologyNm = 45,
            ClockGhz = 1,
            Array = new ProcessingArray(2, 2, dataflow),
            Modes = [],
            RegisterFileEnergyPjPerBit = 0.01,
            InputScratchpad = pad,
            WeightScratchpad = pad,
            OutputScratchpad = pad,
            Dram = new Dram(10, 4),
            LeakageMw = 2,
            Reconfiguration = new Reconfiguration(0, 0),
            AccumulatorBits = 32,
        };
    }

    [Theory]
    [InlineData("os", Dataflow.OutputStationary)]
    [InlineData("ws", Dataflow.WeightStationary)]
    [InlineData("is", Dataflow.InputStationary)]
    public void The_engine_draws_what_the_page_shows(string block, Dataflow dataflow)
    {
        var drawing = new Drawing(new Sketch());
        CycleEngine.Run(Hardware(dataflow), Tiny, RandomLayers.Multiply with { EnergyPjPerMac = 0.5 }, default, 0, ref drawing);
        string[] lanes = Block(block);
        Assert.Equal($"channel  {drawing.Sketch.Channel}", lanes[1]);
        Assert.Equal($"array    {drawing.Sketch.Array()}", lanes[2]);

        // The rows of the fold, by name, each cycle as the engine counts it.
        foreach (string line in Block($"{block}-fold"))
        {
            string counts = string.Join(' ', drawing.Sketch.Fold(dataflow == Dataflow.OutputStationary ? 0 : 1).Select(cycle => line[..9].TrimEnd() switch
            {
                "inputs" => cycle.Inputs,
                "weights" => cycle.Weights,
                "sums in" => cycle.SumsIn,
                "PEs" => cycle.Pes,
                "outputs" => cycle.Outputs,
                string name => throw new InvalidOperationException($"The page draws {name}."),
            }));
            Assert.Equal(counts, line[9..]);
        }
    }

    [Theory]
    [InlineData(CostEngine.ClosedForm, Dataflow.OutputStationary, 41, 69.12, 76.8, 48, 43.2, 4675.12)]
    [InlineData(CostEngine.Cycle, Dataflow.OutputStationary, 41, 69.12, 76.8, 48, 43.2, 4675.12)]
    [InlineData(CostEngine.ClosedForm, Dataflow.WeightStationary, 49, 64.32, 76.8, 28.8, 216, 4839.92)]
    [InlineData(CostEngine.Cycle, Dataflow.WeightStationary, 49, 64.32, 76.8, 28.8, 216, 4839.92)]
    [InlineData(CostEngine.ClosedForm, Dataflow.InputStationary, 47, 65.28, 57.6, 48, 216, 4836.88)]
    [InlineData(CostEngine.Cycle, Dataflow.InputStationary, 47, 65.28, 57.6, 48, 216, 4836.88)]
    public void Both_engines_add_up_to_the_sums_of_the_page(
        CostEngine engine, Dataflow dataflow, long cycles, double registersPj, double inputPj, double weightPj, double outputPj, double totalPj)
    {
        LayerCost cost = engine.Evaluate(Hardware(dataflow), Tiny, RandomLayers.Multiply with { EnergyPjPerMac = 0.5 });
        Assert.Equal(cycles, cost.Cycles);
        Assert.Equal(36, cost.Energy.MacPj, 1e-9);
        Assert.Equal(registersPj, cost.Energy.RegisterFilePj, 1e-9);
        Assert.Equal(inputPj, cost.Energy.InputScratchpadPj, 1e-9);
        Assert.Equal(weightPj, cost.Energy.WeightScratchpadPj, 1e-9);
        Assert.Equal(outputPj, cost.Energy.OutputScratchpadPj, 1e-9);
        Assert.Equal(4320, cost.Energy.DramPj, 1e-9);
        Assert.Equal(2 * cycles, cost.Energy.LeakagePj, 1e-9);
        Assert.Equal(totalPj, cost.EnergyPj, 1e-9);
    }

    private static string[] Block(string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "docs", "model.md"));
        int start = Array.IndexOf(lines, $"```{name}");
        Assert.True(start >= 0, $"The page has no drawing {name}.");
        return [.. lines[(start + 1)..].TakeWhile(line => line != "```")];
    }

    private sealed record Cycle(long Inputs, long Weights, long SumsIn, long Pes, long Outputs);

    private sealed class Sketch
    {
        private readonly List<Cycle> _cycles = [];
        private readonly List<(long Start, long End)> _folds = [];

        public StringBuilder Channel { get; } = new();

        public void Add(in CycleEvent cycle)
        {
            Channel.Append(cycle.Channel switch
            {
                null => '.',
                TransferKind.InputFill => 'I',
                TransferKind.WeightFill => 'W',
                _ => 'O',
            });
            _cycles.Add(new Cycle(
                Count(cycle.InputReads), Count(cycle.WeightReads), Count(cycle.OutputReads), cycle.BusyPes, Count(cycle.OutputWrites)));
        }

        public void Add(in FoldEvent fold) => _folds.Add((fold.StartCycle, fold.EndCycle));

        public IEnumerable<Cycle> Fold(int fold) => _cycles[(int)_folds[fold].Start..(int)_folds[fold].End];

        public string Array()
        {
            char[] cycles = new string('-', _cycles.Count).ToCharArray();
            for (int i = 0; i < _folds.Count; i++)
            {
                System.Array.Fill(cycles, (char)('0' + i), (int)_folds[i].Start, (int)(_folds[i].End - _folds[i].Start));
            }

            return new string(cycles);
        }

        private static long Count(ReadOnlySpan<AddressRun> runs)
        {
            long count = 0;
            foreach (AddressRun run in runs)
            {
                count += run.Count;
            }

            return count;
        }
    }

    private readonly struct Drawing(Sketch sketch) : ICycleSink
    {
        public static bool ObservesFolds => true;

        public static bool ObservesCycles => true;

        public Sketch Sketch => sketch;

        public void OnLayer(in LayerEvent layer)
        {
        }

        public void OnLayerEnd(long endCycle)
        {
        }

        public void OnFold(in FoldEvent fold) => sketch.Add(fold);

        public void OnTransfer(in TransferEvent transfer)
        {
        }

        public void OnCycle(in CycleEvent cycle) => sketch.Add(cycle);
    }
}
