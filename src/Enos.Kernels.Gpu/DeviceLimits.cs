namespace Enos.Kernels.Gpu;

/// <summary>What a layer may take of a device.</summary>
/// <param name="TableEntries">Products of a multiplier that shared memory holds at a time, at most <see cref="SharedTables.ProductEntries"/>.</param>
/// <param name="ChunkBytes">Bytes of input and accumulators that a chunk of images takes, if it has more than one.</param>
internal sealed record DeviceLimits(int TableEntries = SharedTables.ProductEntries, long ChunkBytes = 16 << 20);
