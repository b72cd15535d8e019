using PolicyCheck.Options;

namespace PolicyCheck.Tests;

/// <summary>A folder of manifests for one test, and runs of the program on it.</summary>
internal sealed class Folder : IDisposable
{
    public const string Shop = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: cart, namespace: shop}
        spec:
          replicas: 2
          selector: {matchLabels: {app: cart}}
          template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: main, image: cart}]}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db, namespace: data}
        spec:
          serviceName: db
          selector: {matchLabels: {app: db}}
          template: {metadata: {labels: {app: db}}, spec: {containers: [{name: main, image: db, ports: [{name: sql, containerPort: 5432}]}]}}
        ---
        """;

    public const string DbClosed = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db, namespace: data}
        spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}
        """;

    public const string DbFromShop = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db, namespace: data}
        spec:
          podSelector: {matchLabels: {app: db}}
          ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}], ports: [{port: sql}]}]
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("policy-check-");

    public Folder(params string[] manifests)
    {
        for (int i = 0; i < manifests.Length; i++) File.WriteAllText(System.IO.Path.Combine(Path, $"{i}.yaml"), manifests[i]);
    }

    public string Path => _folder.FullName;

    public static (int Exit, string Output, string Errors) Run(params string[] args)
    {
        using StringWriter output = new(), errors = new();
        int exit = new PolicyCommandLine().Run(args, output, errors);
        return (exit, output.ToString().ReplaceLineEndings("\n"), errors.ToString().ReplaceLineEndings("\n"));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
