using System.Globalization;
using Enos.Accel.Hardware;
using Enos.Accel.Inputs;

namespace Enos.Accel.Compat;

/// <summary>
/// Reads the configuration file (.cfg) of SCALE-Sim 1, 2 and 3. Version 1 writes <c>IfmapSramSz</c> for <c>IfmapSramSzkB</c> and has no [run_presets];
/// [layout] and [sparsity] came with version 3. Keys that have no meaning here, such as offsets and banks, are skipped. docs/scalesim.md lists the others.
/// </summary>
public static class ScaleSimConfigFile
{
    /// <summary>Reads a file; an <see cref="InvalidInputException"/> lists every error in it.</summary>
    public static ScaleSimConfig Load(string path) => Parse(path, InputFile.ReadText(path));

    /// <summary>As <see cref="Load"/>, from <paramref name="text"/>; errors bear the name <paramref name="file"/>.</summary>
    public static ScaleSimConfig Parse(string file, string text)
    {
        var errors = new List<InputError>();
        ScaleSimConfig config = new Reader(file, IniFile.Parse(file, text, errors), errors).Read();
        return errors.Count == 0 ? config : throw new InvalidInputException(errors.OrderBy(e => e.Line).ThenBy(e => e.Column));
    }

    private sealed class Reader(string file, IniFile ini, List<InputError> errors)
    {
        private const long MaxKilobytes = 1L << 40;

        public ScaleSimConfig Read()
        {
            RefuseSparsity();
            return new ScaleSimConfig
            {
                Name = ini["run_name"] is { Text.Length: > 0 } name ? name.Text : Path.GetFileNameWithoutExtension(file),
                Array = new ProcessingArray((int)Integer(65536, "ArrayHeight"), (int)Integer(65536, "ArrayWidth"), ReadDataflow()),
                IfmapSramBytes = 1024 * Integer(MaxKilobytes, "IfmapSramSzkB", "IfmapSramSz"),
                FilterSramBytes = 1024 * Integer(MaxKilobytes, "FilterSramSzkB", "FilterSramSz"),
                OfmapSramBytes = 1024 * Integer(MaxKilobytes, "OfmapSramSzkB", "OfmapSramSz"),
                InterfaceBytesPerCycle = ReadBandwidth(),
            };
        }

        private Dataflow ReadDataflow()
        {
            switch (Find("Dataflow"))
            {
                case null:
                    return default;
                case { } os when Is(os, "os"):
                    return Dataflow.OutputStationary;
                case { } ws when Is(ws, "ws"):
                    return Dataflow.WeightStationary;
                case { } stationary when Is(stationary, "is"):
                    return Dataflow.InputStationary;
                case { } other:
                    Fault(other, "os, ws or is");
                    return default;
            }
        }

        private double ReadBandwidth()
        {
            IniValue? mode = ini["InterfaceBandwidth"];
            if (mode is null || Is(mode, "CALC"))
            {
                return double.PositiveInfinity;
            }

            if (!Is(mode, "USER"))
            {
                Fault(mode, "CALC or USER");
                return 1;
            }

            // One figure a bank; SCALE-Sim uses the first for each interface.
            if (Find("Bandwidth") is { } bandwidth)
            {
                if (double.TryParse(bandwidth.Text.Split(',')[0].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double words)
                    && double.IsFinite(words) && words > 0)
                {
                    return words;
                }

                Fault(bandwidth, "words a cycle, a finite number above 0, or several with commas between");
            }

            return 1;
        }

        private void RefuseSparsity()
        {
            if (ini["SparsitySupport"] is { } sparsity && !Is(sparsity, "false"))
            {
                Fault(sparsity, "false: sparse filters are not modelled");
            }
        }

        private long Integer(long max, params string[] keys)
        {
            if (Find(keys) is not { } value)
            {
                return 1;
            }

            if (long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= 1 && number <= max)
            {
                return number;
            }

            Fault(value, FormattableString.Invariant($"a whole number from 1 to {max}"));
            return 1;
        }

        private IniValue? Find(params string[] keys)
        {
            IniValue? found = keys.Select(key => ini[key]).FirstOrDefault(value => value is not null);
            if (found is null)
            {
                errors.Add(new InputError(file, 1, 1, keys[0], "", "this key"));
            }

            return found;
        }

        private void Fault(IniValue value, string expected) =>
            errors.Add(new InputError(file, value.Line, value.Column, value.Key, value.Text, expected));

        private static bool Is(IniValue value, string text) => value.Text.Equals(text, StringComparison.OrdinalIgnoreCase);
    }
}
