using System.CommandLine;
using Enos.Cli.Jobs;

namespace Enos.Cli.Options;

/// <summary>Which accelerator, with which energy table.</summary>
internal static class HardwareOptions
{
    private const string Default = "edge-16x16.yaml";

    public static readonly Option<string?> Accelerator = new("--hw")
    {
        HelpName = "FILE",
        CustomParser = result => ShippedFile.Find(result.Tokens.Single().Value),
        Description = $"The accelerator, YAML; hw-configs/NAME.yaml is one that ships, from any directory. Default: hw-configs/{Default}.",
    };

    public static readonly Option<string?> EnergyTable = new("--energy-table")
    {
        HelpName = "FILE",
        CustomParser = result => ShippedFile.Find(result.Tokens.Single().Value),
        Description = "An energy table, CSV, in place of the one that the accelerator names; hw-configs/tables/NAME.csv is one that ships.",
    };

    public static readonly Option<string?> EnergiesFrom = new("--energies-from")
    {
        HelpName = "FILE",
        CustomParser = result => ShippedFile.Find(result.Tokens.Single().Value),
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
