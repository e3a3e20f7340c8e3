using System.Globalization;
using System.Text;

namespace Enos.Reports.Drawing;

/// <summary>
/// A piece of HTML or SVG: an element, an attribute of the element it is given to, text, or several of them. Whatever comes from a run is text or the value
/// of an attribute and is escaped when it is written; nothing else writes into a page.
/// </summary>
internal abstract class Markup
{
    private static readonly HashSet<string> Void = ["br", "col", "meta"];

    /// <summary>Text.</summary>
    public static implicit operator Markup(string text) => new TextMarkup(text);

    /// <summary>An element with its attributes and children; nulls are left out.</summary>
    public static Markup Of(string name, params Markup?[] parts) => new ElementMarkup(name, parts);

    /// <summary>An attribute.</summary>
    public static Markup At(string name, string value) => new AttributeMarkup(name, value);

    /// <summary>An attribute that is a number: at most two digits behind the point, which is a fiftieth of what a screen shows.</summary>
    public static Markup At(string name, double value) => new AttributeMarkup(name, Number(value));

    /// <summary>Several parts as one.</summary>
    public static Markup All(IEnumerable<Markup> parts) => new SequenceMarkup([.. parts]);

    /// <summary>Text that is written as it is: the style sheet and the script that are parts of this program.</summary>
    public static Markup Raw(string text) => new RawMarkup(text);

    /// <summary>A number as SVG reads it.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString()
    {
        StringBuilder output = new();
        Write(output);
        return output.ToString();
    }

    /// <summary>Writes this part.</summary>
    protected abstract void Write(StringBuilder output);

    private static void Escape(StringBuilder output, string text)
    {
        foreach (char c in text)
        {
            // XML, unlike HTML, knows no control characters, and a figure is also written as XML.
            _ = c switch
            {
                '&' => output.Append("&amp;"),
                '<' => output.Append("&lt;"),
                '>' => output.Append("&gt;"),
                '"' => output.Append("&quot;"),
                '\'' => output.Append("&#39;"),
                '\n' => output.Append("&#10;"),
                < ' ' => output.Append('\uFFFD'),
                _ => output.Append(c),
            };
        }
    }

    private sealed class ElementMarkup(string name, Markup?[] parts) : Markup
    {
        protected override void Write(StringBuilder output)
        {
            output.Append('<').Append(name);
            foreach (AttributeMarkup attribute in parts.OfType<AttributeMarkup>())
            {
                attribute.Write(output);
            }

            output.Append('>');
            foreach (Markup part in parts.OfType<Markup>().Where(part => part is not AttributeMarkup))
            {
                part.Write(output);
            }

            if (!Void.Contains(name))
            {
                output.Append("</").Append(name).Append('>');
            }
        }
    }

    private sealed class AttributeMarkup(string name, string value) : Markup
    {
        protected override void Write(StringBuilder output)
        {
            output.Append(' ').Append(name).Append("=\"");
            Escape(output, value);
            output.Append('"');
        }
    }

    private sealed class TextMarkup(string text) : Markup
    {
        protected override void Write(StringBuilder output) => Escape(output, text);
    }

    private sealed class RawMarkup(string text) : Markup
    {
        protected override void Write(StringBuilder output) => output.Append(text);
    }

    private sealed class SequenceMarkup(Markup[] parts) : Markup
    {
        protected override void Write(StringBuilder output)
        {
            foreach (Markup part in parts)
            {
                part.Write(output);
            }
        }
    }
}
