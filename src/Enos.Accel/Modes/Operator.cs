namespace Enos.Accel.Modes;

/// <summary>An operator as tables and files name it: its kind and, for an approximate multiplier, which one.</summary>
/// <param name="Kind">What is computed.</param>
/// <param name="Multiplier">The approximate multiplier's name (<c>mul8s_1L2H</c>); empty for every other kind.</param>
public sealed record Operator(OperatorKind Kind, string Multiplier = "")
{
    private const string ApproximatePrefix = "approximate:";

    private static readonly (string Name, OperatorKind Kind)[] Names =
    [
        ("multiply", OperatorKind.Multiply),
        ("binary-weight", OperatorKind.BinaryWeight),
        ("deep-shift", OperatorKind.DeepShift),
        ("multiplication-free", OperatorKind.MultiplicationFree),
        ("multiplication-free-mfnet", OperatorKind.MultiplicationFreeMfNet),
        ("xnor", OperatorKind.Xnor),
    ];

    /// <summary>What may stand in a file, as the end of the sentence "expected …".</summary>
    public static string Expected => $"one of {string.Join(", ", Names.Select(n => n.Name))}, {ApproximatePrefix}NAME";

    /// <summary>Whether the activation enters as its sign against a threshold τ, alone or besides its value.</summary>
    public bool ReadsSign => Kind is OperatorKind.MultiplicationFree or OperatorKind.MultiplicationFreeMfNet or OperatorKind.Xnor;

    /// <summary>The name in files: <c>multiply</c>, <c>approximate:mul8s_1L2H</c>, ….</summary>
    public override string ToString() =>
        Kind == OperatorKind.Approximate ? ApproximatePrefix + Multiplier : Names.First(n => n.Kind == Kind).Name;

    /// <summary>Reads a name as <see cref="ToString"/> writes it; false if there is no such operator.</summary>
    public static bool TryParse(string text, out Operator result)
    {
        if (text.StartsWith(ApproximatePrefix, StringComparison.Ordinal) && text.Length > ApproximatePrefix.Length)
        {
            result = new Operator(OperatorKind.Approximate, text[ApproximatePrefix.Length..]);
            return true;
        }

        foreach ((string name, OperatorKind kind) in Names)
        {
            if (name == text)
            {
                result = new Operator(kind);
                return true;
            }
        }

        result = new Operator(OperatorKind.Multiply);
        return false;
    }
}
