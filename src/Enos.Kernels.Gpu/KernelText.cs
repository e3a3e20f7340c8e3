using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace Enos.Kernels.Gpu;

/// <summary>What the kernels are compiled to, without a device.</summary>
public static class KernelText
{
    /// <summary>The architecture that PTX is generated for, and so the least that a GPU has to have to run the kernel that is for CUDA alone.</summary>
    private static readonly CudaArchitecture Architecture = CudaArchitecture.SM_61;

    /// <summary>Every kernel as PTX assembly, by its name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Ptx()
    {
        using Context context = CreateContext();
        using var backend = new PTXBackend(context, new CudaCapabilityContext(Architecture), Architecture, CudaInstructionSet.ISA_60, null!);
        return [.. DeviceKernels.All.Select(kernel => (NameOf(kernel.Method), ((PTXCompiledKernel)backend.Compile(EntryPoint(kernel.Method), default)).PTXAssembly))];
    }

    /// <summary>Every kernel that is not for CUDA alone as OpenCL C, by its name.</summary>
    public static IReadOnlyList<(string Name, string Text)> OpenCL()
    {
        using Context context = CreateContext();
        var capabilities = new CLCapabilityContext(false, false, false, false, true);
        using var backend = new CLBackend(context, capabilities, CLDeviceVendor.Other, CLCVersion.CL20);
        return
        [
            .. DeviceKernels.All.Where(kernel => !kernel.CudaOnly)
                .Select(kernel => (NameOf(kernel.Method), ((CLCompiledKernel)backend.Compile(EntryPoint(kernel.Method), default)).Source)),
        ];
    }

    /// <summary>The names of a kernel and of what it is compiled for, such as <c>TiledKernel&lt;ByteDot&gt;</c>.</summary>
    private static string NameOf(MethodInfo kernel) => $"{kernel.DeclaringType!.Name}<{kernel.GetGenericArguments()[0].Name}>";

    private static Context CreateContext() => Context.Create(builder => builder.Optimize(OptimizationLevel.O1));

    private static EntryPointDescription EntryPoint(MethodInfo kernel) => EntryPointDescription.FromExplicitlyGroupedKernel(kernel);
}
