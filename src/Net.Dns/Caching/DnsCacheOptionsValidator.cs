using Microsoft.Extensions.Options;

namespace Net.Dns;

/// <summary>Checks <see cref="DnsCacheOptions"/>; finds every problem, not the first.</summary>
public sealed class DnsCacheOptionsValidator : IValidateOptions<DnsCacheOptions>
{
    private const long LeastBytes = 64 << 10;
    private const long MostBytes = 64L << 30;

    /// <summary>What is wrong, as <c>MaxTtl: …</c>; empty when nothing is.</summary>
    public static IReadOnlyList<string> Validate(DnsCacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> problems = [];
        Bytes(problems, nameof(options.MaxBytes), options.MaxBytes);
        Bytes(problems, nameof(options.MaxDenialBytes), options.MaxDenialBytes);
        Within(problems, nameof(options.MaxTtl), options.MaxTtl, TimeSpan.Zero, TimeSpan.FromDays(7));
        Within(problems, nameof(options.MaxDenialTtl), options.MaxDenialTtl, TimeSpan.Zero, TimeSpan.FromHours(3));
        Within(problems, nameof(options.MinTtl), options.MinTtl, TimeSpan.Zero, options.MaxTtl);
        Within(problems, nameof(options.MinDenialTtl), options.MinDenialTtl, TimeSpan.Zero, options.MaxDenialTtl);
        if (options.FailureTtl != TimeSpan.Zero) Within(problems, nameof(options.FailureTtl), options.FailureTtl, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Within(problems, nameof(options.MaxStale), options.MaxStale, TimeSpan.Zero, TimeSpan.FromDays(7));
        Within(problems, nameof(options.StaleAfter), options.StaleAfter, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Within(problems, nameof(options.StaleTtl), options.StaleTtl, TimeSpan.Zero, TimeSpan.FromHours(1));
        Within(problems, nameof(options.PrefetchWindow), options.PrefetchWindow, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        if (options.PrefetchHits < 0) problems.Add($"PrefetchHits: {options.PrefetchHits} must not be negative");
        if (options.PrefetchPercent is < 1 or > 90) problems.Add($"PrefetchPercent: {options.PrefetchPercent} must be between 1 and 90, inclusive");
        Names(problems, nameof(options.AnswersNotKept), options.AnswersNotKept);
        Names(problems, nameof(options.DenialsNotKept), options.DenialsNotKept);
        return problems;
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, DnsCacheOptions options)
    {
        IReadOnlyList<string> problems = Validate(options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void Bytes(List<string> problems, string field, long value)
    {
        if (value is < LeastBytes or > MostBytes) problems.Add($"{field}: {value} must be between {LeastBytes} and {MostBytes} bytes, inclusive");
    }

    private static void Within(List<string> problems, string field, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most) problems.Add($"{field}: {value} must be between {least} and {most}, inclusive");
    }

    private static void Names(List<string> problems, string field, IList<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (!DnsName.TryParse(names[i], out _)) problems.Add($"{field}[{i}]: '{names[i]}' is not a domain name");
        }
    }
}
