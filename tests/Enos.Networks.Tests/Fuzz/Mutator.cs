using System.Text;

namespace Enos.Networks.Tests.Fuzz;

/// <summary>Makes wrong files out of right ones.</summary>
internal sealed class Mutator(Random random)
{
    private const int MaxLength = 1 << 14;

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "0", "-1", "1", "2147483647", "2147483648", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "1e999", "-0", "NaN", "Infinity",
            ".inf", "1e-400", "0.5", "\"", "\"\"", "'", ",", ",,", ";", ":", ": ", "=", "\t", "\r", "\n", "\r\n", "\n\n", " ", "\u00A0", "\uFEFF", "\0", "[", "]", "[[[[",
            "{", "}", "{{{{", "- ", "|", ">", "&a ", "*a", "!!int ", "%", "#", "---\n", "...\n", "? ", "<<: ", "~", "null", "true", "DP", "*", "nm", "é", "\uD83D\uDE00",
            "ERT", "tables", "actions", "energy", "name", "M", "N", "K", "Strides", "[architecture_presets]", "ws", "USER",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x00],
    ];

    /// <summary>A copy with one to several changes, some of them borrowed from another input.</summary>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        List<byte> bytes = [.. input];
        for (int changes = 1 << random.Next(1 + random.Next(5)); changes > 0; changes--)
        {
            Change(bytes, other);
        }

        return [.. bytes.Take(MaxLength)];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Math.Min(bytes.Count - at, 1 << random.Next(8));
        switch (random.Next(9))
        {
            case 0:
                bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 3 when other.Length > 0:
                int from = random.Next(other.Length);
                bytes.InsertRange(at, other[from..Math.Min(other.Length, from + (1 << random.Next(8)))]);
                break;
            case 4:
                ReplaceWord(bytes, at);
                break;
            case 5:
                SwapLines(bytes, at);
                break;
            case 6 when random.Next(8) == 0:
                bytes.InsertRange(at, Enumerable.Repeat(Tokens[random.Next(Tokens.Length)], 1 << random.Next(12)).SelectMany(token => token));
                break;
            default:
                if (at < bytes.Count)
                {
                    bytes[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(bytes[at] ^ (1 << random.Next(8)));
                }

                break;
        }
    }

    // A number or name gives way to a token as a whole, so that the file stays nearly right.
    private void ReplaceWord(List<byte> bytes, int at)
    {
        int start = bytes.FindIndex(Math.Min(at, bytes.Count), b => char.IsAsciiLetterOrDigit((char)b));
        if (start >= 0)
        {
            int end = bytes.FindIndex(start, b => !char.IsAsciiLetterOrDigit((char)b) && b is not (byte)'.');
            bytes.RemoveRange(start, (end < 0 ? bytes.Count : end) - start);
            bytes.InsertRange(start, Tokens[random.Next(Tokens.Length)]);
        }
    }

    private void SwapLines(List<byte> bytes, int at)
    {
        int end = bytes.IndexOf((byte)'\n', Math.Min(at, bytes.Count));
        if (end >= 0)
        {
            List<byte> tail = bytes.GetRange(end + 1, bytes.Count - end - 1);
            bytes.RemoveRange(end + 1, tail.Count);
            bytes.InsertRange(random.Next(bytes.Count + 1), tail);
        }
    }
}
