using System.Numerics;
using System.Runtime.InteropServices;
using Enos.Accel.Workloads;

namespace Enos.Kernels.Simd;

/// <summary>
/// Runs a kernel over a batch: images are laid out block by block, and the tiles of a block are divided among the threads in a fixed way. What a
/// tile adds to depends on nothing but its operands, so results do not depend on the number of threads.
/// </summary>
internal sealed unsafe class CompiledSimdConvolution : ICompiledConvolution
{
    private readonly TileKernel _kernel;
    private readonly KernelPlan _plan;
    private readonly WindowLayout _layout;
    private readonly LayerShape _shape;
    private readonly OperandPlanes _planes;
    private readonly AdcConverter? _adc;
    private readonly Worker[] _workers;

    public CompiledSimdConvolution(ConvolutionLayer layer, SimdLevel level, int threads)
    {
        Layer = layer;
        (_kernel, _plan) = KernelChoice.Create(layer, level);
        _layout = _plan.Layout;
        _shape = layer.Shape;
        _planes = new OperandPlanes(layer, _layout, _plan.Streams, _kernel.Pixels);
        _adc = layer.Adc is null ? null : new AdcConverter(layer.Adc, layer.Name);
        _workers = [.. Enumerable.Range(0, threads).Select(_ => new Worker(_shape, _kernel))];
    }

    /// <inheritdoc/>
    public ConvolutionLayer Layer { get; }

    /// <summary>The kernel in use.</summary>
    internal TileKernel Kernel => _kernel;

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<sbyte> input, Span<int> accumulators, long firstImage = 0)
    {
        int batch = LayerValidation.Batch(Layer, input, accumulators);
        fixed (sbyte* x = input)
        fixed (int* y = accumulators)
        {
            for (int n = 0; n < batch; n += _layout.ImagesPerBlock)
            {
                int images = Math.Min(_layout.ImagesPerBlock, batch - n);
                RunBlock(x + (n * (nint)_shape.Inputs), y + (n * (nint)_shape.Outputs), images, firstImage + n);
            }
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void RunBlock(sbyte* input, int* accumulators, int images, long firstImage)
    {
        Divide(_shape.InputChannels, (worker, from, to) =>
        {
            for (int channel = from; channel < to; channel++)
            {
                _planes.Fill(channel, input, images, worker.Plane);
            }
        });

        int lastPosition = ((images - 1) * _layout.PositionsPerImage) + _layout.PixelSpan;
        int tiles = ((lastPosition - 1) / _kernel.Pixels) + 1;
        Divide((long)tiles * _shape.Groups, (worker, from, to) =>
        {
            int known = -1;
            for (long item = from; item < to; item++)
            {
                int tile = (int)(item / _shape.Groups);
                if (tile != known)
                {
                    PixelRun.Of(_shape, _layout, tile * _kernel.Pixels, _kernel.Pixels, images, worker.Runs);
                    known = tile;
                }

                RunTile(worker, tile, (int)(item % _shape.Groups), accumulators, firstImage);
            }
        });
    }

    private void RunTile(Worker worker, int tile, int group, int* accumulators, long firstImage)
    {
        if (worker.Runs.Count == 0)
        {
            return;
        }

        byte* operands = _planes.Pointer + (group * _layout.GroupStride) + ((nint)tile * _kernel.Pixels);
        int* scratch = worker.Scratch.Pointer;
        int* sums = worker.Sums.Pointer;
        _kernel.Pack(operands, scratch);
        int blocks = _plan.BlocksPerGroup(_kernel.Filters);
        for (int block = group * blocks; block < (group + 1) * blocks; block++)
        {
            for (int segment = 0; segment < _plan.Segments.Length; segment++)
            {
                _kernel.Sum(block, segment, operands, scratch, sums, _kernel.Pixels);
                Deliver(worker, block, segment, accumulators, firstImage);
            }
        }
    }

    /// <summary>Writes a digital layer's sums; converts a segment's partial sums and adds them up otherwise.</summary>
    private void Deliver(Worker worker, int block, int segment, int* accumulators, long firstImage)
    {
        int pixels = _shape.OutputHeight * _shape.OutputWidth;
        for (int f = 0; f < _kernel.Filters; f++)
        {
            int filter = _plan.Filter(block, f, _kernel.Filters);
            if (filter < 0)
            {
                return;
            }

            foreach (PixelRun run in worker.Runs)
            {
                int element = (filter * pixels) + run.Pixel;
                var sums = new Span<int>(worker.Sums.Pointer + (f * _kernel.Pixels) + run.Start, run.Count);
                var destination = new Span<int>(accumulators + (run.Image * (nint)_shape.Outputs) + element, run.Count);
                _adc?.Convert(sums, firstImage + run.Image, element, segment);
                if (segment == 0)
                {
                    sums.CopyTo(destination);
                }
                else
                {
                    Add(sums, destination);
                }
            }
        }
    }

    private static void Add(ReadOnlySpan<int> addends, Span<int> sums)
    {
        ReadOnlySpan<Vector<int>> from = MemoryMarshal.Cast<int, Vector<int>>(addends);
        Span<Vector<int>> to = MemoryMarshal.Cast<int, Vector<int>>(sums);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] += from[i];
        }

        for (int i = from.Length * Vector<int>.Count; i < addends.Length; i++)
        {
            sums[i] += addends[i];
        }
    }

    /// <summary>Gives each worker an equal share of [0, items).</summary>
    private void Divide(long items, Action<Worker, int, int> work)
    {
        int count = (int)Math.Min(_workers.Length, items);
        if (count == 1)
        {
            work(_workers[0], 0, checked((int)items));
            return;
        }

        _ = Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = count }, w =>
            work(_workers[w], checked((int)(items * w / count)), checked((int)(items * (w + 1) / count))));
    }

    /// <summary>What a thread works with.</summary>
    private sealed class Worker(LayerShape shape, TileKernel kernel)
    {
        public byte[] Plane { get; } = new byte[shape.InputHeight * shape.InputWidth];

        public PinnedArray<int> Scratch { get; } = new(kernel.ScratchInts);

        public PinnedArray<int> Sums { get; } = new(kernel.Filters * kernel.Pixels);

        public List<PixelRun> Runs { get; } = [];
    }
}
