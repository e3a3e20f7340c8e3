using System.Collections.Immutable;

namespace Enos.Accel.Modes.Accelergy;

/// <summary>What a component does, and what that costs.</summary>
/// <param name="Name">Its name, such as <c>read</c>, <c>compute</c> or <c>leak</c>.</param>
/// <param name="Arguments">Its arguments as they stand in the file, on one line; empty for none.</param>
/// <param name="EnergyPj">Energy in pJ; positive, or 0 for leaking, idling, gated and skipped actions.</param>
public sealed record ReferenceAction(string Name, string Arguments, double EnergyPj)
{
    private static readonly string[] FreeWords = ["leak", "idle", "gated", "skipped"];

    /// <summary>Whether an action of this name may cost nothing.</summary>
    public static bool MayBeFree(string name) => FreeWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A component of an Accelergy energy reference table.</summary>
/// <param name="Name">Its full name, such as <c>system.chip.PE[0..167].mac</c>.</param>
/// <param name="Actions">Its actions in the order of the file; one that has several arguments comes several times.</param>
public sealed record ReferenceComponent(string Name, ImmutableArray<ReferenceAction> Actions)
{
    private static readonly string[] MacActions = ["compute", "mac_random", "mac", "multiply", "mult"];

    /// <summary>The last part of its name, without the range of its instances: <c>mac</c>.</summary>
    public string ShortName => PlainName[(PlainName.LastIndexOf('.') + 1)..];

    /// <summary>Its full name without the ranges of its instances: <c>system.chip.PE.mac</c>.</summary>
    public string PlainName { get; } = WithoutRanges(Name);

    /// <summary>Whether it is read and written.</summary>
    public bool IsMemory => EnergyPjOf("read") is not null && EnergyPjOf("write") is not null;

    /// <summary>Whether it is a MAC: it computes, and its name says <c>mac</c> or <c>mult</c>.</summary>
    public bool IsMac => Mac is not null
        && (ShortName.Contains("mac", StringComparison.OrdinalIgnoreCase) || ShortName.Contains("mult", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The action that is one MAC on operands at random: the first that is there of <c>compute</c>, <c>mac_random</c>, <c>mac</c>, <c>multiply</c>,
    /// <c>mult</c>; of several with that name, the one of most energy. Null if it has none.
    /// </summary>
    public ReferenceAction? Mac => MacActions.Select(Dearest).FirstOrDefault(action => action is not null);

    /// <summary>Energy in pJ of an action; of several with that name the most, which is that of data and addresses that change. Null if it has none.</summary>
    public double? EnergyPjOf(string action) => Dearest(action)?.EnergyPj;

    /// <summary>A name without the ranges of instances, whose dots separate nothing.</summary>
    internal static string WithoutRanges(string name)
    {
        int depth = 0;
        return string.Concat(name.Where(c =>
        {
            depth += c == '[' ? 1 : 0;
            bool keep = depth == 0;
            depth -= c == ']' && depth > 0 ? 1 : 0;
            return keep;
        })).Trim();
    }

    private ReferenceAction? Dearest(string name) =>
        Actions.Where(action => action.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).MaxBy(action => action.EnergyPj);
}

/// <summary>Accelergy's energy reference table (ERT), with the areas of an area reference table (ART) if there is one.</summary>
/// <param name="File">Its path as the user gave it.</param>
/// <param name="Version">The version it states, such as <c>0.4</c>.</param>
/// <param name="Components">Its components; at least one.</param>
/// <param name="AreasUm2">Area of one instance of a component in µm², by <see cref="ReferenceComponent.PlainName"/>.</param>
public sealed record EnergyReferenceTable(
    string File, string Version, ImmutableArray<ReferenceComponent> Components, ImmutableDictionary<string, double> AreasUm2);
