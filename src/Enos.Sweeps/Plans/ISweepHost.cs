using System.Diagnostics;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;

namespace Enos.Sweeps.Plans;

/// <summary>What a sweep asks of the program around it, which knows networks by name and how to search. Called from several threads.</summary>
public interface ISweepHost
{
    /// <summary>Version of the program: results of different versions are not mixed.</summary>
    string Version { get; }

    /// <summary>The folder of what ships: a path that is not below the sweep's own folder is looked for here.</summary>
    string ShippedFolder { get; }

    /// <summary>The accelerator of a sweep that names none.</summary>
    string DefaultAccelerator { get; }

    /// <summary>The network of a sweep that says nothing of it.</summary>
    NetworkChoice DefaultNetwork { get; }

    /// <summary>Names of a search's settings, in snake case.</summary>
    IReadOnlyList<string> SearchKeys { get; }

    /// <summary>Those of <see cref="SearchKeys"/> that are paths.</summary>
    IReadOnlyList<string> SearchPaths { get; }

    /// <summary>Reads or builds a network.</summary>
    /// <exception cref="InvalidInputException">There is none, or its file is wrong: every error. An error of a choice bears the name of the option.</exception>
    LoadedNetwork LoadNetwork(NetworkChoice choice);

    /// <summary>What keeps a layer's arithmetic from running in a mode, or null.</summary>
    InputError? FaultOf(Accelerator hw, Layer layer, Mode mode);

    /// <summary>What is wrong with a search, each as the setting's name in snake case (or <c>network</c>), the value, and what was expected.</summary>
    IEnumerable<InputError> SearchFaults(SearchChoice search, Accelerator hw);

    /// <summary>The network that a search trains, as the accelerator sees it.</summary>
    Workload SearchedNetwork(SearchChoice search);

    /// <summary>How long a search takes, about.</summary>
    TimeSpan ExpectedTime(SearchChoice search, Workload workload);

    /// <summary>A process that runs this program.</summary>
    /// <param name="arguments">Its command line.</param>
    ProcessStartInfo Program(IEnumerable<string> arguments);

    /// <summary>The command line of a search.</summary>
    /// <param name="search">The search.</param>
    /// <param name="accelerator">The accelerator's file.</param>
    /// <param name="directory">The run directory to leave.</param>
    IReadOnlyList<string> SearchArguments(SearchChoice search, string accelerator, string directory);

    /// <summary>Reads what a search left.</summary>
    /// <param name="directory">A run directory.</param>
    /// <exception cref="InvalidInputException">It is incomplete or damaged.</exception>
    SearchFigures ReadSearch(string directory);
}

/// <summary>Threads and settings of a search.</summary>
/// <param name="Network">A name of the zoo.</param>
/// <param name="Width">Its width multiplier.</param>
/// <param name="Dataset">Its data set.</param>
/// <param name="Settings">Names of settings in snake case and their values, in the order of the names; a value that is a list has several.</param>
public sealed record SearchChoice(string Network, double Width, string Dataset, IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Settings);

/// <summary>What a search found, apart from the cost of its assignment.</summary>
/// <param name="Images">Test images.</param>
/// <param name="Supernet">Images that the supernet classifies rightly.</param>
/// <param name="Discretized">Those that the discretized network does.</param>
/// <param name="FineTuned">Those that the fine-tuned network does.</param>
/// <param name="BitAccurate">Those that the network in integers does.</param>
/// <param name="ReferenceEnergyPj">Energy of the most precise multiply in every layer, in pJ.</param>
/// <param name="Agrees">Whether validation confirmed it.</param>
public sealed record SearchFigures(int Images, int Supernet, int Discretized, int FineTuned, int BitAccurate, double ReferenceEnergyPj, bool Agrees);
