namespace Enos.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Help_lists_the_verbs()
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, "--help");
        Assert.Equal(0, outcome.ExitCode);
        Assert.All(new[] { "search", "simulate", "validate <RUN>", "Examples:" }, text => Assert.Contains(text, outcome.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("search", "--budget <B,...>", "[default: squeezenet]")]
    [InlineData("simulate", "energy-delay product [pJ·ns] = energy × latency", "[default: 1]")]
    [InlineData("validate", "--backend <NAME>", "[default: table]")]
    public void Help_of_a_verb_has_its_options_their_defaults_and_examples(string verb, string option, string standard)
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, verb, "--help");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(option, outcome.Output, StringComparison.Ordinal);
        Assert.Contains(standard, string.Join(' ', outcome.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains($"  enos {verb} ", outcome.Output[outcome.Output.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Required command was not provided.")]
    [InlineData("serch", "'serch'")]
    [InlineData("search --epochs many", "'many'")]
    [InlineData("search --epochs 0 --learning-rate -1", "--learning-rate: found '-1', expected a number above 0.")]
    [InlineData("search --budget 0.5 --energy-weight 1", "either a budget or an energy weight, not both")]
    [InlineData("search --images 0", "--images: found '0', expected a whole number of at least 1.")]
    [InlineData("search --controls some", "'some'")]
    [InlineData("search --budget much", "--budget: found 'much', expected a share of the reference energy")]
    [InlineData("search --latency-budget 3uJ", "--latency-budget: found '3uJ'")]
    [InlineData("search --layer-modes :second=xnor", "--layer-modes: found ':second=xnor', expected LAYERS=MODES")]
    [InlineData("search --strategy bi-level --held-out 1", "--held-out: found '1', expected a number above 0, at most 0.99")]
    [InlineData("search --layer-order up", "expected one of cyclic, energy, random")]
    [InlineData("simulate --mode xnor --assign a.csv", "Either --assign or --mode, not both.")]
    [InlineData("simulate --input 3x32", "such as 3x32x32")]
    [InlineData("simulate --format xml", "'xml'")]
    [InlineData("validate", "Required argument 'RUN' missing")]
    public void A_command_line_that_makes_no_sense_exits_with_2_and_says_why_on_stderr_alone(string line, string message)
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public void Every_option_out_of_range_is_reported_at_once()
    {
        Outcome outcome = EnosProgram.Run(_directory.Path, "search", "--epochs", "0", "--batch", "0", "--threads", "0");
        Assert.Equal(2, outcome.ExitCode);
        Assert.All(new[] { "--epochs", "--batch", "--threads" }, option => Assert.Contains($"{option}: found '0'", outcome.Errors, StringComparison.Ordinal));
    }
}
