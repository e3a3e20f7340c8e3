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
