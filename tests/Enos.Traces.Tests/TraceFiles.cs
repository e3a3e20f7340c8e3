using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using CsvHelper;
using Enos.Accel.Costs;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Accel.Tests.Costs;
using Enos.Accel.Workloads;
using Enos.Sim.Traces;

namespace Enos.Traces.Tests;

/// <summary>A directory of traces that goes when the test does, and random networks to trace.</summary>
public sealed class TraceFiles : IDisposable
{
    private static readonly Mode Xnor = RandomLayers.ModeOf("xnor", OperatorKind.Xnor, 1, 1, 0.01, 64);

    /// <summary>Networks on arrays of all dataflows, one of whose layers has a name that must be quoted.</summary>
    internal static Gen<(Accelerator Hardware, Workload Workload)> Networks { get; } =
        from hw in RandomLayers.Accelerators
        from shapes in RandomLayers.Shapes.Array[1, 3]
        select (hw, new Workload("net", [.. shapes.Select((shape, i) => new Layer(i == 1 ? "odd, \"name\"" : $"layer{i}", shape))]));

    private int _traces;

    public string Path { get; } = Directory.CreateTempSubdirectory("enos-traces-").FullName;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(In(name))!);
        File.WriteAllText(In(name), text);
        return In(name);
    }

    /// <summary>Traces a network, every other layer in another mode.</summary>
    internal (string Path, NetworkCost Cost) Trace(string name, TraceKind kind, Accelerator hw, Workload workload)
    {
        // Samples of a property run side by side.
        string path = In($"{Interlocked.Increment(ref _traces)}-{name}");
        ImmutableArray<Mode> modes = [.. workload.Layers.Select((_, i) => i % 2 == 0 ? RandomLayers.Multiply : Xnor)];
        return (path, TraceFile.Write(path, kind, hw, workload, modes));
    }

    /// <summary>A CSV file as another reader reads it.</summary>
    public static List<Dictionary<string, string>> Rows(string path)
    {
        using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var rows = new List<Dictionary<string, string>>();
        while (csv.Read())
        {
            rows.Add(csv.HeaderRecord!.ToDictionary(column => column, column => csv.GetField(column)!));
        }

        return rows;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
