using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Enos.Search.Tests;

/// <summary>All tests that use Torch: one thread, so that results are the same on every machine.</summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711", Justification = "xunit's own word for it.")]
public sealed class TorchCollection : ICollectionFixture<SingleThread>
{
    public const string Name = "torch";
}

public sealed class SingleThread
{
    public SingleThread() => set_num_threads(1);
}
