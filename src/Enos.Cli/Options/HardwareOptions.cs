using System.CommandLine;

namespace Enos.Cli.Options;

/// <summary>Which accelerator, with which energy table.</summary>
internal static class HardwareOptions
{
    private const string Default = "edge-16x16.yaml";

    public static readonly Option<string?> Accelerator = new("--hw")
    {
        HelpName = "FILE",
        Description = $"The accelerator, YAML. Default: hw-configs/{Default}, which ships beside the program.",
    };

    public static readonly Option<string?> EnergyTable = new("--energy-table")
    {
        HelpName = "FILE",
        Description = "An energy table, CSV, in place of the one that the accelerator names.",
    };

    public static readonly Option<string?> EnergiesFrom = new("--energies-from")
    {
        HelpName = "FILE",
        Description = "For a SCALE-Sim .cfg, which states no energies: the accelerator, YAML, whose energies, clock and modes it is given. Without it: cycles only.",
    };

    public static readonly Option<string?> Multipliers = new("--multipliers")
    {
        HelpName = "DIR",
        Description = "Where tables of approximate multipliers are (NAME.bin, .h, .c or .csv), before those of the run and those that ship. Designs need none.",
    };

    /// <summary>The accelerator that ships.</summary>
    public static string Shipped => Path.Combine(AppContext.BaseDirectory, "hw-configs", Default);
}
