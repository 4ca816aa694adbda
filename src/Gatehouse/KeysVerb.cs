using System.CommandLine;
using System.Text.Json;
using Gatehouse.Server.Administration;

namespace Gatehouse;

/// <summary><c>gatehouse keys</c>: what signs and seals, since when and until when; and putting the next keys into use before their time.</summary>
internal static class KeysVerb
{
    private static readonly string[] Header = ["KEY", "USE", "ALGORITHM", "STATE", "FROM", "RETIRES", "DELETED"];

    public static Command Create()
    {
        var command = new Command("keys", "List the keys of an installation.") { VerbOptions.Json };
        command.OnInstallation(ListAsync);
        var rotate = new Command("rotate", "Put the announced next keys into use now. Tokens that the former ones signed stay valid.") { VerbOptions.Json };
        rotate.OnInstallation(async (parsed, installation, cancel) =>
        {
            await KeyList.RotateAsync(installation, cancel);
            await ListAsync(parsed, installation, cancel);
        });
        command.Subcommands.Add(rotate);
        return command;
    }

    private static async Task ListAsync(ParseResult parsed, Installation installation, CancellationToken cancel)
    {
        var keys = await KeyList.ReadAsync(installation, cancel);
        if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, "keys", keys, WriteKey);
        else ConsoleTable.Write(Console.Out, Header, keys.Select(RowOf));
    }

    private static string[] RowOf(ListedKey key) =>
        [key.Id, key.Use, key.Algorithm, key.State, ConsoleTable.Date(key.ActiveFrom), ConsoleTable.Date(key.RetiresAt), ConsoleTable.Date(key.DeleteAfter)];

    private static void WriteKey(Utf8JsonWriter json, ListedKey key)
    {
        json.WriteString("kid", key.Id);
        json.WriteString("use", key.Use);
        json.WriteString("algorithm", key.Algorithm);
        json.WriteString("state", key.State);
        json.WriteDate("active_from", key.ActiveFrom);
        json.WriteDate("retires_at", key.RetiresAt);
        json.WriteDate("delete_after", key.DeleteAfter);
    }
}
