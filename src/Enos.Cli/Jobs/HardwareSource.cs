using Enos.Accel.Compat;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;

namespace Enos.Cli.Jobs;

/// <summary>An accelerator as <c>--hw</c> names it.</summary>
/// <param name="Accelerator">The accelerator.</param>
/// <param name="EnergiesKnown">Whether its energies and its clock are figures; a SCALE-Sim configuration alone has none.</param>
/// <param name="ScaleSim">The SCALE-Sim configuration it was read from, or null.</param>
internal sealed record HardwareSource(Accelerator Accelerator, bool EnergiesKnown, ScaleSimConfig? ScaleSim)
{
    /// <summary>Whether a file is a SCALE-Sim configuration: its name ends with <c>.cfg</c>.</summary>
    public static bool IsScaleSim(string? file) => file is not null && file.EndsWith(".cfg", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an accelerator.</summary>
    /// <param name="file">Enos's YAML, or SCALE-Sim's .cfg.</param>
    /// <param name="energyTable">An energy table in place of the accelerator's own, or null.</param>
    /// <param name="energiesFrom">For a .cfg: the YAML that has the figures which it lacks; null for none.</param>
    /// <exception cref="InvalidInputException">Every error in the files.</exception>
    public static HardwareSource Load(string file, string? energyTable, string? energiesFrom)
    {
        if (!IsScaleSim(file))
        {
            return new HardwareSource(AcceleratorFile.Load(file, energyTable), true, null);
        }

        Search.Runs.InputErrors errors = new();
        ScaleSimConfig? config = errors.Try(() => ScaleSimConfigFile.Load(file));
        Accelerator? donor = energiesFrom is null ? null : errors.Try(() => AcceleratorFile.Load(energiesFrom, energyTable));
        errors.ThrowIfAny();
        return donor is null
            ? new HardwareSource(config!.CyclesOnly(), false, config)
            : new HardwareSource(config!.WithFiguresOf(donor), true, config);
    }
}
