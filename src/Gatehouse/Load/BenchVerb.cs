using System.CommandLine;
using System.Globalization;
using Gatehouse.Plan;
using Gatehouse.Plan.Model;
using Gatehouse.Plans;
using Gatehouse.Server;
using Gatehouse.Server.Load;

namespace Gatehouse.Load;

/// <summary><c>gatehouse bench</c>: drives a running instance with the clients of its plan, and tells what it does and needs.</summary>
internal static class BenchVerb
{
    private static readonly Option<string?> PlanFile = VerbOptions.Text("--plan", "FILE", "The plan that the instance serves; its variables hold the secrets of the clients.");
    private static readonly Option<string?> Url = VerbOptions.Text("--url", "URL", "Where the instance is reached. Default: the issuer of the plan");
    private static readonly Option<string?> Rate = VerbOptions.Text("--rate", "N/s", $"Operations a second, shared out evenly among the clients. Default: {LoadSettings.DefaultRate:0}/s");
    private static readonly Option<string[]> Rates = new("--rates") { HelpName = "CLIENT=N/s", Description = $"Operations a second of this client alone, several times; {LoadSettings.Documents}=N/s is for metadata and keys.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> Duration = VerbOptions.Text("--duration", "TIME", "How long: 30s, 5m, at most 1h. Default: 30s");
    private static readonly Option<int> Connections = new("--connections") { HelpName = "N", Description = "How many connections at most. Default: 64", DefaultValueFactory = static _ => 64 };
    private static readonly Option<string?> User = VerbOptions.Text("--user", "NAME", "Signs in through the login page, so that clients of users take part; the password stands in GATEHOUSE_PASSWORD or --password-file.");
    private static readonly Option<string?> PasswordFile = VerbOptions.Text("--password-file", "FILE", "The password of --user; - for standard input.");
    private static readonly Option<string[]> Keys = new("--key") { HelpName = "CLIENT=FILE", Description = "The private key of a client that proves itself by one, in PEM or as a JWK, several times." };
    private static readonly Option<string?> Token = VerbOptions.Text("--metrics-token", "TOKEN", "Opens /metrics of the instance, where its processor time is read.");
    private static readonly Option<string?> Target = VerbOptions.Text("--target", "N/s", "Tell how many processors so many operations a second of this mix need.");

    public static Command Create()
    {
        var command = new Command("bench", "Drive a running instance with the clients of its plan, and tell what it does and needs.")
        {
            PlanFile, Url, Rate, Rates, Duration, Connections, User, PasswordFile, Keys, Token, Target, VerbOptions.Json, VerbOptions.Yes,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            LoadResult? result = null;
            var target = 0.0;
            var code = await ServeVerb.TellFaultsAsync(async () =>
            {
                target = parsed.GetValue(Target) is { } written ? LoadFigures.RateOf("--target", written) : 0;
                var settings = SettingsOf(parsed);
                if (Consents(parsed, settings)) result = await RunAsync(settings, cancel);
            });
            if (result is null) return code == 0 ? 1 : code;
            if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, json => BenchJson.Write(json, result, target));
            else BenchText.Write(Console.Out, result, target);
            return result.Failed > 0 ? 1 : 0;
        });
        return command;
    }

    private static async Task<LoadResult> RunAsync(LoadSettings settings, CancellationToken cancel)
    {
        using var bar = new ProgressBar(Console.Error, !Console.IsErrorRedirected);
        try
        {
            return await LoadRun.RunAsync(settings, bar.Show, cancel);
        }
        catch (LoadException fault)
        {
            throw new ServerSetupException(fault.Message);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new ServerSetupException("It was stopped before anything was measured.");
        }
    }

    private static LoadSettings SettingsOf(ParseResult parsed)
    {
        if (parsed.ValueOf(PlanFile) is not { } file) throw new ServerSetupException("Name the plan that the instance serves, with --plan FILE.");
        var reading = PlanReader.Read(PlanInput.Read(file).Source, static name => PlanVariables.Find(name) ?? LoadSettings.Unset + name);
        if (reading.Plan is not { } plan) throw new ServerSetupException("The plan has errors:\n" + string.Join('\n', reading.Findings));
        return new LoadSettings
        {
            Plan = plan,
            Address = LoadCredentials.AddressOf(parsed.GetValue(Url) ?? plan.Issuer ?? ServerOptions.DefaultUrls),
            Rate = parsed.GetValue(Rate) is { } rate ? LoadFigures.RateOf("--rate", rate) : null,
            Rates = LoadFigures.RatesOf(parsed.GetValue(Rates) ?? []),
            Duration = LoadFigures.DurationOf(parsed.GetValue(Duration) ?? "30s"),
            Connections = parsed.GetValue(Connections) is var connections and > 0 and <= 10_000 ? connections : throw new ServerSetupException("--connections must be between 1 and 10000."),
            User = parsed.GetValue(User) is { } name ? new LoadUser(name, PasswordOf(parsed)) : null,
            Keys = LoadFigures.PairsOf("--key", parsed.GetValue(Keys) ?? []).ToDictionary(pair => pair.Name, pair => LoadCredentials.KeyOf(pair.Value)),
            MetricsToken = parsed.ValueOf(Token),
        };
    }

    private static string PasswordOf(ParseResult parsed) => parsed.GetValue(PasswordFile) switch
    {
        "-" => Console.In.ReadLine() ?? "",
        { } file => LoadCredentials.TextOf(file).TrimEnd('\r', '\n'),
        // On the command line every user of the machine could read it.
        null => Environment.GetEnvironmentVariable("GATEHOUSE_PASSWORD") is { Length: > 0 } password ? password : throw new ServerSetupException("Put the password of --user into GATEHOUSE_PASSWORD, or name a file with --password-file."),
    };

    /// <summary>Load on another machine is felt by whoever uses it.</summary>
    private static bool Consents(ParseResult parsed, LoadSettings settings) =>
        settings.Address.IsLoopback || VerbOptions.Confirm(parsed, string.Create(CultureInfo.InvariantCulture, $"This makes real load at {settings.Address.GetLeftPart(UriPartial.Authority)} for {settings.Duration.TotalSeconds:0} s, with tokens and grants of the plan's clients. Go on?"));
}
