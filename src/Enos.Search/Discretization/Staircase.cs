namespace Enos.Search.Discretization;

/// <summary>The Pareto-minimal ones of a growing set of points in the plane: in order of x, rising, with y falling.</summary>
internal sealed class Staircase
{
    private readonly List<double> _x = [];
    private readonly List<double> _y = [];

    /// <summary>Adds a point unless a point of the set is at most as large in both coordinates; removes those that it makes needless.</summary>
    public bool TryAdd(double x, double y)
    {
        int place = _x.BinarySearch(x);
        if (place >= 0 ? _y[place] <= y : ~place > 0 && _y[~place - 1] <= y)
            return false;
        place = place >= 0 ? place : ~place;
        int end = place;
        while (end < _x.Count && _y[end] >= y)
            end++;
        _x.RemoveRange(place, end - place);
        _y.RemoveRange(place, end - place);
        _x.Insert(place, x);
        _y.Insert(place, y);
        return true;
    }
}
