using System.CommandLine;

namespace Enos.Cli.Options;

/// <summary>Options that verbs share.</summary>
internal static class CommonOptions
{
    /// <summary>Figures for people.</summary>
    public const string Table = "table";

    /// <summary>Figures for programs, whole.</summary>
    public const string Json = "json";

    /// <summary>One row a layer, for spreadsheets and data frames.</summary>
    public const string Csv = "csv";

    public static readonly Option<bool> Quiet = new("--quiet", "-q")
    {
        Description = "No progress and no log on stderr; errors are still shown.",
        Recursive = true,
    };

    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show the stack of an unexpected error.",
        Recursive = true,
    };

    public static readonly Option<string?> Backend = new("--backend")
    {
        HelpName = "NAME",
        Description = $"Engine that runs the network in integers: {string.Join(", ", Engines.Names)}. All give the same bits. Default: {Engines.Names[0]}, simd and, where there is a GPU, the faster of both for each layer.",
    };

    public static Option<string> Format(string json, string csv)
    {
        Option<string> option = new("--format")
        {
            HelpName = "NAME",
            Description = $"What to print on stdout: {Table}, {Json} ({json}) or {Csv} ({csv}).",
            DefaultValueFactory = _ => Table,
        };
        option.AcceptOnlyFromAmong(Table, Json, Csv);
        return option;
    }

    /// <summary>Refuses values of an option as wrong usage.</summary>
    public static Option<T> Where<T>(this Option<T> option, Predicate<T> fine, string expected)
    {
        option.Validators.Add(result =>
        {
            if (result is { Implicit: false, Tokens.Count: > 0 } && !result.Errors.Any() && result.GetValueOrDefault<T>() is { } value && !fine(value))
            {
                result.AddError($"{option.Name}: found '{string.Join(' ', result.Tokens)}', expected {expected}.");
            }
        });
        return option;
    }
}
