using System.Text;
using Gatehouse.Plan.Importing;
using Gatehouse.Server;

namespace Gatehouse.Plans.Importing;

/// <summary>Secrets that came in clear, as environment variables: for <c>set -a; . FILE</c>, and for <c>EnvironmentFile</c> of systemd.</summary>
internal static class SecretsFile
{
    /// <exception cref="ServerSetupException">It is there already, or cannot be written.</exception>
    public static async Task WriteAsync(string file, IEnumerable<ImportedSecret> secrets, CancellationToken cancel)
    {
        try
        {
            var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using var stream = new FileStream(file, how);
            await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            foreach (var secret in secrets)
                await writer.WriteLineAsync((secret.Value is { } value ? $"{secret.Variable}={Quoted(value)}" : $"# {secret.Variable}= (the export does not tell it)").AsMemory(), cancel);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ServerSetupException(File.Exists(file) ? $"{file} is there already, and may hold secrets. Name another file, or remove it." : $"{file} cannot be written: {refused.Message}");
        }
    }

    private static string Quoted(string value) => value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '+' or '/' or '=') ? value : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
