using System.Collections.Immutable;
using Enos.Accel.Inputs;

namespace Enos.Search.Runs;

/// <summary>
/// The epochs of a run as CSV, units in the header. It holds no time of day and no duration, so that two runs with the same seed on one thread write the
/// same bytes; numbers are written so that they read back to the same bits.
/// </summary>
public static class HistoryFile
{
    private static readonly ImmutableArray<string> Limits = ["energy", "latency", "macros"];

    /// <summary>The columns: those of <see cref="EpochRecord"/>; a violation is empty without that limit.</summary>
    public static ImmutableArray<string> Columns { get; } =
    [
        "epoch", "phase", "loss_nats", "accuracy", "energy_pj", "cycles", .. Limits.SelectMany(l => new[] { $"{l}_multiplier", $"{l}_violation" }), "temperature",
        "entropy_nats",
    ];

    /// <summary>Writes the epochs, lines ended by LF.</summary>
    public static void Write(TextWriter writer, IEnumerable<EpochRecord> history) => RunCsv.Write(
        writer, Columns, history.Select(e => (object?[])
        [
            e.Epoch, e.Phase, e.Loss, e.Accuracy, e.EnergyPj, e.Cycles, e.Energy.Multiplier, e.Energy.Violation, e.Latency.Multiplier, e.Latency.Violation,
            e.Macros.Multiplier, e.Macros.Violation, e.Temperature, e.Entropy,
        ]));

    /// <summary>Reads a file that <see cref="Write"/> made.</summary>
    /// <exception cref="InvalidInputException">The file is missing, its header is another, or cells are missing or no numbers: every error.</exception>
    public static ImmutableArray<EpochRecord> Load(string path)
    {
        CsvTable table = CsvTable.Load(path);
        var errors = new List<InputError>();
        ImmutableArray<RunRow> rows = RunRow.Rows(table, Columns, errors);
        ImmutableArray<EpochRecord> history =
        [
            .. rows.Select(row => new EpochRecord(
                (int)row.Long("epoch", 1, int.MaxValue), row.Text("phase"), row.Number("loss_nats"), row.Number("accuracy"), row.Number("energy_pj"), row.Number("cycles"),
                Limit(row, Limits[0]), Limit(row, Limits[1]), Limit(row, Limits[2]), row.Number("temperature"), row.Number("entropy_nats"))),
        ];
        return errors.Count == 0 ? history : throw new InvalidInputException(errors);
    }

    private static ConstraintState Limit(RunRow row, string name) =>
        new(row.Number($"{name}_multiplier"), row.Text($"{name}_violation").Length == 0 ? null : row.Number($"{name}_violation"));
}
