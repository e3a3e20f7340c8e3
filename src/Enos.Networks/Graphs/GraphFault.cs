namespace Enos.Networks.Graphs;

/// <summary>Something that makes a node impossible.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Key">What of it is wrong: <c>name</c>, <c>input</c>, <c>inputs</c>, <c>shape</c>, <c>start</c>, <c>channels</c>, <c>groups</c>, ….</param>
/// <param name="Value">The value found.</param>
/// <param name="Expected">What would have been right, as the end of the sentence "expected …".</param>
public sealed record GraphFault(string Node, string Key, string Value, string Expected);
