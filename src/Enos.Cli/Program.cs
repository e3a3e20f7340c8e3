using System.CommandLine;
using System.CommandLine.Invocation;
using Enos.Cli;
using Enos.Cli.Options;
using Enos.Cli.Verbs;

Command search = SearchVerb.Create();
Command simulate = SimulateVerb.Create();
Command validate = ValidateVerb.Create();
Command report = ReportVerb.Create();
Command tables = TablesVerb.Create();
Command devices = DevicesVerb.Create();
Command sweep = SweepVerb.Create();
Command trace = TraceVerb.Create();
RootCommand root = new("Simulates DNN accelerators whose MACs switch operator and precision layer by layer, and searches an assignment of modes.")
{
    search,
    simulate,
    validate,
    report,
    sweep,
    trace,
    tables,
    devices,
    CommonOptions.Quiet,
    CommonOptions.Verbose,
};
HelpPart[] parts =
[
    new HelpPart(
        root, HelpPart.Examples, ["enos search", "enos simulate --network squeezenet --mode xnor", "enos validate runs/squeezenet-fashion-mnist-seed1"]),
    new HelpPart(root, "Exit codes", ExitCode.All.Select(exit => $"{exit.Code,-4} {exit.Meaning}")),
    new HelpPart(search, HelpPart.Examples, SearchVerb.Examples),
    new HelpPart(simulate, "Totals", SimulateVerb.Definitions),
    new HelpPart(simulate, HelpPart.Examples, SimulateVerb.Examples),
    new HelpPart(validate, HelpPart.Examples, ValidateVerb.Examples),
    new HelpPart(report, HelpPart.Examples, ReportVerb.Examples),
    .. SweepVerb.Parts(sweep),
    .. TraceVerb.Parts(trace),
    .. TablesVerb.Parts(tables),
    new HelpPart(devices, HelpPart.Examples, DevicesVerb.Examples),
];
root.Add(ReferenceVerb.Create(root, parts));
ExamplesHelp.Install(root, parts);

ParseResult parsed = root.Parse(args);
if (parsed.Action is ParseErrorAction)
{
    return Failure.Report(UsageException.Of(parsed), verbose: false);
}

try
{
    return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception e)
{
    return Failure.Report(e, parsed.GetValue(CommonOptions.Verbose));
}
