using System.Runtime.Intrinsics;
using Enos.Kernels.Simd;

namespace Enos.Kernels.Tests.Simd;

/// <summary>Each level's instructions against the definition of <see cref="ILanes{TVector}"/>, on random lanes and on the ends of each range.</summary>
public sealed unsafe class LanesTests
{
    private static readonly Random Random = new(5);

    [Fact]
    public void Scalar_lanes_do_as_defined() => Check<LanesScalar, int>();

    [Fact]
    public void Vector128_lanes_do_as_defined() => Check<Lanes128, Vector128<int>>();

    [Fact]
    public void Vector256_lanes_do_as_defined()
    {
        if (SimdEngine.IsSupported(SimdLevel.Vector256))
        {
            Check<Lanes256, Vector256<int>>();
        }
    }

    [Fact]
    public void Vector512_lanes_do_as_defined()
    {
        if (SimdEngine.IsSupported(SimdLevel.Vector512))
        {
            Check<Lanes512, Vector512<int>>();
        }
    }

    [Fact]
    public void What_a_processor_without_special_instructions_does_is_the_same()
    {
        for (int i = 0; i < 1000; i++)
        {
            int a = Random.Next(int.MinValue, int.MaxValue);
            int b = Random.Next(int.MinValue, int.MaxValue);
            int u = a & 0x7F7F7F7F;
            Assert.Equal(DotBytes(u, b), Lanes128.PortableDotBytes(Vector128.Create(u), Vector128.Create(b))[3]);
            Assert.Equal(DotShorts(a, b), Lanes128.PortableDotShorts(Vector128.Create(a), Vector128.Create(b))[3]);
            Assert.Equal(CountBits(a), Lanes128.PortableCountBits(Vector128.Create(a))[3]);
        }

        Assert.Equal(DotBytes(0x00FF00FF, 0x7F80), Lanes128.PortableDotBytes(Vector128.Create(0x00FF00FF), Vector128.Create(0x7F80))[0]);
    }

    private static void Check<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int count = TLanes.Count;
        int* a = stackalloc int[count];
        int* b = stackalloc int[count];
        int* u = stackalloc int[count];
        for (int i = 0; i < 1000; i++)
        {
            for (int lane = 0; lane < count; lane++)
            {
                a[lane] = Random.Next(int.MinValue, int.MaxValue);
                b[lane] = Random.Next(int.MinValue, int.MaxValue);
                u[lane] = a[lane] & 0x7F7F7F7F; // two products of at most 127·128 fit int16
            }

            TVector x = TLanes.Load(a);
            TVector y = TLanes.Load(b);
            Expect<TLanes, TVector>(TLanes.Add(x, y), lane => unchecked(a[lane] + b[lane]));
            Expect<TLanes, TVector>(TLanes.Multiply(x, y), lane => unchecked(a[lane] * b[lane]));
            Expect<TLanes, TVector>(TLanes.Majority(x, y, TLanes.Broadcast(u[0])), lane => (a[lane] & b[lane]) | (a[lane] & u[0]) | (b[lane] & u[0]));
            Expect<TLanes, TVector>(TLanes.Xor(x, y, TLanes.Broadcast(u[0])), lane => a[lane] ^ b[lane] ^ u[0]);
            Expect<TLanes, TVector>(TLanes.AddShorts(x, y), lane => Join(16, k => (a[lane] >> k) + (b[lane] >> k)));
            Expect<TLanes, TVector>(TLanes.AddBytes(x, y), lane => Join(8, k => (a[lane] >> k) + (b[lane] >> k)));
            Expect<TLanes, TVector>(TLanes.Or(x, y), lane => a[lane] | b[lane]);
            Expect<TLanes, TVector>(TLanes.Xor(x, y), lane => a[lane] ^ b[lane]);
            Expect<TLanes, TVector>(TLanes.ShiftLeft(x, 24), lane => a[lane] << 24);
            Expect<TLanes, TVector>(TLanes.DotBytes(TLanes.Load(u), y), lane => DotBytes(u[lane], b[lane]));
            Expect<TLanes, TVector>(TLanes.DotShorts(x, y), lane => DotShorts(a[lane], b[lane]));
            Expect<TLanes, TVector>(TLanes.CountBits(x), lane => CountBits(a[lane]));
            Expect<TLanes, TVector>(TLanes.Broadcast(a[0]), _ => a[0]);
            byte* rows = (byte*)a;
            Expect<TLanes, TVector>(
                TLanes.Zip(rows, rows + 1, (byte*)b, (byte*)b + 2),
                lane => rows[lane] | (rows[lane + 1] << 8) | (((byte*)b)[lane] << 16) | (((byte*)b)[lane + 2] << 24));
            Expect<TLanes, TVector>(TLanes.LoadBytes((byte*)a), lane => ((byte*)a)[lane]);
        }

        CheckAddInTurn<TLanes, TVector>();
        Expect<TLanes, TVector>(TLanes.Zero, _ => 0);
        Expect<TLanes, TVector>(TLanes.DotBytes(TLanes.Broadcast(0x00FF00FF), TLanes.Broadcast(0x7F80)), _ => DotBytes(0x00FF00FF, 0x7F80));
    }

    private static void CheckAddInTurn<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int count = 4 * TLanes.Count;
        short* shorts = stackalloc short[count];
        int* addends = stackalloc int[count];
        int* sums = stackalloc int[count];
        for (int i = 0; i < count; i++)
        {
            shorts[i] = (short)Random.Next(short.MinValue, short.MaxValue + 1);
            addends[i] = 1000 * i;
        }

        TLanes.AddInTurn(TLanes.Load((int*)shorts), TLanes.Load((int*)(shorts + (count / 2))), addends, sums);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal((1000 * i) + shorts[(i % 2 * (count / 2)) + (i / 2)], sums[i]);
        }
    }

    private static void Expect<TLanes, TVector>(TVector actual, Func<int, int> expected)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int* lanes = stackalloc int[TLanes.Count];
        TLanes.Store(actual, lanes);
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            Assert.Equal(expected(lane), lanes[lane]);
        }
    }

    private static int DotBytes(int u, int s) =>
        Join(16, k => ((byte)(u >> k) * (sbyte)(s >> k)) + ((byte)(u >> (k + 8)) * (sbyte)(s >> (k + 8))));

    private static int DotShorts(int a, int b) => unchecked(((short)a * (short)b) + ((short)(a >> 16) * (short)(b >> 16)));

    private static int CountBits(int a) => Join(8, k => int.PopCount((a >> k) & 0xFF));

    private static int Join(int bits, Func<int, int> part)
    {
        int result = 0;
        for (int k = 0; k < 32; k += bits)
        {
            result |= (part(k) & (int)(uint.MaxValue >> (32 - bits))) << k;
        }

        return result;
    }
}
