namespace Enos.Kernels;

/// <summary>A signed 8×8 multiplier as a table: entry [activation byte · 256 + weight byte] = f(x, w), bytes in two's complement.</summary>
/// <param name="Name">Its name, such as <c>mul8s_1L2H</c>.</param>
/// <param name="Products">65,536 products.</param>
public sealed record MultiplierTable(string Name, short[] Products)
{
    /// <summary>f(x, w).</summary>
    public int this[sbyte x, sbyte w] => Products[((byte)x << 8) | (byte)w];
}
