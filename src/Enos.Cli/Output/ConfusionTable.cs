using System.Globalization;
using Enos.Reports.Drawing;
using Enos.Sim.Validation;
using Spectre.Console;

namespace Enos.Cli.Output;

/// <summary>A confusion matrix for people: whole if it is small, otherwise the classes that are most often taken for each other.</summary>
internal static class ConfusionTable
{
    private const int MaxClasses = 12;
    private const int MostPairs = 10;

    /// <summary>Writes the matrix, or the pairs.</summary>
    public static void Write(IAnsiConsole console, ConfusionMatrix confusion)
    {
        int classes = confusion.ClassNames.Length;
        if (classes > MaxClasses)
        {
            WritePairs(console, confusion);
            return;
        }

        TextTable table = new(
            "Confusion: rows true, columns predicted",
            [.. Enumerable.Range(0, classes).Select(c => $">{Invariant(c)}").Prepend("class"), ">right"]);
        for (int label = 0; label < classes; label++)
        {
            long[] row = [.. Enumerable.Range(0, classes).Select(prediction => confusion[label, prediction])];
            table.Add([$"{Invariant(label)} {confusion.ClassNames[label]}", .. row.Select(Invariant), row.Sum() == 0 ? "" : Spelled.Percent((double)row[label] / row.Sum())]);
        }

        table.Write(console);
    }

    private static void WritePairs(IAnsiConsole console, ConfusionMatrix confusion)
    {
        TextTable table = new("Most frequent confusions", "true", "predicted", ">images");
        int classes = confusion.ClassNames.Length;
        foreach ((int label, int prediction) in Enumerable.Range(0, classes * classes)
            .Select(i => (Label: i / classes, Prediction: i % classes))
            .Where(pair => pair.Label != pair.Prediction && confusion[pair.Label, pair.Prediction] > 0)
            .OrderByDescending(pair => confusion[pair.Label, pair.Prediction])
            .Take(MostPairs))
        {
            table.Add(confusion.ClassNames[label], confusion.ClassNames[prediction], Invariant(confusion[label, prediction]));
        }

        table.Write(console);
    }

    private static string Invariant(long count) => count.ToString(CultureInfo.InvariantCulture);
}
