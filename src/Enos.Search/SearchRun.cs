namespace Enos.Search;

/// <summary>The whole way from an accelerator, a network and images to a validated assignment.</summary>
public static class SearchRun
{
    /// <summary>
    /// Searches, discretizes, fine-tunes, exports, validates and trains the controls.
    /// </summary>
    /// <param name="inputs">Accelerator, network, images.</param>
    /// <param name="settings">How to search.</param>
    /// <param name="progress">Is told after each step and epoch, on the calling thread or a control's.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="Accel.Inputs.InvalidInputException">A setting out of range, a mode that is unknown or cannot be trained, or an accumulator that could leave int32.</exception>
    /// <exception cref="Exception">InfeasibleBudgetException: No assignment meets the budget; carries the lowest that is met.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SearchResult Execute(
        SearchInputs inputs, SearchSettings settings, IProgress<SearchProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
