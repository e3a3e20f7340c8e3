using Enos.Kernels;
using Enos.Kernels.Simd;

namespace Enos.Benchmarks.Kernels;

/// <summary>A layer of one group whose operands are packed already: what remains is the kernel's inner loops.</summary>
internal sealed unsafe class PackedLayer
{
    private readonly TileKernel _kernel;
    private readonly OperandPlanes _planes;
    private readonly PinnedArray<int> _scratch;
    private readonly PinnedArray<int> _sums;
    private readonly int _tiles;
    private readonly int _blocks;

    public PackedLayer(ConvolutionLayer layer, SimdLevel level)
    {
        (_kernel, KernelPlan plan) = KernelChoice.Create(layer, level);
        _planes = new OperandPlanes(layer, plan.Layout, plan.Streams, _kernel.Pixels);
        sbyte[] input = LayerCase.Input(layer, plan.Layout.ImagesPerBlock);
        var plane = new PinnedArray<byte>(_planes.PlaneBytes);
        fixed (sbyte* x = input)
        {
            for (int channel = 0; channel < layer.Shape.InputChannels; channel++)
            {
                _planes.Fill(channel, x, plan.Layout.ImagesPerBlock, plane.Pointer);
            }
        }

        _tiles = (int)layer.Shape.M / _kernel.Pixels;
        _blocks = plan.Blocks(_kernel.Filters);
        _scratch = new PinnedArray<int>(Math.Max(1, (nint)_tiles * _kernel.ScratchInts));
        _sums = new PinnedArray<int>(_kernel.Filters * _kernel.Pixels);
        for (int tile = 0; tile < _tiles; tile++)
        {
            _kernel.Pack(_planes.Pointer + (tile * _kernel.Pixels), _scratch.Pointer + (tile * _kernel.ScratchInts));
        }

        Macs = layer.Shape.N * layer.Shape.K * _tiles * _kernel.Pixels;
    }

    /// <summary>MACs of a run.</summary>
    public long Macs { get; }

    /// <summary>Sums all tiles of all filters.</summary>
    public void Run()
    {
        for (int tile = 0; tile < _tiles; tile++)
        {
            for (int block = 0; block < _blocks; block++)
            {
                byte* operands = _planes.Pointer + (tile * _kernel.Pixels);
                _kernel.Sum(block, 0, operands, _scratch.Pointer + (tile * _kernel.ScratchInts), _sums.Pointer, _kernel.Pixels);
            }
        }
    }
}
