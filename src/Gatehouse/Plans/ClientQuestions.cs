using System.CommandLine;
using System.Globalization;
using Gatehouse.Plan.Advising;
using Gatehouse.Server;

namespace Gatehouse.Plans;

/// <summary>The facts about a client: given as options, or asked of whoever sits at the terminal.</summary>
internal static class ClientQuestions
{
    private static readonly (string Word, ClientPlace Value, string Means)[] Places =
    [
        ("server", ClientPlace.Server, "a web application with a server of its own"), ("browser", ClientPlace.Browser, "script in the browser alone"), ("mobile", ClientPlace.Mobile, "a phone"),
        ("desktop", ClientPlace.Desktop, "a program with windows"), ("terminal", ClientPlace.Terminal, "a command"), ("device", ClientPlace.Device, "something without a keyboard"), ("api", ClientPlace.Api, "an API that calls another"),
    ];

    private static readonly (string Word, ClientUser Value, string Means)[] Users =
    [
        ("person", ClientUser.Present, "a person in front of it"), ("elsewhere", ClientUser.Elsewhere, "a person who is asked on another device"), ("caller", ClientUser.Caller, "whoever called it"), ("nobody", ClientUser.None, "it acts for itself"),
    ];

    private static readonly (string Word, Sensitivity Value, string Means)[] Stakes =
        [("low", Sensitivity.Low, "public or dull"), ("normal", Sensitivity.Normal, "people's data"), ("high", Sensitivity.High, "money, health, administration")];

    private static readonly (string Word, bool Value, string Means)[] YesOrNo = [("yes", true, ""), ("no", false, "")];

    private static readonly Option<string?> Runs = VerbOptions.Text("--runs", Words(Places), "Where it runs.");
    private static readonly Option<string?> User = VerbOptions.Text("--user", Words(Users), "Who it acts for.");
    private static readonly Option<string?> Secret = VerbOptions.Text("--keeps-secret", "yes|no", "Whether nobody but its operator can read what it holds. Default: by where it runs");
    private static readonly Option<string?> Signs = VerbOptions.Text("--signs", "yes|no", "Whether its library can sign with a key of its own. Default: yes");
    private static readonly Option<string?> Away = VerbOptions.Text("--while-away", "yes|no", "Whether it works while its user is away. Default: no");
    private static readonly Option<string?> Sensitive = VerbOptions.Text("--sensitivity", Words(Stakes), "What is at stake. Default: normal");
    private static readonly Option<string?> Devices = VerbOptions.Text("--devices", "N", "On how many machines it is installed, when it acts for itself. Default: 1");
    private static readonly Option<string?> Browser = VerbOptions.Text("--browser", "yes|no", "Whether there is a browser where the command runs. Default: yes");
    private static readonly Option<string?> Mcp = VerbOptions.Text("--mcp", "yes|no", "Whether it is an agent that calls MCP servers. Default: no");
    private static readonly Option<string?> ThirdParty = VerbOptions.Text("--third-party", "yes|no", "Whether another organisation runs it. Default: no");

    public static Option[] Options => [Runs, User, Secret, Signs, Away, Sensitive, Devices, Browser, Mcp, ThirdParty];

    /// <exception cref="ServerSetupException">A word is not known, or something is missing and nobody can be asked.</exception>
    public static ClientFacts Read(ParseResult parsed)
    {
        var asks = !Console.IsInputRedirected && Options.OfType<Option<string?>>().All(option => parsed.GetValue(option) is null);
        var runs = Ask(parsed, Runs, "Where does it run?", Places, asks, null);
        var user = Ask(parsed, User, "Who does it act for?", Users, asks, null);
        var keeps = runs is ClientPlace.Server or ClientPlace.Api || (user is ClientUser.None && runs is ClientPlace.Terminal or ClientPlace.Device && user is ClientUser.None);
        return new ClientFacts
        {
            Runs = runs,
            User = user,
            KeepsSecret = Ask(parsed, Secret, "Can it keep a secret from everybody but its operator?", YesOrNo, asks, keeps ? "yes" : "no"),
            Signs = Ask(parsed, Signs, "Can it sign with a key of its own?", YesOrNo, asks && runs is ClientPlace.Server or ClientPlace.Api && asks, "yes"),
            WorksWhileAway = Ask(parsed, Away, "Does it work while its user is away?", YesOrNo, asks && user is ClientUser.Present, "no"),
            Sensitivity = Ask(parsed, Sensitive, "What is at stake?", Stakes, asks, "normal"),
            Devices = Number(parsed, asks && user is ClientUser.None),
            HasBrowser = Ask(parsed, Browser, "Is there a browser where it runs?", YesOrNo, asks && runs is ClientPlace.Terminal, "yes"),
            IsMcp = Ask(parsed, Mcp, "Is it an agent that calls MCP servers?", YesOrNo, asks && user is ClientUser.Present, "no"),
            IsThirdParty = Ask(parsed, ThirdParty, "Does another organisation run it?", YesOrNo, asks, "no"),
        };
    }

    private static T Ask<T>(ParseResult parsed, Option<string?> option, string question, (string Word, T Value, string Means)[] answers, bool asks, string? otherwise)
    {
        var word = parsed.GetValue(option);
        while (true)
        {
            if (word is null && asks) word = Prompt(question, answers, otherwise);
            word ??= otherwise ?? throw new ServerSetupException($"{question} Say so with {option.Name} {Words(answers)}.");
            foreach (var answer in answers)
                if (answer.Word == word)
                    return answer.Value;
            if (!asks) throw new ServerSetupException($"{option.Name} is '{word}'. Use one of {Words(answers).Replace("|", ", ", StringComparison.Ordinal)}.");
            word = null;
        }
    }

    private static string? Prompt<T>(string question, (string Word, T Value, string Means)[] answers, string? otherwise)
    {
        Console.Error.WriteLine(question);
        foreach (var (word, _, means) in answers)
            if (means.Length > 0)
                Console.Error.WriteLine($"  {word,-10} {means}");
        Console.Error.Write(otherwise is null ? $"[{Words(answers)}] " : $"[{Words(answers)}, {otherwise}] ");
        if (Console.ReadLine() is not { } answer) throw new ServerSetupException("Nobody answers.");
        return answer.Trim() is { Length: > 0 } given ? given : otherwise;
    }

    private static int Number(ParseResult parsed, bool asks)
    {
        var text = parsed.GetValue(Devices);
        if (text is null && asks)
        {
            Console.Error.Write("On how many machines is it installed? [1] ");
            text = Console.ReadLine()?.Trim();
        }
        if (string.IsNullOrEmpty(text)) return 1;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new ServerSetupException($"--devices is '{text}', which is not a number above zero.");
    }

    private static string Words<T>((string Word, T Value, string Means)[] answers) => string.Join('|', answers.Select(answer => answer.Word));
}
