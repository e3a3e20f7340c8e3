using System.CommandLine;

namespace Enos.Cli;

/// <summary>Options that make no sense, apart or together.</summary>
/// <param name="verb">The command line up to the verb, such as <c>enos search</c>.</param>
/// <param name="faults">What is wrong, a sentence each.</param>
internal sealed class UsageException(string verb, IEnumerable<string> faults)
    : Exception(string.Join(Environment.NewLine, [.. faults, $"See '{verb} --help'."]))
{
    /// <summary>The errors of the parser.</summary>
    public static UsageException Of(ParseResult parsed)
    {
        IEnumerable<string> parents = parsed.CommandResult.Command.Parents.OfType<Command>().Select(command => command.Name);
        return new UsageException(string.Join(' ', [.. parents, parsed.CommandResult.Command.Name]), parsed.Errors.Select(error => error.Message));
    }
}
