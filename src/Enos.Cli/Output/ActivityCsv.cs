using System.Text;
using Enos.Accel.Hardware;
using Enos.Accel.Modes;
using Enos.Networks.Files;
using Enos.Sim.Activity;

namespace Enos.Cli.Output;

/// <summary>Operand activity as CSV, a row a layer: what it takes to calibrate an energy table. docs/validation.md describes the columns.</summary>
internal static class ActivityCsv
{
    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="energy">Activity and energies.</param>
    /// <param name="hw">The accelerator.</param>
    /// <param name="images">Images over which inputs were counted.</param>
    public static void Write(string path, ActivityEnergy energy, Accelerator hw, int images) => WholeFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        CsvOutput.Write(writer, Fields(energy.Model, hw, images), energy.Layers);
    });

    private static (string Column, Func<ScaledLayer, object> Value)[] Fields(ActivityModel model, Accelerator hw, int images) =>
    [
        ("layer", layer => layer.Activity.Layer),
        ("mode", layer => layer.Cost.Mode.Name),
        ("operator", layer => layer.Cost.Mode.Operator),
        ("compute", layer => layer.Cost.Mode.Compute == Compute.Cim ? "cim" : "digital"),
        ("dataflow", _ => hw.Array.Dataflow switch
        {
            Dataflow.OutputStationary => "os",
            Dataflow.WeightStationary => "ws",
            _ => "is",
        }),
        ("macs_per_pe_cycle", layer => layer.Cost.Mode.MacsPerPeCycle),
        ("images", _ => images),
        ("macs", layer => layer.Cost.Cost.Macs),
        .. Operand("input", layer => layer.Activity.Input),
        .. Operand("weight", layer => layer.Activity.Weight),
        ("streamed_toggle_rate", layer => Known(layer.Activity.StreamedToggleRate)),
        ("mac_factor", layer => model.FactorOf(layer.Activity)),
        ("mac_pj", layer => layer.Cost.Cost.Energy.MacPj),
        ("scaled_mac_pj", layer => layer.MacPj),
        ("energy_pj", layer => layer.Cost.Cost.EnergyPj),
        ("scaled_energy_pj", layer => layer.EnergyPj),
    ];

    private static IEnumerable<(string Column, Func<ScaledLayer, object> Value)> Operand(string name, Func<ScaledLayer, OperandActivity> of) =>
    [
        ($"{name}_bits", layer => of(layer).Bits),
        ($"{name}_streams", layer => of(layer).Streams ? "true" : "false"),
        ($"{name}_values", layer => of(layer).Values),
        ($"{name}_zeros", layer => of(layer).Zeros),
        ($"{name}_transitions", layer => of(layer).Transitions),
        ($"{name}_sign_changes", layer => of(layer).SignChanges),
        ($"{name}_toggled_bits", layer => of(layer).ToggledBits),
        ($"{name}_toggle_rate", layer => Known(of(layer).ToggleRate)),
    ];

    private static object Known(double rate) => double.IsNaN(rate) ? "" : rate;
}
