using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Tests.Costs;
using Enos.Accel.Workloads;
using Enos.Sim.Cycles;

namespace Enos.Sim.Tests.Cycles;

public class EngineMemoryTests
{
    [Theory]
    [InlineData(Dataflow.OutputStationary)]
    [InlineData(Dataflow.WeightStationary)]
    [InlineData(Dataflow.InputStationary)]
    public void A_larger_layer_takes_no_more_memory(Dataflow dataflow)
    {
        Mode mode = RandomLayers.Multiply;
        var pad = new Scratchpad(256, 0.1, 0.1, 64, true);
        var hw = new Accelerator
        {
            Name = "memory",
            TechnologyNm = 45,
            ClockGhz = 1,
            Array = new ProcessingArray(8, 8, dataflow),
            Modes = [mode],
            RegisterFileEnergyPjPerBit = 0.01,
            InputScratchpad = pad,
            WeightScratchpad = pad,
            OutputScratchpad = pad,
            Dram = new Dram(20, 16),
            LeakageMw = 1,
            Reconfiguration = new Reconfiguration(0, 0),
            AccumulatorBits = 32,
        };
        long Allocated(int m, int k, int n)
        {
            var shape = new LayerShape { InputChannels = k, InputHeight = m, InputWidth = 1, OutputChannels = n };

            // A collection that another thread starts adds the unused rest of this one's allocation buffer; what is really allocated is there every time.
            return Enumerable.Range(0, 5).Min(_ =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Assert.Equal((long)m * k * n, CycleEngine.Run(hw, shape, mode).Macs);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            });
        }

        // Edges in both: four sizes of tiles. The large one has a thousand times the work and hundreds of folds.
        Allocated(11, 11, 11);
        long small = Allocated(11, 11, 11);
        Assert.Equal(small, Allocated(115, 115, 115));
        Assert.InRange(small, 1, 20_000);
    }
}
