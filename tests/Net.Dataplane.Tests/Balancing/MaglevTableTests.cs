using System.Net;
using Net.Transport.Tcp;

namespace Net.Dataplane.Tests.Balancing;

public class MaglevTableTests
{
    [Fact]
    public void Table_EqualWeights_SharesAreEven()
    {
        MaglevTable table = Table(Enumerable.Range(1, 10));
        int[] shares = new int[10];
        for (int slot = 0; slot < table.Size; slot++) shares[table[slot]]++;
        Assert.All(shares, share => Assert.InRange(share, table.Size / 10 * 0.95, table.Size / 10 * 1.05));
    }

    [Fact]
    public void Table_OneBackendGone_FewOthersMove()
    {
        MaglevTable before = Table(Enumerable.Range(1, 10));
        MaglevTable after = Table(Enumerable.Range(1, 9));
        Assert.Equal(before.Size, after.Size);
        int moved = 0, kept = 0;
        for (int slot = 0; slot < before.Size; slot++)
        {
            if (before[slot] == 9) continue;
            if (before[slot] == after[slot]) kept++;
            else moved++;
        }

        Assert.True(moved < 0.1 * kept, $"{moved} of {moved + kept} slots moved");
    }

    private static MaglevTable Table(IEnumerable<int> hosts)
    {
        Backend[] backends = [.. hosts.Select(static host => new Backend(PeerAddress.From(IPAddress.Parse($"10.1.0.{host}"), 80), new FrontendLoad()))];
        return new MaglevTable(new BackendSet(backends, [.. backends.Select(static _ => 1)]));
    }
}
