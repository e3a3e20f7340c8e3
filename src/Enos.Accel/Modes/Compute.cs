namespace Enos.Accel.Modes;

/// <summary>Where a mode computes.</summary>
public enum Compute
{
    /// <summary>On the array of MACs.</summary>
    Digital,

    /// <summary>In the memory macros, behind an ADC.</summary>
    Cim,
}
