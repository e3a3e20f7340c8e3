using System.Reflection;
using Enos.Accel.Modes;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace Enos.Kernels.Gpu;

/// <summary>Launches <see cref="TiledKernel"/>: stream, groups and their threads and shared memory, then the kernel's parameters.</summary>
internal delegate void TiledLauncher(
    AcceleratorStream stream,
    KernelConfig config,
    ArrayView<sbyte> input,
    ArrayView<int> weights,
    ArrayView<WindowElement> window,
    ArrayView<sbyte> thresholds,
    ArrayView<short> tables,
    ArrayView<int> accumulators,
    TiledShape shape,
    int pixels);

/// <summary>Launches <see cref="DepthwiseKernel"/>: stream, groups and their threads and shared memory, then the kernel's parameters.</summary>
internal delegate void DepthwiseLauncher(
    AcceleratorStream stream,
    KernelConfig config,
    ArrayView<sbyte> input,
    ArrayView<sbyte> weights,
    ArrayView<sbyte> thresholds,
    ArrayView<short> table,
    ArrayView<int> accumulators,
    DepthwiseShape shape,
    int readsSign);

/// <summary>The kernels of one device, each compiled when first asked for and kept.</summary>
internal sealed class DeviceKernels(Accelerator accelerator)
{
    private readonly Dictionary<WordFormat, TiledLauncher> _tiled = [];
    private readonly Dictionary<OperatorKind, DepthwiseLauncher> _depthwise = [];

    /// <summary>Every kernel and the backends that it is for, in a fixed order.</summary>
    public static IEnumerable<(MethodInfo Method, bool CudaOnly)> All =>
    [
        .. Enum.GetValues<WordFormat>().Select(format => (Tiled(format, cuda: false).Method, false)),
        (Tiled(WordFormat.Bytes, cuda: true).Method, true),
        .. Enum.GetValues<OperatorKind>().Select(kind => (Depthwise(kind).Method, false)),
    ];

    /// <summary>The tiled kernel of a word format.</summary>
    public TiledLauncher Tiled(WordFormat format)
    {
        if (!_tiled.TryGetValue(format, out TiledLauncher? launcher))
        {
            bool cuda = accelerator is CudaAccelerator { Architecture: var architecture } && architecture >= CudaArchitecture.SM_61;
            launcher = accelerator.LoadKernel(Tiled(format, cuda)).Invoke;
            _tiled.Add(format, launcher);
        }

        return launcher;
    }

    /// <summary>The depthwise kernel of an operator.</summary>
    public DepthwiseLauncher Depthwise(Operator of)
    {
        if (!_depthwise.TryGetValue(of.Kind, out DepthwiseLauncher? launcher))
        {
            launcher = accelerator.LoadKernel(Depthwise(of.Kind)).Invoke;
            _depthwise.Add(of.Kind, launcher);
        }

        return launcher;
    }

    private static Action<ArrayView<sbyte>, ArrayView<int>, ArrayView<WindowElement>, ArrayView<sbyte>, ArrayView<short>, ArrayView<int>, TiledShape, int> Tiled(
        WordFormat format, bool cuda) => format switch
        {
            WordFormat.Bytes when cuda => TiledKernel.Run<CudaByteDot>,
            WordFormat.Bytes => TiledKernel.Run<ByteDot>,
            WordFormat.Shorts => TiledKernel.Run<ShortDot>,
            WordFormat.Signs => TiledKernel.Run<SignCount>,
            WordFormat.Lookups => TiledKernel.Run<TableLookup>,
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such format."),
        };

    private static Action<ArrayView<sbyte>, ArrayView<sbyte>, ArrayView<sbyte>, ArrayView<short>, ArrayView<int>, DepthwiseShape, int> Depthwise(
        OperatorKind kind) => kind switch
        {
            OperatorKind.Multiply => DepthwiseKernel.Run<MultiplyTerm>,
            OperatorKind.BinaryWeight => DepthwiseKernel.Run<BinaryWeightTerm>,
            OperatorKind.DeepShift => DepthwiseKernel.Run<DeepShiftTerm>,
            OperatorKind.MultiplicationFree => DepthwiseKernel.Run<MultiplicationFreeTerm>,
            OperatorKind.MultiplicationFreeMfNet => DepthwiseKernel.Run<MfNetTerm>,
            OperatorKind.Xnor => DepthwiseKernel.Run<XnorTerm>,
            OperatorKind.Approximate => DepthwiseKernel.Run<ApproximateTerm>,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such operator."),
        };
}
