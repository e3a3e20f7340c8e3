using System.Collections.Immutable;
using System.IO.Enumeration;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Networks.Graphs;

namespace Enos.Search.Spaces;

/// <summary>
/// Which modes some layers may be in. Written <c>LAYERS=MODES</c>: LAYERS is a layer's name, in which <c>*</c> and <c>?</c> stand for any letters, or a kind:
/// <c>:first</c>, <c>:last</c>, <c>:depthwise</c>, <c>:grouped</c>, <c>:pointwise</c>, <c>:spatial</c>; MODES are names divided by <c>|</c>, with <c>*</c> and
/// <c>?</c> likewise, or, behind a <c>!</c>, what is forbidden. Of several rules for a layer the last that names allowed modes counts, and all that forbid.
/// </summary>
/// <param name="Layers">Which layers.</param>
/// <param name="Modes">Names of modes.</param>
/// <param name="Forbids">Whether the modes are forbidden and not the only ones allowed.</param>
public sealed record LayerRule(string Layers, ImmutableArray<string> Modes, bool Forbids)
{
    private static readonly ImmutableArray<string> Kinds = [":first", ":last", ":depthwise", ":grouped", ":pointwise", ":spatial"];

    /// <summary>What a rule has to be.</summary>
    public static string Expected => $"LAYERS=MODES or LAYERS=!MODES, where LAYERS is a pattern of names or one of {string.Join(", ", Kinds)}, and MODES are divided by |";

    /// <summary>Reads a rule; null if the text is none.</summary>
    public static LayerRule? Parse(string text)
    {
        string[] halves = text.Split('=', 2, StringSplitOptions.TrimEntries);
        if (halves is not [{ Length: > 0 } layers, { Length: > 0 } modes] || (layers[0] == ':' && !Kinds.Contains(layers)))
        {
            return null;
        }

        bool forbids = modes[0] == '!';
        ImmutableArray<string> names = [.. (forbids ? modes[1..] : modes).Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        return names.IsEmpty ? null : new LayerRule(layers, names, forbids);
    }

    /// <summary>Whether it is about a layer.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="index">Its number among the convolutions, from 0.</param>
    /// <param name="count">How many there are.</param>
    public bool IsAbout(ConvolutionNode node, int index, int count)
    {
        LayerShape shape = node.Shape;
        bool spatial = shape.KernelHeight > 1 || shape.KernelWidth > 1;
        return Layers switch
        {
            ":first" => index == 0,
            ":last" => index == count - 1,
            ":depthwise" => shape.Groups > 1 && shape.Groups == shape.InputChannels,
            ":grouped" => shape.Groups > 1 && shape.Groups < shape.InputChannels,
            ":pointwise" => !spatial,
            ":spatial" => spatial,
            _ => FileSystemName.MatchesSimpleExpression(Layers, node.Name, ignoreCase: false),
        };
    }

    /// <summary>Whether it names a mode.</summary>
    public bool Names(Mode mode) => Modes.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, mode.Name, ignoreCase: false));

    /// <summary>As it was written.</summary>
    public override string ToString() => $"{Layers}={(Forbids ? "!" : "")}{string.Join('|', Modes)}";
}
