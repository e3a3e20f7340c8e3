using System.Collections.Immutable;
using Enos.Accel.Inputs;
using Enos.Traces.Reading;

namespace Enos.Traces.Summaries;

/// <summary>
/// Sums up one of SCALE-Sim's traces, of which there are six a layer. A row is a cycle and the addresses of the words accessed in it, -1 where there is none;
/// a word is a byte. The file's name says what it is of, its directory's name which layer.
/// </summary>
internal static class ScaleSimSummary
{
    private static readonly (string Name, string Unit, bool Writes)[] Units =
    [
        ("IFMAP_SRAM", "input_scratchpad", false), ("FILTER_SRAM", "weight_scratchpad", false), ("OFMAP_SRAM", "output_scratchpad", true),
        ("IFMAP_DRAM", "input_dram", false), ("FILTER_DRAM", "weight_dram", false), ("OFMAP_DRAM", "output_dram", true),
    ];

    /// <summary>Reads the scanner's row and those behind it.</summary>
    /// <returns>A layer of one unit.</returns>
    public static LayerSummary Read(string path, CsvScanner scanner, SummaryOptions options)
    {
        string file = Path.GetFileName(path);
        (_, string unit, bool writes) = Array.Find(Units, known => file.Contains(known.Name, StringComparison.OrdinalIgnoreCase));
        if (unit is null)
        {
            throw new InvalidInputException(new InputError(
                path, 0, 0, "", file, $"a name that says what a trace of SCALE-Sim is of: one with {string.Join(", ", Units.Select(known => known.Name))}"));
        }

        var meter = new UnitMeter();
        (int cells, long first, long last, long windowEnd) = (scanner.Count, 0, 0, long.MinValue);
        bool any = false;
        do
        {
            if (scanner.Count != cells)
            {
                scanner.FaultOfRow(FormattableString.Invariant($"{scanner.Count} cells"), FormattableString.Invariant($"{cells} cells, as the first row has"));
                continue;
            }

            long cycle = Number(scanner, 0, "cycle");
            if (any && cycle < last && scanner.Sound)
            {
                scanner.Fault(0, "cycle", FormattableString.Invariant($"at least {last}, the cycle of the row before"));
            }

            if (!any)
            {
                (any, first) = (true, cycle);
                windowEnd = cycle + options.WindowCycles;
            }
            else if (cycle >= windowEnd)
            {
                // Windows begin with the trace, which may be before cycle 0.
                meter.EndWindow(options.WindowCycles);
                windowEnd += (((cycle - windowEnd) / options.WindowCycles) + 1) * options.WindowCycles;
            }

            last = cycle;
            long words = 0;
            for (int i = 1; i < cells; i++)
            {
                // SCALE-Sim's first version has a space behind each comma and ends its lines with one.
                words += scanner[i].Trim((byte)' ').IsEmpty || Number(scanner, i, "address") == -1 ? 0 : 1;
            }

            meter.Add(writes ? 0 : 8 * words, writes ? 8 * words : 0);
        }
        while (scanner.Read());
        scanner.ThrowIfFaulty();
        long cycles = last - first + 1;
        meter.EndWindow(Math.Min(options.WindowCycles, last + 1 - (windowEnd - options.WindowCycles)));
        long total = (meter.ReadBits + meter.WriteBits) / 8;
        return new LayerSummary(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "", cycles, null,
        [
            new UnitSummary
            {
                Unit = unit,
                Utilization = (double)meter.BusyCycles / cycles,
                Reads = writes ? null : total,
                Writes = writes ? total : null,
                ReadBytes = meter.ReadBits / 8.0,
                WriteBytes = meter.WriteBits / 8.0,
                MeanBytesPerCycle = (double)total / cycles,
                PeakBytesPerCycle = meter.PeakBytesPerCycle,
            },
        ]);
    }

    /// <summary>Units of all files side by side, layers of the same name together, and their sums.</summary>
    public static TraceSummary Join(IReadOnlyList<LayerSummary> files)
    {
        ImmutableArray<LayerSummary> layers =
        [
            .. files.GroupBy(file => file.Name).Select(layer => layer.First() with
            {
                Cycles = layer.Max(file => file.Cycles),
                Units = [.. layer.SelectMany(file => file.Units)],
            }),
        ];
        IEnumerable<UnitSummary> totals = files.SelectMany(file => file.Units.Select(unit => (file.Cycles, Unit: unit))).GroupBy(u => u.Unit.Unit).Select(unit =>
        {
            long cycles = unit.Sum(u => u.Cycles);
            double bytes = unit.Sum(u => u.Unit.ReadBytes!.Value + u.Unit.WriteBytes!.Value);
            return new UnitSummary
            {
                Unit = unit.Key,
                Utilization = unit.Sum(u => u.Unit.Utilization * u.Cycles) / cycles,
                Reads = unit.First().Unit.Reads is null ? null : unit.Sum(u => u.Unit.Reads),
                Writes = unit.First().Unit.Writes is null ? null : unit.Sum(u => u.Unit.Writes),
                ReadBytes = unit.Sum(u => u.Unit.ReadBytes),
                WriteBytes = unit.Sum(u => u.Unit.WriteBytes),
                MeanBytesPerCycle = bytes / cycles,
                PeakBytesPerCycle = unit.Max(u => u.Unit.PeakBytesPerCycle),
            };
        });
        return new TraceSummary(TraceRows.ScaleSim, layers, new LayerSummary("total", layers.Sum(layer => layer.Cycles), null, [.. totals]), []);
    }

    // Versions differ in whether they write 3 or 3.0.
    private static long Number(CsvScanner scanner, int cell, string key)
    {
        ReadOnlySpan<byte> text = scanner[cell].Trim((byte)' ');
        text = text.EndsWith(".0"u8) ? text[..^2] : text;
        return System.Buffers.Text.Utf8Parser.TryParse(text, out long whole, out int read) && read == text.Length
            ? whole
            : scanner.Number(cell, key, long.MinValue);
    }
}
