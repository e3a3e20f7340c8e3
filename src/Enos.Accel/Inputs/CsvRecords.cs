using System.Collections.Immutable;
using System.Text;

namespace Enos.Accel.Inputs;

/// <summary>
/// The records of a CSV text (RFC 4180), one at a time, as cells that know where they stand: which is what errors need and parsers do not tell. Lines end
/// with LF, CRLF or CR; white space around a cell, a byte order mark and blank lines are dropped.
/// </summary>
public static class CsvRecords
{
    /// <summary>Reads records as they are asked for, so that a file of a million lines is never held as cells.</summary>
    /// <param name="file">The name that errors bear.</param>
    /// <param name="text">The text.</param>
    /// <param name="separator">What stands between cells, such as <c>,</c>.</param>
    /// <param name="errors">Receives an error for a quote that is left open and for text behind a closing quote.</param>
    public static IEnumerable<ImmutableArray<CsvCell>> Read(string file, string text, char separator, List<InputError> errors)
    {
        var scanner = new Scanner(file, text, separator, errors);
        while (!scanner.AtEnd)
        {
            ImmutableArray<CsvCell> record = scanner.Record();
            if (!record.IsEmpty)
            {
                yield return record;
            }
        }
    }

    private sealed class Scanner(string file, string text, char separator, List<InputError> errors)
    {
        private const char ByteOrderMark = '\uFEFF';

        private readonly ImmutableArray<CsvCell>.Builder _cells = ImmutableArray.CreateBuilder<CsvCell>();
        private int _position = text.StartsWith(ByteOrderMark) ? 1 : 0;
        private int _line = 1;
        private int _column = 1;

        public bool AtEnd => _position >= text.Length;

        private bool AtCellEnd => AtEnd || text[_position] == separator || AtLineEnd;

        private bool AtLineEnd => text[_position] is '\n' or '\r';

        /// <summary>The cells up to the end of the line; none if it is blank.</summary>
        public ImmutableArray<CsvCell> Record()
        {
            _cells.Clear();
            bool blank = true;
            while (true)
            {
                CsvCell cell = Cell();
                blank &= cell.Text.Length == 0;
                _cells.Add(cell);
                if (AtEnd || text[_position] != separator)
                {
                    break;
                }

                blank = false;
                Advance();
            }

            if (!AtEnd)
            {
                Advance();
            }

            return blank ? [] : _cells.ToImmutable();
        }

        private CsvCell Cell()
        {
            (int line, int column) = (_line, _column);
            while (!AtCellEnd && char.IsWhiteSpace(text[_position]))
            {
                Advance();
            }

            if (AtCellEnd)
            {
                return new CsvCell("", line, column);
            }

            (line, column) = (_line, _column);
            if (text[_position] == '"')
            {
                return new CsvCell(Quoted(line, column), line, column);
            }

            int start = _position;
            while (!AtCellEnd)
            {
                Advance();
            }

            return new CsvCell(text.AsSpan(start, _position - start).TrimEnd().ToString(), line, column);
        }

        private string Quoted(int line, int column)
        {
            var content = new StringBuilder();
            Advance();
            while (!AtEnd && (text[_position] != '"' || (_position + 1 < text.Length && text[_position + 1] == '"')))
            {
                if (text[_position] == '"')
                {
                    Advance();
                }

                int start = _position;
                Advance();
                content.Append(text, start, _position - start);
            }

            if (AtEnd)
            {
                errors.Add(new InputError(file, line, column, "", "", "a closing quote"));
                return content.ToString();
            }

            Advance();
            while (!AtCellEnd)
            {
                if (!char.IsWhiteSpace(text[_position]))
                {
                    errors.Add(new InputError(
                        file, _line, _column, "", text[_position].ToString(), $"'{separator}' or the end of the line behind a closing quote"));
                    SkipCell();
                    break;
                }

                Advance();
            }

            return content.ToString().Trim();
        }

        private void SkipCell()
        {
            while (!AtCellEnd)
            {
                Advance();
            }
        }

        // CRLF is one end of a line: the line counts with its LF, or with a CR that no LF follows.
        private void Advance()
        {
            char c = text[_position++];
            if (c == '\r' && !AtEnd && text[_position] == '\n')
            {
                _position++;
                c = '\n';
            }

            if (c is '\n' or '\r')
            {
                _line++;
                _column = 1;
            }
            else
            {
                _column++;
            }
        }
    }
}
