using System.CommandLine;
using System.Globalization;
using Enos.Cli.Options;
using Enos.Cli.Output;
using Enos.Kernels;
using Enos.Kernels.Gpu;

namespace Enos.Cli.Verbs;

/// <summary><c>enos devices</c>.</summary>
internal static class DevicesVerb
{
    private static readonly Option<string> Format = CommonOptions.Format("an array", "one row a device");

    public static string[] Examples { get; } = ["enos devices", "enos devices --format json"];

    public static Command Create()
    {
        Command command = new("devices", "List what each engine can use on this machine, and why not.") { Format };
        command.SetAction(parsed =>
        {
            Rows().Write(parsed.GetValue(Format)!);
            return ExitCode.Done;
        });
        return command;
    }

    private static Listing Rows()
    {
        SimdLevel widest = SimdLevelSupport.All.First(level => level.IsSupported).Level;
        return new Listing(
            "Engines and their devices",
            ["engine", "device", "usable", "memory_bytes", "note"],
            [
                ["reference", "processor", true, null, "the definition of the arithmetic, scalar, 1 thread"],
                .. SimdLevelSupport.All.Select(level => new object?[]
                {
                    "simd", $"{level.Level}", level.IsSupported, null,
                    level.Level == widest ? string.Create(CultureInfo.InvariantCulture, $"{level.Note}; in use, {Environment.ProcessorCount} threads by default") : level.Note,
                }),
                .. IlgpuDevices.List().Select(device => new object?[]
                {
                    IlgpuEngine.NameOf(device.Backend), device.Name, device.IsUsable, device.IsUsable ? device.MemoryBytes : null,
                    device.IsGpu ? "GPU" : device.IsUsable ? "no GPU: only if asked for by --backend" : device.Reason,
                }),
            ]);
    }
}
