using System.CommandLine;
using System.Text.Json;
using Gatehouse.Server.Administration;

namespace Gatehouse;

/// <summary><c>gatehouse clients</c>: who is known, how each proves itself, and which secrets are still used.</summary>
internal static class ClientsVerb
{
    private static readonly string[] Header = ["CLIENT", "KIND", "METHOD", "SECRET", "EXPIRES", "LAST USED"];

    public static Command Create()
    {
        var command = new Command("clients", "List the clients of the configuration in force and the registered ones.") { VerbOptions.Json };
        command.OnInstallation(async (parsed, installation, cancel) =>
        {
            var clients = await ClientList.ReadAsync(installation, cancel);
            if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, "clients", clients, WriteClient);
            else ConsoleTable.Write(Console.Out, Header, clients.SelectMany(RowsOf));
        });
        return command;
    }

    /// <summary>One line for each secret; the client stands on the first.</summary>
    private static IEnumerable<string[]> RowsOf(ListedClient client)
    {
        string[] who = [client.ClientId, client.Kind, client.Method];
        if (client.Secrets.Count == 0) yield return [.. who, "-", "-", "-"];
        foreach (var secret in client.Secrets)
        {
            yield return [.. who, secret.Name ?? "(no name)", ConsoleTable.Date(secret.ExpiresAt), ConsoleTable.Date(secret.LastUsedAt)];
            who = ["", "", ""];
        }
    }

    private static void WriteClient(Utf8JsonWriter json, ListedClient client)
    {
        json.WriteString("client_id", client.ClientId);
        json.WriteText("client_name", client.ClientName);
        json.WriteString("kind", client.Kind);
        json.WriteString("method", client.Method);
        json.WriteStartArray("secrets");
        foreach (var secret in client.Secrets)
        {
            json.WriteStartObject();
            json.WriteText("name", secret.Name);
            json.WriteDate("expires_at", secret.ExpiresAt);
            json.WriteDate("last_used_at", secret.LastUsedAt);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
