using System.Collections.Immutable;

namespace Enos.Accel.Inputs;

/// <summary>What a user gave cannot be used. Carries every error found, not only the first; the command line exits with 3.</summary>
public sealed class InvalidInputException : Exception
{
    /// <summary>Everything that is wrong, in the order of the file; at least one.</summary>
    public ImmutableArray<InputError> Errors { get; }

    /// <summary>Reports <paramref name="errors"/> together.</summary>
    public InvalidInputException(IEnumerable<InputError> errors)
        : this([.. errors])
    {
    }

    /// <summary>Reports a single error.</summary>
    public InvalidInputException(InputError error)
        : this([error])
    {
    }

    private InvalidInputException(ImmutableArray<InputError> errors)
        : base(string.Join(Environment.NewLine, errors)) => Errors = errors;
}
