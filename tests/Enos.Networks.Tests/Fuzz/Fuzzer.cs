using System.Diagnostics;
using System.Text;
using Enos.Accel.Inputs;

namespace Enos.Networks.Tests.Fuzz;

/// <summary>What a fuzz run did.</summary>
/// <param name="Inputs">Files tried.</param>
/// <param name="Accepted">Files that were read without an error.</param>
/// <param name="Kinds">Different outcomes seen.</param>
/// <param name="Slowest">The longest that one file took.</param>
internal sealed record FuzzReport(long Inputs, long Accepted, int Kinds, TimeSpan Slowest);

/// <summary>
/// Feeds a reader mutated files. A reader either reads a file or throws <see cref="InvalidInputException"/> with errors; anything else is a finding. A file
/// whose errors are of a kind not seen before joins the corpus, so that the search goes on from there.
/// </summary>
/// <param name="read">Reads a file.</param>
internal sealed class Fuzzer(Action<byte[]> read)
{
    private const int MaxCorpus = 4000;

    /// <summary>Runs for a time from a seed; a finding is thrown with the file, in base 64.</summary>
    public FuzzReport Run(IEnumerable<byte[]> seeds, int seed, TimeSpan time)
    {
        var random = new Random(seed);
        var mutator = new Mutator(random);
        List<byte[]> corpus = [.. seeds];
        int given = corpus.Count;
        HashSet<string> kinds = [];
        (long inputs, long accepted, TimeSpan slowest) = (0, 0, TimeSpan.Zero);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            // The seeds as they are first; then one in two starts from a seed again, which is nearer to a right file.
            int origins = random.Next(2) == 0 ? given : corpus.Count;
            byte[] input = inputs < given ? corpus[(int)inputs] : mutator.Mutate(corpus[random.Next(origins)], corpus[random.Next(corpus.Count)]);
            long before = Stopwatch.GetTimestamp();
            string kind = KindOf(input);
            TimeSpan taken = Stopwatch.GetElapsedTime(before);
            slowest = taken > slowest ? taken : slowest;
            inputs++;
            accepted += kind.Length == 0 ? 1 : 0;
            if (kinds.Add(kind) && corpus.Count < MaxCorpus)
            {
                corpus.Add(input);
            }
        }

        return new FuzzReport(inputs, accepted, kinds.Count, slowest);
    }

    // Errors without their places, values and figures; empty for none.
    private string KindOf(byte[] input)
    {
        try
        {
            read(input);
            return "";
        }
        catch (InvalidInputException e)
        {
            Assert.NotEmpty(e.Errors);
            Assert.All(e.Errors, error => Assert.True(error is { Line: >= 0, Column: >= 0, Expected.Length: > 0 }));
            var kind = new StringBuilder();
            foreach (string text in e.Errors.Take(20).Select(error => error.Expected).Distinct().Order(StringComparer.Ordinal))
            {
                kind.Append(text.Where(c => !char.IsDigit(c)).Take(40).ToArray()).Append('\n');
            }

            return kind.ToString();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"A file of {input.Length} bytes: {Convert.ToBase64String(input)}", e);
        }
    }
}
