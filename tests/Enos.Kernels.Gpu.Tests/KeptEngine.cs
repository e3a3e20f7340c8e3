namespace Enos.Kernels.Gpu.Tests;

/// <summary>An engine that outlives the tests that dispose of it, so that its kernels are compiled once.</summary>
internal sealed class KeptEngine(Func<IConvolutionEngine> create) : IConvolutionEngine
{
    private readonly Lazy<IConvolutionEngine> _engine = new(create);

    public string Name => _engine.Value.Name;

    public ICompiledConvolution Compile(ConvolutionLayer layer) => _engine.Value.Compile(layer);

    public void Dispose()
    {
        // kept
    }
}
