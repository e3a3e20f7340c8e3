using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using ILGPU;
using ILGPU.Runtime;

namespace Enos.Kernels.Gpu;

/// <summary>
/// Convolutions on a GPU, through ILGPU. Bits are those of <see cref="ReferenceEngine"/>. An ADC with noise is refused: its logarithms and
/// cosines may differ in the last place from device to device, and with them a code.
/// </summary>
public sealed class IlgpuEngine : IConvolutionEngine
{
    private readonly Context _context;
    private readonly Accelerator _accelerator;
    private readonly Dictionary<OperatorKind, ConvolutionLauncher> _launchers = [];

    /// <param name="backend">The backend. The emulator is never chosen unless asked for here.</param>
    /// <param name="device">Index among the backend's devices, as <see cref="IlgpuDevices"/> lists them; 0 by default.</param>
    /// <exception cref="InvalidInputException">The backend has no such device.</exception>
    public IlgpuEngine(IlgpuBackend backend, int device = 0)
    {
        IReadOnlyList<IlgpuDevice> devices = IlgpuDevices.ListOf(backend);
        if (!devices.Any(d => d.IsUsable && d.Index == device))
        {
            string expected = devices[0].IsUsable ? $"a device from 0 to {devices.Count - 1}" : $"another backend: {devices[0].Reason}";
            throw new InvalidInputException(new InputError("--backend", 0, 0, "", $"{NameOf(backend)}:{device}", expected));
        }

        _context = IlgpuDevices.CreateContext(backend);
        _accelerator = IlgpuDevices.Of(_context, backend)[device].CreateAccelerator(_context);
        Name = NameOf(backend);
    }

    /// <summary>One kernel launch: index range, input, weights, thresholds, table, accumulators, shape.</summary>
    internal delegate void ConvolutionLauncher(
        Index1D extent,
        ArrayView<sbyte> input,
        ArrayView<sbyte> weights,
        ArrayView<sbyte> thresholds,
        ArrayView<short> table,
        ArrayView<int> accumulators,
        KernelShape shape);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Name of the device.</summary>
    public string DeviceName => _accelerator.Name;

    /// <summary>The name of a backend's engine: <c>cuda</c>, <c>opencl</c> or <c>ilgpu-cpu</c>.</summary>
    public static string NameOf(IlgpuBackend backend) => backend switch
    {
        IlgpuBackend.Cuda => "cuda",
        IlgpuBackend.OpenCL => "opencl",
        _ => "ilgpu-cpu",
    };

    /// <inheritdoc/>
    public ICompiledConvolution Compile(ConvolutionLayer layer)
    {
        LayerValidation.Validate(layer);
        if (layer.Adc is { IsExact: false })
        {
            (string key, double sigma) = layer.Adc.NoiseSigma > 0 ? ("noise", layer.Adc.NoiseSigma) : ("offset", layer.Adc.OffsetSigma);
            throw new InvalidInputException(new InputError(
                layer.Name, 0, 0, $"adc.{key}_sigma", $"{sigma}", $"0 on engine {Name}: {key} is drawn by the engines simd and reference"));
        }

        return new CompiledIlgpuConvolution(layer, _accelerator, Launcher(layer.Operator.Kind));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _accelerator.Dispose();
        _context.Dispose();
    }

    /// <summary>The kernel of an operator, compiled for the device when first asked for.</summary>
    private ConvolutionLauncher Launcher(OperatorKind kind)
    {
        if (!_launchers.TryGetValue(kind, out ConvolutionLauncher? launcher))
        {
            launcher = kind switch
            {
                OperatorKind.Multiply => Load<MultiplyTerm>(),
                OperatorKind.BinaryWeight => Load<BinaryWeightTerm>(),
                OperatorKind.DeepShift => Load<DeepShiftTerm>(),
                OperatorKind.MultiplicationFree => Load<MultiplicationFreeTerm>(),
                OperatorKind.MultiplicationFreeMfNet => Load<MfNetTerm>(),
                OperatorKind.Xnor => Load<XnorTerm>(),
                OperatorKind.Approximate => Load<ApproximateTerm>(),
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such operator."),
            };
            _launchers.Add(kind, launcher);
        }

        return launcher;
    }

    private ConvolutionLauncher Load<TTerm>()
        where TTerm : struct, IOperatorTerm
    {
        Action<Index1D, ArrayView<sbyte>, ArrayView<sbyte>, ArrayView<sbyte>, ArrayView<short>, ArrayView<int>, KernelShape> kernel =
            _accelerator.LoadAutoGroupedStreamKernel<
                Index1D, ArrayView<sbyte>, ArrayView<sbyte>, ArrayView<sbyte>, ArrayView<short>, ArrayView<int>, KernelShape>(
                ConvolutionKernel.Run<TTerm>);
        return kernel.Invoke;
    }
}
