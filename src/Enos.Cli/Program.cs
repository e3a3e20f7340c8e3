using System.CommandLine;
using System.CommandLine.Invocation;
using Enos.Cli;
using Enos.Cli.Options;
using Enos.Cli.Verbs;

Command search = SearchVerb.Create();
Command simulate = SimulateVerb.Create();
Command validate = ValidateVerb.Create();
Command report = ReportVerb.Create();
(Command tables, Command convert, Command multiplier) = TablesVerb.Create();
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
ExamplesHelp.Install(
    root,
    [
        new HelpPart(
            root, "Examples", ["enos search", "enos simulate --network squeezenet --mode xnor", "enos validate runs/squeezenet-fashion-mnist-seed1"]),
        new HelpPart(search, "Examples", SearchVerb.Examples),
        new HelpPart(simulate, "Totals", SimulateVerb.Definitions),
        new HelpPart(simulate, "Examples", SimulateVerb.Examples),
        new HelpPart(validate, "Examples", ValidateVerb.Examples),
        new HelpPart(report, "Examples", ReportVerb.Examples),
        new HelpPart(sweep, "Examples", SweepVerb.Examples),
        .. SweepVerb.Parts(sweep),
        new HelpPart(trace, "Examples", TraceVerb.Examples),
        .. TraceVerb.Parts(trace),
        new HelpPart(tables, "Examples", TablesVerb.Examples),
        new HelpPart(convert, "Rule", TablesVerb.Rule),
        new HelpPart(convert, "Examples", TablesVerb.Examples),
        new HelpPart(multiplier, "Figures", MultiplierVerb.Definitions),
        new HelpPart(multiplier, "Examples", MultiplierVerb.Examples),
        new HelpPart(devices, "Examples", DevicesVerb.Examples),
    ]);

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
