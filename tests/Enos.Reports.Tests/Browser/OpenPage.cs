using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Enos.Reports.Tests.Browser;

/// <summary>A page in the browser.</summary>
internal sealed class OpenPage
{
    private readonly DevTools _tools;
    private readonly string _session;

    private OpenPage(DevTools tools, string session) => (_tools, _session) = (tools, session);

    /// <summary>Whether an element is drawn, as a function of the page.</summary>
    public const string Visible = "e => e.getClientRects().length > 0 && e.getBoundingClientRect().width > 0";

    /// <summary>Errors and warnings of the console, and exceptions.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Addresses that the page asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Opens a file and waits until it is loaded.</summary>
    public static async Task<OpenPage> Open(DevTools tools, Uri file, int width, int height, bool dark)
    {
        string target = (string)(await tools.Send("Target.createTarget", new { url = "about:blank" }))["targetId"]!;
        string session = (string)(await tools.Send("Target.attachToTarget", new { targetId = target, flatten = true }))["sessionId"]!;
        OpenPage page = new(tools, session);
        TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        tools.Happened += (from, name, parameters) =>
        {
            if (from == session)
            {
                page.Note(name, parameters, loaded);
            }
        };
        foreach (string domain in new[] { "Runtime", "Log", "Network", "Page" })
        {
            await tools.Send($"{domain}.enable", new { }, session);
        }

        await tools.Send("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = 1, mobile = width < 600 }, session);
        await tools.Send(
            "Emulation.setEmulatedMedia",
            new
            {
                features = new[]
                {
                    new { name = "prefers-color-scheme", value = dark ? "dark" : "light" }, new { name = "prefers-reduced-motion", value = "reduce" },
                },
            },
            session);
        await tools.Send("Page.navigate", new { url = file.AbsoluteUri }, session);
        await loaded.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return page;
    }

    /// <summary>The value of an expression.</summary>
    public async Task<T> Evaluate<T>(string expression)
    {
        JsonNode answer = await _tools.Send("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true }, _session);
        Assert.True(answer["exceptionDetails"] is null, answer.ToJsonString());
        return answer["result"]!["value"].Deserialize<T>()!;
    }

    /// <summary>Moves the pointer to the middle of an element, scrolled to where it is seen.</summary>
    /// <param name="element">An expression.</param>
    public async Task PointAt(string element)
    {
        double[] at = await Evaluate<double[]>(
            $"(() => {{ const e = {element}; e.scrollIntoView({{block: 'center', inline: 'center'}}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()");
        await _tools.Send("Input.dispatchMouseEvent", new { type = "mouseMoved", x = at[0], y = at[1] }, _session);
    }

    /// <summary>Text whose contrast with what is behind it is below that of WCAG AA.</summary>
    public Task<string[]> WeakText() => Evaluate<string[]>(
        """
        (() => {
          document.querySelectorAll('details').forEach(d => d.open = true);
          const channels = colour => colour.match(/[\d.]+/g).map(Number);
          const luminance = colour => {
            const [r, g, b] = channels(colour).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const contrast = (a, b) => { const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x); return (high + 0.05) / (low + 0.05); };
          const behind = e => {
            // A sign stands on the coloured shape drawn just before it.
            if (e.tagName === 'text' && e.getAttribute('fill') === 'var(--on-series)') return getComputedStyle(e.previousElementSibling).fill;
            for (; e; e = e.parentElement) {
              const colour = getComputedStyle(e).backgroundColor;
              if (channels(colour)[3] !== 0) return colour;
            }
          };
          const weak = [];
          for (const e of document.querySelectorAll('body *')) {
            if (e.closest('script, option, :disabled') || !e.getClientRects().length || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
            const colour = e.tagName === 'text' ? getComputedStyle(e).fill : getComputedStyle(e).color;
            if (contrast(colour, behind(e)) < 4.5) weak.push(`${e.tagName} '${e.textContent.slice(0, 30)}' ${colour} on ${behind(e)}`);
          }
          return weak;
        })()
        """);

    /// <summary>Checks that a page 375 wide needs no sideways scrolling and no magnifying glass.</summary>
    public async Task FitsAPhone()
    {
        await Evaluate<int>("document.querySelectorAll('details').forEach(d => d.open = true), 0");
        Assert.Empty(await Evaluate<string[]>(
            "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 376 && !e.closest('.scroll, nav, option')).map(e => e.outerHTML.slice(0, 120))"));
        Assert.Equal(375, await Evaluate<int>("document.documentElement.scrollWidth"));

        // Text of a figure is drawn at least 10 high, and a figure uses the width there is.
        double[] heights = await Evaluate<double[]>(
            $"[...document.querySelectorAll('svg')].filter({Visible}).flatMap(svg => [...svg.querySelectorAll('text')].map(t => Number(t.getAttribute('font-size')) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))");
        Assert.NotEmpty(heights);
        Assert.True(heights.Min() >= 9.5, $"text {heights.Min()} high");
    }

    private void Note(string name, JsonNode parameters, TaskCompletionSource loaded)
    {
        switch (name)
        {
            case "Page.loadEventFired":
                loaded.TrySetResult();
                break;
            case "Runtime.exceptionThrown":
                Complaints.Enqueue(parameters.ToJsonString());
                break;
            case "Runtime.consoleAPICalled" when (string?)parameters["type"] is "error" or "warning" or "assert":
                Complaints.Enqueue(parameters.ToJsonString());
                break;
            case "Log.entryAdded":
                Complaints.Enqueue(parameters.ToJsonString());
                break;
            case "Network.requestWillBeSent":
                Requests.Enqueue((string)parameters["request"]!["url"]!);
                break;
            default:
                break;
        }
    }
}
