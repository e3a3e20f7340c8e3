using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Accel.Modes;

namespace Enos.Accel.Hardware;

/// <summary>
/// Reads an accelerator from YAML, with its energy table. Unknown, missing and duplicate keys, wrong types and figures out of range are all reported
/// together, in one <see cref="InvalidInputException"/>, with the table's own errors. docs/model.md lists the keys.
/// </summary>
public static class AcceleratorFile
{
    /// <summary>The keys of an accelerator that are not below others, those that may be missing among them.</summary>
    internal static IReadOnlyList<string> Keys { get; } = FindKeys();

    /// <summary>Reads a file and the energy table it names, or another in its place.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="energyTable">A table to use instead of the one the file names (<c>--energy-table</c>); null for the file's own.</param>
    public static Accelerator Load(string path, string? energyTable = null)
    {
        string text = InputFile.ReadText(path);
        return Parse(path, text, energyTable);
    }

    /// <summary>Reads YAML from <paramref name="text"/>; <paramref name="path"/> is the name errors bear and where its table is looked for.</summary>
    public static Accelerator Parse(string path, string text, string? energyTable = null)
    {
        var errors = new List<InputError>();
        YamlTree? tree = YamlTree.Parse(path, text, errors);
        Accelerator? hw = null;
        if (tree is YamlMapping mapping)
        {
            hw = Read(path, mapping, energyTable, EnergyTable.Load, errors);
        }
        else if (tree is not null)
        {
            errors.Add(new InputError(path, tree.Line, tree.Column, "", tree.Kind, "a mapping with the accelerator's keys"));
        }

        return errors.Count == 0 && hw is not null
            ? hw
            : throw new InvalidInputException(errors.OrderBy(e => e.File == path ? 0 : 1).ThenBy(e => e.Line).ThenBy(e => e.Column));
    }

    /// <summary>Reads an accelerator from a tree; what it returns is one only if no error was added.</summary>
    /// <param name="path">The file, whose name errors bear and in whose folder its table is looked for.</param>
    /// <param name="mapping">The tree.</param>
    /// <param name="energyTable">A table in place of the one that the tree names, or null.</param>
    /// <param name="loadTable">Reads a table.</param>
    /// <param name="errors">Receives every error.</param>
    internal static Accelerator Read(
        string path, YamlMapping mapping, string? energyTable, Func<string, EnergyTable> loadTable, List<InputError> errors)
    {
        var root = new YamlSection(path, "", mapping, errors);
        return Read(root, () => ReadTable(path, root, energyTable, loadTable, errors));
    }

    private static Accelerator Read(YamlSection root, Func<EnergyTable?> readTable)
    {
        string name = root.Text("name");
        double technologyNm = root.Number("technology_nm", 0);
        double clockGhz = root.Number("clock_ghz", 0);
        ProcessingArray array = ReadArray(root);
        EnergyTable? table = readTable();
        IReadOnlyList<YamlScalar> modeNames = root.Names("modes");
        double registers = 0;
        if (root.Section("register_file") is { } register)
        {
            registers = register.Number("energy_pj_per_bit", 0, orEqual: true);
            register.Close();
        }

        (Scratchpad input, Scratchpad weight, Scratchpad output) = ReadScratchpads(root);
        GlobalBuffer? buffer = root.OptionalSection("global_buffer") is { } global ? ReadBuffer(global) : null;
        var dram = new Dram(1, 1);
        if (root.Section("dram") is { } memory)
        {
            dram = new Dram(memory.Number("energy_pj_per_bit", 0, orEqual: true), memory.Number("bandwidth_bytes_per_cycle", 0));
            memory.Close();
        }

        double leakageMw = root.Number("leakage_mw", 0, orEqual: true);
        var reconfiguration = new Reconfiguration(0, 0);
        if (root.Section("reconfiguration") is { } change)
        {
            reconfiguration = new Reconfiguration(change.Long("cycles", 0), change.Number("energy_pj", 0, orEqual: true));
            change.Close();
        }

        int accumulatorBits = root.Integer("accumulator_bits", 8, 64);
        CimMacros? cim = root.OptionalSection("cim") is { } macros ? CimSection.Read(macros, technologyNm, clockGhz) : null;
        AreaRules? area = root.OptionalSection("area") is { } rules ? ReadArea(rules) : null;
        var hw = new Accelerator
        {
            Name = name,
            TechnologyNm = technologyNm,
            ClockGhz = clockGhz,
            Array = array,
            Modes = [],
            RegisterFileEnergyPjPerBit = registers,
            InputScratchpad = input,
            WeightScratchpad = weight,
            OutputScratchpad = output,
            GlobalBuffer = buffer,
            Dram = dram,
            LeakageMw = leakageMw,
            Reconfiguration = reconfiguration,
            AccumulatorBits = accumulatorBits,
            OperationsPerMac = root.Optional("operations_per_mac") ? root.Integer("operations_per_mac", 1, 2) : 2,
            Cim = cim,
            Area = area,
        };
        root.Close();
        return hw with { Modes = ResolveModes(root, hw, modeNames, table) };
    }

    private static string[] FindKeys()
    {
        List<InputError> errors = [];
        var nothing = new YamlSection("", "", new YamlMapping([], 0, 0), errors);
        _ = Read(nothing, () => ReadTable("", nothing, null, EnergyTable.Load, errors));
        return [.. nothing.Known];
    }

    private static AreaRules ReadArea(YamlSection section)
    {
        var rules = new AreaRules(section.Number("pe_shared_um2", 0, orEqual: true), section.Number("sram_um2_per_bit", 0));
        section.Close();
        return rules;
    }

    private static ProcessingArray ReadArray(YamlSection root)
    {
        if (root.Section("array") is not { } section)
        {
            return new ProcessingArray(1, 1, Dataflow.OutputStationary);
        }

        GroupPacking packing = section.Optional("group_packing")
            ? section.Choice(
                "group_packing",
                ("none", GroupPacking.None), ("block-diagonal", GroupPacking.BlockDiagonal), ("side-by-side", GroupPacking.SideBySide))
            : GroupPacking.None;
        double laneEnergyPj = 0;
        if (packing == GroupPacking.SideBySide)
        {
            laneEnergyPj = section.Number("lane_energy_pj_per_bit", 0, orEqual: true);
        }
        else if (section.Optional("lane_energy_pj_per_bit"))
        {
            section.FaultAt("lane_energy_pj_per_bit", "no figure, since only group_packing 'side-by-side' has lanes");
        }

        var array = new ProcessingArray(
            section.Integer("rows", 1, 65536),
            section.Integer("columns", 1, 65536),
            section.Choice("dataflow", ("os", Dataflow.OutputStationary), ("ws", Dataflow.WeightStationary), ("is", Dataflow.InputStationary)),
            packing,
            laneEnergyPj);
        section.Close();
        return array;
    }

    private static (Scratchpad Input, Scratchpad Weight, Scratchpad Output) ReadScratchpads(YamlSection root)
    {
        var none = new Scratchpad(1, 1, 1, 1, true);
        if (root.Section("scratchpads") is not { } section)
        {
            return (none, none, none);
        }

        (Scratchpad, Scratchpad, Scratchpad) all = (Read("input"), Read("weight"), Read("output"));
        section.Close();
        return all;

        Scratchpad Read(string key)
        {
            if (section.Section(key) is not { } pad)
            {
                return none;
            }

            (long capacity, double read, double write, double bandwidth) = ReadMemory(pad);
            var scratchpad = new Scratchpad(capacity, read, write, bandwidth, pad.Boolean("double_buffered"));
            pad.Close();
            return scratchpad;
        }
    }

    private static GlobalBuffer ReadBuffer(YamlSection section)
    {
        (long capacity, double read, double write, double bandwidth) = ReadMemory(section);
        bool keepsOutputs = section.Optional("keep_outputs") && section.Boolean("keep_outputs");
        section.Close();
        return new GlobalBuffer(capacity, read, write, bandwidth) { KeepsOutputs = keepsOutputs };
    }

    private static (long CapacityBytes, double ReadPj, double WritePj, double BytesPerCycle) ReadMemory(YamlSection section) => (
        section.Long("capacity_bytes", 1, 1L << 50),
        section.Number("energy_pj_per_bit_read", 0, orEqual: true),
        section.Number("energy_pj_per_bit_write", 0, orEqual: true),
        section.Number("bandwidth_bytes_per_cycle", 0));

    private static EnergyTable? ReadTable(
        string path, YamlSection root, string? energyTable, Func<string, EnergyTable> loadTable, List<InputError> errors)
    {
        string named = root.Text("energy_table");
        if (energyTable is null && named.Length == 0)
        {
            return null;
        }

        try
        {
            return loadTable(energyTable ?? Path.Combine(Path.GetDirectoryName(path) ?? "", named));
        }
        catch (InvalidInputException e)
        {
            errors.AddRange(e.Errors);
            return null;
        }
    }

    private static ImmutableArray<Mode> ResolveModes(YamlSection root, Accelerator hw, IReadOnlyList<YamlScalar> names, EnergyTable? table)
    {
        ImmutableArray<Mode>.Builder modes = ImmutableArray.CreateBuilder<Mode>();
        if (table is null)
        {
            return [];
        }

        foreach (YamlScalar name in names)
        {
            if (!table.Contains(name.Text))
            {
                IEnumerable<string> rows = table.Modes.Select(m => m.Name);
                root.Fault(
                    name, "modes",
                    $"a mode of {table.File}, which has no row '{name.Text}' in column 'mode' but {string.Join(", ", rows)}"
                    + Suggestion.Hint(name.Text, rows));
            }
            else if (hw.FaultOf(table[name.Text]) is { } fault)
            {
                root.Fault(name, "modes", fault);
            }
            else
            {
                modes.Add(table[name.Text]);
            }
        }

        return modes.ToImmutable();
    }
}
