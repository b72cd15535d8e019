using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Net.Cluster;

/// <summary>A program that gives tokens (<c>users[].user.exec</c>, <c>client.authentication.k8s.io</c>). Its token is kept until it expires or is refused.</summary>
/// <param name="command">The program.</param>
/// <param name="arguments">Its arguments.</param>
/// <param name="variables">Environment variables that it gets beside the process's.</param>
/// <param name="apiVersion">The version of <c>ExecCredential</c> that it speaks.</param>
/// <param name="hint">What the kubeconfig says to do where the program is missing (<c>installHint</c>); empty for nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class ExecCredentialPlugin(
    string command, IReadOnlyList<string> arguments, IReadOnlyList<KeyValuePair<string, string>> variables, string apiVersion, string hint, TimeProvider time) : BearerTokens, IDisposable
{
    /// <summary>How long the program may take.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(1);

    /// <summary>How long before its end a token is fetched anew.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>The most that the program may print, in characters.</summary>
    private const int MostOutput = 1024 * 1024;

    private readonly SemaphoreSlim _running = new(1, 1);
    private string? _token;
    private DateTimeOffset? _expires;

    public void Dispose() => _running.Dispose();

    internal override async ValueTask<TokenResult> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            bool lives = _expires is not { } end || time.GetUtcNow() < end - Margin;
            if (_token is not null && lives && _token != refused) return new(_token, "");
            return await RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _running.Release();
        }
    }

    private async Task<TokenResult> RunAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = $"{{\"apiVersion\":\"{apiVersion}\",\"kind\":\"ExecCredential\",\"spec\":{{\"interactive\":false}}}}";
        try
        {
            using var process = Process.Start(start);
            if (process is null) return new(null, $"{command} can't be started");
            process.StandardInput.Close();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(MostTime);
            try
            {
                Task<string> output = ReadAsync(process.StandardOutput, limit.Token), problems = ReadAsync(process.StandardError, limit.Token);
                await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                if (process.ExitCode != 0) return new(null, $"{command} ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}: {(await problems.ConfigureAwait(false)).Trim()}");
                return Take(await output.ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return new(null, $"{command} gave no token within {MostTime.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
            }
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            return new(null, hint.Length > 0 ? $"{command} can't be run: {e.Message} ({hint})" : $"{command} can't be run: {e.Message}");
        }
    }

    private TokenResult Take(string output)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(output);
            if (document.RootElement.TryGetProperty("status", out JsonElement status) && status.TryGetProperty("token", out JsonElement token) && token.GetString() is { Length: > 0 } text)
            {
                bool expires = status.TryGetProperty("expirationTimestamp", out JsonElement end) && end.TryGetDateTimeOffset(out _);
                (_token, _expires) = (text, expires ? end.GetDateTimeOffset() : null);
                return new(text, "");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new(null, $"{command} printed no ExecCredential: {e.Message}");
        }

        return new(null, $"{command} printed an ExecCredential without status.token");
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        char[] buffer = new char[MostOutput];
        int length = await reader.ReadBlockAsync(buffer, cancellationToken).ConfigureAwait(false);
        return new(buffer, 0, length);
    }
}
