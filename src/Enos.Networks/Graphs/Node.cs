using System.Collections.Immutable;
using Enos.Accel.Workloads;

namespace Enos.Networks.Graphs;

/// <summary>A step of a network: it reads the outputs of earlier nodes and makes one tensor, N×C×H×W.</summary>
/// <param name="Name">Unique in its network.</param>
/// <param name="Inputs">Names of the nodes whose outputs it reads, in order.</param>
/// <param name="Output">What it makes.</param>
public abstract record Node(string Name, ImmutableArray<string> Inputs, TensorShape Output);

/// <summary>The image.</summary>
public sealed record InputNode(string Name, TensorShape Output) : Node(Name, [], Output);

/// <summary>A convolution, its normalization (or bias) and its activation function: what one layer of the accelerator does.</summary>
/// <param name="Name">Unique in its network.</param>
/// <param name="Input">The node it reads.</param>
/// <param name="Output">What it makes.</param>
/// <param name="Shape">Shape with a batch of 1.</param>
/// <param name="Relu">Whether a ReLU follows.</param>
public sealed record ConvolutionNode(string Name, string Input, TensorShape Output, LayerShape Shape, bool Relu)
    : Node(Name, [Input], Output);

/// <summary>Maximum over windows. Windows may hang over the right and lower edge when <paramref name="CeilMode"/> is set.</summary>
public sealed record MaxPoolNode(string Name, string Input, TensorShape Output, int Kernel, int Stride, int Padding, bool CeilMode)
    : Node(Name, [Input], Output);

/// <summary>Mean over windows, all Kernel² elements of each counted, those of the zero padding included.</summary>
public sealed record AveragePoolNode(string Name, string Input, TensorShape Output, int Kernel, int Stride, int Padding)
    : Node(Name, [Input], Output);

/// <summary>Mean over all pixels of each channel.</summary>
public sealed record GlobalAveragePoolNode(string Name, string Input, TensorShape Output) : Node(Name, [Input], Output);

/// <summary>Channels of all inputs behind each other.</summary>
public sealed record ConcatNode(string Name, ImmutableArray<string> Sources, TensorShape Output) : Node(Name, Sources, Output);

/// <summary>Channels [Start, Start + Output.Channels) of the input.</summary>
public sealed record SliceNode(string Name, string Input, TensorShape Output, int Start) : Node(Name, [Input], Output);

/// <summary>Channel shuffle (ShuffleNet, arXiv 1707.01083): channel g·(C/groups) + i moves to i·groups + g.</summary>
public sealed record ShuffleNode(string Name, string Input, TensorShape Output, int Groups) : Node(Name, [Input], Output);

/// <summary>Element-wise sum of two tensors of one shape.</summary>
/// <param name="Name">Unique in its network.</param>
/// <param name="Left">One node it reads.</param>
/// <param name="Right">The other.</param>
/// <param name="Output">What it makes.</param>
/// <param name="Relu">Whether a ReLU follows.</param>
public sealed record AddNode(string Name, string Left, string Right, TensorShape Output, bool Relu) : Node(Name, [Left, Right], Output);
