using System.Text.RegularExpressions;
using Enos.Accel.Modes;

namespace Enos.Kernels.Gpu.Tests;

public sealed partial class KernelTextTests
{
    private static readonly string[] Words = ["ByteDot", "ShortDot", "SignCount", "TableLookup"];

    [Fact]
    public void Every_kernel_compiles_to_ptx_without_a_device()
    {
        IReadOnlyList<(string Name, string Text)> kernels = KernelText.Ptx();
        Assert.Equal(Words.Length + 1 + Enum.GetValues<OperatorKind>().Length, kernels.Count);
        Assert.All(Words.Append("CudaByteDot"), word => Assert.Contains(kernels, kernel => kernel.Name == $"TiledKernel<{word}>"));
        Assert.All(kernels, kernel =>
        {
            Assert.Single(PtxEntry().Matches(kernel.Text));
            Assert.Contains("bar.sync", kernel.Text, StringComparison.Ordinal);
            Assert.InRange(PtxShared().Matches(kernel.Text).Sum(match => int.Parse(match.Groups[1].ValueSpan, null)), 1, IlgpuDevices.SharedBytes);

            // All is inlined; nothing is left to be linked, or done by a function of ILGPU that throws.
            Assert.DoesNotMatch(PtxUnresolved(), kernel.Text);
        });
    }

    [Fact]
    public void The_kernel_for_cuda_alone_adds_four_products_in_an_instruction()
    {
        string text = KernelText.Ptx().Single(kernel => kernel.Name == "TiledKernel<CudaByteDot>").Text;
        Assert.Equal(TileGeometry.PerThread * TileGeometry.PerThread, Dp4a().Count(text));
    }

    [Fact]
    public void Every_kernel_compiles_to_opencl_c_without_a_device()
    {
        IReadOnlyList<(string Name, string Text)> kernels = KernelText.OpenCL();
        Assert.Equal(Words.Length + Enum.GetValues<OperatorKind>().Length, kernels.Count);
        Assert.All(Words, word => Assert.Contains(kernels, kernel => kernel.Name == $"TiledKernel<{word}>"));
        Assert.All(kernels, kernel =>
        {
            Assert.Single(ClEntry().Matches(kernel.Text));
            Assert.Contains("work_group_barrier", kernel.Text, StringComparison.Ordinal);
            Assert.Matches(ClShared(), kernel.Text);

            // At the scope of the program there are no variables: all groups would share them.
            Assert.DoesNotMatch(ClProgramScope(), kernel.Text);
        });
    }

    [GeneratedRegex(@"^\.visible \.entry \w+\(", RegexOptions.Multiline)]
    private static partial Regex PtxEntry();

    [GeneratedRegex(@"\.shared \.align \d+ \.b8 \w+\[(\d+)\]")]
    private static partial Regex PtxShared();

    [GeneratedRegex(@"\bcall\b|\.extern|\.func\b|\btrap\b")]
    private static partial Regex PtxUnresolved();

    [GeneratedRegex(@"\bdp4a\.s32\.s32\b")]
    private static partial Regex Dp4a();

    [GeneratedRegex(@"^kernel void \w+\(", RegexOptions.Multiline)]
    private static partial Regex ClEntry();

    [GeneratedRegex(@"^\tlocal \w+ \w+\[\d+\];", RegexOptions.Multiline)]
    private static partial Regex ClShared();

    [GeneratedRegex(@"^(local|global|int|char|short) .*;", RegexOptions.Multiline)]
    private static partial Regex ClProgramScope();
}
