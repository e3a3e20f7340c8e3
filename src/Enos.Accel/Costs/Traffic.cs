namespace Enos.Accel.Costs;

/// <summary>Bits that a memory reads and writes.</summary>
/// <param name="ReadBits">Bits read.</param>
/// <param name="WriteBits">Bits written.</param>
public readonly record struct Traffic(long ReadBits, long WriteBits)
{
    /// <summary>Sum of both.</summary>
    public static Traffic operator +(Traffic a, Traffic b) => new(a.ReadBits + b.ReadBits, a.WriteBits + b.WriteBits);

    /// <summary>Sum of both.</summary>
    public static Traffic Add(Traffic left, Traffic right) => left + right;
}
