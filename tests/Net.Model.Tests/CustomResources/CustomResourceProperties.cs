using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Net.Conformance.Api;

namespace Net.Model.Tests.CustomResources;

public class CustomResourceProperties
{
    private const string Namespace = "shop";

    [Fact]
    public void Admit_AnyBody_AnswersWithoutException() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(MutatedResources.Arbitrary, static made =>
    {
        ApiAnswer answer = Write(made.Case, ApiOperation.Create, made.Json);
        return answer.Code switch
        {
            201 => answer.Errors.Count == 0,
            422 => answer.Errors.Count > 0,
            _ => answer.Code == 400,
        };
    }));

    [Fact]
    public void Admit_WhatWasStored_IsAcceptedAgainAndUnchanged() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(800), Prop.ForAll(MutatedResources.Arbitrary, static made =>
    {
        ApiAnswer created = Write(made.Case, ApiOperation.Create, made.Json);
        if (created.Stored is not { } stored) return true;
        string body = Encoding.UTF8.GetString(created.StoredBody.Span);
        ApiAnswer again = Write(made.Case, ApiOperation.Update, body, stored, created.StoredBody), status = Write(made.Case, ApiOperation.StatusUpdate, body, stored, created.StoredBody);
        return again.IsAccepted && status.IsAccepted && again.StoredBody.Span.SequenceEqual(created.StoredBody.Span) && status.StoredBody.Span.SequenceEqual(created.StoredBody.Span);
    }));

    [Fact]
    public void ApplyDefaults_Stored_ChangesNothingAndStaysValid() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(MutatedResources.Arbitrary, static made =>
    {
        if (Write(made.Case, ApiOperation.Create, made.Json).Stored is not { } stored) return true;
        ApiRules rules = RulesOf(made.Case);
        IApiObject once = rules.ApplyDefaults(stored), twice = rules.ApplyDefaults(once);
        return once.Equals(twice) && rules.ValidateCreate(once).Count == 0 && rules.ValidateUpdate(once, once).Count == 0 && rules.ValidateStatusUpdate(once, once).Count == 0;
    }));

    [Fact]
    public void Read_AfterWrite_IsTheSameObject() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(MutatedResources.Arbitrary, static made =>
    {
        Assert.True(ApiKinds.TryGet(made.Case.ApiVersion, made.Case.Kind, out ApiKind? kind));
        if (kind.Read(Encoding.UTF8.GetBytes(made.Json), null) is not { Value: { } read, Problems.Count: 0 } || read.ApiVersion != made.Case.ApiVersion) return true;
        return kind.Read(Text(read), null).Value!.Equals(read);
    }));

    private static ApiRules RulesOf(ApiCase recorded) => ApiRules.For(recorded.ApiVersion, recorded.Kind)!;

    private static ApiAnswer Write(ApiCase recorded, ApiOperation operation, string json, IApiObject? old = null, ReadOnlyMemory<byte> oldBody = default) =>
        RulesOf(recorded).Admit(new(operation, Encoding.UTF8.GetBytes(json)) { Old = old, OldBody = oldBody, Namespace = RulesOf(recorded).Resource.IsNamespaced ? Namespace : "" });

    private static byte[] Text(IApiObject target)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) target.WriteJson(writer);
        return stream.ToArray();
    }
}
