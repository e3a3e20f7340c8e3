namespace Enos.Sim.Activity;

/// <summary>What the registers (or row lines) that hold one operand of a layer see of it. docs/validation.md defines the sequence of values.</summary>
/// <param name="Bits">Bits of the operand as it is held, 1 to 9; 1 on a row line.</param>
/// <param name="Streams">Whether a new value comes every cycle; a stationary operand stays for a fold, or for good in a macro.</param>
/// <param name="Values">Values counted, each once for every window that it is in.</param>
/// <param name="Zeros">Values of 0; none for an operand that is a sign or a shift.</param>
/// <param name="Transitions">Pairs of consecutive values (bits on a row line).</param>
/// <param name="SignChanges">Pairs whose signs differ: the sign that the operator reads, sgn(x − τ) where it reads that, and 0 counts as +.</param>
/// <param name="ToggledBits">Bits that differ, over all pairs.</param>
public readonly record struct OperandActivity(
    int Bits, bool Streams, long Values, long Zeros, long Transitions, long SignChanges, long ToggledBits)
{
    /// <summary>Share of values that are 0, 0 to 1; NaN without values.</summary>
    public double ZeroShare => (double)Zeros / Values;

    /// <summary>Share of pairs whose signs differ, 0 to 1; NaN without pairs.</summary>
    public double SignChangeRate => (double)SignChanges / Transitions;

    /// <summary>Share of bits that toggle from one value to the next, 0 to 1; NaN without pairs.</summary>
    public double ToggleRate => ToggledBits / ((double)Transitions * Bits);

    /// <summary>Counts of both, of the same operand.</summary>
    public static OperandActivity operator +(OperandActivity a, OperandActivity b) => a with
    {
        Values = checked(a.Values + b.Values),
        Zeros = checked(a.Zeros + b.Zeros),
        Transitions = checked(a.Transitions + b.Transitions),
        SignChanges = checked(a.SignChanges + b.SignChanges),
        ToggledBits = checked(a.ToggledBits + b.ToggledBits),
    };

    /// <summary>Counts of both, of the same operand.</summary>
    public static OperandActivity Add(OperandActivity left, OperandActivity right) => left + right;
}

/// <summary>Activity of one layer's operands over a set of images.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Input">Its inputs, over all images.</param>
/// <param name="Weight">Its weights, over one image: every image sees the same.</param>
public sealed record LayerActivity(string Layer, OperandActivity Input, OperandActivity Weight)
{
    /// <summary>
    /// Mean share of the bits of the operands that stream which toggle in a MAC, 0 to 1: Σ b·r/Σ b over the streaming operands that have a toggle rate r, b being
    /// their bits. NaN if no operand streams more than one value.
    /// </summary>
    public double StreamedToggleRate
    {
        get
        {
            OperandActivity[] streams = [.. new[] { Input, Weight }.Where(operand => operand is { Streams: true, Transitions: > 0 })];
            return streams.Sum(operand => operand.Bits * operand.ToggleRate) / streams.Sum(operand => operand.Bits);
        }
    }
}
