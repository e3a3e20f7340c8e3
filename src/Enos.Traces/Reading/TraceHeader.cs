using System.Collections.Immutable;
using Enos.Sim.Traces;

namespace Enos.Traces.Reading;

/// <summary>What rows a trace has.</summary>
public enum TraceRows
{
    /// <summary>A row a fold, as <c>enos simulate --trace folds</c> writes it.</summary>
    Folds,

    /// <summary>A row a cycle, as <c>enos simulate --trace cycles</c> writes it.</summary>
    Cycles,

    /// <summary>A row a cycle without a header: the cycle, then the address at each port, -1 where there is none, as SCALE-Sim writes it.</summary>
    ScaleSim,
}

/// <summary>Tells traces apart by their first line.</summary>
internal static class TraceHeader
{
    /// <summary>The columns of a kind, in order; none for SCALE-Sim's.</summary>
    public static ImmutableArray<string> Columns(TraceRows rows) => rows switch
    {
        TraceRows.Folds => FoldTrace.Columns,
        TraceRows.Cycles => CycleTrace.Columns,
        _ => [],
    };

    /// <summary>
    /// Reads the first row. A header is consumed; SCALE-Sim's first row, which begins with a number, remains the scanner's row.
    /// </summary>
    /// <exception cref="Accel.Inputs.InvalidInputException">It is neither.</exception>
    public static TraceRows Read(CsvScanner scanner)
    {
        if (!scanner.Read())
        {
            scanner.FaultOfRow("", "the header of a trace, or SCALE-Sim's first row");
            scanner.ThrowIfFaulty();
        }

        if (scanner[0] is [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..])
        {
            return TraceRows.ScaleSim;
        }

        string[] found = [.. Enumerable.Range(0, scanner.Count).Select(scanner.Text)];
        TraceRows nearest = Shared(found, TraceRows.Folds) > Shared(found, TraceRows.Cycles) ? TraceRows.Folds : TraceRows.Cycles;
        ImmutableArray<string> columns = Columns(nearest);
        for (int i = 0; i < columns.Length; i++)
        {
            if (i == found.Length)
            {
                scanner.FaultOfRow("", $"the columns of a trace of folds or of cycles: behind '{found[^1]}' column '{columns[i]}'");
                break;
            }

            if (found[i] != columns[i])
            {
                scanner.Fault(i, columns[i], $"column '{columns[i]}' of a trace of {(nearest == TraceRows.Folds ? "folds" : "cycles")} (docs/traces.md)");
                break;
            }
        }

        if (found.Length > columns.Length)
        {
            scanner.Fault(columns.Length, "", $"the end of the header behind '{columns[^1]}'");
        }

        scanner.ThrowIfFaulty();
        return nearest;
    }

    private static int Shared(string[] found, TraceRows rows) => found.Intersect(Columns(rows)).Count();
}
