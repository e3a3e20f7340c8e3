using System.CommandLine;
using System.Globalization;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Modes.Accelergy;
using Enos.Cli.Jobs;
using Enos.Cli.Options;

namespace Enos.Cli.Verbs;

/// <summary><c>enos tables</c>.</summary>
internal static class TablesVerb
{
    private const string EnergyTableName = "energy-table";
    private const string MemoriesName = "memories";

    private static readonly Argument<string> TableArgument = new("FILE")
    {
        CustomParser = result => ShippedFile.Find(result.Tokens.Single().Value),
        Description = "An energy table (CSV), an Accelergy ERT (.yaml, versions 0.3 and 0.4), or a component of Accelergy's library (CSV).",
    };

    private static readonly Option<string?> Areas = new("--art") { HelpName = "FILE", Description = "The Accelergy ART (.yaml) that goes with an ERT." };

    private static readonly Option<string> As = Kind();

    private static readonly Option<string?> Component = new("--component")
    {
        HelpName = "NAME",
        Description = "The component of an ERT that is the MAC. Default: the only one that computes and whose name says mac or mult.",
    };

    private static readonly Option<string?> Mode = new("--mode") { HelpName = "NAME", Description = "The mode's name. Default: multiply-8x8 for --bits 8x8." };

    private static readonly Option<string?> Bits = new Option<string?>("--bits")
    {
        HelpName = "AxW",
        Description = "Bits of activations and weights, 1 to 8 each, such as 8x8. An ERT states none; of a library, its own widths by default.",
    }.Where(text => text is null || ParseBits(text) is not null, "two whole numbers from 1 to 8, such as 8x4");

    private static readonly Option<double?> TechnologyNm = Positive("--technology-nm", "Technology node in nm. Of a library: rows of other nodes are left out.");

    private static readonly Option<double?> VoltageV = Positive("--voltage-v", "Supply voltage in V, which Accelergy's tables do not state.");

    private static readonly Option<double?> AreaUm2 = Positive("--area-um2", "Area of the MAC in µm², in place of that of an ART or library.");

    private static readonly Option<string?> WordBits = new Option<string?>("--word-bits")
    {
        HelpName = "LIST",
        Description = "For --as memories: bits of a word, for all memories (64) or by name (shared_glb=64,ifmap_spad=16), or both (16,shared_glb=64).",
    }.Where(text => text is null || ParseWordBits(text) is not null, "whole numbers from 1 to 65536, such as 64 or 16,shared_glb=64");

    private static string[] Examples { get; } =
    [
        "enos tables check hw-configs/tables/45nm.csv",
        "enos tables show ERT.yaml --format csv",
        "enos tables convert ERT.yaml --art ART.yaml --bits 8x8 --technology-nm 65 --voltage-v 1.0 > table.csv",
        "enos tables convert ERT.yaml --as memories --word-bits 16,shared_glb=64,DRAM=64",
        "enos tables convert intmac.csv --technology-nm 45 --voltage-v 0.9 > table.csv",
        .. MultiplierVerb.Examples,
    ];

    /// <summary>What a conversion does.</summary>
    private static string[] Rule { get; } =
    [
        "energy_pj_per_mac  of an ERT: action compute, mac_random, mac, multiply or mult of the MAC, the first that is there; the dearest of several",
        "                   of a library: each row for one of these actions, or for any; a mode for each width up to 8 bits",
        "area_um2           the MAC's in the ART, or the row's",
        "all else           operator multiply, digital, 1 MAC a PE and cycle, provenance derived; node, widths and voltage as given",
        "memories           read and write energy of an access over --word-bits, as the YAML keys that they fill",
    ];

    /// <summary>What the help of its verbs has at the end.</summary>
    public static IEnumerable<HelpPart> Parts(Command tables) =>
    [
        new HelpPart(tables.Subcommands.Single(verb => verb.Name == "convert"), "Rule", Rule),
        new HelpPart(tables.Subcommands.Single(verb => verb.Name == "multiplier"), "Figures", MultiplierVerb.Definitions),
        .. HelpPart.ExamplesOf(tables, Examples),
    ];

    public static Command Create()
    {
        Option<string> format = CommonOptions.Format("an array", "one row an entry");
        Command check = new("check", "Say whether a file is right; every error with its place if not.") { TableArgument, Areas };
        check.SetAction(parsed => Check(parsed.GetValue(TableArgument)!, parsed.GetValue(Areas)));
        Command show = new("show", "Print what a file holds.") { TableArgument, Areas, format };
        show.SetAction(parsed => Show(parsed.GetValue(TableArgument)!, parsed.GetValue(Areas), parsed.GetValue(format)!));
        Command convert = new("convert", "Turn Accelergy's tables into an energy table (CSV), or into the memories of an accelerator (YAML), on stdout.")
        {
            TableArgument, Areas, As, Component, Mode, Bits, TechnologyNm, VoltageV, AreaUm2, WordBits,
        };
        convert.SetAction(Convert);
        return new Command("tables", "Check, show and convert tables of energies; measure multipliers.") { check, show, convert, MultiplierVerb.Create() };
    }

    private static int Check(string path, string? areas)
    {
        Console.Out.WriteLine($"{path}: {TableFile.Load(path, areas).Description}; no errors");
        return ExitCode.Done;
    }

    private static int Show(string path, string? areas, string format)
    {
        TableFile.Load(path, areas).Rows.Write(format);
        return ExitCode.Done;
    }

    private static int Convert(ParseResult parsed)
    {
        string path = parsed.GetValue(TableArgument)!;
        TableFile table = TableFile.Load(path, parsed.GetValue(Areas));
        if (parsed.GetValue(As) == MemoriesName)
        {
            EnergyReferenceTable energies = table is TableFile.ReferenceTables tables
                ? tables.Table
                : throw new InvalidInputException(new InputError(path, 0, 0, "", table.Description, "an Accelergy ERT, which has memories"));
            MemoryFragment.Write(Console.Out, energies, ParseWordBits(parsed.GetValue(WordBits) ?? "") ?? []);
            return ExitCode.Done;
        }

        (int Activation, int Weight)? bits = parsed.GetValue(Bits) is { } text ? ParseBits(text) : null;
        var facts = new ConversionFacts
        {
            Component = parsed.GetValue(Component),
            ModeName = parsed.GetValue(Mode),
            ActivationBits = bits?.Activation,
            WeightBits = bits?.Weight,
            TechnologyNm = parsed.GetValue(TechnologyNm),
            VoltageV = parsed.GetValue(VoltageV),
            AreaUm2 = parsed.GetValue(AreaUm2),
        };
        IReadOnlyList<Mode> modes = table switch
        {
            TableFile.ReferenceTables energies => [AccelergyConversion.ToMode(energies.Table, facts)],
            TableFile.Library library => AccelergyConversion.ToModes(library.Table, facts),
            _ => throw new InvalidInputException(new InputError(path, 0, 0, "", table.Description, "a table of Accelergy's: this one needs no conversion")),
        };
        EnergyTableWriter.Write(Console.Out, modes);
        return ExitCode.Done;
    }

    private static Option<string> Kind()
    {
        Option<string> option = new("--as")
        {
            HelpName = "KIND",
            Description = $"{EnergyTableName}, the modes of the MAC, or {MemoriesName}, the energies of an ERT's memories.",
            DefaultValueFactory = _ => EnergyTableName,
        };
        option.AcceptOnlyFromAmong(EnergyTableName, MemoriesName);
        return option;
    }

    private static Option<double?> Positive(string name, string description) =>
        new Option<double?>(name) { HelpName = "X", Description = description }.Where(x => x is > 0 and < double.PositiveInfinity, "a finite number above 0");

    private static (int Activation, int Weight)? ParseBits(string text)
    {
        int[] bits = [.. text.Split('x').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is >= 1 and <= 8 ? n : 0)];
        return bits is [> 0, > 0] ? (bits[0], bits[1]) : null;
    }

    private static Dictionary<string, int>? ParseWordBits(string text)
    {
        var bits = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.LastIndexOf('=');
            if (!int.TryParse(part.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int n) || n is < 1 or > 65536
                || !bits.TryAdd(equals < 0 ? "" : part[..equals], n))
            {
                return null;
            }
        }

        return bits;
    }
}
