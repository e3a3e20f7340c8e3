namespace Enos.Search.Controls;

/// <summary>What is trained beside a search, for comparison, under the same schedule.</summary>
public enum ControlKind
{
    /// <summary>Every mode in all layers that may be in it, from fresh weights.</summary>
    Uniform,

    /// <summary>A search of its own among the modes that multiply, under the same budget: mixed precision with one operator.</summary>
    MixedPrecision,

    /// <summary>A random assignment of about the energy of the one that was found, not more, from fresh weights.</summary>
    Random,

    /// <summary>From the most precise multiply throughout, the change that costs least score for the energy it saves, until the budget is met; fine-tuned from the supernet.</summary>
    Greedy,

    /// <summary>An evolutionary search among assignments of the supernet within the budget; fine-tuned from the supernet.</summary>
    Evolution,
}
