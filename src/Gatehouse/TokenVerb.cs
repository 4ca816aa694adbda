using System.CommandLine;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Operations.Revoking;

namespace Gatehouse;

/// <summary><c>gatehouse token revoke</c>: the switch that ends what a client, a user, a session, a grant, a key or a token can still do.</summary>
internal static class TokenVerb
{
    private static readonly (RevocationTargetKind Kind, Option<string?> Option)[] Targets =
    [
        (RevocationTargetKind.Client, new("--client") { HelpName = "ID", Description = "All that a client holds at this moment." }),
        (RevocationTargetKind.User, new("--user") { HelpName = "NAME", Description = "All sessions and grants of a user, by name or subject." }),
        (RevocationTargetKind.Session, new("--session") { HelpName = "ID", Description = "One session with its grants." }),
        (RevocationTargetKind.Grant, new("--grant") { HelpName = "ID", Description = "One grant, by the grant_id of its access tokens." }),
        (RevocationTargetKind.Key, new("--key") { HelpName = "KID", Description = "A signing key and all that it signed." }),
        (RevocationTargetKind.Token, new("--token") { HelpName = "TOKEN", Description = "One access token, or a refresh token with its grant; - reads it from the input." }),
    ];

    public static Command Create()
    {
        var revoke = new Command("revoke", "Tell what a revocation reaches, and do it.") { ServeVerb.Data, ServeVerb.Database, ServeVerb.RootSecretFile, ServeVerb.Urls, VerbOptions.Yes };
        foreach (var (_, option) in Targets) revoke.Options.Add(option);
        revoke.SetAction(RunAsync);
        return new Command("token", "Act on issued tokens.") { revoke };
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var named = Targets.Where(target => !string.IsNullOrEmpty(parsed.GetValue(target.Option))).Select(target => new RevocationTarget(target.Kind, parsed.GetValue(target.Option)!)).ToList();
        if (named is not [var target])
        {
            await Console.Error.WriteLineAsync($"Name one thing to revoke: {string.Join(", ", Targets.Select(known => $"{known.Option.Name} {known.Option.HelpName}"))}.");
            return 2;
        }
        // A token on the command line can be seen by every user of the machine.
        if (target is { Kind: RevocationTargetKind.Token, Name: "-" }) target = target with { Name = (await Console.In.ReadLineAsync(cancel))?.Trim() ?? "" };
        var code = 0;
        return await ServeVerb.TellFaultsAsync(async () => code = await RevokeAsync(parsed, target, cancel)) is var faulty and not 0 ? faulty : code;
    }

    private static async Task<int> RevokeAsync(ParseResult parsed, RevocationTarget target, CancellationToken cancel)
    {
        try
        {
            await using var revocation = await TokenRevocation.PrepareAsync(ServeVerb.OptionsOf(parsed), target, cancel);
            Console.WriteLine("This revokes:");
            foreach (var line in revocation.Reach.Lines) Console.WriteLine("  " + line);
            Console.WriteLine(revocation.Reach.Advice);
            if (!parsed.GetValue(VerbOptions.Yes) && !IsConfirmed()) return 1;
            Console.WriteLine(await revocation.RevokeAsync(cancel));
            Console.WriteLine("Nodes, and APIs that follow the revocations, obey within a second.");
            return 0;
        }
        catch (Exception told) when (told is NothingToRevokeException or StorageUnavailableException)
        {
            await Console.Error.WriteLineAsync(told.Message);
            return 2;
        }
    }

    private static bool IsConfirmed()
    {
        if (Console.IsInputRedirected)
        {
            Console.Error.WriteLine("Nothing was revoked. Say --yes to revoke it.");
            return false;
        }
        Console.Write("Revoke? [y/N] ");
        if (Console.ReadLine()?.Trim() is "y" or "Y" or "yes") return true;
        Console.Error.WriteLine("Nothing was revoked.");
        return false;
    }
}
