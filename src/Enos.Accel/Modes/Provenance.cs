namespace Enos.Accel.Modes;

/// <summary>How a figure is known.</summary>
public enum Provenance
{
    /// <summary>Reported from silicon or post-layout simulation.</summary>
    Measured,

    /// <summary>Computed from reported figures by a stated rule.</summary>
    Derived,

    /// <summary>Neither: a guess, named as such.</summary>
    Assumed,
}
