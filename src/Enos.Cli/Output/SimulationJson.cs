using System.Text.Encodings.Web;
using System.Text.Json;
using Enos.Accel.Costs;
using Enos.Cli.Jobs;

namespace Enos.Cli.Output;

/// <summary>A simulation as JSON, written layer by layer: a network of a million layers is never held as text. What is not known is left out.</summary>
internal static class SimulationJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the document and a line end.</summary>
    public static void Write(Stream stream, Simulation simulation, bool totalsOnly)
    {
        NetworkCost cost = simulation.Cost;
        using (Utf8JsonWriter json = new(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("accelerator", cost.Hardware.Name);
            json.WriteString("network", simulation.Network);
            json.WriteNumber("batch", simulation.Batch);
            json.WriteStartObject("cost");
            foreach (NetworkMetric metric in simulation.Metrics)
            {
                if (metric.Of(cost) is long count)
                {
                    json.WriteNumber(metric.Name, count);
                }
                else
                {
                    json.WriteNumber(metric.Name, metric.Of(cost)!.ToDouble(null));
                }
            }

            WriteComponents(json, simulation, cost.Energy);
            if (!totalsOnly)
            {
                json.WriteStartArray("layers");
                foreach (AssignedLayer layer in cost.Layers)
                {
                    WriteLayer(json, simulation, layer);
                    json.Flush();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
        stream.Flush();
    }

    private static void WriteLayer(Utf8JsonWriter json, Simulation simulation, AssignedLayer layer)
    {
        json.WriteStartObject();
        json.WriteString("layer", layer.Layer.Name);
        json.WriteString("mode", layer.Mode.Name);
        json.WriteNumber("macs", layer.Cost.Macs);
        json.WriteNumber("folds", layer.Cost.Folds);
        json.WriteNumber("cycles", layer.Cost.Cycles);
        json.WriteNumber("compute_cycles", layer.Cost.ComputeCycles);
        json.WriteNumber("stall_cycles", layer.Cost.Stalls.Total);
        json.WriteNumber("input_stall_cycles", layer.Cost.Stalls.Input);
        json.WriteNumber("weight_stall_cycles", layer.Cost.Stalls.Weight);
        json.WriteNumber("output_stall_cycles", layer.Cost.Stalls.Output);
        json.WriteNumber("mapping_efficiency", layer.Cost.MappingEfficiency);
        json.WriteNumber("utilization", layer.Cost.Utilization);
        if (simulation.EnergiesKnown)
        {
            json.WriteNumber("energy_pj", layer.Cost.EnergyPj);
        }

        WriteComponents(json, simulation, layer.Cost.Energy);
        json.WriteNumber("switch_cycles", layer.SwitchBefore.Cycles);
        if (simulation.EnergiesKnown)
        {
            json.WriteNumber("switch_energy_pj", layer.SwitchBefore.EnergyPj);
        }

        json.WriteEndObject();
    }

    private static void WriteComponents(Utf8JsonWriter json, Simulation simulation, EnergyBreakdown energy)
    {
        if (!simulation.EnergiesKnown)
        {
            return;
        }

        json.WriteStartObject("energy_by_component_pj");
        foreach ((string component, double energyPj) in energy.Components())
        {
            json.WriteNumber(component, energyPj);
        }

        json.WriteEndObject();
    }
}
