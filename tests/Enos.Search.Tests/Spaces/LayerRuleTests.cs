using Enos.Accel.Inputs;
using Enos.Networks.Graphs;
using Enos.Search.Spaces;

namespace Enos.Search.Tests.Spaces;

/// <summary>Rules as the space applies them: first (spatial), inner/depthwise (spatial), inner/grouped (pointwise), last (pointwise).</summary>
public sealed class LayerRuleTests
{
    private const string Most = "multiply-8x8";

    /// <summary>Modes of the four layers: 8 and 4 are the multiplies, x is XNOR.</summary>
    [Theory]
    [InlineData("8 84x 84x 8")]
    [InlineData("8 4 84x 8", "inner/depthwise=multiply-4x4")]
    [InlineData("8 4 4 8", "inner/*=multiply-4x4")]
    [InlineData("8 84x 4 8", "*/group??=multiply-4x4")]
    [InlineData("84x 84x 84x 84x", "*=*")]
    [InlineData("84 84x 84x 8", ":first=multiply-*")]
    [InlineData("8 84x 84x 4x", ":last=xnor|multiply-4x4")]
    [InlineData("8 4 84x 8", ":depthwise=multiply-4x4")]
    [InlineData("8 84x 4 8", ":grouped=multiply-4x4")]
    [InlineData("8 84x 4 4", ":pointwise=multiply-4x4")]
    [InlineData("4 4 84x 8", ":spatial=multiply-4x4")]
    [InlineData("8 x 84x 8", "inner/*=multiply-4x4", "inner/*=*", ":depthwise=xnor")]
    [InlineData("8 4 4 8", ":depthwise=xnor", "inner/*=multiply-4x4")]
    [InlineData("8 84 84 8", "*=!xnor")]
    [InlineData("8 8 84 8", "inner/*=!xnor", ":depthwise=!multiply-4x4")]
    [InlineData("8 8 84x 8", ":depthwise=!xnor", ":depthwise=multiply-8x8|xnor")]
    [InlineData("8 4 84x 8", "inner/depthwise=multiply-4x4", "INNER/*=!xnor", "*=!nothing-here", "x")]
    public void Of_rules_for_a_layer_the_last_that_allows_counts_and_all_that_forbid(string expected, params string[] rules)
    {
        if (rules is [.., "x"])
        {
            // Case counts: a rule about no layer is refused, as is one of no mode.
            Assert.Equal(["INNER/*", "*"], Errors(rules[..^1]).Select(e => e.Key));
            return;
        }

        SearchSpace space = SearchSpace.Build(Fixtures.Edge, Fixtures.Tiny, Fixtures.ThreeModes, [.. rules.Select(r => LayerRule.Parse(r)!)]);
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, space.Layers).Select(l => string.Concat(space.ModesOf(l).Select(m => "84x"[m])))));
        Assert.All(Enumerable.Range(0, 4), l => Assert.Equal(space.ModesOf(l).Length == 1, space.IsPinned(l)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("first")]
    [InlineData("=xnor")]
    [InlineData("first=")]
    [InlineData("first=!")]
    [InlineData("first=|")]
    [InlineData(":kernel=xnor")]
    public void What_is_no_rule_is_not_read(string text) => Assert.Null(LayerRule.Parse(text));

    [Theory]
    [InlineData(" inner/* = xnor | multiply-4x4 ", "inner/*=xnor|multiply-4x4")]
    [InlineData(":first = ! xnor", ":first=!xnor")]
    public void A_rule_is_written_as_it_is_read(string text, string written)
    {
        Assert.Equal(written, $"{LayerRule.Parse(text)}");
        Assert.Equal(written, $"{LayerRule.Parse(written)}");
    }

    [Fact]
    public void Every_rule_about_no_layer_of_no_mode_or_that_leaves_none_is_reported()
    {
        InputError[] errors = Errors("fire2=xnor", "inner/depthwise=multiply-9x9", ":first=!multiply-8x8", ":grouped=xnor", "inner/grouped=!x*");

        Assert.All(errors, e => Assert.Equal("--layer-modes", e.File));
        Assert.Equal(["fire2", "inner/depthwise", "first", "inner/depthwise", "inner/grouped"], errors.Select(e => e.Key));
        Assert.Contains("a layer of tiny: first, inner/depthwise", errors[0].Expected, StringComparison.Ordinal);
        Assert.Contains(Most, errors[1].Expected, StringComparison.Ordinal);
        Assert.Equal("inner/depthwise=multiply-9x9", errors[1].Value);
    }

    [Fact]
    public void A_layer_is_depthwise_or_grouped_or_neither()
    {
        ConvolutionNode[] layers = [.. Fixtures.Graph("shufflenet-v2").Convolutions];
        foreach ((ConvolutionNode node, int l) in layers.Select((node, l) => (node, l)))
        {
            bool depthwise = new LayerRule(":depthwise", ["*"], false).IsAbout(node, l, layers.Length);
            Assert.Equal(node.Shape.Groups > 1 && node.Shape.Groups == node.Shape.InputChannels, depthwise);
            Assert.False(depthwise && new LayerRule(":grouped", ["*"], false).IsAbout(node, l, layers.Length));
            Assert.NotEqual(new LayerRule(":pointwise", ["*"], false).IsAbout(node, l, layers.Length), new LayerRule(":spatial", ["*"], false).IsAbout(node, l, layers.Length));
        }

        Assert.Contains(layers, node => node.Shape.Groups > 1);
    }

    private static InputError[] Errors(params string[] rules) =>
        [.. Assert.Throws<InvalidInputException>(() => SearchSpace.Build(Fixtures.Edge, Fixtures.Tiny, Fixtures.ThreeModes, [.. rules.Select(r => LayerRule.Parse(r)!)])).Errors];
}
