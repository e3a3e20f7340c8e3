
namespace Enos.Kernels.Gpu.Tests;

public sealed class KernelTextTests
{
    [Fact]
    public void Every_kernel_compiles_to_ptx_without_a_device()
    {
        IReadOnlyList<(string Name, string Text)> kernels = KernelText.Ptx();
        Directory.CreateDirectory("/tmp/ktext"); foreach (var (n, t) in kernels) File.WriteAllText("/tmp/ktext/" + n + ".ptx", t);
    }

    [Fact]
    public void Every_kernel_compiles_to_opencl_c_without_a_device()
    {
        IReadOnlyList<(string Name, string Text)> kernels = KernelText.OpenCL();
        Directory.CreateDirectory("/tmp/ktext"); foreach (var (n, t) in kernels) File.WriteAllText("/tmp/ktext/" + n + ".cl", t);
    }
}
