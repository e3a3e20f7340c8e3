using System.Collections.Immutable;

namespace Enos.Search.Relaxation;

/// <summary>The input streams that a layer's convolution reads in a pass: activations at some numbers of bits, and their signs.</summary>
/// <param name="ValueBits">Bits of each stream of values, ascending; each once.</param>
/// <param name="Signs">Whether signs are read; their stream is the last.</param>
internal sealed record StreamSet(ImmutableArray<int> ValueBits, bool Signs)
{
    /// <summary>Number of streams.</summary>
    public int Count => ValueBits.Length + (Signs ? 1 : 0);

    /// <summary>Place of the stream of signs; −1 if there is none.</summary>
    public int SignStream => Signs ? ValueBits.Length : -1;

    /// <summary>Place of the values of so many bits; −1 if they are not read.</summary>
    public int ValueStream(int bits) => ValueBits.IndexOf(bits);
}
