namespace Enos.Networks.Quantized;

/// <summary>Something wrong with a quantized layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Key">What of it: a key of network.json (<c>weight_bits</c>, <c>adc.step</c>) or a tensor (<c>weights</c>).</param>
/// <param name="Value">The value found.</param>
/// <param name="Expected">What would have been right, as the end of the sentence "expected …".</param>
internal sealed record LayerFault(string Layer, string Key, string Value, string Expected);
