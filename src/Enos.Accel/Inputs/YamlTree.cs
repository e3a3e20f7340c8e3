using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Enos.Accel.Inputs;

/// <summary>A node of a YAML document and where it begins, line and column from 1.</summary>
internal abstract record YamlTree(int Line, int Column)
{
    /// <summary>The file it is from, where that is not the one that its section is read from.</summary>
    public string? Origin { get; private init; }

    // Deeper than any file in use, and shallow enough for the stack.
    private const int MaxDepth = 100;

    /// <summary>What the node is, for messages.</summary>
    public abstract string Kind { get; }

    /// <summary>The node on one line.</summary>
    public abstract string Flow();

    /// <summary>The node and all below it, as part of another file's tree: errors bear the name of the file that they are from.</summary>
    public YamlTree From(string file) => this switch
    {
        YamlSequence list => list with { Origin = file, Items = [.. list.Items.Select(item => item.From(file))] },
        YamlMapping mapping => mapping with { Origin = file, Entries = [.. mapping.Entries.Select(e => (e.Key.From(file), e.Value.From(file)))] },
        _ => this with { Origin = file },
    };

    /// <summary>
    /// Reads the one document of a text. Syntax errors, anchors, aliases and further documents are reported, and null is returned if there is no tree.
    /// Duplicate keys are kept: who reads a mapping reports them along with everything else.
    /// </summary>
    public static YamlTree? Parse(string file, string text, List<InputError> errors)
    {
        try
        {
            var parser = new SafeParser(new Parser(new StringReader(text)));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                errors.Add(new InputError(file, 1, 1, "", "", "a YAML document"));
                return null;
            }

            YamlTree tree = Node(parser, MaxDepth);
            parser.Consume<DocumentEnd>();
            if (parser.Current is { } more && more is not StreamEnd)
            {
                errors.Add(new InputError(file, (int)more.Start.Line, (int)more.Start.Column, "", "", "a single document"));
            }

            return tree;
        }
        catch (YamlException e)
        {
            errors.Add(new InputError(file, (int)e.Start.Line, (int)e.Start.Column, "", "", $"valid YAML ({e.Message})"));
            return null;
        }
    }

    private static YamlTree Node(IParser parser, int depth)
    {
        if (depth == 0 && parser.Current is { } deep)
        {
            throw new YamlException(deep.Start, deep.End, "nested too deeply");
        }

        if (parser.TryConsume<Scalar>(out Scalar? scalar))
        {
            return new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, (int)scalar.Start.Line, (int)scalar.Start.Column);
        }

        if (parser.TryConsume<SequenceStart>(out SequenceStart? sequence))
        {
            var items = new List<YamlTree>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Node(parser, depth - 1));
            }

            return new YamlSequence(items, (int)sequence.Start.Line, (int)sequence.Start.Column);
        }

        if (parser.TryConsume<MappingStart>(out MappingStart? mapping))
        {
            var entries = new List<(YamlTree Key, YamlTree Value)>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                entries.Add((Node(parser, depth - 1), Node(parser, depth - 1)));
            }

            return new YamlMapping(entries, (int)mapping.Start.Line, (int)mapping.Start.Column);
        }

        ParsingEvent unexpected = parser.Consume<ParsingEvent>();
        throw new YamlException(unexpected.Start, unexpected.End, "aliases are not used here");
    }
}

/// <summary>YamlDotNet's parser, which ends with other exceptions than its own on some malformed texts: all become one kind, with the place reached.</summary>
file sealed class SafeParser(Parser parser) : IParser
{
    private Mark _reached = Mark.Empty;

    public ParsingEvent? Current => parser.Current;

    public bool MoveNext()
    {
        try
        {
            bool more = parser.MoveNext();
            _reached = parser.Current?.End ?? _reached;
            return more;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            throw new YamlException(_reached, _reached, e.Message, e);
        }
    }
}

/// <summary>A scalar; plain if it is not quoted.</summary>
internal sealed record YamlScalar(string Text, bool Plain, int Line, int Column) : YamlTree(Line, Column)
{
    public override string Kind => Text;

    public override string Flow() => Text;
}

/// <summary>A list.</summary>
internal sealed record YamlSequence(IReadOnlyList<YamlTree> Items, int Line, int Column) : YamlTree(Line, Column)
{
    public override string Kind => "a list";

    public override string Flow() => $"[{string.Join(", ", Items.Select(item => item.Flow()))}]";
}

/// <summary>A mapping, entries in the order of the file.</summary>
internal sealed record YamlMapping(IReadOnlyList<(YamlTree Key, YamlTree Value)> Entries, int Line, int Column) : YamlTree(Line, Column)
{
    public override string Kind => "a mapping";

    public override string Flow() => $"{{{string.Join(", ", Entries.Select(entry => $"{entry.Key.Flow()}: {entry.Value.Flow()}"))}}}";
}
