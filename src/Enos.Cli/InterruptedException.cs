namespace Enos.Cli;

/// <summary>A search was interrupted; what it has learned is kept.</summary>
/// <param name="directory">The run directory that it was to have.</param>
/// <param name="inner">The cancellation.</param>
internal sealed class InterruptedException(string directory, OperationCanceledException inner)
    : Exception($"Interrupted; the state is saved. Go on with: enos search --resume {directory}", inner);
