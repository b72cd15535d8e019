using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Net.Conformance.Dns;

/// <summary>Replays what was written to one TCP connection, and compares what came back and whether the server closed.</summary>
internal static class StreamReplay
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan StaysOpen = TimeSpan.FromSeconds(1);

    /// <summary>The connections of a file; none in a file of another form.</summary>
    internal static IReadOnlyList<JsonElement> ReadFile(string file) =>
        [.. RecordedFiles.Lines(file).Select(static line => JsonDocument.Parse(line).RootElement).Where(static c => c.TryGetProperty("segmentsHex", out _))];

    /// <summary>What differs, or null. A message without a question may be answered FORMERR as well as SERVFAIL.</summary>
    internal static async Task<string?> CompareAsync(IPEndPoint server, JsonElement recorded, Departures? departures)
    {
        using CancellationTokenSource timeout = new(Patience);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, timeout.Token);
        try
        {
            foreach (string segment in recorded.Texts("segmentsHex")) await socket.SendAsync(Convert.FromHexString(segment), timeout.Token);
            if (recorded.Flag("clientHalfClosesAfter")) socket.Shutdown(SocketShutdown.Send);
            foreach (JsonElement response in recorded.GetProperty("responses").EnumerateArray())
            {
                byte[]? message = await WireClient.ReadMessageAsync(socket, timeout.Token);
                DnsMessage expected = DnsMessage.FromRecord(response);
                if (message is null) return $"the server closed before the answer with identifier {expected.Ident}";
                if (DnsMessage.FromWire(message) is not { } actual) return $"a malformed answer: {Convert.ToHexStringLower(message)}";
                bool rejects = actual.Rcode == "FORMERR" && expected.Rcode == "SERVFAIL" && actual.Ident == expected.Ident;
                bool differs = !rejects && (expected.Ident != actual.Ident || expected.DifferencesFrom(actual).Count > 0);
                if (differs && !(departures?.ExplainStream(recorded.Text("id"), expected, actual) ?? false)) return $"expected {expected.Ident} {expected}\ngot      {actual.Ident} {actual}";
            }

            bool closed = await IsClosedAsync(socket, recorded.Flag("closedByServerWithinOneSecond") ? Patience : StaysOpen);
            return closed == recorded.Flag("closedByServerWithinOneSecond") ? null : closed ? "the server closed the connection" : "the server kept the connection open";
        }
        catch (SocketException e)
        {
            return $"the connection broke: {e.Message}";
        }
    }

    private static async Task<bool> IsClosedAsync(Socket socket, TimeSpan patience)
    {
        using CancellationTokenSource timeout = new(patience);
        try
        {
            return await socket.ReceiveAsync(new byte[1], timeout.Token) == 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
