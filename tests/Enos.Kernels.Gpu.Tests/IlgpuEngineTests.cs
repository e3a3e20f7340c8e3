using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels.Tests.Suite;

namespace Enos.Kernels.Gpu.Tests;

/// <summary>The suite on ILGPU's emulator, which runs the same kernels everywhere.</summary>
public sealed class EmulatorTests : EngineSuite
{
    private static readonly KeptEngine Engine = new(() => new IlgpuEngine(IlgpuBackend.Emulator));

    protected override int Iterations => 10;

    protected override IConvolutionEngine Create(int threads) => Engine;

    [Theory]
    [InlineData("noise")]
    [InlineData("offset")]
    public void An_adc_with_noise_is_refused_by_name(string what)
    {
        AdcTransfer exact = new(1, 4, 1);
        Case c = Cases.Create(OperatorKind.Multiply, Square(channels: 2, size: 3, filters: 2, kernel: 1, padding: 0), 1, (0, 127), 1);
        using IConvolutionEngine engine = Create(1);
        InvalidInputException exception = Assert.Throws<InvalidInputException>(
            () => engine.Compile(c.Layer with { Adc = what == "noise" ? exact with { NoiseSigma = 0.5 } : exact with { OffsetSigma = 0.5 } }));
        InputError error = Assert.Single(exception.Errors);
        Assert.Equal(c.Layer.Name, error.File);
        Assert.Equal($"adc.{what}_sigma", error.Key);
        Assert.Equal("0.5", error.Value);
    }
}

/// <summary>
/// The suite on a real device: that of the backend that ENOS_TEST_BACKEND names, without which it fails, or the first there is. On a machine without one, on the emulator with so few
/// entries of a table in shared memory that it comes in many slices.
/// </summary>
public sealed class DeviceTests : EngineSuite
{
    private const int FewEntries = 1000;

    private static readonly IlgpuBackend Backend = Environment.GetEnvironmentVariable("ENOS_TEST_BACKEND") is { } name
        ? Enum.GetValues<IlgpuBackend>().Single(backend => IlgpuEngine.NameOf(backend) == name)
        : IlgpuDevices.List().Where(d => d.IsUsable).Select(d => d.Backend).FirstOrDefault(IlgpuBackend.Emulator);

    private static readonly KeptEngine Engine =
        new(() => Backend == IlgpuBackend.Emulator ? new IlgpuEngine(Backend, 0, new DeviceLimits(TableEntries: FewEntries)) : new IlgpuEngine(Backend));

    protected override int Iterations => Backend == IlgpuBackend.Emulator ? 5 : 100;

    protected override IConvolutionEngine Create(int threads) => Engine;

    [Fact]
    public void Chunks_that_are_under_way_together_do_not_mix()
    {
        LayerShape shape = Square(channels: 6, size: 5, filters: 7, kernel: 3, padding: 1);
        using var engine = new IlgpuEngine(Backend, 0, new DeviceLimits(ChunkBytes: 4 * (shape.Inputs + (sizeof(int) * shape.Outputs))));
        foreach (int batch in new[] { 4, 5, 8, 9, 15, 23 })
        {
            AssertEqual(Cases.Create(OperatorKind.Multiply, shape, batch, (-128, 127), batch), engine);
        }
    }

    [Theory]
    [InlineData(OperatorKind.MultiplicationFreeMfNet)]
    [InlineData(OperatorKind.Approximate)]
    public void Windows_too_wide_for_shared_memory_are_computed_all_the_same(OperatorKind kind)
    {
        LayerShape shape = Square(channels: 2, size: 82, filters: 4, kernel: 2, padding: 1) with { Groups = 2, DilationHeight = 80, DilationWidth = 80 };
        AssertEqual(Cases.Create(kind, shape, 2, (-128, 127), 37), Engine);
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused_with_the_reason()
    {
        foreach (IlgpuBackend backend in Enum.GetValues<IlgpuBackend>())
        {
            IReadOnlyList<IlgpuDevice> devices = IlgpuDevices.ListOf(backend);
            InvalidInputException exception = Assert.Throws<InvalidInputException>(() => new IlgpuEngine(backend, 999));
            InputError error = Assert.Single(exception.Errors);
            Assert.Equal($"{IlgpuEngine.NameOf(backend)}:999", error.Value);
            Assert.Contains(devices.Any(d => d.IsUsable) ? $"device {devices.First(d => d.IsUsable).Index}" : devices[0].Reason, error.Expected, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_gpu_backend_is_listed_with_a_device_or_a_reason()
    {
        IReadOnlyList<IlgpuDevice> devices = IlgpuDevices.List();
        Assert.Contains(devices, d => d.Backend == IlgpuBackend.Cuda);
        Assert.Contains(devices, d => d.Backend == IlgpuBackend.OpenCL);
        Assert.DoesNotContain(devices, d => d.Backend == IlgpuBackend.Emulator);
        Assert.All(devices, d => Assert.True(d.IsUsable ? d.Name.Length > 0 && d.Reason.Length == 0 : d.Reason.Length > 0));
    }
}
