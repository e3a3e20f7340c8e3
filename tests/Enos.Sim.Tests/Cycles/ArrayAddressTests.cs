using CsCheck;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Tests.Costs;
using Enos.Accel.Workloads;
using Enos.Sim.Cycles;

namespace Enos.Sim.Tests.Cycles;

/// <summary>What the engine says is read and written, cycle by cycle, is what an array of registers needs to compute the layer.</summary>
public class ArrayAddressTests
{
    private static readonly Gen<LayerShape> SmallShapes =
        from groups in Gen.Int[1, 3]
        from m in Gen.Int[1, 14]
        from k in Gen.Int[1, 14]
        from n in Gen.Int[1, 14]
        select new LayerShape { InputChannels = groups * k, InputHeight = m, InputWidth = 1, OutputChannels = groups * n, Groups = groups };

    [Fact]
    public void An_array_of_registers_fed_by_the_trace_computes_the_layer()
    {
        Gen.Select(RandomLayers.Accelerators, SmallShapes, Gen.Int).Sample(
            (hw, shape, seed) =>
            {
                hw = hw with { Array = hw.Array with { GroupPacking = GroupPacking.None } };
                var array = new NaiveArray(hw.Array, shape, seed);
                var feed = new Feed(array);
                CycleEngine.Run(hw, shape, RandomLayers.Multiply, default, 0, ref feed);
                int rowFolds = hw.Array.Dataflow == Dataflow.OutputStationary ? 1 : (int)((shape.K + hw.Array.Rows - 1) / hw.Array.Rows);
                for (long address = 0; address < array.Outputs.Length; address++)
                {
                    Assert.Equal(array.Expected(address), array.Outputs[address]);
                    Assert.Equal(rowFolds, array.Writes[address]);
                }
            },
            iter: 500);
    }

    [Fact]
    public void Addresses_are_as_many_as_the_elements_that_move()
    {
        RandomCases.Digital.Sample(
            c =>
            {
                var count = new Counts(new Tally());
                LayerCost cost = CycleEngine.Run(c.Hardware, c.Shape, c.Mode, c.Placement, 0, ref count);
                int v = c.Mode.MacsPerPeCycle;
                long words = (c.Shape.K + v - 1) / v;

                // Whole words are addressed, short last ones among them.
                Assert.Equal(cost.Accesses.ArrayInputReads / c.Shape.K * words, count.Tally.Inputs);
                Assert.Equal(cost.Accesses.ArrayWeightReads / c.Shape.K * words, count.Tally.Weights);
                Assert.Equal(cost.Accesses.ArrayOutputWrites, count.Tally.Outputs);
                Assert.Equal(cost.Cycles, count.Tally.Cycles);
                Assert.True(count.Tally.Within(c.Shape, words), "an address lies outside its operand");
            },
            iter: 1_000);
    }

    private readonly struct Feed(NaiveArray array) : ICycleSink
    {
        public static bool ObservesFolds => false;

        public static bool ObservesCycles => true;

        public void OnLayer(in LayerEvent layer)
        {
        }

        public void OnLayerEnd(long endCycle)
        {
        }

        public void OnFold(in FoldEvent fold)
        {
        }

        public void OnTransfer(in TransferEvent transfer)
        {
        }

        public void OnCycle(in CycleEvent cycle) => array.Cycle(cycle);
    }

    private sealed class Tally
    {
        public long Inputs, Weights, Outputs, Cycles, Highest, HighestInput, HighestWeight, Lowest;

        public bool Within(LayerShape shape, long words) =>
            Lowest >= 0 && HighestInput < shape.Groups * shape.M * words && HighestWeight < shape.Groups * shape.N * words
            && Highest < shape.Outputs;
    }

    private readonly struct Counts(Tally tally) : ICycleSink
    {
        public static bool ObservesFolds => false;

        public static bool ObservesCycles => true;

        public Tally Tally => tally;

        public void OnLayer(in LayerEvent layer)
        {
        }

        public void OnLayerEnd(long endCycle)
        {
        }

        public void OnFold(in FoldEvent fold)
        {
        }

        public void OnTransfer(in TransferEvent transfer)
        {
        }

        public void OnCycle(in CycleEvent cycle)
        {
            Assert.Equal(tally.Cycles, cycle.Cycle);
            tally.Cycles++;
            Add(cycle.InputReads, ref tally.Inputs, ref tally.HighestInput);
            Add(cycle.WeightReads, ref tally.Weights, ref tally.HighestWeight);
            Add(cycle.OutputWrites, ref tally.Outputs, ref tally.Highest);
            long reads = 0;
            Add(cycle.OutputReads, ref reads, ref tally.Highest);
        }

        private void Add(ReadOnlySpan<AddressRun> runs, ref long count, ref long highest)
        {
            foreach (AddressRun run in runs)
            {
                long last = run.First + ((run.Count - 1) * run.Stride);
                count += run.Count;
                tally.Lowest = Math.Min(tally.Lowest, Math.Min(run.First, last));
                highest = Math.Max(highest, Math.Max(run.First, last));
            }
        }
    }
}
