namespace Enos.Cli;

/// <summary>Work was interrupted; what has been done is kept.</summary>
/// <param name="goOn">The command that goes on with it.</param>
/// <param name="inner">The cancellation.</param>
internal sealed class InterruptedException(string goOn, OperationCanceledException inner)
    : Exception($"Interrupted; the state is saved. Go on with: {goOn}", inner);
