using static Net.Model.Schemas;

namespace Net.Model;

/// <summary>The schemas of ServiceExport and ServiceImport (<c>mcs-api/pkg/apis/v1beta1</c>).</summary>
internal static class MultiClusterSchemas
{
    public static SchemaNode Export() => Object(
        Optional("spec", Object(
            Optional("exportedAnnotations", MapOf(Text())),
            Optional("exportedLabels", MapOf(Text())))),
        Optional("status", Object(Optional("conditions", ConditionSchemas.Conditions()))));

    public static SchemaNode Import() => Object(
        Optional("spec", Object(
            Optional("internalTrafficPolicy", Text()),
            Optional("ipFamilies", ListOf(Text(), max: 2)),
            Optional("ips", ListOf(Text(), max: 2)),
            Required("ports", ListOf(Object(
                Optional("appProtocol", Text()),
                Optional("name", Text()),
                Required("port", Int32()),
                Optional("protocol", Text())))),
            Optional("sessionAffinity", Text()),
            Optional("sessionAffinityConfig", Object(Optional("clientIP", Object(Optional("timeoutSeconds", Int32()))))),
            Optional("trafficDistribution", Text()),
            Required("type", OneOfTexts("ClusterSetIP", "Headless")))),
        Optional("status", Object(
            Optional("clusters", ListBy("cluster", Object(Required("cluster", Text())))),
            Optional("conditions", ConditionSchemas.Conditions()))));
}
