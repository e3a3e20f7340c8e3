using System.Buffers.Text;

namespace Enos.Traces.Summaries;

/// <summary>Addresses as traces of cycles have them: <c>first:stride:count</c>, several joined by <c>|</c>.</summary>
internal static class AddressRuns
{
    /// <summary>How many addresses they are; null if the text is nothing of the kind.</summary>
    public static long? Count(ReadOnlySpan<byte> runs)
    {
        long count = 0;
        while (true)
        {
            if (!Take(ref runs, out _) || !Colon(ref runs) || !Take(ref runs, out _) || !Colon(ref runs) || !Take(ref runs, out long more) || more < 1)
            {
                return null;
            }

            count = checked(count + more);
            if (runs.IsEmpty)
            {
                return count;
            }

            if (runs[0] != '|')
            {
                return null;
            }

            runs = runs[1..];
        }
    }

    private static bool Take(ref ReadOnlySpan<byte> text, out long number)
    {
        if (!Utf8Parser.TryParse(text, out number, out int read))
        {
            return false;
        }

        text = text[read..];
        return true;
    }

    private static bool Colon(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != ':')
        {
            return false;
        }

        text = text[1..];
        return true;
    }
}
