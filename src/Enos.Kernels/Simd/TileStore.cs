using System.Runtime.CompilerServices;

namespace Enos.Kernels.Simd;

/// <summary>Writes the register tile that the packed kernels share: four filters × two vectors of pixels.</summary>
internal static unsafe class TileStore
{
    /// <summary>Writes the tile as 4 × (2·lanes) ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes, TVector>(
        int* sums, TVector a00, TVector a01, TVector a10, TVector a11, TVector a20, TVector a21, TVector a30, TVector a31)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TLanes.Store(a00, sums);
        TLanes.Store(a01, sums + TLanes.Count);
        TLanes.Store(a10, sums + (2 * TLanes.Count));
        TLanes.Store(a11, sums + (3 * TLanes.Count));
        TLanes.Store(a20, sums + (4 * TLanes.Count));
        TLanes.Store(a21, sums + (5 * TLanes.Count));
        TLanes.Store(a30, sums + (6 * TLanes.Count));
        TLanes.Store(a31, sums + (7 * TLanes.Count));
    }
}
