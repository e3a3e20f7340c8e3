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
    /// <summary>Groups a thread from which it takes whole ones: then none waits long for the others.</summary>
    private const int GroupsPerThread = 4;

    private readonly TileKernel _kernel;
    private readonly KernelPlan _plan;
    private readonly WindowLayout _layout;
    private readonly LayerShape _shape;
    private readonly OperandPlanes _planes;
    private readonly AdcConverter? _adc;
    private readonly Worker[] _workers;
    private (int Images, PixelRun[][] Runs) _tiles;

    public CompiledSimdConvolution(ConvolutionLayer layer, SimdLevel level, int threads)
    {
        Layer = layer;
        (_kernel, _plan) = KernelChoice.Create(layer, level);
        _layout = _plan.Layout;
        _shape = layer.Shape;
        _planes = new OperandPlanes(layer, _layout, _plan.Streams, _kernel.Pixels);
        _adc = layer.Adc is null ? null : new AdcConverter(layer.Adc, layer.Name, layer.Shape.OutputHeight * layer.Shape.OutputWidth);
        _workers = [.. Enumerable.Range(0, threads).Select(_ => new Worker(_kernel, _planes))];
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

    /// <summary>
    /// Lays out and convolves a block. With many groups a thread takes whole ones, operands and sums, which then stay in its first-level cache; otherwise the tiles
    /// of all groups are divided when all operands are there.
    /// </summary>
    private void RunBlock(sbyte* input, int* accumulators, int images, long firstImage)
    {
        PixelRun[][] tiles = Tiles(images);
        if (_workers.Length == 1 || _shape.Groups >= GroupsPerThread * _workers.Length)
        {
            Divide(_shape.Groups, (worker, from, to) =>
            {
                int channels = _shape.InputChannels / _shape.Groups;
                for (int group = from; group < to; group++)
                {
                    Fill(worker, group * channels, (group + 1) * channels, input, images);
                    for (int tile = 0; tile < tiles.Length; tile++)
                    {
                        RunTile(worker, tile, group, tiles[tile], accumulators, firstImage);
                    }
                }
            });
            return;
        }

        Divide(_shape.InputChannels, (worker, from, to) => Fill(worker, from, to, input, images));
        Divide((long)tiles.Length * _shape.Groups, (worker, from, to) =>
        {
            for (int item = from; item < to; item++)
            {
                int tile = item / _shape.Groups;
                RunTile(worker, tile, item % _shape.Groups, tiles[tile], accumulators, firstImage);
            }
        });
    }

    /// <summary>The pixels of each tile of a block.</summary>
    private PixelRun[][] Tiles(int images)
    {
        if (_tiles.Images != images)
        {
            int lastPosition = ((images - 1) * _layout.PositionsPerImage) + _layout.PixelSpan;
            int count = ((lastPosition - 1) / _kernel.Pixels) + 1;
            _tiles = (images, [.. Enumerable.Range(0, count).Select(tile =>
                PixelRun.Of(_shape, _layout, tile * _kernel.Pixels, _kernel.Pixels, images))]);
        }

        return _tiles.Runs;
    }

    private void Fill(Worker worker, int from, int to, sbyte* input, int images)
    {
        for (int channel = from; channel < to; channel++)
        {
            _planes.Fill(channel, input, images, worker.Plane.Pointer);
        }
    }

    private void RunTile(Worker worker, int tile, int group, PixelRun[] runs, int* accumulators, long firstImage)
    {
        if (runs.Length == 0)
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
                Deliver(sums, runs, block, segment, accumulators, firstImage);
            }
        }
    }

    /// <summary>Writes a digital layer's sums; converts a segment's partial sums and adds them up otherwise.</summary>
    private void Deliver(int* sums, PixelRun[] runs, int block, int segment, int* accumulators, long firstImage)
    {
        int pixels = _shape.OutputHeight * _shape.OutputWidth;
        int first = _plan.Filter(block, 0, _kernel.Filters);
        int filters = Math.Min(_kernel.Filters, (int)_shape.N - (first % (int)_shape.N));
        for (int filter = first; filter < first + filters; filter++, sums += _kernel.Pixels)
        {
            int* to = accumulators + ((nint)filter * pixels);
            if (_adc is null)
            {
                Copy(sums, runs, to);
            }
            else
            {
                Convert(sums, runs, to, filter * pixels, segment, firstImage);
            }
        }
    }

    private static void Copy(int* sums, PixelRun[] runs, int* accumulators)
    {
        foreach (PixelRun run in runs)
        {
            RowCopy.Ints(sums + run.Start, accumulators + run.Output, run.Count);
        }
    }

    private void Convert(int* sums, PixelRun[] runs, int* accumulators, int firstElement, int segment, long firstImage)
    {
        foreach (PixelRun run in runs)
        {
            var partial = new Span<int>(sums + run.Start, run.Count);
            _adc!.Convert(partial, firstImage + run.Image, firstElement + run.Pixel, segment);
            if (segment == 0)
            {
                partial.CopyTo(new Span<int>(accumulators + run.Output, run.Count));
            }
            else
            {
                Add(partial, new Span<int>(accumulators + run.Output, run.Count));
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
    private sealed class Worker(TileKernel kernel, OperandPlanes planes)
    {
        public PinnedArray<byte> Plane { get; } = new(planes.PlaneBytes);

        public PinnedArray<int> Scratch { get; } = new(kernel.ScratchInts);

        public PinnedArray<int> Sums { get; } = new(kernel.Filters * kernel.Pixels);
    }
}
