using Enos.Accel.Inputs;
using Enos.Search.Discretization;
using Enos.Search.Training;
using Enos.Sweeps.Directories;

namespace Enos.Cli;

/// <summary>Says on stderr why a command failed, and with which code the process ends.</summary>
internal static class Failure
{
    /// <summary>Reports an exception.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="verbose">Whether an unexpected one is shown with its stack.</param>
    /// <returns>The exit code.</returns>
    public static int Report(Exception exception, bool verbose)
    {
        (int code, string message) = exception switch
        {
            UsageException => (ExitCode.Usage, exception.Message),
            InvalidInputException invalid => (ExitCode.InvalidInput, string.Join(Environment.NewLine, invalid.Errors)),
            InfeasibleException or InfeasibleBudgetException => (ExitCode.Infeasible, exception.Message),
            InterruptedException => (ExitCode.Interrupted, exception.Message),
            DivergenceException or ResultsNotWrittenException => (ExitCode.Unexpected, exception.Message),
            OperationCanceledException => (ExitCode.Interrupted, "Interrupted; nothing was written."),
            _ => (ExitCode.Unexpected, verbose
                ? exception.ToString()
                : $"{exception.GetType().Name}: {exception.Message}{Environment.NewLine}This was not expected; --verbose shows where it happened."),
        };
        Console.Error.WriteLine(message);
        return code;
    }
}
