using System.IO.Compression;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Files;
using Enos.Sim.Cycles;

namespace Enos.Sim.Traces;

/// <summary>Runs a network through the cycle engine and writes what happens. A file is there whole or not at all, and compressed if its name ends in <c>.gz</c>.</summary>
public static class TraceFile
{
    // Large enough that the cost of a write is that of its bytes.
    private const int BufferBytes = 1 << 20;

    /// <summary>Writes a trace; returns what the network costs.</summary>
    /// <param name="path">The file, replaced if there is one.</param>
    /// <param name="kind">What to record.</param>
    /// <param name="hw">The accelerator.</param>
    /// <param name="workload">The network.</param>
    /// <param name="assignment">A mode for each layer, in the workload's order.</param>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static NetworkCost Write(string path, TraceKind kind, Accelerator hw, Workload workload, IReadOnlyList<Mode> assignment)
    {
        NetworkCost? cost = null;
        WholeFile.Write(path, file =>
        {
            if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                using var compressed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
                using var buffered = new BufferedStream(compressed, BufferBytes);
                cost = Write(buffered, kind, hw, workload, assignment);
            }
            else
            {
                cost = Write(file, kind, hw, workload, assignment);
            }
        });
        return cost!;
    }

    /// <summary>As above, to a stream that stays open.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="kind">What to record.</param>
    /// <param name="hw">The accelerator.</param>
    /// <param name="workload">The network.</param>
    /// <param name="assignment">A mode for each layer, in the workload's order.</param>
    public static NetworkCost Write(Stream stream, TraceKind kind, Accelerator hw, Workload workload, IReadOnlyList<Mode> assignment)
    {
        switch (kind)
        {
            case TraceKind.Folds:
            {
                using var csv = new CsvStream(stream, BufferBytes);
                var trace = new FoldTrace(csv);
                return CycleEngine.Run(hw, workload, assignment, ref trace);
            }

            case TraceKind.Cycles:
            {
                using var csv = new CsvStream(stream, BufferBytes);
                var trace = new CycleTrace(csv);
                return CycleEngine.Run(hw, workload, assignment, ref trace);
            }

            case TraceKind.Timeline:
            {
                using var events = new TimelineWriter(stream, hw.ClockGhz);
                var trace = new TimelineTrace(events);
                return CycleEngine.Run(hw, workload, assignment, ref trace);
            }

            default:
                throw new ArgumentOutOfRangeException(nameof(kind));
        }
    }
}
