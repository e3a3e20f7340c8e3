using System.Runtime.InteropServices;

namespace Enos.Search.Training;

/// <summary>
/// Settings of the C library's allocator for training. Torch allocates and frees the same tensors in every step; by default glibc returns the larger
/// ones to the kernel each time and takes them back page by page, which made a convolution of 5 MB ten times as slow. Kept, they are reused.
/// </summary>
internal static partial class NativeMemory
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;
    private const int ArenaMax = -8;

    /// <summary>Keeps freed memory in the process; nothing happens where the C library is not glibc.</summary>
    public static void KeepFreed()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out nint library))
        {
            return;
        }

        if (NativeLibrary.TryGetExport(library, "mallopt", out _) && NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _))
        {
            _ = MallOpt(MmapThreshold, 32 << 20);
            _ = MallOpt(TrimThreshold, int.MaxValue);
            _ = MallOpt(TopPad, 64 << 20);
            _ = MallOpt(ArenaMax, 1);
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);
}
