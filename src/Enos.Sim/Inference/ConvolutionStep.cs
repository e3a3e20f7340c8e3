using Enos.Networks.Quantized;

namespace Enos.Sim.Inference;

/// <summary>Operand view, convolution in the engine, requantization.</summary>
internal sealed class ConvolutionStep(CompiledLayer compiled, Tensor input, Tensor output) : IStep
{
    public IReadOnlyList<Tensor> Reads => [input];

    public Tensor Writes => output;

    /// <summary>Accumulators of one image.</summary>
    public int AccumulatorsPerImage => output.Shape.Elements;

    /// <summary>Operands of one image that need memory of their own; 0 where the tensor is read as it is.</summary>
    public int OperandsPerImage => compiled.View.Shift == 0 ? 0 : input.Shape.Elements;

    public void Run(Workspace workspace, Batch batch)
    {
        ReadOnlySpan<sbyte> operands = workspace.Elements<sbyte>(input, batch.Images);
        if (compiled.View.Shift > 0)
        {
            Span<sbyte> viewed = workspace.Operands(operands.Length);
            OperandView.Apply(compiled.View, operands, viewed);
            operands = viewed;
        }

        Span<int> accumulators = workspace.Accumulators(AccumulatorsPerImage * batch.Images);
        compiled.Convolution.Run(operands, accumulators, batch.FirstImage);
        batch.Observer?.Invoke(compiled.Layer, operands, accumulators);
        batch.Override?.Invoke(compiled.Layer, accumulators);
        Requantization requantization = compiled.Layer.Requantization;
        int plane = output.Shape.Height * output.Shape.Width;
        if (output.Wide)
        {
            Requantizer.Apply(requantization, plane, accumulators, workspace.Elements<int>(output, batch.Images));
        }
        else
        {
            Requantizer.Apply(requantization, plane, accumulators, workspace.Elements<sbyte>(output, batch.Images));
        }
    }
}
