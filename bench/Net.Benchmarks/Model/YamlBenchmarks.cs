using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Net.Model;
using Net.Model.Yaml;
using YamlDotNet.Core;

namespace Net.Benchmarks.Model;

/// <summary>Reading 200 manifests of Services in YAML against the pass of YamlDotNet's own parser over the same text.</summary>
[MemoryDiagnoser]
public class YamlBenchmarks
{
    private readonly ManifestOptions _readOnly = new() { Validate = false };
    private string _text = "";
    private byte[] _utf8 = [];

    /// <summary>Makes the text.</summary>
    [GlobalSetup]
    public void MakeText()
    {
        var text = new StringBuilder();
        for (int i = 0; i < 200; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                ---
                apiVersion: v1
                kind: Service
                metadata:
                  name: cart-{i}
                  namespace: shop
                  labels:
                    app: cart
                    app.kubernetes.io/part-of: "shop"
                spec:
                  # the front door
                  selector:
                    app: cart
                    tier: backend
                  ports:
                    - name: http
                      port: 80
                      targetPort: 8080
                    - name: metrics
                      port: 9090
                      targetPort: metrics
                  ipFamilyPolicy: PreferDualStack
                  sessionAffinity: ClientIP

                """);
        }

        _text = text.ToString();
        _utf8 = Encoding.UTF8.GetBytes(_text);
    }

    /// <summary>The pass that any reader on YamlDotNet must make.</summary>
    [Benchmark(Baseline = true)]
    public int BareParserPass()
    {
        var parser = new Parser(new StringReader(_text));
        int events = 0;
        while (parser.MoveNext()) events++;
        return events;
    }

    /// <summary>To JSON, with the map of positions.</summary>
    [Benchmark]
    public YamlConversion ToJson() => YamlToJson.Convert(_utf8);

    /// <summary>To typed objects.</summary>
    [Benchmark]
    public ManifestSet ToObjects() => ManifestReader.Read(_utf8, "cart.yaml", _readOnly);

    /// <summary>To typed objects, each checked as the API server would.</summary>
    [Benchmark]
    public ManifestSet ToCheckedObjects() => ManifestReader.Read(_utf8, "cart.yaml");
}
