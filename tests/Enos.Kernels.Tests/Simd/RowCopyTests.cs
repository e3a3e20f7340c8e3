using Enos.Kernels.Simd;

namespace Enos.Kernels.Tests.Simd;

public sealed unsafe class RowCopyTests
{
    private const int Room = 300;
    private const byte Untouched = 0xEE;

    [Fact]
    public void A_row_of_any_length_is_copied_and_nothing_beside_it() =>
        Check(longest: 200, (from, to, count) => RowCopy.Bytes(from, to, count), step: 1);

    [Fact]
    public void Every_second_byte_of_any_number_is_copied_and_nothing_beside_them() =>
        Check(longest: 100, (from, to, count) => RowCopy.EverySecond(from, to, count), step: 2);

    private static void Check(int longest, Copy copy, int step)
    {
        byte* from = stackalloc byte[Room];
        byte* to = stackalloc byte[Room];
        new Random(1).NextBytes(new Span<byte>(from, Room));
        for (int count = 0; count <= longest; count++)
        {
            new Span<byte>(to, Room).Fill(Untouched);
            copy(from + 1, to + 3, count);
            for (int i = 0; i < Room; i++)
            {
                int index = i - 3;
                Assert.Equal(index >= 0 && index < count ? from[1 + (step * index)] : Untouched, to[i]);
            }
        }
    }

    private delegate void Copy(byte* from, byte* to, int count);
}
