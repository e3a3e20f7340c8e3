namespace Enos.Sweeps.Executors;

/// <summary>A job could not be done; the others can.</summary>
/// <param name="message">What went wrong.</param>
internal sealed class JobFailedException(string message) : Exception(message);
