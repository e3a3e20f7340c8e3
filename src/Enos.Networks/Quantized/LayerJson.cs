using System.Text.Json;
using Enos.Accel.Modes;
using Enos.Networks.Files;

namespace Enos.Networks.Quantized;

/// <summary>A layer's settings in network.json: all of it but the tensors.</summary>
internal static class LayerJson
{
    private static readonly (string Name, Compute Compute)[] Computes = [("digital", Compute.Digital), ("cim", Compute.Cim)];

    /// <summary>Writes the object.</summary>
    public static void Write(Utf8JsonWriter json, QuantizedLayer layer)
    {
        json.WriteStartObject();
        json.WriteString("name", layer.Name);
        json.WriteString("mode", layer.Mode);
        json.WriteString("operator", layer.Operator.ToString());
        json.WriteString("compute", Array.Find(Computes, c => c.Compute == layer.Compute).Name);
        json.WriteNumber("activation_bits", layer.ActivationBits);
        json.WriteNumber("weight_bits", layer.WeightBits);
        json.WriteNumber("output_min", layer.Requantization.Min);
        json.WriteNumber("output_max", layer.Requantization.Max);
        if (layer.Adc is { } adc)
        {
            json.WriteStartObject("adc");
            json.WriteNumber("segment_rows", adc.SegmentRows);
            json.WriteNumber("bits", adc.Bits);
            json.WriteNumber("step", adc.Step);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>The layer with empty tensors, or null after adding an error for each key that is missing, unknown or of the wrong type.</summary>
    public static QuantizedLayer? Read(JsonInput input, LocatedJson json)
    {
        input.RefuseOthers(json, "name", "mode", "operator", "compute", "activation_bits", "weight_bits", "output_min", "output_max", "adc");
        (string? name, string? mode) = (input.String(json, "name"), input.String(json, "mode"));
        (Operator? op, Compute? compute) = (ReadOperator(input, json), ReadCompute(input, json));
        (int? activationBits, int? weightBits) = (input.Integer(json, "activation_bits"), input.Integer(json, "weight_bits"));
        (int? min, int? max) = (input.Integer(json, "output_min"), input.Integer(json, "output_max"));
        QuantizedAdc? adc = ReadAdc(input, json, out bool adcSound);
        if (name is null || mode is null || op is null || compute is null || activationBits is null || weightBits is null || min is null || max is null || !adcSound)
            return null;
        return new QuantizedLayer
        {
            Name = name,
            Mode = mode,
            Operator = op,
            Compute = compute.Value,
            ActivationBits = activationBits.Value,
            WeightBits = weightBits.Value,
            Weights = [],
            Requantization = new Requantization { Multipliers = [], Biases = [], Shifts = [], Min = min.Value, Max = max.Value },
            Adc = adc,
        };
    }

    private static Operator? ReadOperator(JsonInput input, LocatedJson json)
    {
        if (input.String(json, "operator") is not { } text)
            return null;
        if (Operator.TryParse(text, out Operator op))
            return op;
        input.Fault(json, "operator", text, Operator.Expected);
        return null;
    }

    private static Compute? ReadCompute(JsonInput input, LocatedJson json)
    {
        if (input.String(json, "compute") is not { } text)
            return null;
        int index = Array.FindIndex(Computes, c => c.Name == text);
        if (index >= 0)
            return Computes[index].Compute;
        input.Fault(json, "compute", text, $"one of {string.Join(", ", Computes.Select(c => c.Name))}");
        return null;
    }

    private static QuantizedAdc? ReadAdc(JsonInput input, LocatedJson json, out bool sound)
    {
        sound = true;
        if (json["adc"] is null)
            return null;
        if (input.Container(json, "adc", JsonTokenType.StartObject) is not { } adc)
        {
            sound = false;
            return null;
        }

        input.RefuseOthers(adc, "segment_rows", "bits", "step");
        (int? rows, int? bits, int? step) = (input.Integer(adc, "segment_rows"), input.Integer(adc, "bits"), input.Integer(adc, "step"));
        sound = rows is not null && bits is not null && step is not null;
        return sound ? new QuantizedAdc(rows!.Value, bits!.Value, step!.Value) : null;
    }
}
