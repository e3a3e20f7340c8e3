using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Enos.Kernels.Gpu;

/// <summary>
/// What a thread does with two 32-bit words in shared memory, one of activations, one of weights, as a type, so that each is compiled into a kernel of its own.
/// A word holds as many window elements as fit; 0 fills up the last one.
/// </summary>
internal interface IWordOperator
{
    /// <summary>Window elements to a word.</summary>
    int Elements { get; }

    /// <summary>The bits of a word that hold an element's value.</summary>
    int Pack(int value, int element);

    /// <summary>Shared memory for a table: maps of activations, or rows of products. Its length is a constant: each kernel has its own.</summary>
    ArrayView<short> AllocateTable();

    /// <summary>The sum with the words' elements added to it; <paramref name="table"/> has <paramref name="columns"/> products a row.</summary>
    int Add(int sum, int activations, int weights, ArrayView<short> table, int columns);
}

/// <summary>Entries of the tables in shared memory.</summary>
internal static class SharedTables
{
    /// <summary>Terms that can have a map: as many as a multiplier of low rank has.</summary>
    public const int Maps = 4;

    /// <summary>Entries of all maps.</summary>
    public const int MapEntries = 256 * Maps;

    /// <summary>Products: 64 rows of 256 and one of zeros. The 48 KiB that GPUs have hold no more beside the operands.</summary>
    public const int ProductEntries = 65 * 256;
}

/// <summary>Four signed bytes: a dot product.</summary>
internal readonly struct ByteDot : IWordOperator
{
    public int Elements => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Pack(int value, int element) => (value & 0xFF) << (8 * element);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArrayView<short> AllocateTable() => SharedMemory.Allocate<short>(SharedTables.MapEntries);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(int sum, int activations, int weights, ArrayView<short> table, int columns) =>
        sum
        + (((activations << 24) >> 24) * ((weights << 24) >> 24))
        + (((activations << 16) >> 24) * ((weights << 16) >> 24))
        + (((activations << 8) >> 24) * ((weights << 8) >> 24))
        + ((activations >> 24) * (weights >> 24));
}

/// <summary>Four signed bytes in the one instruction that NVIDIA GPUs of compute capability 6.1 and later have for them.</summary>
internal readonly struct CudaByteDot : IWordOperator
{
    public int Elements => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Pack(int value, int element) => (value & 0xFF) << (8 * element);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArrayView<short> AllocateTable() => SharedMemory.Allocate<short>(SharedTables.MapEntries);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(int sum, int activations, int weights, ArrayView<short> table, int columns)
    {
        CudaAsm.Emit("dp4a.s32.s32 %0, %1, %2, %3;", out int result, activations, weights, sum);
        return result;
    }
}

/// <summary>Two signed shorts: a dot product of what does not fit bytes.</summary>
internal readonly struct ShortDot : IWordOperator
{
    public int Elements => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Pack(int value, int element) => (value & 0xFFFF) << (16 * element);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArrayView<short> AllocateTable() => SharedMemory.Allocate<short>(SharedTables.MapEntries);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(int sum, int activations, int weights, ArrayView<short> table, int columns) =>
        sum + (((activations << 16) >> 16) * ((weights << 16) >> 16)) + ((activations >> 16) * (weights >> 16));
}

/// <summary>32 signs, set bits for +1: counts those that differ.</summary>
internal readonly struct SignCount : IWordOperator
{
    public int Elements => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Pack(int value, int element) => value > 0 ? 1 << element : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArrayView<short> AllocateTable() => SharedMemory.Allocate<short>(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(int sum, int activations, int weights, ArrayView<short> table, int columns) => sum + IntrinsicMath.PopCount(activations ^ weights);
}

/// <summary>Four unsigned bytes, an activation's row and a weight's column in a table.</summary>
internal readonly struct TableLookup : IWordOperator
{
    public int Elements => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Pack(int value, int element) => (value & 0xFF) << (8 * element);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArrayView<short> AllocateTable() => SharedMemory.Allocate<short>(SharedTables.ProductEntries);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(int sum, int activations, int weights, ArrayView<short> table, int columns) =>
        sum
        + table[((activations & 0xFF) * columns) + (weights & 0xFF)]
        + table[(((activations >> 8) & 0xFF) * columns) + ((weights >> 8) & 0xFF)]
        + table[(((activations >> 16) & 0xFF) * columns) + ((weights >> 16) & 0xFF)]
        + table[(((activations >> 24) & 0xFF) * columns) + ((weights >> 24) & 0xFF)];
}
