using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Modes.Accelergy;
using Enos.Cli.Output;

namespace Enos.Cli.Jobs;

/// <summary>A file of energies of one of the kinds that Enos reads, told by its name and header.</summary>
internal abstract record TableFile(string Path)
{
    /// <summary>What the file is and holds, on one line.</summary>
    public abstract string Description { get; }

    /// <summary>Its rows.</summary>
    public abstract Listing Rows { get; }

    /// <summary>Reads and checks a file; an <see cref="InvalidInputException"/> lists every error in it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="areas">The ART that goes with an ERT, or null.</param>
    public static TableFile Load(string path, string? areas)
    {
        if (System.IO.Path.GetExtension(path).ToUpperInvariant() is ".YAML" or ".YML")
        {
            return new ReferenceTables(path, ReferenceTableFile.Load(path, areas));
        }

        string text = InputFile.ReadText(path);
        var header = CsvRecords.Read(path, text, ',', []).FirstOrDefault(record => !record[0].Text.StartsWith('#'));
        return !header.IsDefault && ComponentLibrary.IsHeader(header.Select(cell => cell.Text))
            ? new Library(path, ComponentLibrary.Parse(path, text))
            : new Modes(path, Accel.Modes.EnergyTable.Parse(path, text));
    }

    /// <summary>Accelergy's ERT.</summary>
    internal sealed record ReferenceTables(string Path, EnergyReferenceTable Table) : TableFile(Path)
    {
        public override string Description =>
            $"Accelergy ERT, version {Table.Version}, {Table.Components.Length} components, {Table.AreasUm2.Count} areas";

        public override Listing Rows => new(
            Path, ["component", "action", "arguments", "energy_pj", "area_um2"],
            [
                .. Table.Components.SelectMany(c => c.Actions.Select(a => new object?[]
                {
                    c.Name, a.Name, a.Arguments, a.EnergyPj, Table.AreasUm2.TryGetValue(c.PlainName, out double area) ? area : null,
                })),
            ]);
    }

    /// <summary>A component of Accelergy's library.</summary>
    internal sealed record Library(string Path, ComponentLibrary Table) : TableFile(Path)
    {
        public override string Description => $"Accelergy component library, {Table.Rows.Length} rows";

        public override Listing Rows => new(
            Path, ["line", "technology_nm", "cycle_seconds", "width_bits", "energy_pj", "area_um2", "action"],
            [
                .. Table.Rows.Select(r => new object?[]
                {
                    r.Line, r.TechnologyNm, r.CycleSeconds, string.Join('|', r.Widths), r.EnergyPj, r.AreaUm2, string.Join('|', r.Actions),
                }),
            ]);
    }

    /// <summary>Enos's own energy table.</summary>
    internal sealed record Modes(string Path, Accel.Modes.EnergyTable Table) : TableFile(Path)
    {
        public override string Description => $"energy table, {Table.Modes.Length} modes";

        public override Listing Rows => new(
            Path, ["mode", "operator", "activation_bits", "weight_bits", "compute", "energy_pj_per_mac", "macs_per_pe_cycle", "area_um2", "provenance"],
            [
                .. Table.Modes.Select(m => new object?[]
                {
                    m.Name, m.Operator.ToString(), m.ActivationBits, m.WeightBits, m.Compute == Compute.Cim ? "cim" : "digital", m.EnergyPjPerMac,
                    m.MacsPerPeCycle, m.AreaUm2, m.Provenance.ToString().ToLowerInvariant(),
                }),
            ]);
    }
}
