using System.Collections.Immutable;
using System.Globalization;
using Enos.Reports.Drawing;
using Enos.Reports.Runs;
using Enos.Search;

namespace Enos.Reports.Figures;

/// <summary>How a search went, epoch by epoch.</summary>
/// <param name="network">The result.</param>
internal sealed class HistoryFigures(SearchedNetwork network)
{
    private readonly ImmutableArray<EpochRecord> _history = network.History;

    private ImmutableArray<int> Epochs => [.. _history.Select(epoch => epoch.Epoch)];

    private int? FineTuning => _history.Where(epoch => epoch.Phase == EpochRecord.FineTunePhase).Select(epoch => (int?)epoch.Epoch).FirstOrDefault();

    /// <summary>Loss of the training images.</summary>
    public Figure Loss() => Line(
        "loss", "Training loss", "Mean cross-entropy over an epoch's steps.", "loss in nats", epoch => epoch.Loss,
        epoch => string.Create(CultureInfo.InvariantCulture, $"loss {epoch.Loss:0.0000} nats\naccuracy {Spelled.Percent(epoch.Accuracy)}"), 0);

    /// <summary>Accuracy on the test images.</summary>
    public Figure Accuracy() => Line(
        "accuracy", "Accuracy", "On the test images, after each epoch: of the supernet while searching, then of the network with one mode a layer.", "accuracy in %",
        epoch => 100 * epoch.Accuracy, epoch => $"accuracy {Spelled.Percent(epoch.Accuracy)}\nloss {Spelled.Fixed(epoch.Loss)} nats", 1);

    /// <summary>Energy against the budget.</summary>
    public Figure Energy()
    {
        double? budget = network.Record.Results.BudgetPj;
        EnergyUnit unit = EnergyUnit.For(network.Record.Results.Cost.EnergyPj);
        EpochChart chart = new(
            Epochs,
            [.. _history.Select(epoch => string.Create(CultureInfo.InvariantCulture, $"{unit.With(epoch.EnergyPj)}{(budget is { } b ? $", {Spelled.Percent(epoch.EnergyPj / b)} of the budget" : "")}\nmultiplier λ {epoch.Energy.Multiplier:0.####}\nentropy {epoch.Entropy:0.000} nats"))],
            [
                new EpochLine("energy", Theme.SeriesColour(0), [.. _history.Select(epoch => (double?)unit.In(epoch.EnergyPj))]),
                .. budget is { } limit ? new[] { new EpochLine("budget", Theme.SeriesColour(6), [.. _history.Select(_ => (double?)unit.In(limit))], "7 4") } : [],
            ],
            $"energy in {unit.Name}", FineTuning, WithZero: false);
        string against = budget is { } most
            ? $", {Spelled.Percent(_history[^1].EnergyPj / most)} of the budget of {unit.With(most)}"
            : "";
        return new Figure(
            "energy-history", budget is null ? "Energy during the search" : "Energy against the budget",
            "While searching: expected over the modes' probabilities. Then: of the assignment.",
            $"From {unit.With(_history[0].EnergyPj)} after the first epoch to {unit.With(_history[^1].EnergyPj)} at the end{against}.",
            chart.Draw);
    }

    private Figure Line(string id, string title, string caption, string valueTitle, Func<EpochRecord, double> value, Func<EpochRecord, string> tip, int colour)
    {
        EpochChart chart = new(
            Epochs, [.. _history.Select(tip)], [new EpochLine(title, Theme.SeriesColour(colour), [.. _history.Select(epoch => (double?)value(epoch))])], valueTitle,
            FineTuning, WithZero: false);
        return new Figure(
            id, title, caption,
            string.Create(CultureInfo.InvariantCulture, $"Over {_history.Length} epochs, {valueTitle}: from {value(_history[0]):0.###} to {value(_history[^1]):0.###}."),
            chart.Draw);
    }
}
