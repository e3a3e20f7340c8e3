namespace Enos.Sim.Inference;

/// <summary>Channels [From, From + Count) of the input numbered <paramref name="Input"/> go to [To, To + Count) of the output.</summary>
internal readonly record struct ChannelRun(int Input, int From, int To, int Count);

/// <summary>Concatenation, slicing and shuffling: channels keep their values and change their places.</summary>
internal sealed class ChannelCopyStep<T>(Tensor[] inputs, Tensor output, ChannelRun[] runs) : IStep
    where T : unmanaged
{
    public IReadOnlyList<Tensor> Reads => inputs;

    public Tensor Writes => output;

    public void Run(Workspace workspace, Batch batch)
    {
        Span<T> target = workspace.Elements<T>(output, batch.Images);
        int plane = output.Shape.Height * output.Shape.Width;
        foreach (ChannelRun run in runs)
        {
            ReadOnlySpan<T> source = workspace.Elements<T>(inputs[run.Input], batch.Images);
            int channels = inputs[run.Input].Shape.Channels;
            for (int image = 0; image < batch.Images; image++)
            {
                source.Slice(((image * channels) + run.From) * plane, run.Count * plane)
                    .CopyTo(target[(((image * output.Shape.Channels) + run.To) * plane)..]);
            }
        }
    }
}

/// <summary>Where the channels of each kind of node go.</summary>
internal static class ChannelRuns
{
    /// <summary>All inputs behind each other.</summary>
    public static ChannelRun[] Concat(IEnumerable<int> channels)
    {
        int to = 0;
        return [.. channels.Select((count, input) =>
        {
            to += count;
            return new ChannelRun(input, 0, to - count, count);
        })];
    }

    /// <summary>A range of channels.</summary>
    public static ChannelRun[] Slice(int start, int count) => [new ChannelRun(0, start, 0, count)];

    /// <summary>Channel g·(C/groups) + i moves to i·groups + g.</summary>
    public static ChannelRun[] Shuffle(int channels, int groups)
    {
        int perGroup = channels / groups;
        return [.. Enumerable.Range(0, channels)
            .Select(channel => new ChannelRun(0, channel, (channel % perGroup * groups) + (channel / perGroup), 1))];
    }
}
