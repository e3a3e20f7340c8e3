using System.CommandLine;
using System.Globalization;
using Enos.Accel.Costs;
using Enos.Accel.Workloads;
using Enos.Cli.Jobs;
using Enos.Cli.Options;
using Enos.Cli.Output;
using Enos.Networks.Graphs;
using Enos.Networks.Zoo;
using Enos.Sim.Cycles;
using Enos.Sim.Traces;

namespace Enos.Cli.Verbs;

/// <summary><c>enos simulate</c>.</summary>
internal static class SimulateVerb
{
    private const string ScaleSimName = "scalesim";
    private const string Closed = "closed";
    private const string Cycle = "cycle";

    private static readonly Option<string> Network = new("--network")
    {
        HelpName = "NAME|RUN|FILE",
        Description = $"The network: {string.Join(", ", NetworkZoo.Names)}; a run directory, which brings its accelerator and assignment; "
            + "a SCALE-Sim topology (.csv, convolutions or GEMM by its header); an ONNX model (.onnx).",
        DefaultValueFactory = _ => NetworkZoo.Names[0],
    };

    private static readonly Option<string?> Input = new Option<string?>("--input")
    {
        HelpName = "CxHxW",
        Description = "Shape of an image, in place of a data set's; for an ONNX model, of the sizes that it leaves open.",
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

    private static readonly Option<string> Engine = OneOf(new Option<string>("--engine")
    {
        HelpName = "NAME",
        Description = $"{Closed}: by formulas; {Cycle}: by stepping through every cycle. Both give the same figures.",
        DefaultValueFactory = _ => Closed,
    }, Closed, Cycle);

    private static readonly Option<string?> Trace = OneOf(new Option<string?>("--trace")
    {
        HelpName = "KIND",
        Description = "Record what happens, cycle by cycle: folds (a row a fold: start, end, stall and cause, bits), cycles (a row a cycle: reads and writes of each "
            + "scratchpad and DRAM, addresses), timeline (trace events, for Perfetto or chrome://tracing). Formats: docs/traces.md.",
    }, [.. TraceKinds]);

    private static readonly Option<string?> TraceOut = new("--trace-out")
    {
        HelpName = "FILE",
        Description = "Where to; compressed if the name ends in .gz. Default: trace-KIND.csv, or .json for a timeline, in the current directory.",
    };

    private static readonly Option<string?> Compat = ScaleSim();

    private static readonly Option<bool> Totals = new("--totals") { Description = "The network's totals alone; with csv one row a total, with unit and definition." };

    private static readonly Option<string> Format = CommonOptions.Format("totals and layers", "one row a layer");

    public static string[] Examples { get; } =
    [
        "enos simulate --network squeezenet --mode xnor",
        "enos simulate --network squeezenet --format csv --totals",
        "enos simulate --hw scale.cfg --network alexnet.csv --energies-from hw-configs/edge-16x16.yaml",
        "enos simulate --hw scale.cfg --network alexnet.csv --compat scalesim --format csv",
        "enos simulate --hw hw-configs/eyeriss-12x14.yaml --network squeezenet --form imagenet --input 3x224x224 --classes 1000 --width 1",
        "enos simulate --network resnet50.onnx --input 3x224x224 --format csv",
        "enos simulate --network runs/squeezenet-fashion-mnist-seed1 --format csv",
        "enos simulate --network squeezenet --trace timeline --trace-out squeezenet.json",
        "enos simulate --network squeezenet --assign runs/squeezenet-fashion-mnist-seed1/assignment.csv --batch 16",
    ];

    public static Command Create()
    {
        Command command = new("simulate", "Cycles and energy of a network, layer by layer; traces of what happens in each fold or cycle.")
        {
            HardwareOptions.Accelerator, HardwareOptions.EnergyTable, HardwareOptions.EnergiesFrom, Network, NetworkOptions.Width, NetworkOptions.Dataset,
            Input, Classes, Form, Assign, Mode, Batch, Engine, Trace, TraceOut, Compat, Totals, Format,
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
        command.Validators.Add(result =>
        {
            bool cfg = HardwareSource.IsScaleSim(result.GetValue(HardwareOptions.Accelerator));
            bool energiesFrom = result.GetResult(HardwareOptions.EnergiesFrom) is not null;
            if (energiesFrom && !cfg)
            {
                result.AddError("--energies-from goes with a SCALE-Sim configuration: --hw FILE.cfg.");
            }

            if (cfg && !energiesFrom && result.GetResult(HardwareOptions.EnergyTable) is not null)
            {
                result.AddError("--energy-table has no energies of memories, and neither has a .cfg: add --energies-from FILE.yaml.");
            }

            if (NetworkSource.IsFile(result.GetValue(Network)))
            {
                foreach (Option option in new Option[] { NetworkOptions.Width, NetworkOptions.Dataset, Classes, Form })
                {
                    if (result.GetResult(option) is { Implicit: false })
                    {
                        result.AddError($"{option.Name} is for networks known by name: a file has its own layers.");
                    }
                }
            }

            if (result.GetResult(Compat) is not null)
            {
                foreach (Option option in new Option[] { Assign, Mode, Engine, Trace, TraceOut, Totals, HardwareOptions.EnergyTable, HardwareOptions.EnergiesFrom })
                {
                    if (result.GetResult(option) is { Implicit: false })
                    {
                        result.AddError($"SCALE-Sim knows nothing of {option.Name}: leave out that or --compat.");
                    }
                }
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(Trace) is not null && result.GetResult(Engine) is { Implicit: false } && result.GetValue(Engine) == Closed)
            {
                result.AddError("A trace is of cycles, which the closed form does not step through: leave out --engine closed or --trace.");
            }

            if (result.GetResult(TraceOut) is not null && result.GetResult(Trace) is null)
            {
                result.AddError("--trace-out goes with --trace.");
            }
        });
        command.SetAction(Run);
        return command;
    }

    /// <summary>The totals, for the end of the help.</summary>
    public static IEnumerable<string> Definitions => NetworkMetric.All.Select(m =>
        $"{m.Label}{(m.Unit.Length == 0 ? "" : $" [{m.Unit}]")} = {m.Definition}");

    private static IEnumerable<string> TraceKinds => Enum.GetNames<TraceKind>().Select(name => name.ToLowerInvariant());

    private static Option<string?> ScaleSim() => OneOf(new Option<string?>("--compat")
    {
        HelpName = "NAME",
        Description = $"{ScaleSimName}: what SCALE-Sim 3.0.0 prints, its faults included, in place of Enos's figures (docs/scalesim.md).",
    }, ScaleSimName);

    private static Option<T> OneOf<T>(Option<T> option, params string[] names)
    {
        option.AcceptOnlyFromAmong(names);
        return option;
    }

    private static int Run(ParseResult parsed)
    {
        string format = parsed.GetValue(Format)!;
        TextWriter log = parsed.GetValue(CommonOptions.Quiet) ? TextWriter.Null : Console.Error;
        SimulateRequest request = Request(parsed);
        if (parsed.GetValue(Compat) is not null)
        {
            (HardwareSource hardware, NetworkSource network, Workload workload) = SimulateJob.Load(request);
            WriteNotes(log, network.Notes);
            if (hardware.ScaleSim is { InterfaceBytesPerCycle: < double.PositiveInfinity })
            {
                WriteNotes(log, ["InterfaceBandwidth is USER, where SCALE-Sim adds each stall twice (scale-sim-v2#130): these are the figures without stalls, as with CALC."]);
            }

            ScaleSimOutput.Write(format, hardware.Accelerator.Array, workload);
            return ExitCode.Done;
        }

        Simulation simulation = SimulateJob.Run(request);
        WriteNotes(log, simulation.Notes);
        if (request.Trace is { Path: var written })
        {
            log.WriteLine($"trace: {written}");
        }

        bool totals = parsed.GetValue(Totals);
        if (format == CommonOptions.Table)
        {
            SimulationSummary.Write(Consoles.Out(), simulation, totals);
            return ExitCode.Done;
        }

        using StreamWriter output = Consoles.Data();
        if (format == CommonOptions.Json)
        {
            SimulationJson.Write(output.BaseStream, simulation, totals);
        }
        else
        {
            SimulationCsv.Write(output, simulation, totals);
        }

        return ExitCode.Done;
    }

    private static void WriteNotes(TextWriter log, IEnumerable<string> notes)
    {
        foreach (string note in notes)
        {
            log.WriteLine($"note: {note}");
        }
    }

    private static SimulateRequest Request(ParseResult parsed) =>
        new()
        {
            Accelerator = parsed.GetValue(HardwareOptions.Accelerator),
            EnergyTable = parsed.GetValue(HardwareOptions.EnergyTable),
            EnergiesFrom = parsed.GetValue(HardwareOptions.EnergiesFrom),
            Network = parsed.GetValue(Network)!,
            Width = parsed.GetValue(NetworkOptions.Width),
            Dataset = parsed.GetValue(NetworkOptions.Dataset)!,
            Input = parsed.GetValue(Input) is { } input ? ParseShape(input) : null,
            Classes = parsed.GetValue(Classes),
            Form = parsed.GetValue(Form),
            Assignment = parsed.GetValue(Assign),
            Mode = parsed.GetValue(Mode),
            Batch = parsed.GetValue(Batch),
            Engine = parsed.GetValue(Engine) == Cycle ? CostEngine.Cycle : CostEngine.ClosedForm,
            Trace = TraceOf(parsed),
        };

    private static (TraceKind Kind, string Path)? TraceOf(ParseResult parsed)
    {
        if (parsed.GetValue(Trace) is not { } name)
        {
            return null;
        }

        TraceKind kind = Enum.Parse<TraceKind>(name, ignoreCase: true);
        return (kind, parsed.GetValue(TraceOut) ?? $"trace-{name}.{(kind == TraceKind.Timeline ? "json" : "csv")}");
    }

    private static TensorShape? ParseShape(string text)
    {
        int[] sizes = [.. text.Split('x').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0)];
        return sizes is [>= 1, >= 1, >= 1] ? new TensorShape(sizes[0], sizes[1], sizes[2]) : null;
    }
}
