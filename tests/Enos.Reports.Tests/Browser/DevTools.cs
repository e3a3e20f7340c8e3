using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Enos.Reports.Tests.Browser;

/// <summary>A connection that speaks the DevTools protocol: commands with their answers, and events.</summary>
internal sealed class DevTools : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _waiting = new();
    private readonly SemaphoreSlim _sending = new(1);
    private Task _receiving = Task.CompletedTask;
    private int _last;

    /// <summary>Session, name and parameters of an event.</summary>
    public event Action<string, string, JsonNode>? Happened;

    /// <summary>Connects to a browser.</summary>
    public static async Task<DevTools> Connect(Uri address)
    {
        DevTools tools = new();
        await tools._socket.ConnectAsync(address, CancellationToken.None);
        tools._receiving = tools.Receive();
        return tools;
    }

    /// <summary>Runs a command.</summary>
    public async Task<JsonNode> Send(string method, object parameters, string? session = null)
    {
        int id = Interlocked.Increment(ref _last);
        TaskCompletionSource<JsonNode> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        JsonObject message = new() { ["id"] = id, ["method"] = method, ["params"] = JsonSerializer.SerializeToNode(parameters) };
        if (session is not null)
        {
            message["sessionId"] = session;
        }

        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving.WaitAsync(Patience);
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task Receive()
    {
        byte[] buffer = new byte[1 << 16];
        using MemoryStream message = new();
        while (_socket.State == WebSocketState.Open)
        {
            message.SetLength(0);
            ValueWebSocketReceiveResult part;
            do
            {
                try
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                }
                catch (Exception e) when (e is WebSocketException or OperationCanceledException)
                {
                    // The browser or this end has closed; whoever still waits learns why.
                    foreach (TaskCompletionSource<JsonNode> waiting in _waiting.Values)
                    {
                        waiting.TrySetException(e);
                    }

                    return;
                }

                message.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            if (message.Length > 0)
            {
                Take(JsonNode.Parse(message.ToArray())!);
            }
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is null)
        {
            Happened?.Invoke((string?)message["sessionId"] ?? "", (string)message["method"]!, message["params"]!);
        }
        else if (_waiting.TryRemove((int)message["id"]!, out TaskCompletionSource<JsonNode>? answer))
        {
            if (message["error"] is { } error)
            {
                answer.SetException(new InvalidOperationException(error.ToJsonString()));
            }
            else
            {
                answer.SetResult(message["result"]!);
            }
        }
    }
}
