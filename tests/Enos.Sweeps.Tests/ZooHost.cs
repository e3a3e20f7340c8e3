using System.Diagnostics;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;
using Enos.Sweeps.Plans;

namespace Enos.Sweeps.Tests;

/// <summary>A program that knows the zoo's networks and no searches.</summary>
public sealed class ZooHost : ISweepHost
{
    public static readonly TensorShape Image = new(1, 28, 28);

    public string Version => "test";

    public string ShippedFolder => Path.GetDirectoryName(Path.GetDirectoryName(DefaultAccelerator)!)!;

    public string DefaultAccelerator => EnosProgram.ShippedAcceleratorPath;

    public NetworkChoice DefaultNetwork { get; } = new("squeezenet", 0.25, "fashion-mnist", null, null, NetworkForm.Cifar, 1);

    public IReadOnlyList<string> SearchKeys => ["epochs"];

    public IReadOnlyList<string> SearchPaths => [];

    public LoadedNetwork LoadNetwork(NetworkChoice choice) =>
        new(NetworkZoo.Build(choice.Network, choice.Input ?? Image, choice.Classes ?? 10, choice.Width, choice.Form).ToWorkload(), null, false, []);

    public InputError? FaultOf(Accelerator hw, Layer layer, Mode mode) => null;

    public IEnumerable<InputError> SearchFaults(SearchChoice search, Accelerator hw) => throw new NotSupportedException();

    public Workload SearchedNetwork(SearchChoice search) => throw new NotSupportedException();

    public TimeSpan ExpectedTime(SearchChoice search, Workload workload) => throw new NotSupportedException();

    public ProcessStartInfo Program(IEnumerable<string> arguments) => throw new NotSupportedException();

    public IReadOnlyList<string> SearchArguments(SearchChoice search, string accelerator, string directory) => throw new NotSupportedException();

    public SearchFigures ReadSearch(string directory) => throw new NotSupportedException();
}
