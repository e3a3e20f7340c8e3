using System.Globalization;
using Enos.Accel.Inputs;

namespace Enos.Accel.Modes.Accelergy;

/// <summary>
/// The memories of an ERT as the part of an accelerator's YAML that they fill: energy of an access over the bits of its word, which the ERT does not state.
/// Where a memory goes is told from its name: DRAM; a global buffer (<c>glb</c>, <c>global</c>, <c>shared</c>); a scratchpad of inputs (<c>ifmap</c>,
/// <c>input</c>), weights (<c>weight</c>, <c>filter</c>) or outputs (<c>psum</c>, <c>ofmap</c>, <c>output</c>). All others follow as comments.
/// </summary>
public static class MemoryFragment
{
    private static readonly (string Key, string[] Words)[] Places =
    [
        ("dram", ["dram"]),
        ("global_buffer", ["glb", "global", "shared"]),
        ("input", ["ifmap", "input"]),
        ("weight", ["weight", "filter"]),
        ("output", ["psum", "ofmap", "output"]),
    ];

    /// <summary>Writes the fragment, lines ended by LF.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="table">The ERT.</param>
    /// <param name="wordBits">Bits of a word by name of the memory, in full or its last part; under the empty name those of all others.</param>
    /// <exception cref="InvalidInputException">A memory's word is not known, or there is none: every error.</exception>
    public static void Write(TextWriter writer, EnergyReferenceTable table, IReadOnlyDictionary<string, int> wordBits)
    {
        ReferenceComponent[] memories = [.. table.Components.Where(component => component.IsMemory)];
        List<InputError> errors = memories.Length > 0 ? [] : [new InputError(table.File, 0, 0, "", "", "a component that is read and written")];
        errors.AddRange(memories.Where(memory => Bits(memory, wordBits) is null).Select(memory => new InputError(
            "--word-bits", 0, 0, memory.ShortName, "", $"the bits of a word of {memory.Name}, which an ERT does not state: {memory.ShortName}=64 or the like")));
        if (errors.Count > 0)
        {
            throw new InvalidInputException(errors);
        }

        var placed = Places.ToDictionary(place => place.Key, place => Array.Find(memories, memory => Place(memory) == place.Key));
        writer.Write($"# Memories of {Path.GetFileName(table.File)}; capacities, bandwidths and everything else are not in it.\n");
        if (placed["input"] is not null || placed["weight"] is not null || placed["output"] is not null)
        {
            writer.Write("scratchpads:\n");
            WriteOnChip(writer, "  ", "input", placed["input"], wordBits);
            WriteOnChip(writer, "  ", "weight", placed["weight"], wordBits);
            WriteOnChip(writer, "  ", "output", placed["output"], wordBits);
        }

        WriteOnChip(writer, "", "global_buffer", placed["global_buffer"], wordBits);
        if (placed["dram"] is { } dram)
        {
            // An accelerator has one figure for both ways: the larger.
            double energyPj = Math.Max(dram.EnergyPjOf("read")!.Value, dram.EnergyPjOf("write")!.Value);
            writer.Write($"dram:\n  # {Accesses(dram)}\n  energy_pj_per_bit: {PerBit(energyPj, dram, wordBits)}\n");
        }

        foreach (ReferenceComponent other in memories.Except(placed.Values.OfType<ReferenceComponent>()))
        {
            writer.Write($"# elsewhere: {Accesses(other)}, {PerBit(other.EnergyPjOf("read")!.Value, other, wordBits)} and "
                + $"{PerBit(other.EnergyPjOf("write")!.Value, other, wordBits)} pJ a bit\n");
        }
    }

    private static void WriteOnChip(TextWriter writer, string indent, string key, ReferenceComponent? memory, IReadOnlyDictionary<string, int> wordBits)
    {
        if (memory is not null)
        {
            writer.Write($"{indent}{key}:\n{indent}  # {Accesses(memory)}\n"
                + $"{indent}  energy_pj_per_bit_read: {PerBit(memory.EnergyPjOf("read")!.Value, memory, wordBits)}\n"
                + $"{indent}  energy_pj_per_bit_write: {PerBit(memory.EnergyPjOf("write")!.Value, memory, wordBits)}\n");
        }
    }

    private static string? Place(ReferenceComponent memory) =>
        Array.Find(Places, place => place.Words.Any(word => memory.ShortName.Contains(word, StringComparison.OrdinalIgnoreCase))).Key;

    private static int? Bits(ReferenceComponent memory, IReadOnlyDictionary<string, int> wordBits) =>
        new[] { memory.Name, memory.PlainName, memory.ShortName, "" }.Where(wordBits.ContainsKey).Select(name => (int?)wordBits[name]).FirstOrDefault();

    private static string Accesses(ReferenceComponent memory) => string.Create(
        CultureInfo.InvariantCulture, $"{memory.Name}: read {memory.EnergyPjOf("read")}, write {memory.EnergyPjOf("write")} pJ an access");

    private static string PerBit(double energyPj, ReferenceComponent memory, IReadOnlyDictionary<string, int> wordBits) =>
        (energyPj / Bits(memory, wordBits)!.Value).ToString("R", CultureInfo.InvariantCulture);
}
