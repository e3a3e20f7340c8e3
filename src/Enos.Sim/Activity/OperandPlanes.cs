using System.Numerics;
using System.Runtime.InteropServices;

namespace Enos.Sim.Activity;

/// <summary>
/// One operand of a group's product as it is held in bits: a row a window element, a column an output pixel (inputs) or a filter (weights). An operand that is
/// read as a value and as a sign has a second plane for the sign.
/// </summary>
/// <param name="Rows">K, window elements.</param>
/// <param name="Columns">M pixels or N filters.</param>
/// <param name="Value">Bit patterns of the values, row by row; the sign, 0 or 1, where the operand is a sign alone.</param>
/// <param name="SignMask">The bit of <paramref name="Value"/> that is the sign which the operator reads; 0 if none is.</param>
/// <param name="Sign">The sign that is read beside the value, 0 or 1, row by row; empty if none is.</param>
internal readonly record struct OperandPlanes(int Rows, int Columns, ReadOnlyMemory<byte> Value, byte SignMask, ReadOnlyMemory<byte> Sign);

/// <summary>Counts what differs between consecutive values of a register. Bound by one population count for eight bytes.</summary>
internal struct TransitionCounts
{
    /// <summary>Pairs of values.</summary>
    public long Transitions;

    /// <summary>Pairs whose signs differ.</summary>
    public long SignChanges;

    /// <summary>Bits that differ.</summary>
    public long ToggledBits;

    /// <summary>
    /// The registers of an output-stationary array, and those that hold a stationary operand: a register takes <paramref name="lanes"/> rows apart from the same
    /// column, the column <paramref name="repeats"/> times, then the column <paramref name="hop"/> further on.
    /// </summary>
    public void AlongRows(in OperandPlanes planes, long lanes, long hop, long repeats)
    {
        int rows = planes.Rows, columns = planes.Columns;
        if (lanes < rows)
        {
            int step = (int)lanes;
            Compare(planes, 0, step * columns, (rows - step) * columns, repeats);
        }

        for (int lane = 0; lane < Math.Min(lanes, rows); lane++)
        {
            int last = (int)(lane + ((rows - 1 - lane) / lanes * lanes));
            if (repeats > 1)
            {
                Compare(planes, last * columns, lane * columns, columns, repeats - 1);
            }

            if (hop < columns)
            {
                Compare(planes, last * columns, (lane * columns) + (int)hop, columns - (int)hop, 1);
            }
        }
    }

    /// <summary>The registers that an operand streams past a stationary one: all columns of a row, then of the row <paramref name="hop"/> further on.</summary>
    public void AlongColumns(in OperandPlanes planes, long hop)
    {
        int columns = planes.Columns;
        for (int row = 0; row < planes.Rows; row++)
        {
            Compare(planes, row * columns, (row * columns) + 1, columns - 1, 1);
            if (row + hop < planes.Rows)
            {
                Compare(planes, (row * columns) + columns - 1, (int)(row + hop) * columns, 1, 1);
            }
        }
    }

    /// <summary>
    /// The row lines of macros, a line a row: for one column after the other the sign, if it is read beside the value, and then the
    /// <paramref name="bits"/> bits of the value from the least significant on. Signs change between columns.
    /// </summary>
    public void BitSerial(in OperandPlanes planes, int bits)
    {
        ReadOnlySpan<byte> value = planes.Value.Span, sign = planes.Sign.Span;
        int columns = planes.Columns, top = bits - 1;
        int within = (1 << top) - 1;
        for (int row = 0; row < planes.Rows; row++)
        {
            ReadOnlySpan<byte> words = value.Slice(row * columns, columns);
            ReadOnlySpan<byte> firsts = sign.IsEmpty ? words : sign.Slice(row * columns, columns);
            byte signMask = sign.IsEmpty ? planes.SignMask : (byte)1;
            for (int m = 0; m < columns; m++)
            {
                ToggledBits += BitOperations.PopCount((uint)((words[m] ^ (words[m] >> 1)) & within));
                ToggledBits += sign.IsEmpty ? 0 : (firsts[m] ^ words[m]) & 1;
                if (m > 0)
                {
                    ToggledBits += ((words[m - 1] >> top) ^ firsts[m]) & 1;
                    SignChanges += ((firsts[m - 1] ^ firsts[m]) & signMask) == 0 ? 0 : 1;
                }
            }
        }

        long steps = bits + (sign.IsEmpty ? 0 : 1);
        Transitions += planes.Rows * ((columns * steps) - 1);
    }

    private void Compare(in OperandPlanes planes, int from, int to, int count, long times)
    {
        Transitions += count * times;
        (long toggled, long signs) = Differences(planes.Value.Span.Slice(from, count), planes.Value.Span.Slice(to, count), planes.SignMask);
        ToggledBits += toggled * times;
        SignChanges += signs * times;
        if (!planes.Sign.IsEmpty)
        {
            (toggled, signs) = Differences(planes.Sign.Span.Slice(from, count), planes.Sign.Span.Slice(to, count), 1);
            ToggledBits += toggled * times;
            SignChanges += signs * times;
        }
    }

    private static (long Bits, long Signs) Differences(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, byte signMask)
    {
        ReadOnlySpan<ulong> left = MemoryMarshal.Cast<byte, ulong>(from), right = MemoryMarshal.Cast<byte, ulong>(to);
        ulong mask = signMask * 0x0101010101010101UL;
        long bits = 0, signs = 0;
        for (int i = 0; i < left.Length; i++)
        {
            ulong differing = left[i] ^ right[i];
            bits += BitOperations.PopCount(differing);
            signs += BitOperations.PopCount(differing & mask);
        }

        for (int i = left.Length * sizeof(ulong); i < from.Length; i++)
        {
            uint differing = (uint)(from[i] ^ to[i]);
            bits += BitOperations.PopCount(differing);
            signs += BitOperations.PopCount(differing & signMask);
        }

        return (bits, signs);
    }
}
