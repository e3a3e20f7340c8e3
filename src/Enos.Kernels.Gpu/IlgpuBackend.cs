namespace Enos.Kernels.Gpu;

/// <summary>What ILGPU compiles kernels for.</summary>
public enum IlgpuBackend
{
    /// <summary>NVIDIA GPUs; engine name <c>cuda</c>.</summary>
    Cuda,

    /// <summary>OpenCL devices with generic address space (OpenCL 2.0, or the feature in 3.0); engine name <c>opencl</c>.</summary>
    OpenCL,

    /// <summary>ILGPU's emulator, which runs kernels thread by thread on the CPU, three orders of magnitude slower: for tests; engine name <c>ilgpu-cpu</c>.</summary>
    Emulator,
}
