using ILGPU;
using ILGPU.Runtime;

namespace Enos.Kernels.Gpu;

/// <summary>A layer computed by <see cref="TiledKernel"/>.</summary>
internal sealed class TiledLayer : DeviceLayer
{
    private readonly TileGeometry _tile;
    private readonly TiledShape _shape;
    private readonly TiledLauncher _launcher;
    private readonly int _groups;
    private readonly ArrayView<int> _weights;
    private readonly ArrayView<WindowElement> _window;
    private readonly ArrayView<sbyte> _thresholds;
    private readonly ArrayView<short> _tables;

    /// <inheritdoc cref="DeviceLayer.Of"/>
    public TiledLayer(ConvolutionLayer layer, Accelerator accelerator, DeviceKernels kernels, int tableEntries)
    {
        _tile = TileGeometry.For(layer.Shape.N, accelerator.MaxNumThreadsPerGroup);
        var operands = TiledOperands.Of(layer, tableEntries);
        _shape = new TiledShape(layer, operands, _tile);
        _launcher = kernels.Tiled(operands.Format);
        _groups = layer.Shape.Groups;
        _weights = Upload(accelerator, operands.Weights);
        _window = Upload(accelerator, WindowElement.Of(layer.Shape));
        _thresholds = Upload(accelerator, layer.Thresholds);
        _tables = Upload(accelerator, operands.Tables);
    }

    /// <inheritdoc/>
    public override void Launch(AcceleratorStream stream, ArrayView<sbyte> input, ArrayView<int> accumulators, int images)
    {
        int pixels = checked(images * _shape.OutputPixels);
        int tiles = checked((((pixels - 1) / _tile.Pixels) + 1) * _shape.FilterTiles * _groups);
        var config = new KernelConfig(new Index2D(tiles, 1), new Index2D(_tile.ThreadColumns, _tile.ThreadRows));
        _launcher(stream, config, input, _weights, _window, _thresholds, _tables, accumulators, _shape, pixels);
    }
}
