using System.Collections.Immutable;
using System.CommandLine;
using Gatehouse.Plan;
using Gatehouse.Plan.Checking;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;
using Gatehouse.Provider.Preview;
using Gatehouse.Server;
using Gatehouse.Server.Administration;
using Gatehouse.Server.Preview;

namespace Gatehouse.Plans;

/// <summary><c>gatehouse plan what-if</c>: the tokens that a client would get and the question that its user would be asked, without a server.</summary>
internal static class PlanWhatIfVerb
{
    private const string SomeKey = "(the thumbprint of the client's key)";
    private const string SomeCertificate = "(the thumbprint of the client's certificate)";

    private static readonly Option<string> Client = new("--client") { Description = "The client.", HelpName = "ID", Required = true };
    private static readonly Option<string?> Grant = VerbOptions.Text("--grant", "GRANT", "The grant, as in grant_types; the last part of a long name is enough. Default: its first one");
    private static readonly Option<string?> User = VerbOptions.Text("--user", "NAME", "Who signs in: a user of the plan or, with --data or --database, of the installation.");
    private static readonly Option<string?> Amr = VerbOptions.Text("--amr", "METHODS", "How they prove who they are, such as \"pwd otp mfa\". Default: pwd");
    private static readonly Option<string?> Scope = VerbOptions.Text("--scope", "SCOPES", "What the client asks for. Default: it does not say");
    private static readonly Option<string[]> Resource = new("--resource") { Description = "A resource that it names; may be given several times.", HelpName = "URI" };
    private static readonly Option<string?> Details = VerbOptions.Text("--details", "JSON", "Authorization details that it asks for.");
    private static readonly Option<string?> Nonce = VerbOptions.Text("--nonce", "TEXT", "The nonce of its request.");
    private static readonly Option<string?> RefreshScope = VerbOptions.Text("--refresh-scope", "SCOPES", "What it narrows a refresh to.");
    private static readonly Option<string?> ShownClient = VerbOptions.Text("--shown-client", "ID", "For token exchange: the client whose access token is shown.");
    private static readonly Option<string?> ShownScope = VerbOptions.Text("--shown-scope", "SCOPES", "What that client had asked for.");
    private static readonly Option<string?> StatementIssuer = VerbOptions.Text("--statement-issuer", "URL", "For statements of trusted issuers: the issuer.");
    private static readonly Option<string?> StatementSubject = VerbOptions.Text("--statement-subject", "NAME", "About whom the statement is.");

    public static Command Create()
    {
        var command = new Command("what-if", "Show the tokens that a client would get, claim by claim, and what its user would be asked.")
        {
            PlanInput.File, Client, Grant, User, Amr, Scope, Resource, Details, Nonce, RefreshScope, ShownClient, ShownScope, StatementIssuer, StatementSubject,
            VerbOptions.Json, PlanInput.StandIns, ServeVerb.Data, ServeVerb.Database, ServeVerb.RootSecretFile,
        };
        command.OnPlan(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var input = PlanInput.Read(parsed);
        var review = PlanCheck.Run(input.Source, PlanInput.Variables(parsed));
        if (review.Plan is not { } plan) throw new ServerSetupException(string.Join('\n', review.Findings.Where(finding => finding.Level is FindingLevel.Error)));
        var isInstalled = parsed.GetResult(ServeVerb.Data) is not null || parsed.GetResult(ServeVerb.Database) is not null;
        await using var installation = isInstalled ? await Installation.OpenAsync(ServeVerb.OptionsOf(parsed), CancellationToken.None) : null;

        var request = await RequestOfAsync(parsed, plan, installation);
        var tokens = Issue(PlanPreview.TokensOf(plan, TimeProvider.System.GetUtcNow(), installation), request);
        if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, json => PlanWhatIfText.WriteJson(json, request, tokens));
        else PlanWhatIfText.Write(ConsoleStyle.Of(Console.Out), request, parsed.GetValue(User), tokens);
        return tokens.Refusal is null ? 0 : 1;
    }

    /// <summary>A client that has to prove a key is taken to do so.</summary>
    private static ImaginedTokens Issue(TokenPreview preview, ImaginedRequest request)
    {
        try
        {
            var tokens = preview.Issue(request);
            if (tokens.Refusal?.Reason == OAuthErrors.DPoPProofMissing.Reason && request.JwkThumbprint is null) return Issue(preview, WithKeys(request, SomeKey, request.CertificateThumbprint));
            if (tokens.Refusal?.Reason == OAuthErrors.CertificateMissing.Reason && request.CertificateThumbprint is null) return Issue(preview, WithKeys(request, request.JwkThumbprint, SomeCertificate));
            return tokens;
        }
        catch (ArgumentException incomplete)
        {
            throw new ServerSetupException(incomplete.Message);
        }
    }

    private static ImaginedRequest WithKeys(ImaginedRequest request, string? key, string? certificate) => request with
    {
        JwkThumbprint = key,
        CertificateThumbprint = certificate,
        Exchanged = request.Exchanged is { } shown ? WithKeys(shown, key, certificate) : null,
    };

    private static async Task<ImaginedRequest> RequestOfAsync(ParseResult parsed, PlanDocument plan, Installation? installation)
    {
        var user = parsed.GetValue(User) is { } name ? await UserOfAsync(plan, name, parsed.GetValue(Amr) ?? "pwd", installation) : null;
        var client = parsed.GetValue(Client)!;
        var request = new ImaginedRequest(client, GrantOf(plan, client, parsed.GetValue(Grant), user is not null))
        {
            User = user,
            Scope = ScopeOf(parsed.GetValue(Scope)),
            Resources = [.. parsed.GetValue(Resource) ?? []],
            Details = parsed.GetValue(Details),
            Nonce = parsed.GetValue(Nonce),
            RefreshedScope = ScopeOf(parsed.GetValue(RefreshScope)),
            StatementIssuer = parsed.GetValue(StatementIssuer),
            StatementSubject = parsed.GetValue(StatementSubject),
        };
        return parsed.GetValue(ShownClient) is { } shown
            ? request with { Exchanged = new ImaginedRequest(shown, GrantOf(plan, shown, null, user is not null)) { User = user, Scope = ScopeOf(parsed.GetValue(ShownScope)) } }
            : request;
    }

    private static string GrantOf(PlanDocument plan, string clientId, string? asked, bool hasUser)
    {
        if (plan.Clients.FirstOrDefault(client => client.ClientId == clientId) is not { } client) throw new ServerSetupException($"The plan has no client '{clientId}'.{Meant(clientId, plan.Clients.Select(known => known.ClientId))}");
        if (asked is not null)
            return client.GrantTypes.FirstOrDefault(grant => grant == asked || grant[(grant.LastIndexOf(':') + 1)..] == asked) ?? throw new ServerSetupException($"{clientId} has no grant '{asked}'. It has {string.Join(", ", client.GrantTypes)}.");
        return client.GrantTypes.FirstOrDefault(grant => grant is not GrantTypes.RefreshToken && TokenPreview.HasUser(grant) == hasUser) ?? client.GrantTypes.FirstOrDefault()
            ?? throw new ServerSetupException($"{clientId} has no grant: it gets no tokens, it only asks about those of others.");
    }

    private static async Task<ImaginedUser> UserOfAsync(PlanDocument plan, string name, string amr, Installation? installation)
    {
        if (installation is not null)
        {
            var shown = await new People(installation).ShowAsync(name, CancellationToken.None);
            return new ImaginedUser(shown.Subject, amr, string.Join(' ', shown.Roles));
        }
        if (plan.Users.FirstOrDefault(user => user.Username == name) is { } written) return new ImaginedUser($"(the subject of {name})", amr, string.Join(' ', written.Roles));
        throw new ServerSetupException($"The plan has no user '{name}'. Name the installation that has, with --data or --database.{Meant(name, plan.Users.Select(user => user.Username))}");
    }

    private static string Meant(string written, IEnumerable<string> names) => NearestName.Of(written, names) is { } nearest ? $" Did you mean {nearest}?" : "";

    private static ScopeSet? ScopeOf(string? text) =>
        text is null ? null : ScopeSet.TryParse(text, out var scope) ? scope : throw new ServerSetupException($"'{text}' is no list of scopes: names with one space between them.");
}
