using Enos.Accel.Inputs;

namespace Enos.Search.Runs;

/// <summary>Errors of several inputs, gathered so that they are reported together.</summary>
public sealed class InputErrors
{
    private readonly List<InputError> _errors = [];

    /// <summary>Runs <paramref name="read"/>; null, and its errors are kept, if it throws an <see cref="InvalidInputException"/>.</summary>
    public T? Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (InvalidInputException e)
        {
            _errors.AddRange(e.Errors);
            return null;
        }
    }

    /// <summary>Adds an error.</summary>
    public void Add(InputError error) => _errors.Add(error);

    /// <summary>Adds errors.</summary>
    public void Add(IEnumerable<InputError> errors) => _errors.AddRange(errors);

    /// <summary>Throws an <see cref="InvalidInputException"/> with every error, if there is one.</summary>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw new InvalidInputException(_errors);
        }
    }
}
