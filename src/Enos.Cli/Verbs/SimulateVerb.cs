using System.CommandLine;
using System.Globalization;
using Enos.Cli.Jobs;
using Enos.Cli.Options;
using Enos.Cli.Output;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;
using Enos.Search.Runs;

namespace Enos.Cli.Verbs;

/// <summary><c>enos simulate</c>.</summary>
internal static class SimulateVerb
{
    private static readonly Option<string> Network = new("--network")
    {
        HelpName = "NAME|RUN",
        Description = $"The network: {string.Join(", ", NetworkZoo.Names)}, or a run directory, which brings its accelerator and assignment.",
        DefaultValueFactory = _ => NetworkZoo.Names[0],
    };

    private static readonly Option<string?> Input = new Option<string?>("--input")
    {
        HelpName = "CxHxW",
        Description = "Shape of an image, in place of a data set's.",
    }.Where(text => text is null || ParseShape(text) is not null, "three whole numbers of at least 1, such as 3x32x32");

    private static readonly Option<int?> Classes = new Option<int?>("--classes")
    {
        HelpName = "N",
        Description = "Number of classes, at least 2, in place of the data set's.",
    }.Where(n => n >= 2, "a whole number of at least 2");

    private static readonly Option<NetworkForm> Form = new("--form")
    {
        HelpName = "NAME",
        Description = "Layout of the network: cifar, for images of about 32×32, or imagenet, for about 224×224.",
        DefaultValueFactory = _ => NetworkForm.Cifar,
    };

    private static readonly Option<string?> Assign = new("--assign")
    {
        HelpName = "FILE",
        Description = "Modes of all layers, CSV with columns layer,mode, as assignment.csv of a run.",
    };

    private static readonly Option<string?> Mode = new("--mode")
    {
        HelpName = "NAME",
        Description = "One mode for all layers, first and last included. Default: a run's own assignment, otherwise the most precise multiply.",
    };

    private static readonly Option<int> Batch = new Option<int>("--batch")
    {
        HelpName = "N",
        Description = "Images computed at once, at least 1. Costs are for the whole batch.",
        DefaultValueFactory = _ => 1,
    }.Where(n => n >= 1, "a whole number of at least 1");

    private static readonly Option<string> Format = CommonOptions.Format("totals and layers", "one row a layer");

    public static string[] Examples { get; } =
    [
        "enos simulate --network squeezenet --mode xnor",
        "enos simulate --hw hw-configs/eyeriss-12x14.yaml --network squeezenet --form imagenet --input 3x224x224 --classes 1000 --width 1",
        "enos simulate --network runs/squeezenet-fashion-mnist-seed1 --format csv",
        "enos simulate --network squeezenet --assign runs/squeezenet-fashion-mnist-seed1/assignment.csv --batch 16",
    ];

    public static Command Create()
    {
        Command command = new("simulate", "Cycles and energy of a network, layer by layer, from the closed-form model.")
        {
            HardwareOptions.Accelerator, HardwareOptions.EnergyTable, Network, NetworkOptions.Width, NetworkOptions.Dataset, Input, Classes, Form,
            Assign, Mode, Batch, Format,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Assign) is not null && result.GetResult(Mode) is not null)
            {
                result.AddError("Either --assign or --mode, not both.");
            }

            if (result.GetResult(Input) is not null && result.GetResult(NetworkOptions.Dataset) is { Implicit: false })
            {
                result.AddError("Either --input or --dataset, not both.");
            }
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        Simulation simulation = SimulateJob.Run(new SimulateRequest
        {
            Accelerator = parsed.GetValue(HardwareOptions.Accelerator),
            EnergyTable = parsed.GetValue(HardwareOptions.EnergyTable),
            Network = parsed.GetValue(Network)!,
            Width = parsed.GetValue(NetworkOptions.Width),
            Dataset = parsed.GetValue(NetworkOptions.Dataset)!,
            Input = parsed.GetValue(Input) is { } input ? ParseShape(input) : null,
            Classes = parsed.GetValue(Classes),
            Form = parsed.GetValue(Form),
            Assignment = parsed.GetValue(Assign),
            Mode = parsed.GetValue(Mode),
            Batch = parsed.GetValue(Batch),
        });
        switch (parsed.GetValue(Format))
        {
            case CommonOptions.Json:
                Console.Out.Write(RunRecordFile.ToJson(simulation.ToRecord()));
                break;
            case CommonOptions.Csv:
                LayersFile.Write(Console.Out, simulation.Cost);
                break;
            default:
                SimulationSummary.Write(Consoles.Out(), simulation);
                break;
        }

        return ExitCode.Done;
    }

    private static TensorShape? ParseShape(string text)
    {
        int[] sizes = [.. text.Split('x').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0)];
        return sizes is [>= 1, >= 1, >= 1] ? new TensorShape(sizes[0], sizes[1], sizes[2]) : null;
    }
}
