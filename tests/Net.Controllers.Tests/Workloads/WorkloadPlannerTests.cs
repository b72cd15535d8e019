using Net.Model;

namespace Net.Controllers.Tests.Workloads;

public class WorkloadPlannerTests
{
    private static readonly WorkloadPlanner Planner = new(new());

    [Fact]
    public void Plan_DeploymentOfThree_ThreeReadyPodsInTheRange()
    {
        WorkloadPlan plan = Planner.Plan([Deployment("cart", 3)]);

        Assert.Equal(3, plan.Pods.Count);
        Assert.Equal(3, plan.Pods.Select(pod => pod.Status.PodIP).Distinct().Count());
        Assert.All(plan.Pods, pod =>
        {
            Assert.True(pod.IsReady());
            Assert.True(IpCidr.Parse("127.97.0.0/16").Contains(pod.Addresses()[0]));
            Assert.Equal("cart", pod.Metadata.Label("app"));
            Assert.StartsWith("cart-", pod.Metadata.Name, StringComparison.Ordinal);
            Assert.Equal("node-1", pod.Spec.NodeName);
            Assert.Equal(8080, pod.Spec.Containers[0].Ports[0].Port);
        });
    }

    [Fact]
    public void Plan_AnyOrderAndTwice_SamePods()
    {
        IApiObject[] objects = [Deployment("cart", 3), Deployment("shop", 5), StatefulSet("db", 2)];

        WorkloadPlan first = Planner.Plan(objects), second = Planner.Plan(objects.Reverse());

        Assert.Equal(first.Pods, second.Pods);
    }

    [Fact]
    public void Plan_WorkloadAddedLater_HeldPodsKeepTheirAddresses()
    {
        WorkloadPlanner tight = new(new() { PodCidrs = [IpCidr.Parse("10.0.0.0/27")] });
        WorkloadPlan before = tight.Plan([Deployment("m", 10)]);

        WorkloadPlan after = tight.Plan([Deployment("a", 15), Deployment("m", 10)], before.Pods);

        Assert.All(before.Pods, pod => Assert.Contains(pod, after.Pods));
        Assert.Equal(25, after.Pods.Select(pod => pod.Status.PodIP).Distinct().Count());
    }

    [Fact]
    public void Plan_StatefulSet_OrdinalNamesAndHostnames()
    {
        WorkloadPlan plan = Planner.Plan([StatefulSet("db", 2)]);

        Assert.Equal(["db-0", "db-1"], plan.Pods.Select(pod => pod.Metadata.Name));
        Assert.Equal(["db-0", "db-1"], plan.Pods.Select(pod => pod.Spec.Hostname));
        Assert.All(plan.Pods, pod => Assert.Equal("db-headless", pod.Spec.Subdomain));
    }

    [Fact]
    public void Plan_DaemonSet_OnePodANode()
    {
        IApiObject[] nodes = [.. new[] { "b", "a" }.Select(name => new Node { Metadata = new() { Name = name } })];

        WorkloadPlan plan = Planner.Plan([.. nodes, new DaemonSet { Metadata = Meta("log"), Spec = new() { Selector = Selector("log"), Template = Template("log") } }]);

        Assert.Equal(["a", "b"], plan.Pods.Select(pod => pod.Spec.NodeName).Order());
    }

    [Fact]
    public void Plan_JobsPodsAndOthers_ExpandedCompletedAndCounted()
    {
        WorkloadPlan plan = Planner.Plan([
            new Job { Metadata = Meta("once"), Spec = new() { Parallelism = 4, Completions = 2, Template = Template("once") } },
            new Pod { Metadata = Meta("bare") },
            new Service { Metadata = Meta("svc") }, new Service { Metadata = Meta("svc2") },
        ]);

        Assert.Equal(3, plan.Pods.Count);
        Assert.True(plan.Pods.Single(pod => pod.Metadata.Name == "bare").IsReady());
        Assert.Equal(2, plan.Skipped["Service"]);
    }

    [Fact]
    public void Plan_SelectorOfOthers_ProblemAndNoPods()
    {
        Deployment wrong = Deployment("cart", 3) with { Spec = new() { Selector = Selector("else"), Template = Template("cart") } };

        WorkloadPlan plan = Planner.Plan([wrong]);

        Assert.Empty(plan.Pods);
        Assert.Equal(PlanProblemReason.Invalid, Assert.Single(plan.Problems).Reason);
    }

    [Fact]
    public void Plan_RangeTooSmall_ProblemNamesTheRange()
    {
        WorkloadPlan plan = new WorkloadPlanner(new() { PodCidrs = [IpCidr.Parse("10.0.0.0/30")] }).Plan([Deployment("cart", 5)]);

        Assert.Equal(2, plan.Pods.Count);
        Assert.Equal(3, plan.Problems.Count);
        Assert.All(plan.Problems, problem => Assert.Contains("10.0.0.0/30", problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_ObjectsReadFromACluster_PodsThatAreThereAreNotMadeAgain()
    {
        Deployment deployment = Deployment("cart", 2);
        var set = new ReplicaSet { Metadata = Meta("cart-abc") with { OwnerReferences = [new() { Kind = "Deployment", Name = "cart", Controller = true }] }, Spec = new() { Selector = Selector("cart"), Template = Template("cart") } };
        var pod = new Pod { Metadata = Meta("cart-abc-x") with { OwnerReferences = [new() { Kind = "ReplicaSet", Name = "cart-abc", Controller = true }] }, Status = new() { PodIP = "10.1.1.1", PodIPs = [new() { Ip = "10.1.1.1" }] } };

        Assert.Empty(Planner.Plan([deployment, set, pod]).Pods);
        Assert.Equal(2, Planner.Plan([deployment, set]).Pods.Count);
    }

    private static ObjectMeta Meta(string name) => new() { Name = name, Namespace = "shop" };

    private static LabelSelector Selector(string app) => new() { MatchLabels = ValueMap.Of(("app", app)) };

    private static PodTemplateSpec Template(string app) => new()
    {
        Metadata = new() { Labels = ValueMap.Of(("app", app)) },
        Spec = new() { Containers = [new() { Name = "c", Ports = [new() { Name = "http", Port = 8080 }] }] },
    };

    private static Deployment Deployment(string name, int replicas) =>
        new() { Metadata = Meta(name), Spec = new() { Replicas = replicas, Selector = Selector(name), Template = Template(name) } };

    private static StatefulSet StatefulSet(string name, int replicas) =>
        new() { Metadata = Meta(name), Spec = new() { Replicas = replicas, ServiceName = name + "-headless", Selector = Selector(name), Template = Template(name) } };
}
