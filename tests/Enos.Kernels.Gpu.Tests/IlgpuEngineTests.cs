using Enos.Accel.Inputs;
using Enos.Accel.Modes;
using Enos.Accel.Workloads;
using Enos.Kernels.Tests.Suite;

namespace Enos.Kernels.Gpu.Tests;

/// <summary>The suite on ILGPU's emulator, which runs the same kernels everywhere.</summary>
public sealed class EmulatorTests : EngineSuite
{
    protected override int Iterations => 20;

    protected override IConvolutionEngine Create(int threads) => new IlgpuEngine(IlgpuBackend.Emulator);

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

/// <summary>The suite on the first real device, whatever it is; on a machine without one, on the emulator.</summary>
public sealed class DeviceTests : EngineSuite
{
    private static readonly IlgpuBackend Backend =
        IlgpuDevices.List().Where(d => d.IsUsable).Select(d => d.Backend).FirstOrDefault(IlgpuBackend.Emulator);

    protected override int Iterations => Backend == IlgpuBackend.Emulator ? 5 : 100;

    protected override IConvolutionEngine Create(int threads) => new IlgpuEngine(Backend);

    [Fact]
    public void A_device_that_is_not_there_is_refused_with_the_reason()
    {
        foreach (IlgpuBackend backend in Enum.GetValues<IlgpuBackend>())
        {
            IReadOnlyList<IlgpuDevice> devices = IlgpuDevices.ListOf(backend);
            InvalidInputException exception = Assert.Throws<InvalidInputException>(() => new IlgpuEngine(backend, 999));
            InputError error = Assert.Single(exception.Errors);
            Assert.Equal($"{IlgpuEngine.NameOf(backend)}:999", error.Value);
            Assert.Contains(devices[0].IsUsable ? $"0 to {devices.Count - 1}" : devices[0].Reason, error.Expected, StringComparison.Ordinal);
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

public sealed class KernelConversionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(int.MaxValue)]
    public void Integer_rounding_equals_the_rounded_quotient(int step)
    {
        var shape = new LayerShape { InputChannels = 1, InputHeight = 1, InputWidth = 1, OutputChannels = 1 };
        Case c = Cases.Create(OperatorKind.Multiply, shape, 1, (0, 127), 1);
        foreach (int bits in new[] { 1, 4, 16 })
        {
            int max = (1 << (bits - 1)) - 1;
            var kernelShape = new KernelShape(c.Layer with { Adc = new AdcTransfer(1, bits, step) });
            foreach (int centre in new[] { int.MinValue + 1000, int.MaxValue - 1000, 0, step / 2, -(step / 2) })
            {
                for (int sum = centre - 1000; sum < centre + 1000; sum++)
                {
                    decimal code = Math.Clamp(decimal.Round((decimal)sum / step, MidpointRounding.ToEven), -max - 1, max);
                    Assert.Equal(unchecked((int)(long)(code * step)), ConvolutionKernel.Convert(sum, kernelShape));
                }
            }
        }
    }
}
