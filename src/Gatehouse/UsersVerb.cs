using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Gatehouse.Importing;
using Gatehouse.Server;
using Gatehouse.Server.Accounts;
using Gatehouse.Server.Administration;

namespace Gatehouse;

/// <summary><c>gatehouse users</c>: the people who sign in, and what their operator can do for them or against them.</summary>
internal static class UsersVerb
{
    private static readonly string[] Header = ["USERNAME", "NAME", "EMAIL", "ROLES", "STATE", "SINCE"];

    /// <summary>Letters and digits that nobody takes for one another.</summary>
    private const string PasswordLetters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static readonly Argument<string> Username = new("username") { Description = "Who it is." };
    private static readonly Option<string?> Name = VerbOptions.Text("--name", "NAME", "What they are called.");
    private static readonly Option<string?> Email = VerbOptions.Text("--email", "EMAIL", "Their address; it counts as verified.");
    private static readonly Option<string[]> Role = new("--role") { Description = "A role; may be given several times. '' takes all away.", HelpName = "ROLE" };
    private static readonly Option<string?> PasswordFile = VerbOptions.Text("--password-file", "FILE", "A file with the password in its first line, - for standard input. Without it one is made and printed.");

    public static Command Create()
    {
        var search = VerbOptions.Text("--search", "TEXT", "Those with this text in username, name or email.");
        var limit = new Option<int>("--limit") { Description = "How many at most.", HelpName = "N", DefaultValueFactory = static _ => 100 };
        var command = new Command("users", "List the people who sign in.") { search, limit, VerbOptions.Json };
        command.OnInstallation(async (parsed, installation, cancel) => WriteList(parsed, await new People(installation).ListAsync(parsed.GetValue(search), Math.Clamp(parsed.GetValue(limit), 1, 100_000), cancel)));

        Add(command, "show", "Show somebody, with what they hold.", [VerbOptions.Json], static async (parsed, people, username, cancel) => WritePerson(parsed, await people.ShowAsync(username, cancel)));
        Add(command, "add", "Add somebody.", [Name, Email, Role, PasswordFile], static (parsed, people, username, cancel) => TellPasswordAsync(parsed, password =>
            people.AddAsync(new BootstrapUser(username, password) { Name = parsed.GetValue(Name), Email = parsed.GetValue(Email), Roles = RolesOf(parsed) ?? [] }, cancel)));
        command.Subcommands.Add(UsersImportVerb.Create());
        Add(command, "password", "Set a new password; ends every session and grant of theirs.", [PasswordFile], static (parsed, people, username, cancel) => TellPasswordAsync(parsed, password => people.SetPasswordAsync(username, password, cancel)));
        Add(command, "change", "Change name, email or roles.", [Name, Email, Role], static (parsed, people, username, cancel) =>
            people.ChangeAsync(username, new PersonChange(parsed.GetValue(Name), parsed.GetValue(Email), RolesOf(parsed)), cancel));
        Add(command, "disable", "Keep somebody from signing in; ends every session and grant of theirs.", [], static (_, people, username, cancel) => people.DisableAsync(username, cancel));
        Add(command, "enable", "Let somebody sign in again.", [], static (_, people, username, cancel) => people.EnableAsync(username, cancel));
        Add(command, "unlock", "Let somebody in who mistyped too often.", [], static (_, people, username, cancel) => people.UnlockAsync(username, cancel));
        Add(command, "reset-factors", "Take lost authenticator apps, recovery codes and passkeys away; ends every session and grant of theirs.", [], static (_, people, username, cancel) => people.ResetSecondFactorsAsync(username, cancel));
        Add(command, "delete", "Delete somebody with everything that is theirs.", [VerbOptions.Yes], static (parsed, people, username, cancel) =>
            VerbOptions.Confirm(parsed, $"Delete {username} for good?") ? people.DeleteAsync(username, cancel) : Task.CompletedTask);
        return command;
    }

    private static void Add(Command users, string name, string description, Option[] options, Func<ParseResult, People, string, CancellationToken, Task> run)
    {
        var command = new Command(name, description) { Username };
        foreach (var option in options) command.Options.Add(option);
        command.OnInstallation((parsed, installation, cancel) => run(parsed, new People(installation), parsed.GetValue(Username)!, cancel));
        users.Subcommands.Add(command);
    }

    private static string[]? RolesOf(ParseResult parsed) => parsed.GetResult(Role) is null ? null : [.. (parsed.GetValue(Role) ?? []).Where(role => role.Length > 0)];

    private static async Task TellPasswordAsync(ParseResult parsed, Func<string, Task> use)
    {
        var given = parsed.GetValue(PasswordFile) is { } file ? await ReadPasswordAsync(file) : null;
        var password = given ?? RandomNumberGenerator.GetString(PasswordLetters, 20);
        // Before it counts: what is set and then lost would help nobody.
        if (given is null) Console.WriteLine($"Password: {password}");
        await use(password);
    }

    private static async Task<string> ReadPasswordAsync(string file)
    {
        try
        {
            using var reader = file == "-" ? Console.In : new StreamReader(file);
            return await reader.ReadLineAsync() ?? "";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ServerSetupException($"The password cannot be read: {unreadable.Message}");
        }
    }

    private static void WriteList(ParseResult parsed, IReadOnlyList<ListedPerson> people)
    {
        if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, "users", people, WriteMembers);
        else ConsoleTable.Write(Console.Out, Header, people.Select(person => new[] { person.Username, person.Name ?? "-", person.Email ?? "-", person.Roles.Count == 0 ? "-" : string.Join(' ', person.Roles), person.State, ConsoleTable.Date(person.CreatedAt) }));
    }

    private static void WritePerson(ParseResult parsed, ListedPerson person)
    {
        if (parsed.GetValue(VerbOptions.Json))
        {
            ConsoleJson.Write(Console.Out, json => WriteMembers(json, person));
            return;
        }
        WriteList(parsed, [person]);
        var holds = person.Holds!;
        Console.WriteLine();
        Console.WriteLine($"Subject           {person.Subject}");
        Console.WriteLine($"Sessions          {holds.Sessions.ToString(CultureInfo.InvariantCulture)}");
        Console.WriteLine($"Clients           {(holds.Clients.Count == 0 ? "-" : string.Join(' ', holds.Clients))}");
        Console.WriteLine($"Authenticator app {(holds.Authenticator ? $"yes, {holds.RecoveryCodes.ToString(CultureInfo.InvariantCulture)} recovery codes left" : "no")}");
        Console.WriteLine($"Passkeys          {holds.Passkeys.ToString(CultureInfo.InvariantCulture)}");
    }

    private static void WriteMembers(Utf8JsonWriter json, ListedPerson person)
    {
        json.WriteString("sub", person.Subject);
        json.WriteString("username", person.Username);
        json.WriteText("name", person.Name);
        json.WriteText("email", person.Email);
        json.WriteTexts("roles", person.Roles);
        json.WriteString("state", person.State);
        json.WriteDate("created_at", person.CreatedAt);
        if (person.Holds is not { } holds) return;
        json.WriteNumber("sessions", holds.Sessions);
        json.WriteTexts("clients", holds.Clients);
        json.WriteBoolean("authenticator", holds.Authenticator);
        json.WriteNumber("recovery_codes", holds.RecoveryCodes);
        json.WriteNumber("passkeys", holds.Passkeys);
    }
}
