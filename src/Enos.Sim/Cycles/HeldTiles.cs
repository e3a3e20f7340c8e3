namespace Enos.Sim.Cycles;

/// <summary>
/// Which tiles of an operand a scratchpad holds. One that has room for the whole operand keeps every tile it has been given; any other keeps the last,
/// if that fits. Tiles come in the order of their numbers, however often, so the highest says which have come.
/// </summary>
internal struct HeldTiles
{
    private readonly bool _all;
    private readonly bool _last;
    private long _next;
    private long _held;

    public HeldTiles(long operandBits, long largestTileBits, long capacityBits)
    {
        _all = operandBits <= capacityBits;
        _last = largestTileBits <= capacityBits;
        _held = -1;
    }

    /// <summary>Forgets everything: another group's operand follows.</summary>
    public void Clear()
    {
        _next = 0;
        _held = -1;
    }

    /// <summary>Asks for a tile: whether it must be fetched, and whether for the first time.</summary>
    public (bool Fetched, bool First) Ask(long tile)
    {
        bool first = tile >= _next;
        bool held = _all ? !first : _last && tile == _held;
        _next = Math.Max(_next, tile + 1);
        _held = tile;
        return (!held, first);
    }
}
