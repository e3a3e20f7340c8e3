using Enos.Accel.Inputs;
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
    private readonly DeviceKernels _kernels;
    private readonly DeviceLimits _limits;

    /// <param name="backend">The backend. The emulator is never chosen unless asked for here.</param>
    /// <param name="device">Index among the backend's devices, as <see cref="IlgpuDevices"/> lists them; 0 by default.</param>
    /// <exception cref="InvalidInputException">The backend has no such device.</exception>
    public IlgpuEngine(IlgpuBackend backend, int device = 0)
        : this(backend, device, new DeviceLimits())
    {
    }

    /// <param name="backend">The backend.</param>
    /// <param name="device">Index among the backend's devices.</param>
    /// <param name="limits">What a layer may take of it.</param>
    internal IlgpuEngine(IlgpuBackend backend, int device, DeviceLimits limits)
    {
        IReadOnlyList<IlgpuDevice> devices = IlgpuDevices.ListOf(backend);
        int[] usable = [.. devices.Where(d => d.IsUsable).Select(d => d.Index)];
        if (!usable.Contains(device))
        {
            string expected = usable.Length > 0 ? $"device {string.Join(" or ", usable)}" : $"another backend: {devices[0].Reason}";
            throw new InvalidInputException(new InputError("--backend", 0, 0, "", $"{NameOf(backend)}:{device}", expected));
        }

        _context = IlgpuDevices.CreateContext(backend);
        _accelerator = IlgpuDevices.Of(_context, backend)[device].CreateAccelerator(_context);
        _kernels = new DeviceKernels(_accelerator);
        _limits = limits;
        Name = NameOf(backend);
    }

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

        return new CompiledIlgpuConvolution(layer, _accelerator, DeviceLayer.Of(layer, _accelerator, _kernels, _limits.TableEntries), _limits.ChunkBytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _accelerator.Dispose();
        _context.Dispose();
    }
}
