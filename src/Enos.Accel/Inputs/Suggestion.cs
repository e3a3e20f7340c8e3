namespace Enos.Accel.Inputs;

/// <summary>Finds what a user probably meant.</summary>
public static class Suggestion
{
    /// <summary>
    /// The candidate nearest to <paramref name="text"/> in Levenshtein distance (the first of equals), or null if none is nearer than half of the
    /// longer of the two.
    /// </summary>
    public static string? Nearest(string text, IEnumerable<string> candidates)
    {
        (string Name, int Distance)? best = null;
        foreach (string candidate in candidates)
        {
            int distance = Distance(text, candidate);
            if (2 * distance < Math.Max(text.Length, candidate.Length) && (best is null || distance < best.Value.Distance))
            {
                best = (candidate, distance);
            }
        }

        return best?.Name;
    }

    /// <summary><c>; did you mean 'x'?</c> for the nearest candidate, or an empty string: the end of an <see cref="InputError.Expected"/>.</summary>
    public static string Hint(string text, IEnumerable<string> candidates) =>
        Nearest(text, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
