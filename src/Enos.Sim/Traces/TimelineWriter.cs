using System.Text.Json;

namespace Enos.Sim.Traces;

/// <summary>Tracks of a timeline.</summary>
internal enum TimelineTrack
{
    Layers,
    Array,
    Channel,
}

/// <summary>Writes a Trace Event Format document event by event.</summary>
internal sealed class TimelineWriter : IDisposable
{
    private const int FlushBytes = 1 << 16;

    private readonly Utf8JsonWriter _json;
    private readonly double _microsecondsPerCycle;

    /// <summary>A document to <paramref name="stream"/>, which stays open.</summary>
    public TimelineWriter(Stream stream, double clockGhz)
    {
        _json = new Utf8JsonWriter(stream);
        _microsecondsPerCycle = 1e-3 / clockGhz;
        _json.WriteStartObject();
        _json.WriteString("displayTimeUnit", "ns");
        _json.WriteStartArray("traceEvents");
        foreach (TimelineTrack track in Enum.GetValues<TimelineTrack>())
        {
            Begin("thread_name", "M", track);
            _json.WriteStartObject("args");
            _json.WriteString("name", track switch
            {
                TimelineTrack.Layers => "layers",
                TimelineTrack.Array => "array",
                _ => "memory channel",
            });
            _json.WriteEndObject();
            _json.WriteEndObject();
        }
    }

    /// <summary>Something that lasts from a cycle to another (exclusive).</summary>
    public void Span(TimelineTrack track, string name, long startCycle, long endCycle, params ReadOnlySpan<(string Name, long Value)> arguments)
    {
        Begin(name, "X", track);
        _json.WriteNumber("ts", startCycle * _microsecondsPerCycle);
        _json.WriteNumber("dur", (endCycle - startCycle) * _microsecondsPerCycle);
        _json.WriteStartObject("args");
        _json.WriteNumber("start_cycle", startCycle);
        _json.WriteNumber("cycles", endCycle - startCycle);
        foreach ((string argument, long value) in arguments)
        {
            _json.WriteNumber(argument, value);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
        if (_json.BytesPending > FlushBytes)
        {
            _json.Flush();
        }
    }

    public void Dispose()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Dispose();
    }

    private void Begin(string name, string phase, TimelineTrack track)
    {
        _json.WriteStartObject();
        _json.WriteString("name", name);
        _json.WriteString("ph", phase);
        _json.WriteNumber("pid", 0);
        _json.WriteNumber("tid", (int)track);
    }
}
