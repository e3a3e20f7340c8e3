namespace Enos.Sweeps.Spaces;

/// <summary>The keys of a sweep that are not the accelerator's.</summary>
internal static class SweepKeys
{
    public const string Accelerator = "accelerator";
    public const string EnergyTable = "energy_table";
    public const string Network = "network";
    public const string Width = "width";
    public const string Dataset = "dataset";
    public const string Input = "input";
    public const string Classes = "classes";
    public const string Form = "form";
    public const string Batch = "batch";
    public const string Engine = "engine";
    public const string Assignment = "assignment";
    public const string Search = "search";
    public const string Layers = "layers";
    public const string Space = "space";

    /// <summary>What stands before the name of a search's setting.</summary>
    public const string SearchPrefix = "search.";

    /// <summary>Keys that hold for every job or vary, settings of searches apart.</summary>
    public static IReadOnlyList<string> Settings { get; } =
        [Accelerator, EnergyTable, Network, Width, Dataset, Input, Classes, Form, Batch, Engine, Assignment];

    /// <summary>Whether a key is a sweep's own, not the accelerator's.</summary>
    public static bool IsSetting(string key) => Settings.Contains(key) || key.StartsWith(SearchPrefix, StringComparison.Ordinal);
}
