using System.Reflection;
using Enos.Reports.Drawing;
using static Enos.Reports.Drawing.Markup;

namespace Enos.Reports.Pages;

/// <summary>What every page has: head, styles, header, contents and scripts.</summary>
internal static class PageShell
{
    private static readonly string Script = Resource("report.js");
    private static readonly string Styles = Resource("report.css");

    /// <summary>A page as a file.</summary>
    /// <param name="title">What it is about.</param>
    /// <param name="subtitle">A line about that.</param>
    /// <param name="contents">Its parts: name in addresses, and title.</param>
    /// <param name="main">The parts.</param>
    /// <param name="scripts">Names of further scripts, which run in this order after the one of all pages.</param>
    public static string Html(string title, string subtitle, IEnumerable<(string Id, string Title)> contents, Markup main, params string[] scripts)
    {
        Markup page = Of(
            "html", At("lang", "en"),
            Of(
                "head", Of("meta", At("charset", "utf-8")), Of("meta", At("name", "viewport"), At("content", "width=device-width, initial-scale=1")),
                Of("meta", At("name", "color-scheme"), At("content", "light dark")),

                // Nothing may be fetched, from anywhere.
                Of("meta", At("http-equiv", "Content-Security-Policy"), At("content", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'")),
                Of("title", $"{title} · Enos"), Of("style", Raw(Colours() + Styles))),
            Of(
                "body",
                Of(
                    "header",
                    Of("div", Of("h1", title), Of("p", At("class", "muted"), subtitle)),
                    Of("button", At("type", "button"), At("id", "theme"), At("hidden", ""), "Dark")),
                Of("nav", At("aria-label", "Contents"), All(contents.Select(entry => Of("a", At("href", $"#{entry.Id}"), entry.Title)))),
                Of("main", main),
                Of("div", At("id", "tip"), At("role", "status"), At("hidden", "")),
                Of("script", Raw(string.Concat(scripts.Select(Resource).Prepend(Script))))));
        return $"<!doctype html>\n{page}\n";
    }

    private static string Colours()
    {
        string light = Declarations(Theme.Light);
        string dark = Declarations(Theme.Dark);
        return $":root{{{light}color-scheme:light}}@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}color-scheme:dark}}}}"
            + $":root[data-theme=dark]{{{dark}color-scheme:dark}}\n";

        static string Declarations(Theme theme) => string.Concat(theme.Variables.Select(v => $"{v.Variable}:{v.Colour};"));
    }

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"This assembly lacks {name}.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
