using System.Runtime.CompilerServices;

namespace Enos.Kernels.Simd;

/// <summary>Numbers at a fixed, 64-byte-aligned address for as long as this object is reachable; zero at first.</summary>
internal sealed unsafe class PinnedArray<T>
    where T : unmanaged
{
    private const int Alignment = 64;
    private readonly T[] _array;

    public PinnedArray(nint length)
    {
        _array = GC.AllocateArray<T>(checked((int)length + (Alignment / sizeof(T))), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref _array[0]);
        Pointer = (T*)((address + Alignment - 1) & -Alignment);
    }

    /// <summary>The first element.</summary>
    public T* Pointer { get; }
}
