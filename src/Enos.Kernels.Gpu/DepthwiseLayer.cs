using ILGPU;
using ILGPU.Runtime;

namespace Enos.Kernels.Gpu;

/// <summary>A layer computed by <see cref="DepthwiseKernel"/>.</summary>
internal sealed class DepthwiseLayer : DeviceLayer
{
    private const int MostThreadColumns = 32;
    private const int MostThreads = 256;

    private readonly DepthwiseShape _shape;
    private readonly Index2D _threads;
    private readonly DepthwiseLauncher _launcher;
    private readonly int _readsSign;
    private readonly ArrayView<sbyte> _weights;
    private readonly ArrayView<sbyte> _thresholds;
    private readonly ArrayView<short> _table;

    /// <inheritdoc cref="DeviceLayer.Of"/>
    public DepthwiseLayer(ConvolutionLayer layer, Accelerator accelerator, DeviceKernels kernels)
    {
        _threads = Threads(accelerator);
        _shape = new DepthwiseShape(layer.Shape, layer.Adc, _threads.X, _threads.Y);
        _launcher = kernels.Depthwise(layer.Operator);
        _readsSign = layer.Operator.ReadsSign ? 1 : 0;
        _weights = Upload(accelerator, layer.Weights);
        _thresholds = Upload(accelerator, layer.Thresholds);
        _table = Upload(accelerator, layer.Multiplier?.Products ?? []);
    }

    /// <summary>Whether every filter of a layer reads one channel, and shared memory holds what a tile reads.</summary>
    public static bool Takes(ConvolutionLayer layer, Accelerator accelerator)
    {
        Index2D threads = Threads(accelerator);
        var shape = new DepthwiseShape(layer.Shape, layer.Adc, threads.X, threads.Y);
        return layer.Shape.Groups == layer.Shape.InputChannels
            && (long)shape.PatchHeight * shape.PatchWidth <= DepthwiseKernel.MostPatch && layer.Shape.K <= DepthwiseKernel.MostWindow;
    }

    /// <inheritdoc/>
    public override void Launch(AcceleratorStream stream, ArrayView<sbyte> input, ArrayView<int> accumulators, int images)
    {
        int tiles = checked(images * _shape.OutputChannels * _shape.TileRows * _shape.TileColumns);
        var config = new KernelConfig(new Index2D(tiles, 1), _threads);
        _launcher(stream, config, input, _weights, _thresholds, _table, accumulators, _shape, _readsSign);
    }

    /// <summary>A tile of the output: wide, so that neighbours in memory are read together; 4×4 on the emulator.</summary>
    private static Index2D Threads(Accelerator accelerator)
    {
        int threads = Math.Min(accelerator.MaxNumThreadsPerGroup, MostThreads);
        int columns = threads >= MostThreads ? MostThreadColumns : Math.Max(1, (int)Math.Sqrt(threads));
        return new Index2D(columns, threads / columns);
    }
}
