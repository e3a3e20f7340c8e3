using System.Globalization;
using System.Text.RegularExpressions;
using Enos.Accel.Inputs;

namespace Enos.Kernels.Multipliers;

/// <summary>
/// A multiplier as a C array: <c>int16_t lut[256][256] = { { … }, … };</c>, indexed [weight][activation] by two's-complement bytes (the headers of AdaPT, Danopoulos
/// et al., arXiv 2203.04071). The element type is not read; numbers may be decimal or hexadecimal; comments are skipped.
/// </summary>
public static partial class MultiplierHeader
{
    private const int Side = MultiplierFile.Side;

    /// <summary>Reads a header.</summary>
    /// <param name="file">The name that errors bear.</param>
    /// <param name="text">The header.</param>
    /// <param name="signed">Whether the multiplier is signed.</param>
    /// <param name="name">The multiplier's name.</param>
    /// <param name="order">What the first index is.</param>
    /// <exception cref="InvalidInputException">There is no such array, or it is truncated, too long, or holds numbers out of range: every error found.</exception>
    public static Multiplier Parse(string file, string text, bool signed, string name, OperandOrder order)
    {
        string code = Comment().Replace(text, match => Blank(match.Value));
        Match declaration = Declaration().Match(code);
        if (!declaration.Success)
        {
            throw new InvalidInputException(new InputError(file, 0, 0, "array", "", "an array of [256][256] numbers in braces"));
        }

        return new Reader(file, code, declaration.Index + declaration.Length).Read(signed, name, order);
    }

    /// <summary>Whether a header holds a negative number, as that of every signed multiplier does.</summary>
    internal static bool HasNegative(string text) => Negative().IsMatch(Comment().Replace(text, " "));

    private static string Blank(string comment) => string.Concat(comment.Select(c => c == '\n' ? '\n' : ' '));

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"[{,]\s*-\s*\d")]
    private static partial Regex Negative();

    [GeneratedRegex(@"\[\s*256\s*\]\s*\[\s*256\s*\]\s*=\s*\{")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\G\s*(?:([{},])|([^\s{},;]+)|(;))")]
    private static partial Regex Token();

    private sealed class Reader(string file, string code, int position)
    {
        private const int MaxErrors = 20;

        private readonly List<InputError> _errors = [];
        private readonly int[] _entries = new int[Side * Side];
        private int _rows;

        public Multiplier Read(bool signed, string name, OperandOrder order)
        {
            var range = new Multiplier(name, signed, Multiplier.MaxBits, []);
            while (_errors.Count < MaxErrors && Next() is { } token && token.Value.Trim() != "}")
            {
                if (token.Value.Trim() == "{")
                {
                    Row(range);
                }
                else if (token.Value.Trim() != ",")
                {
                    Fault(token, "array", "a row in braces");
                }
            }

            if (_errors.Count == 0 && _rows != Side)
            {
                Fault(null, "rows", _rows.ToString(CultureInfo.InvariantCulture), $"{Side} rows");
            }

            return _errors.Count == 0 ? MultiplierFile.FromEntries(_entries, signed, name, order) : throw new InvalidInputException(_errors);
        }

        private void Row(Multiplier range)
        {
            int count = 0;
            Match? token;
            while ((token = Next()) is not null && token.Value.Trim() != "}")
            {
                string text = token.Value.Trim();
                if (text == ",")
                {
                    continue;
                }

                if (!TryNumber(text, out int entry) || entry < range.LeastProduct || entry > range.GreatestProduct)
                {
                    Fault(token, $"lut[{_rows}][{count}]", $"a number from {range.LeastProduct} to {range.GreatestProduct}");
                }
                else if (_rows < Side && count < Side)
                {
                    _entries[(_rows * Side) + count] = entry;
                }

                count++;
            }

            if (token is not null && count != Side)
            {
                Fault(token, $"lut[{_rows}]", $"{count} numbers", $"{Side} numbers");
            }

            _rows++;
        }

        /// <summary>The next token, or null, with the fault reported, at the end of the file.</summary>
        private Match? Next()
        {
            Match token = Token().Match(code, position);
            if (!token.Success || token.Groups[3].Success)
            {
                Fault(null, "array", "", "a closing brace: the array is truncated");
                position = code.Length;
                return null;
            }

            position = token.Index + token.Length;
            return token;
        }

        private static bool TryNumber(string text, out int number)
        {
            bool negative = text.StartsWith('-');
            string digits = negative ? text[1..] : text;
            bool read = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? int.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) && number >= 0
                : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
            number = negative ? -number : number;
            return read;
        }

        private void Fault(Match token, string key, string expected) => Fault(token, key, token.Value.Trim(), expected);

        private void Fault(Match? token, string key, string value, string expected)
        {
            int at = token is null ? code.Length : token.Index + token.Length - token.Value.TrimStart().Length;
            int line = 1 + code.AsSpan(0, at).Count('\n');
            int column = at - (at == 0 ? -1 : code.LastIndexOf('\n', at - 1));
            _errors.Add(new InputError(file, line, column, key, value, expected));
        }
    }
}
