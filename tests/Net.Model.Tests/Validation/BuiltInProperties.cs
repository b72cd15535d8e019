using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Net.Conformance.Api;
using Net.Model.Tests.CustomResources;

namespace Net.Model.Tests.Validation;

public class BuiltInProperties
{
    private const string Namespace = "shop";

    [Fact]
    public void Admit_AnyBody_AnswersWithoutException() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(MutatedResources.BuiltIn, static made =>
    {
        ApiAnswer answer = Write(made.Case, ApiOperation.Create, made.Json);
        return answer.Code switch
        {
            201 => answer.IsAccepted && answer.Errors.Count == 0,
            422 => answer.Errors.Count > 0,
            _ => answer.Code is 400 or 500,
        };
    }));

    [Fact]
    public void Admit_WhatWasStored_IsAcceptedAgainAndUnchanged() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(MutatedResources.BuiltIn, static made =>
    {
        if (Write(made.Case, ApiOperation.Create, made.Json).Stored is not { } stored) return true;

        ApiAnswer again = Write(made.Case, ApiOperation.Update, Text(stored), stored), status = Write(made.Case, ApiOperation.StatusUpdate, Text(stored), stored);

        // Repeated addresses of a node are looked for in updates alone, so a creation can store what no update takes: then nothing else may be wrong.
        if (stored is Node node && node.Status.Addresses.Distinct().Count() != node.Status.Addresses.Count) return RepeatsAddressesOnly(again) && RepeatsAddressesOnly(status);
        return again.IsAccepted && status.IsAccepted && Text(again.Stored!) == Text(stored) && Text(status.Stored!) == Text(stored);
    }));

    private static bool RepeatsAddressesOnly(ApiAnswer answer) =>
        !answer.IsAccepted && answer.Errors.All(static error => error.Reason == FieldErrorReason.Duplicate && error.Field.StartsWith("status.addresses[", StringComparison.Ordinal));

    [Fact]
    public void ApplyDefaults_Twice_IsTheSameAndStaysValid() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(MutatedResources.BuiltIn, static made =>
    {
        ApiRules rules = RulesOf(made.Case);
        Assert.True(ApiKinds.TryGet(made.Case.ApiVersion, made.Case.Kind, out ApiKind? kind));
        if (kind.Read(Encoding.UTF8.GetBytes(made.Json), null).Value is not { } read) return true;
        IApiObject once = rules.ApplyDefaults(read);
        bool valid = rules.ValidateCreate(once).Count == 0;
        return once.Equals(rules.ApplyDefaults(once)) && (!valid || rules.ValidateCreate(rules.ApplyDefaults(once)).Count == 0);
    }));

    [Fact]
    public void Read_AfterWrite_IsTheSameObject() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(MutatedResources.BuiltIn, static made =>
    {
        Assert.True(ApiKinds.TryGet(made.Case.ApiVersion, made.Case.Kind, out ApiKind? kind));
        if (kind.Read(Encoding.UTF8.GetBytes(made.Json), null) is not { Value: { } read, Problems.Count: 0 } || read.ApiVersion != made.Case.ApiVersion) return true;
        return kind.Read(Encoding.UTF8.GetBytes(Text(read)), null).Value!.Equals(read);
    }));

    private static ApiRules RulesOf(ApiCase recorded) => ApiRules.For(recorded.ApiVersion, recorded.Kind)!;

    private static ApiAnswer Write(ApiCase recorded, ApiOperation operation, string json, IApiObject? old = null) =>
        RulesOf(recorded).Admit(new(operation, Encoding.UTF8.GetBytes(json)) { Old = old, Namespace = RulesOf(recorded).Resource.IsNamespaced ? Namespace : "" });

    private static string Text(IApiObject target)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) target.WriteJson(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
