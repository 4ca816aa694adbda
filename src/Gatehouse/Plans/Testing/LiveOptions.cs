using System.CommandLine;
using Gatehouse.Load;
using Gatehouse.Plan;
using Gatehouse.Plan.Model;
using Gatehouse.Server;
using Gatehouse.Server.Load;
using Gatehouse.Server.Load.Trying;

namespace Gatehouse.Plans.Testing;

/// <summary>The options that say how a running instance is tried.</summary>
internal static class LiveOptions
{
    public static readonly Option<bool> Live = new("--live") { Description = "Try it on a running instance too, by real requests of the plan's clients." };
    public static readonly Option<bool> Strict = new("--strict") { Description = "Fail when something could not be tried." };

    private static readonly Option<string?> Url = VerbOptions.Text("--url", "URL", "Where the instance is reached. Default: the issuer of the plan");
    private static readonly Option<string[]> Apis = new("--api") { HelpName = "NAME=URL", Description = "Where an API is reached that is not where the plan says, several times." };
    private static readonly Option<string[]> Users = new("--user") { HelpName = "NAME[=FILE]", Description = "Signs in where a grant has a user, several times. The password stands in FILE, else in the plan, else in GATEHOUSE_PASSWORD." };
    private static readonly Option<string[]> Keys = new("--key") { HelpName = "CLIENT=FILE", Description = "The private key of a client that proves itself by one, in PEM or as a JWK, several times." };
    private static readonly Option<bool> AllowWrites = new("--allow-writes") { Description = "Call with other methods than GET and HEAD too: what they change is changed." };

    public static Option[] All => [Live, Url, Apis, Users, Keys, AllowWrites, Strict];

    /// <summary>Stands in for secrets that are not there, so that the clients they belong to are told apart from those that can be tried.</summary>
    public static string VariableOrUnset(string name) => PlanVariables.Find(name) ?? LoadSettings.Unset + name;

    /// <exception cref="ServerSetupException">An option is wrong.</exception>
    public static LiveSettings Read(ParseResult parsed, PlanDocument plan)
    {
        var apis = LoadFigures.PairsOf("--api", parsed.GetValue(Apis) ?? []).ToDictionary(pair => pair.Name, pair => LoadCredentials.AddressOf(pair.Value), StringComparer.Ordinal);
        if (apis.Keys.FirstOrDefault(name => !plan.Apis.Any(api => api.Name == name)) is { } noApi) throw new ServerSetupException($"--api {noApi} is no API of the plan.");
        var keys = LoadFigures.PairsOf("--key", parsed.GetValue(Keys) ?? []).ToDictionary(pair => pair.Name, pair => LoadCredentials.KeyOf(pair.Value), StringComparer.Ordinal);
        if (keys.Keys.FirstOrDefault(id => !plan.Clients.Any(client => client.ClientId == id)) is { } noClient) throw new ServerSetupException($"--key {noClient} is no client of the plan.");
        return new LiveSettings
        {
            Plan = plan,
            Address = LoadCredentials.AddressOf(parsed.GetValue(Url) ?? plan.Issuer ?? ServerOptions.DefaultUrls),
            Apis = apis,
            Users = [.. (parsed.GetValue(Users) ?? []).Select(written => UserOf(written, plan))],
            Keys = keys,
            MayWrite = parsed.GetValue(AllowWrites),
        };
    }

    private static LoadUser UserOf(string written, PlanDocument plan)
    {
        if (written.Split('=', 2) is [var named, var file]) return new LoadUser(named, LoadCredentials.TextOf(file).TrimEnd('\r', '\n'));
        var password = plan.Users.FirstOrDefault(user => user.Username == written)?.Password?.Value;
        if (password is null || password.Contains(LoadSettings.Unset, StringComparison.Ordinal)) password = Environment.GetEnvironmentVariable("GATEHOUSE_PASSWORD");
        return password is { Length: > 0 }
            ? new LoadUser(written, password)
            : throw new ServerSetupException($"There is no password of {written} here: set the variable that the plan names, or GATEHOUSE_PASSWORD, or write --user {written}=FILE.");
    }
}
