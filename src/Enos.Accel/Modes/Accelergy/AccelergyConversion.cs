using System.Collections.Immutable;
using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Accel.Modes.Accelergy;

/// <summary>
/// Turns Accelergy's tables into rows of an energy table. The rule: the energy of the MAC's action (<see cref="ReferenceComponent.Mac"/>) becomes
/// <c>energy_pj_per_mac</c>, its area <c>area_um2</c>; operator multiply, digital, one MAC a PE and cycle, provenance derived; everything else is given as
/// <see cref="ConversionFacts"/>, and a fact that is missing is an error, never a default.
/// </summary>
public static class AccelergyConversion
{
    private static readonly string[] LibraryActions = ["compute", "mac_random", "mac", "multiply", "mult"];

    /// <summary>The mode of an ERT's MAC.</summary>
    /// <exception cref="InvalidInputException">No component is the MAC, or more than one, or facts are missing: every error.</exception>
    public static Mode ToMode(EnergyReferenceTable table, ConversionFacts facts)
    {
        var errors = new List<InputError>();
        ReferenceComponent? mac = FindMac(table, facts.Component, errors);
        double? areaUm2 = facts.AreaUm2 ?? (mac is not null && table.AreasUm2.TryGetValue(mac.PlainName, out double area) && area > 0 ? area : null);
        Require(facts.ActivationBits is not null && facts.WeightBits is not null, "--bits", "operand widths, which an ERT does not state, such as 8x8", errors);
        Require(facts.TechnologyNm is not null, "--technology-nm", "the node, which an ERT does not state", errors);
        Require(facts.VoltageV is not null, "--voltage-v", "the supply voltage, which an ERT does not state", errors);
        Require(areaUm2 is not null, "--area-um2", "the area of the MAC, or an --art that has it", errors);
        if (errors.Count > 0)
        {
            throw new InvalidInputException(errors);
        }

        ReferenceAction action = mac!.Mac!;
        string source = string.Create(
            CultureInfo.InvariantCulture,
            $"Accelergy ERT {table.Version} {Path.GetFileName(table.File)}: {action.Name} of {mac.Name} {action.EnergyPj} pJ; widths, node and voltage as given");
        return Multiply(facts, facts.ActivationBits!.Value, facts.WeightBits!.Value, action.EnergyPj, areaUm2!.Value, facts.TechnologyNm!.Value, source);
    }

    /// <summary>
    /// The modes of a library: of its rows for a MAC's action (or any), one for each width up to 8 bits that it states, or one of the widths given.
    /// </summary>
    /// <exception cref="InvalidInputException">No row is left, two are for one width, or facts are missing: every error.</exception>
    public static ImmutableArray<Mode> ToModes(ComponentLibrary library, ConversionFacts facts)
    {
        var errors = new List<InputError>();
        var modes = new Dictionary<string, (Mode Mode, int Line)>(StringComparer.Ordinal);
        Require(facts.VoltageV is not null, "--voltage-v", "the supply voltage, which a library does not state", errors);
        LibraryRow[] rows = [.. library.Rows.Where(row => IsMac(row) && (facts.TechnologyNm is null || row.TechnologyNm is null || row.TechnologyNm == facts.TechnologyNm))];
        foreach (LibraryRow row in rows)
        {
            foreach ((int activationBits, int weightBits) in Widths(library, row, facts, errors))
            {
                double? technologyNm = row.TechnologyNm ?? facts.TechnologyNm;
                double areaUm2 = facts.AreaUm2 ?? row.AreaUm2;
                Require(technologyNm is not null, "--technology-nm", Invariant($"the node, which line {row.Line} of {library.File} does not state"), errors);
                Require(areaUm2 > 0, "--area-um2", Invariant($"the area, which line {row.Line} of {library.File} does not state"), errors);
                if (errors.Count > 0)
                {
                    continue;
                }

                string source = Invariant($"Accelergy library {Path.GetFileName(library.File)} line {row.Line}: {row.EnergyPj} pJ; voltage as given");
                Mode mode = Multiply(facts, activationBits, weightBits, row.EnergyPj, areaUm2, technologyNm!.Value, source);
                if (!modes.TryAdd(mode.Name, (mode, row.Line)))
                {
                    errors.Add(new InputError(
                        library.File, row.Line, 1, mode.Name, "",
                        Invariant($"one row a mode; line {modes[mode.Name].Line} has this one already: choose with --technology-nm, or take the other out")));
                }
            }
        }

        if (errors.Count == 0 && modes.Count == 0)
        {
            errors.Add(new InputError(
                library.File, 1, 1, "", "", $"a row that costs {string.Join(", ", LibraryActions)} or any action, at no more than 8 bits and the node asked for"));
        }

        return errors.Count == 0 ? [.. modes.Values.OrderBy(m => m.Line).Select(m => m.Mode)] : throw new InvalidInputException(errors);
    }

    private static bool IsMac(LibraryRow row) =>
        row.Actions.IsEmpty || row.Actions.Any(action => LibraryActions.Contains(action, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<(int Activation, int Weight)> Widths(ComponentLibrary library, LibraryRow row, ConversionFacts facts, List<InputError> errors)
    {
        if (facts is { ActivationBits: { } activation, WeightBits: { } weight })
        {
            return row.Widths.IsEmpty || row.Widths.Contains(Math.Max(activation, weight)) ? [(activation, weight)] : [];
        }

        Require(!row.Widths.IsEmpty, "--bits", Invariant($"operand widths, which line {row.Line} of {library.File} does not state, such as 8x8"), errors);
        return row.Widths.Where(width => width <= 8).Select(width => (width, width));
    }

    private static ReferenceComponent? FindMac(EnergyReferenceTable table, string? name, List<InputError> errors)
    {
        ReferenceComponent[] found =
        [
            .. table.Components.Where(c => name is null ? c.IsMac : c.Mac is not null && (c.Name == name || c.PlainName == name || c.ShortName == name)),
        ];
        if (found.Length == 1)
        {
            return found[0];
        }

        string names = string.Join(", ", (found.Length > 0 ? found : [.. table.Components.Where(c => c.Mac is not null)]).Select(c => c.Name));
        errors.Add(new InputError(
            name is null ? table.File : "--component", 0, 0, "", name ?? "",
            found.Length > 1
                ? $"one component that is the MAC; --component says which of {names}"
                : $"a component that computes and whose name says mac or mult, or --component{(names.Length > 0 ? $" with one of {names}" : "; no component has an action such as compute")}"));
        return null;
    }

    private static Mode Multiply(
        ConversionFacts facts, int activationBits, int weightBits, double energyPj, double areaUm2, double technologyNm, string source) => new()
        {
            Name = facts.ModeName ?? Invariant($"multiply-{activationBits}x{weightBits}"),
            Operator = new Operator(OperatorKind.Multiply),
            ActivationBits = activationBits,
            WeightBits = weightBits,
            Compute = Compute.Digital,
            EnergyPjPerMac = energyPj,
            MacsPerPeCycle = 1,
            AreaUm2 = areaUm2,
            TechnologyNm = technologyNm,
            VoltageV = facts.VoltageV!.Value,
            Provenance = Provenance.Derived,
            Source = source,
        };

    private static void Require(bool given, string option, string expected, List<InputError> errors)
    {
        if (!given && !errors.Any(error => error.File == option))
        {
            errors.Add(new InputError(option, 0, 0, "", "", expected));
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
