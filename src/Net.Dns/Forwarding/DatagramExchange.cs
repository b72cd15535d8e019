using System.Net;
using System.Net.Sockets;

namespace Net.Dns;

/// <summary>Asks one question over UDP, from a socket and so a source port of its own, connected so that the kernel drops what comes from elsewhere (RFC 5452 section 9).</summary>
internal static class DatagramExchange
{
    /// <summary>Datagrams that are no answer to the query before it is given up as being forged at.</summary>
    private const int MostStrays = 16;

    /// <param name="server">Whom to ask.</param>
    /// <param name="query">What to ask.</param>
    /// <param name="reply">Room for an answer; longer ones count as bad.</param>
    /// <param name="patience">Ends the wait.</param>
    internal static async ValueTask<ExchangeResult> AskAsync(IPEndPoint server, UpstreamQuery query, Memory<byte> reply, CancellationToken patience)
    {
        try
        {
            using Socket socket = new(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(server);
            await socket.SendAsync(query.Message, SocketFlags.None, patience).ConfigureAwait(false);
            for (int strays = 0; strays < MostStrays; strays++)
            {
                int length = await socket.ReceiveAsync(reply, SocketFlags.None, patience).ConfigureAwait(false);
                if (query.IsAnsweredBy(reply.Span[..length], out bool wrongLetters)) return new(UpstreamOutcome.Answered, length);
                if (query.IsRefusedAsMalformedBy(reply.Span[..length])) return new(UpstreamOutcome.Answered, DnsHeader.Length);

                // A server that does not give letters back as they were, or a forger who guessed the rest: TCP tells.
                if (wrongLetters) return new(UpstreamOutcome.BadReply);
            }

            return new(UpstreamOutcome.BadReply);
        }
        catch (OperationCanceledException)
        {
            return new(UpstreamOutcome.TimedOut);
        }
        catch (SocketException)
        {
            return new(UpstreamOutcome.Unreachable);
        }
    }
}
