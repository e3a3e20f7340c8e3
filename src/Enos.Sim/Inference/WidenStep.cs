namespace Enos.Sim.Inference;

/// <summary>Activations as 32-bit integers, where they meet logits.</summary>
internal sealed class WidenStep(Tensor input, Tensor output) : IStep
{
    public IReadOnlyList<Tensor> Reads => [input];

    public Tensor Writes => output;

    public void Run(Workspace workspace, Batch batch)
    {
        ReadOnlySpan<sbyte> source = workspace.Elements<sbyte>(input, batch.Images);
        Span<int> target = workspace.Elements<int>(output, batch.Images);
        for (int i = 0; i < source.Length; i++)
        {
            target[i] = source[i];
        }
    }
}
