using System.CommandLine;
using System.Globalization;
using Gatehouse.Server;
using Gatehouse.Server.Operations;

namespace Gatehouse;

/// <summary><c>gatehouse clients</c>: who is known, how each proves itself, and which secrets are still used.</summary>
internal static class ClientsVerb
{
    private static readonly string[] Header = ["CLIENT", "KIND", "METHOD", "SECRET", "EXPIRES", "LAST USED"];

    public static Command Create()
    {
        var command = new Command("clients", "List the clients of the configuration in force and the registered ones.") { ServeVerb.Data, ServeVerb.Database, ServeVerb.RootSecretFile, ServeVerb.Urls };
        command.SetAction((parsed, cancel) => RunAsync(ServeVerb.OptionsOf(parsed), cancel));
        return command;
    }

    private static Task<int> RunAsync(ServerOptions options, CancellationToken cancel) =>
        ServeVerb.TellFaultsAsync(async () => Write(Console.Out, await ClientList.ReadAsync(options, cancel)));

    private static void Write(TextWriter console, IReadOnlyList<ListedClient> clients)
    {
        List<string[]> rows = [Header, .. clients.SelectMany(RowsOf)];
        var widths = Header.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows) console.WriteLine(string.Join("  ", row.Select((text, column) => text.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>One line for each secret; the client stands on the first.</summary>
    private static IEnumerable<string[]> RowsOf(ListedClient client)
    {
        string[] who = [client.ClientId, client.Kind, client.Method];
        if (client.Secrets.Count == 0) yield return [.. who, "-", "-", "-"];
        foreach (var secret in client.Secrets)
        {
            yield return [.. who, secret.Name ?? "(no name)", Date(secret.ExpiresAt), Date(secret.LastUsedAt)];
            who = ["", "", ""];
        }
    }

    private static string Date(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "never";
}
