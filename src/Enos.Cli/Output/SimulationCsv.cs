using Enos.Cli.Jobs;
using Enos.Search.Runs;

namespace Enos.Cli.Output;

/// <summary>A simulation as CSV: a row a layer, or a row a total.</summary>
internal static class SimulationCsv
{
    /// <summary>Writes the rows.</summary>
    public static void Write(TextWriter writer, Simulation simulation, bool totalsOnly)
    {
        if (totalsOnly)
        {
            CsvOutput.Write(
                writer,
                [("metric", m => m.Name), ("value", m => m.Of(simulation.Cost)!), ("unit", m => m.Unit), ("definition", m => m.Definition)],
                simulation.Metrics);
        }
        else
        {
            LayersFile.Write(writer, simulation.Cost, simulation.EnergiesKnown);
        }
    }
}
