namespace Enos.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Something unexpected.</summary>
    public const int Unexpected = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>An input is wrong.</summary>
    public const int InvalidInput = 3;

    /// <summary>No assignment meets the budget.</summary>
    public const int Infeasible = 4;

    /// <summary>Validation and search do not agree.</summary>
    public const int Disagreement = 5;

    /// <summary>Some jobs of a sweep failed, or have no result yet where all were asked for.</summary>
    public const int JobsFailed = 5;

    /// <summary>Interrupted.</summary>
    public const int Interrupted = 130;

    /// <summary>All of them, for the help: the code and what it means.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Done, "done"),
        (Unexpected, "something unexpected; --verbose shows where it happened"),
        (Usage, "the command line makes no sense"),
        (InvalidInput, "an input is wrong: every error, with file:line:column"),
        (Infeasible, "no assignment meets the budget; the lowest feasible one is named"),
        (Disagreement, "a validation disagrees, a multiplier is not what its name says, or jobs of a sweep failed or are left"),
        (Interrupted, "interrupted; what was done is kept, and the message says how to go on"),
    ];
}
