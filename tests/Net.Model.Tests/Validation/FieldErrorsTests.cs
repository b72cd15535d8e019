namespace Net.Model.Tests.Validation;

public class FieldErrorsTests
{
    [Fact]
    public void ValidateCreate_ThousandsOfBadItems_KeepsTheFirstThousandErrors()
    {
        var service = new Service { Metadata = new() { Name = "cart", Namespace = "shop" }, Spec = new() { Ports = Enumerable.Repeat(new ServicePort(), 5000).ToValueList() } };
        IReadOnlyList<FieldError> errors = ApiRules.For<Service>().ValidateCreate(service);
        Assert.Equal(FieldErrors.MostErrors, errors.Count);
        Assert.Equal("spec.ports[0].name", errors[0].Field);
    }

    [Fact]
    public void ValidateCreate_ErrorsThatShowTheWholeList_StopAtTheMostCharacters()
    {
        // Each error shows all owners: 2,000 of them would come to half a gibibyte.
        var owner = new OwnerReference { ApiVersion = "v1", Kind = "Node", Name = new string('n', 100), Uid = "1", Controller = true };
        var slice = new EndpointSlice { Metadata = new() { Name = "cart", Namespace = "shop", OwnerReferences = Enumerable.Repeat(owner, 2000).ToValueList() }, AddressType = IpFamilies.IPv4 };
        long before = GC.GetAllocatedBytesForCurrentThread();
        IReadOnlyList<FieldError> errors = ApiRules.For<EndpointSlice>().ValidateCreate(slice);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256L * 1024 * 1024);
        long characters = errors.Sum(static error => (long)error.Detail.Length + error.BadValue!.Length + error.Field.Length);
        Assert.InRange(characters, FieldErrors.MostCharacters, 2 * FieldErrors.MostCharacters);
    }

    [Fact]
    public void TruncateTo_FullCollector_TakesErrorsAgain()
    {
        FieldErrors errors = FieldErrors.Rent();
        errors.Invalid("a", new string('x', FieldErrors.MostCharacters), "too long");
        errors.Required("b");
        Assert.True(errors.IsFull);
        Assert.Equal(1, errors.Count);
        errors.TruncateTo(0);
        errors.Required("b");
        Assert.Equal("b", Assert.Single(errors.Finish()).Field);
    }

    [Fact]
    public void Admit_KindsOfAllRules_BoundedWhateverIsSent()
    {
        // A list of a thousand empty items at each list that a kind has, wherever it stands: nothing throws, and the errors stay within the bound.
        foreach (ApiKind kind in ApiKinds.All)
        {
            if (ApiRules.For(kind.Resource.ApiVersion, kind.Resource.Kind) is not { } rules) continue;
            foreach (string field in (string[])["ports", "rules", "listeners", "endpoints", "subsets", "ingress", "egress", "from", "to", "parentRefs", "cidrs", "tls", "addresses", "taints"])
            {
                string list = $"[{string.Join(",", Enumerable.Repeat("{}", 1500))}]";
                string body = $$"""{"apiVersion":"{{kind.Resource.ApiVersion}}","kind":"{{kind.Resource.Kind}}","metadata":{"name":"a"},"spec":{"{{field}}":{{list}}},"{{field}}":{{list}}}""";
                ApiAnswer answer = rules.Admit(new(ApiOperation.Create, System.Text.Encoding.UTF8.GetBytes(body)) { Namespace = rules.Resource.IsNamespaced ? "shop" : "" });
                Assert.InRange(answer.Errors.Count, 0, FieldErrors.MostErrors);
            }
        }
    }
}
