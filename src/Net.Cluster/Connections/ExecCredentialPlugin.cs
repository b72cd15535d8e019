using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Net.Cluster;

/// <summary>A program that gives a token, a client certificate, or both (<c>users[].user.exec</c> of a kubeconfig). What it gives is kept until it expires or is refused. Thread-safe.</summary>
public sealed class ExecCredentialPlugin
{
    /// <summary>How long the program may take.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(1);

    /// <summary>How long before its end a credential is fetched anew.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>The most that the program may print, in characters.</summary>
    private const int MostOutput = 1024 * 1024;

    /// <summary>The most that is told of what the program says is wrong, in characters.</summary>
    private const int MostComplaint = 1000;

    private readonly string _command;
    private readonly ProcessStartInfo _start;
    private readonly string _hint;
    private readonly TimeProvider _time;
    private readonly Lock _asking = new();
    private Task<CredentialResult>? _run;
    private ExecCredential _printed;
    private Credential? _credential;

    /// <summary>A plugin.</summary>
    /// <param name="command">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">Environment variables that it gets beside the process's.</param>
    /// <param name="apiVersion">The version of <c>ExecCredential</c> that it speaks.</param>
    /// <param name="hint">What the kubeconfig says to do where the program is missing (<c>installHint</c>); empty for nothing.</param>
    /// <param name="time">The clock.</param>
    internal ExecCredentialPlugin(
        string command, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> variables, string apiVersion, string hint, TimeProvider time)
    {
        (_command, _hint, _time) = (command, hint, time);
        _start = new(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach ((string name, string value) in variables) _start.Environment[name] = value;
        _start.Environment["KUBERNETES_EXEC_INFO"] = $$$"""{"apiVersion":"{{{JsonEncodedText.Encode(apiVersion)}}}","kind":"ExecCredential","spec":{"interactive":false}}""";
    }

    /// <summary>The credential of now. Who asks while the program runs waits for that run; it goes on when they no longer wait.</summary>
    /// <param name="refused">One that the server refused, which is not to be given again from memory; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal Task<CredentialResult> GetAsync(Credential? refused, CancellationToken cancellationToken)
    {
        lock (_asking)
        {
            bool lives = _printed.Expires is not { } end || _time.GetUtcNow() + Margin < end;
            if (_credential is not null && lives && _credential != refused) return Task.FromResult(new CredentialResult(_credential, ""));
            if (_run is null or { IsCompleted: true }) _run = Task.Run(RunAsync, CancellationToken.None);
            return _run.WaitAsync(cancellationToken);
        }
    }

    private async Task<CredentialResult> RunAsync()
    {
        try
        {
            using Process process = Process.Start(_start)!;
            using var limit = new CancellationTokenSource(MostTime, _time);
            try
            {
                process.StandardInput.Close();
                Task<string> output = ReadAsync(process.StandardOutput, MostOutput + 1), complaint = ReadAsync(process.StandardError, MostComplaint);
                await Task.WhenAll(output, complaint, process.WaitForExitAsync(limit.Token)).WaitAsync(limit.Token).ConfigureAwait(false);
                return process.ExitCode == 0
                    ? Take(await output.ConfigureAwait(false))
                    : Problem($"ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}: {(await complaint.ConfigureAwait(false)).Trim()}");
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return Problem($"was not done within {MostTime.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
            }
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            return Problem(_hint.Length > 0 ? $"can't be run: {e.Message} ({_hint})" : $"can't be run: {e.Message}");
        }
    }

    private CredentialResult Take(string output)
    {
        if (output.Length > MostOutput) return Problem($"printed more than {MostOutput.ToString(CultureInfo.InvariantCulture)} characters");
        if (!ExecCredential.TryRead(output, out ExecCredential printed, out string problem)) return Problem(problem);
        lock (_asking)
        {
            try
            {
                // The same certificate again stays the same object, so that connections made with it are used on.
                bool isSame = (printed.CertificatePem, printed.KeyPem) == (_printed.CertificatePem, _printed.KeyPem);
                _credential = new(
                    printed.Token.Length > 0 ? printed.Token : null,
                    printed.CertificatePem.Length == 0 ? null : isSame ? _credential!.Certificate : ClientCertificate.Load(printed.CertificatePem, printed.KeyPem));
                _printed = printed;
                return new(_credential, "");
            }
            catch (Exception e) when (PemText.IsUnreadable(e))
            {
                return Problem($"printed a status.clientCertificateData with status.clientKeyData that can't be read: {e.Message}");
            }
        }
    }

    private CredentialResult Problem(string what) => new(null, $"{_command} {what}");

    /// <summary>The beginning of what is printed. The rest is read and dropped, so that the program can end.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, int most)
    {
        var text = new StringBuilder();
        char[] piece = new char[4096];
        while (await reader.ReadAsync(piece).ConfigureAwait(false) is var length and > 0) text.Append(piece, 0, Math.Min(length, most - text.Length));
        return text.ToString();
    }
}
