namespace Net.Model.Tests.Services;

public class ServiceAdmissionTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("192.0.2.1", "", false)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.1,192.0.2.2", true)]
    [InlineData("192.0.2.2,192.0.2.1,192.0.2.1", "192.0.2.1,192.0.2.2", true)]
    [InlineData("192.0.2.1,192.0.2.3", "192.0.2.1,192.0.2.2", false)]
    [InlineData("", "192.0.2.1", true)]
    public void DenyExternalIPs_Update_MayKeepAndDropButNotAdd(string ips, string stored, bool allowed)
    {
        Assert.Equal(allowed, ServiceAdmission.DenyExternalIPs(With(ips), With(stored)) is null);
        Assert.Equal(ips.Length == 0, ServiceAdmission.DenyExternalIPs(With(ips)) is null);
    }

    private static Service With(string ips) => new() { Spec = new() { ExternalIPs = ips.Split(',', StringSplitOptions.RemoveEmptyEntries).ToValueList() } };
}
