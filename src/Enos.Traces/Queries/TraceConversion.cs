namespace Enos.Traces.Queries;

/// <summary>Converts traces between CSV and Parquet.</summary>
public static class TraceConversion
{
    internal static Stream OpenAsCsv(string path, CancellationToken cancellation) => throw new NotImplementedException();
}
