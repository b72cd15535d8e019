namespace Net.Model.Tests.Ingresses;

public class IngressDefaultsTests
{
    private static readonly Ingress Web = new() { Metadata = new() { Name = "web", Namespace = "shop" }, Spec = new() { DefaultBackend = new() { Service = new() { Name = "cart", Port = new() { Number = 80 } } } } };

    [Fact]
    public void Apply_SeveralDefaults_TakesTheNewestThenTheFirstByName() =>
        Assert.Equal("b", IngressDefaults.Apply(Web, [Class("a", 1), Class("c", 2), Class("b", 2), Class("z", 9, "false")]).Spec.IngressClassName);

    [Fact]
    public void Apply_NoDefault_ChangesNothing() => Assert.Same(Web, IngressDefaults.Apply(Web, [Class("a", 1, "True")]));

    [Fact]
    public void Apply_ClassIsNamed_ChangesNothing()
    {
        Ingress byField = Web with { Spec = Web.Spec with { IngressClassName = "" } }, byAnnotation = Web.WithMetadata(Web.Metadata with { Annotations = ValueMap.Of((Ingress.ClassAnnotation, "x")) });
        Assert.Same(byField, IngressDefaults.Apply(byField, [Class("a", 1)]));
        Assert.Same(byAnnotation, IngressDefaults.Apply(byAnnotation, [Class("a", 1)]));
    }

    [Fact]
    public void Check_ClusterHasADefaultClass_StoresIt() =>
        Assert.Equal("a", ((Ingress)ApiRules.For<Ingress>().Check(Web, new() { IngressClasses = [Class("a", 1)] }).Stored!).Spec.IngressClassName);

    private static IngressClass Class(string name, int age, string isDefault = "true") => new()
    {
        Metadata = new() { Name = name, CreationTimestamp = DateTimeOffset.UnixEpoch.AddSeconds(age), Annotations = ValueMap.Of((IngressClass.IsDefaultAnnotation, isDefault)) },
    };
}
