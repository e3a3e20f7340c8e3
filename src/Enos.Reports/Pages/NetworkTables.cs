using System.Collections.Immutable;
using System.Text.Json;
using Enos.Accel.Modes;
using Enos.Reports.Drawing;
using Enos.Reports.Runs;
using Enos.Search;
using Enos.Search.Runs;
using Enos.Sim.Validation;

namespace Enos.Reports.Pages;

/// <summary>The tables of a report. <c>prefix</c> keeps the names of several budgets' tables apart.</summary>
internal static class NetworkTables
{
    /// <summary>Energy and accuracy of searched networks and controls.</summary>
    public static Table Networks(ImmutableArray<NetworkPoint> points)
    {
        EnergyUnit unit = EnergyUnit.For(points.Max(point => point.EnergyPj));
        HashSet<NetworkPoint> front = [.. NetworkPoint.Front(points)];
        return new Table(
            "networks", "Searched networks and controls",
            ["network", "kind", "budget", $"energy, {unit.Name}", "of the reference", "bit-accurate", "95 % interval", "fine-tuned", "cycles", "on the front"],
            [.. points.Select(point => ImmutableArray.Create<Cell>(
                point.Name, point.Kind, point.Budget, Cell.Energy(unit, point.EnergyPj), Cell.Percent(point.EnergyShare), Cell.Percent(point.Accuracy),
                $"{Spelled.Percent(point.Interval.Low)} to {Spelled.Percent(point.Interval.High)}", Cell.Percent((double)point.FineTuned / point.Images), point.Cycles,
                front.Contains(point) ? "yes" : ""))]);
    }

    /// <summary>Accuracy at each stage.</summary>
    public static Table Stages(string prefix, SearchedNetwork network)
    {
        StageAccuracies correct = network.Record.Results.Correct;
        return new Table(
            $"{prefix}stages", "Accuracy at each stage", ["stage", "accuracy", "95 % interval", "classified rightly", "test images"],
            [
                Row("supernet, all modes mixed", correct.Supernet), Row("discretized", correct.Discretized), Row("fine-tuned", correct.FineTuned),
                Row("bit-accurate, in integers", correct.BitAccurate),
            ]);

        ImmutableArray<Cell> Row(string stage, int right)
        {
            WilsonInterval interval = WilsonInterval.Of(right, correct.Images);
            return [stage, Cell.Percent((double)right / correct.Images), $"{Spelled.Percent(interval.Low)} to {Spelled.Percent(interval.High)}", right, correct.Images];
        }
    }

    /// <summary>Every layer.</summary>
    public static Table Layers(string prefix, SearchedNetwork network)
    {
        EnergyUnit unit = EnergyUnit.For(network.Layers.Select(layer => layer.EnergyPj).DefaultIfEmpty(0).Max());
        return new Table(
            $"{prefix}layers", "Layers",
            ["#", "layer", "mode", "output, kernel", "MACs", $"energy, {unit.Name}", "of the network", $"switch, {unit.Name}", "cycles", "stalls", "folds", "utilization", "DRAM, bytes"],
            [.. network.Layers.Select((layer, l) => ImmutableArray.Create<Cell>(
                l + 1L, layer.Name, layer.Mode, layer.Shape, layer.Macs, Cell.Energy(unit, layer.EnergyPj),
                Cell.Percent(layer.EnergyPj / network.Record.Results.Cost.EnergyPj), Cell.Energy(unit, layer.SwitchEnergyPj), layer.Cycles, layer.Stalls.Total,
                layer.Folds, Cell.Percent(layer.Utilization), layer.DramBits / 8))]);
    }

    /// <summary>Every epoch.</summary>
    public static Table History(string prefix, SearchedNetwork network)
    {
        EnergyUnit unit = EnergyUnit.For(network.Record.Results.Cost.EnergyPj);
        return new Table(
            $"{prefix}history", "Epochs",
            ["epoch", "phase", "loss, nats", "accuracy", $"energy, {unit.Name}", "over the budget", "λ", "cycles", "temperature", "entropy, nats"],
            [.. network.History.Select(epoch => ImmutableArray.Create<Cell>(
                (long)epoch.Epoch, epoch.Phase, Cell.Number(epoch.Loss, "0.0000"), Cell.Percent(epoch.Accuracy), Cell.Energy(unit, epoch.EnergyPj),
                epoch.Energy.Violation is { } violation ? Cell.Percent(violation) : "", Cell.Number(epoch.Energy.Multiplier, "0.####"),
                Cell.Number(epoch.Cycles, "#,0"), Cell.Number(epoch.Temperature, "0.###"), Cell.Number(epoch.Entropy, "0.000")))]);
    }

    /// <summary>What validation found of each layer.</summary>
    public static Table Validation(string prefix, ValidationRecord validation) => new(
        $"{prefix}validation", "Validation, layer by layer",
        ["layer", "accumulators compared", "differing", "differing on the reference's activations", "energy, pJ", "energy recorded, pJ", "cycles", "cycles recorded"],
        [.. validation.Layers.Select(layer => ImmutableArray.Create<Cell>(
            layer.Layer, layer.Accumulators, layer.Differing, layer.OwnDiffering, Cell.Number(layer.EnergyPj, "#,0.###"),
            Cell.Number(layer.BelievedEnergyPj, "#,0.###"), layer.Cycles, layer.BelievedCycles))]);

    /// <summary>Activity of each layer's operands.</summary>
    public static Table Activity(string prefix, SearchedNetwork network)
    {
        EnergyUnit unit = EnergyUnit.For(network.Activity.Max(row => row.EnergyPj));
        return new Table(
            $"{prefix}activity-table", "Activity of operands in streaming order, and energies scaled by it",
            [
                "layer", "mode", "zero inputs", "input bits toggling", "zero weights", "weight bits toggling", "MAC factor", $"MACs, {unit.Name}", $"MACs scaled, {unit.Name}",
                $"energy, {unit.Name}", $"energy scaled, {unit.Name}",
            ],
            [.. network.Activity.Select(row => ImmutableArray.Create<Cell>(
                row.Layer, row.Mode, Cell.Percent(row.Input.ZeroShare), Rate(row.Input), Cell.Percent(row.Weight.ZeroShare), Rate(row.Weight),
                Cell.Number(row.MacFactor, "0.000"), Cell.Energy(unit, row.MacPj), Cell.Energy(unit, row.ScaledMacPj), Cell.Energy(unit, row.EnergyPj),
                Cell.Energy(unit, row.ScaledEnergyPj)))]);

        static Cell Rate(Operand operand) => operand.ToggleRate is { } rate ? Cell.Percent(rate) : "";
    }

    /// <summary>Accuracy under each condition.</summary>
    public static Table Robustness(string prefix, SearchedNetwork network) => new(
        $"{prefix}robustness-table", "Accuracy in spite of noise and faults",
        ["condition", "samples", "images", "mean", "standard deviation (n − 1)", "least", "greatest"],
        [.. network.Robustness.GroupBy(row => row.Condition).Select(g =>
        {
            (double mean, double deviation) = SampleSpread.Of([.. g.Select(row => row.Accuracy)]);
            return ImmutableArray.Create<Cell>(
                g.Key.Name, g.LongCount(), g.First().Images, Cell.Percent(mean), g.Skip(1).Any() ? Cell.Percent(deviation) : "", Cell.Percent(g.Min(row => row.Accuracy)),
                Cell.Percent(g.Max(row => row.Accuracy)));
        })]);

    /// <summary>The modes and where their figures come from.</summary>
    public static Table Modes(string prefix, SearchedNetwork network) => new(
        $"{prefix}modes", "Modes that were chosen from",
        ["mode", "operator", "activation bits", "weight bits", "compute", "layers", "energy, pJ/MAC", "MACs/PE/cycle", "area, µm²", "node, nm", "supply, V", "provenance", "source"],
        [.. network.Hardware.Modes.Where(mode => network.Modes.Contains(mode.Name)).Select(mode => ImmutableArray.Create<Cell>(
            mode.Name, mode.Operator.ToString(), (long)mode.ActivationBits, (long)mode.WeightBits, RunRecordFile.NameOf(mode.Compute),
            network.Layers.LongCount(layer => layer.Mode == mode.Name), Cell.Number(mode.EnergyPjPerMac, "0.######"), (long)mode.MacsPerPeCycle,
            Cell.Number(mode.AreaUm2, "#,0.###"), Cell.Number(mode.TechnologyNm, "0.###"), Cell.Number(mode.VoltageV, "0.###"),
            RunRecordFile.NameOf<Provenance>(mode.Provenance), mode.Source))]);

    /// <summary>Time and memory.</summary>
    public static Table Telemetry(ImmutableArray<TelemetryRow> rows) => new(
        "telemetry", "Time and memory of each epoch", ["stage", "epoch", "seconds", "ms per step", "resident, MB"],
        [.. rows.Select(row => ImmutableArray.Create<Cell>(
            row.Stage, row.Epoch, Cell.Number(row.Seconds, "0.000"), Cell.Number(row.MillisecondsPerStep, "0.000"), Cell.Number(row.ResidentMb, "0.0")))]);

    /// <summary>Every setting.</summary>
    public static Table Configuration(string prefix, RunRecord record)
    {
        using JsonDocument document = JsonDocument.Parse(RunRecordFile.ToJson(record.Configuration));
        return new Table(
            $"{prefix}configuration", "Configuration, defaults filled in", ["key", "value"],
            [.. Settings("", document.RootElement).Select(setting => ImmutableArray.Create<Cell>(setting.Key, setting.Value))]);
    }

    /// <summary>Every file that was read.</summary>
    public static Table Inputs(string prefix, RunRecord record) => new(
        $"{prefix}inputs", "Files that were read", ["read as", "file", "SHA-256"],
        [.. record.Inputs.Select(input => ImmutableArray.Create<Cell>(input.Role, input.Path, input.Sha256))]);

    private static IEnumerable<(string Key, string Value)> Settings(string path, JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(property => Settings(path.Length == 0 ? property.Name : $"{path}.{property.Name}", property.Value))
        : [(path, element.ValueKind == JsonValueKind.Array ? string.Join(", ", element.EnumerateArray().Select(Spell)) : Spell(element))];

    private static string Spell(JsonElement element) => element.ValueKind == JsonValueKind.Null ? "none" : element.ToString();
}
