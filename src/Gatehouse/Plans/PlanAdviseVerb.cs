using System.CommandLine;
using Gatehouse.Plan;
using Gatehouse.Plan.Advising;
using Gatehouse.Plan.Advising.Samples;
using Gatehouse.Plan.Checking;
using Gatehouse.Server;

namespace Gatehouse.Plans;

/// <summary><c>gatehouse plan advise</c>: how a client should get tokens, why, and the entry to paste.</summary>
internal static class PlanAdviseVerb
{
    private static readonly Option<string?> ClientId = VerbOptions.Text("--client-id", "ID", "Its identifier. Default: my-client");
    private static readonly Option<string?> Name = VerbOptions.Text("--name", "NAME", "What people know it as.");
    private static readonly Option<string?> Owner = VerbOptions.Text("--owner", "WHO", "Whom to ask about it.");
    private static readonly Option<string?> Host = VerbOptions.Text("--host", "HOST", "Where it is reached, or whose domain it is.");
    private static readonly Option<string[]> Redirect = new("--redirect-uri") { Description = "Where people come back to; may be given several times.", HelpName = "URI" };
    private static readonly Option<string?> Scope = VerbOptions.Text("--scope", "SCOPES", "The scopes of APIs that it needs, with spaces between them.");
    private static readonly Option<string?> Append = VerbOptions.Text("--append", "FILE", "Put the entry behind the last client of a plan, a file or a folder.");
    private static readonly Option<string?> Code = VerbOptions.Text("--code", "STACK", $"Print code to start with: {string.Join(", ", ClientCode.Stacks)}.");
    private static readonly Option<string?> Issuer = VerbOptions.Text("--issuer", "URL", "The issuer that the code names. Default: http://localhost:8080");
    private static readonly Option<string?> Resource = VerbOptions.Text("--resource", "URL", "The API that the code calls.");

    public static Command Create()
    {
        var command = new Command("advise", "Say which grant a client should use, how it proves itself and why; and write its entry.") { ClientId, Name, Owner, Host, Redirect, Scope, Append, Code, Issuer, Resource, VerbOptions.Json };
        foreach (var option in ClientQuestions.Options) command.Options.Add(option);
        command.OnPlan(static parsed => Task.FromResult(Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (parsed.GetValue(Code) is { } stack && !ClientCode.Stacks.Contains(stack)) throw new ServerSetupException($"There is no code for '{stack}'. Use one of {string.Join(", ", ClientCode.Stacks)}.");
        var facts = ClientQuestions.Read(parsed);
        var identity = IdentityOf(parsed);
        var advice = Advisor.Advise(facts);
        var stanza = Stanza.Write(advice, facts, identity);
        var stacks = parsed.GetValue(Code) is { } one ? [one] : ClientCode.StacksFor(advice).Where(name => name is "curl" or "browser");
        var code = stacks.Select(name => (name, ClientCode.Write(name, advice, facts, identity, parsed.GetValue(Issuer) ?? "http://localhost:8080", parsed.GetValue(Resource) ?? "https://api.example.com/"))).ToList();
        if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, json => PlanAdviceText.WriteJson(json, advice, stanza, code));
        else PlanAdviceText.Write(ConsoleStyle.Of(Console.Out), advice, stanza, parsed.GetValue(Append), code);
        if (stanza is null) return 1;
        if (parsed.GetValue(Append) is { } file) AppendTo(PlanInput.Read(file), stanza);
        return 0;
    }

    private static ClientIdentity IdentityOf(ParseResult parsed)
    {
        var id = parsed.GetValue(ClientId) ?? "my-client";
        return new ClientIdentity
        {
            ClientId = id,
            Name = parsed.GetValue(Name),
            Owner = parsed.GetValue(Owner),
            Host = parsed.GetValue(Host) ?? "my-client.example.com",
            RedirectUris = parsed.GetValue(Redirect) ?? [],
            Scope = (parsed.GetValue(Scope) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
    }

    /// <summary>A plan that the entry would break stays as it is.</summary>
    private static void AppendTo(PlanInput input, string stanza)
    {
        var (changed, source) = PlanAppending.AddClient(input.Source, stanza) ?? throw new ServerSetupException($"The clients of {input.Name} are not written one below the other, so the entry has to be pasted by hand.");
        var (before, after) = (PlanCheck.Run(input.Source, PlanInput.OrStandIn), PlanCheck.Run(source, PlanInput.OrStandIn));
        var news = after.Findings.Where(finding => finding.Level is FindingLevel.Error && !before.Findings.Any(known => known.Message == finding.Message && known.Rule == finding.Rule)).ToList();
        if (news.Count > 0) throw new ServerSetupException($"With this entry the plan could not be used, so nothing was written:\n{string.Join('\n', news)}");
        input.Write([changed]);
        Console.Error.WriteLine($"Added to {changed.Name}.");
    }
}
