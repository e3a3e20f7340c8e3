using System.Runtime.CompilerServices;

namespace Enos.Kernels.Simd;

/// <summary>Writes the register tile that the packed kernels share: four filters × two vectors of pixels.</summary>
internal static unsafe class TileStore
{
    /// <summary>Writes the tile, times a scale, as four rows of 2·lanes ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes, TVector>(
        int* sums, int stride, int scale, TVector a00, TVector a01, TVector a10, TVector a11, TVector a20, TVector a21, TVector a30, TVector a31)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        Row<TLanes, TVector>(sums, scale, a00, a01);
        Row<TLanes, TVector>(sums + stride, scale, a10, a11);
        Row<TLanes, TVector>(sums + (2 * stride), scale, a20, a21);
        Row<TLanes, TVector>(sums + (3 * stride), scale, a30, a31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<TLanes, TVector>(int* sums, int scale, TVector left, TVector right)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        if (scale != 1)
        {
            TVector factor = TLanes.Broadcast(scale);
            left = TLanes.Multiply(left, factor);
            right = TLanes.Multiply(right, factor);
        }

        TLanes.Store(left, sums);
        TLanes.Store(right, sums + TLanes.Count);
    }
}
