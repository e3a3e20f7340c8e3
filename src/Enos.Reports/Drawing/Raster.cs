using System.Globalization;
using System.Reflection;
using System.Xml.Linq;
using SkiaSharp;

namespace Enos.Reports.Drawing;

/// <summary>
/// Draws a figure's SVG document as a PNG image, so that both show the same. It knows the shapes that <see cref="Svg"/> makes and no others. Text is in
/// Liberation Sans, which is part of this program and as wide as Helvetica and Arial, so that an image is the same on every machine.
/// </summary>
internal static class Raster
{
    /// <summary>Pixels for each unit: a figure of 904 units has 2,712 pixels, which is 300 an inch at a width of 230 mm.</summary>
    public const int Scale = 3;

    private static readonly Lazy<SKTypeface> Sans = new(LoadFont);

    /// <summary>The image as a PNG file.</summary>
    /// <param name="document">What <see cref="Figure.Document"/> gives.</param>
    public static byte[] Png(string document)
    {
        XElement root = XDocument.Parse(document).Root!;
        using SKBitmap bitmap = new(
            (int)Math.Ceiling(Scale * Number(root, "width")), (int)Math.Ceiling(Scale * Number(root, "height")), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using (SKCanvas canvas = new(bitmap))
        {
            canvas.Clear(SKColors.White);
            canvas.Scale(Scale);
            Children(canvas, root);
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static void Children(SKCanvas canvas, XElement parent)
    {
        foreach (XElement element in parent.Elements())
        {
            Draw(canvas, element);
        }
    }

    private static void Draw(SKCanvas canvas, XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "title" or "desc":
                return;
            case "g":
                canvas.Save();
                Transform(canvas, element);
                Children(canvas, element);
                canvas.Restore();
                return;
            case "text":
                Text(canvas, element);
                return;
            case "rect":
                Shape(canvas, element, Outline(path => path.AddRect(SKRect.Create(
                    (float)Number(element, "x"), (float)Number(element, "y"), (float)Number(element, "width"), (float)Number(element, "height")))));
                return;
            case "circle":
                Shape(canvas, element, Outline(path => path.AddCircle((float)Number(element, "cx"), (float)Number(element, "cy"), (float)Number(element, "r"))));
                return;
            case "line":
                Shape(canvas, element, Outline(path =>
                {
                    path.MoveTo((float)Number(element, "x1"), (float)Number(element, "y1"));
                    path.LineTo((float)Number(element, "x2"), (float)Number(element, "y2"));
                }));
                return;
            case "polygon":
                Shape(canvas, element, SKPath.ParseSvgPathData($"M{(string)element.Attribute("points")!}Z"));
                return;
            case "path":
                Shape(canvas, element, SKPath.ParseSvgPathData((string)element.Attribute("d")!));
                return;
            default:
                throw new NotSupportedException($"A figure with <{element.Name.LocalName}>, which PNG files have no drawing for.");
        }
    }

    private static SKPath Outline(Action<SKPath> add)
    {
        SKPath path = new();
        add(path);
        return path;
    }

    private static void Shape(SKCanvas canvas, XElement element, SKPath path)
    {
        using SKPath owned = path;
        using SKPaint paint = new() { IsAntialias = true };
        float opacity = (float)(Optional(element, "opacity") ?? 1);
        if ((string?)element.Attribute("fill") is { } fill and not ("none" or "transparent"))
        {
            paint.Style = SKPaintStyle.Fill;
            paint.Color = Colour(fill, opacity);
            canvas.DrawPath(path, paint);
        }

        if ((string?)element.Attribute("stroke") is { } stroke)
        {
            paint.Style = SKPaintStyle.Stroke;
            paint.Color = Colour(stroke, opacity);
            paint.StrokeWidth = (float)(Optional(element, "stroke-width") ?? 1);
            paint.StrokeCap = (string?)element.Attribute("stroke-linecap") == "round" ? SKStrokeCap.Round : SKStrokeCap.Butt;
            paint.StrokeJoin = (string?)element.Attribute("stroke-linejoin") == "round" ? SKStrokeJoin.Round : SKStrokeJoin.Miter;
            using SKPathEffect? dashes = (string?)element.Attribute("stroke-dasharray") is { } lengths ? SKPathEffect.CreateDash(Numbers(lengths), 0) : null;
            paint.PathEffect = dashes;
            canvas.DrawPath(path, paint);
        }
    }

    private static void Text(SKCanvas canvas, XElement element)
    {
        using SKFont font = new(Sans.Value, (float)Number(element, "font-size")) { Subpixel = true, Hinting = SKFontHinting.None };
        using SKPaint paint = new() { IsAntialias = true, Color = Colour((string)element.Attribute("fill")!, 1) };
        SKTextAlign align = (string?)element.Attribute("text-anchor") switch
        {
            "middle" => SKTextAlign.Center,
            "end" => SKTextAlign.Right,
            _ => SKTextAlign.Left,
        };
        canvas.Save();
        Transform(canvas, element);
        canvas.DrawText(element.Value, (float)Number(element, "x"), (float)Number(element, "y"), align, font, paint);
        canvas.Restore();
    }

    private static void Transform(SKCanvas canvas, XElement element)
    {
        if ((string?)element.Attribute("transform") is not { } transform)
        {
            return;
        }

        float[] numbers = Numbers(transform[(transform.IndexOf('(', StringComparison.Ordinal) + 1)..^1]);
        if (transform.StartsWith("rotate", StringComparison.Ordinal))
        {
            canvas.RotateDegrees(numbers[0], numbers[1], numbers[2]);
        }
        else if (transform.StartsWith("translate", StringComparison.Ordinal))
        {
            canvas.Translate(numbers[0], numbers[1]);
        }
        else
        {
            throw new NotSupportedException($"A figure with the transform {transform}, which PNG files have no drawing for.");
        }
    }

    private static SKColor Colour(string hex, float opacity) => SKColor.Parse(hex).WithAlpha((byte)Math.Round(255 * opacity));

    private static double Number(XElement element, string attribute) =>
        Optional(element, attribute) ?? throw new InvalidOperationException($"A <{element.Name.LocalName}> without {attribute}.");

    private static double? Optional(XElement element, string attribute) =>
        (string?)element.Attribute(attribute) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    private static float[] Numbers(string list) =>
        [.. list.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(number => float.Parse(number, CultureInfo.InvariantCulture))];

    private static SKTypeface LoadFont()
    {
        const string Name = "LiberationSans-Regular.ttf";
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Name) ?? throw new InvalidOperationException($"This assembly lacks {Name}.");
        using SKData data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"{Name} is no font.");
    }
}
