using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace Enos.Kernels.Gpu;

/// <summary>A device, or the reason why a backend has none.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Index">Index among the backend's devices, from 0; −1 where it cannot be used, or there is none.</param>
/// <param name="Name">The device's name, or empty.</param>
/// <param name="MemoryBytes">Its memory in bytes, or 0.</param>
/// <param name="Reason">Why the backend cannot be used, or empty.</param>
/// <param name="IsGpu">Whether it is usable and a GPU: an OpenCL device may be a processor.</param>
public sealed record IlgpuDevice(IlgpuBackend Backend, int Index, string Name, long MemoryBytes, string Reason, bool IsGpu = false)
{
    /// <summary>Whether an <see cref="IlgpuEngine"/> can be made for it.</summary>
    public bool IsUsable => Index >= 0;
}

/// <summary>Finds the devices that an <see cref="IlgpuEngine"/> can use.</summary>
public static class IlgpuDevices
{
    /// <summary>Shared memory that a group of threads takes at most.</summary>
    internal const int SharedBytes = 48 << 10;

    /// <summary>The devices of the GPU backends, CUDA first; a backend without devices is listed once, with the reason. The emulator is not listed.</summary>
    public static IReadOnlyList<IlgpuDevice> List() => [.. ListOf(IlgpuBackend.Cuda), .. ListOf(IlgpuBackend.OpenCL)];

    /// <summary>The devices of one backend, or one entry with the reason why there is none.</summary>
    public static IReadOnlyList<IlgpuDevice> ListOf(IlgpuBackend backend)
    {
        Context context;
        try
        {
            context = CreateContext(backend);
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or AcceleratorException)
        {
            return [new IlgpuDevice(backend, -1, "", 0, $"the driver's library does not load: {exception.Message}")];
        }

        using (context)
        {
            Device[] devices = Of(context, backend);
            return devices.Length == 0
                ? [new IlgpuDevice(backend, -1, "", 0, Missing(backend))]
                : [.. devices.Select((device, i) => Describe(backend, device, i))];
        }
    }

    /// <summary>A context for one backend. Optimization level O1: O2 has known faults (ILGPU issue 846).</summary>
    internal static Context CreateContext(IlgpuBackend backend) => Context.Create(builder =>
    {
        builder.Optimize(OptimizationLevel.O1);
        _ = backend switch
        {
            IlgpuBackend.Cuda => builder.Cuda(),
            IlgpuBackend.OpenCL => builder.OpenCL(),
            IlgpuBackend.Emulator => builder.CPU(),
            _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, "No such backend."),
        };
    });

    /// <summary>The devices of a context made for <paramref name="backend"/>.</summary>
    internal static Device[] Of(Context context, IlgpuBackend backend) => backend switch
    {
        IlgpuBackend.Cuda => [.. context.GetCudaDevices()],
        IlgpuBackend.OpenCL => [.. context.GetCLDevices()],
        _ => [.. context.GetCPUDevices()],
    };

    private static IlgpuDevice Describe(IlgpuBackend backend, Device device, int index) => device.MaxSharedMemoryPerGroup < SharedBytes
        ? new IlgpuDevice(backend, -1, device.Name, device.MemorySize, $"it has {device.MaxSharedMemoryPerGroup} bytes of shared memory; the kernels take {SharedBytes}")
        : new IlgpuDevice(backend, index, device.Name, device.MemorySize, "", IsGpu(device));

    private static bool IsGpu(Device device) => device is CudaDevice || (device is CLDevice cl && cl.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU));

    private static string Missing(IlgpuBackend backend) => backend switch
    {
        IlgpuBackend.Cuda => "no NVIDIA device, or its driver is not installed",
        IlgpuBackend.OpenCL => "no OpenCL device with generic address space, or no OpenCL loader (libOpenCL) is installed",
        _ => "no device",
    };
}
