using CsCheck;
using Enos.Reports.Runs;

namespace Enos.Reports.Tests.Runs;

public sealed class NetworkPointTests
{
    [Fact]
    public void The_front_is_what_no_other_point_beats() => Gen.Select(Gen.Int[1, 6], Gen.Int[0, 6]).Array[1, 12].Sample(values =>
    {
        NetworkPoint[] points = [.. values.Select((v, i) => new NetworkPoint($"n{i}", "uniform", "", v.Item1, 0, 0, 10, 0, v.Item2, ""))];
        HashSet<NetworkPoint> front = [.. NetworkPoint.Front(points)];
        foreach (NetworkPoint point in points)
        {
            bool beaten = points.Any(other => other.EnergyPj <= point.EnergyPj && other.Accuracy >= point.Accuracy
                && (other.EnergyPj < point.EnergyPj || other.Accuracy > point.Accuracy));
            bool hasTwinOnFront = front.Any(other => other.EnergyPj == point.EnergyPj && other.Accuracy == point.Accuracy);
            Assert.Equal(!beaten, hasTwinOnFront);
        }
    });
}
