using System.Text.RegularExpressions;
using System.Web;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>The first five minutes: a start without a plan prints lines, and every printed line works when it is pasted.</summary>
public sealed partial class Demo
{
    [Fact]
    public async Task Every_line_that_the_demo_prints_does_what_it_says()
    {
        await using var node = await GatehouseProcess.StartAsync(new GatehouseSettings());
        await node.Program.WaitForOutputAsync("introspect", TimeSpan.FromSeconds(10));
        var lines = node.Program.Output.Split('\n').Select(line => line.Trim()).ToList();

        var token = await PasteAsync(lines.First(line => line.StartsWith("curl", StringComparison.Ordinal)));
        Assert.Contains("\"access_token\":\"", token);

        var apiPort = Checkout.FreePort();
        await using var api = await StartExampleAsync(lines.Single(line => line.EndsWith("examples/secured-api", StringComparison.Ordinal)), apiPort);
        // From the line that puts the token into a variable on: with it, without it, with too little scope.
        var calls = lines.SkipWhile(line => !line.StartsWith("TOKEN=", StringComparison.Ordinal)).TakeWhile(line => line.Length > 0).ToList();
        Assert.Equal(4, calls.Count);
        var answers = await PasteAsync(string.Join('\n', calls).Replace("localhost:5001", $"localhost:{apiPort}"));
        Assert.Equal(["200", "401", "403"], StatusLine().Matches(answers).Select(match => match.Groups[1].Value));
        Assert.Contains("insufficient_scope", answers);

        var introspection = await PasteAsync(calls[0] + "\n" + lines.Single(line => line.Contains("/introspect", StringComparison.Ordinal)));
        Assert.Contains("\"active\":true", introspection);
    }

    [Fact]
    public async Task The_printed_user_can_sign_in_to_the_example_and_no_secret_is_the_same_in_another_folder()
    {
        await using var node = await GatehouseProcess.StartAsync(new GatehouseSettings());
        var user = await node.Program.WaitForOutputAsync(@"user (\S+), password (\S+)", TimeSpan.FromSeconds(10));
        using var browser = new Browser(node.Url);
        var client = new OAuthClient(node.Url, "shop", null, "http://localhost:5002/signin-oidc");
        var answer = await browser.AuthorizeAsync(client.AuthorizationUrl("openid profile", OAuthClient.Random(), "s"), user.Groups[1].Value, user.Groups[2].Value.TrimEnd());
        Assert.NotNull(HttpUtility.ParseQueryString(answer.Query)["code"]);

        await using var another = await GatehouseProcess.StartAsync(new GatehouseSettings());
        var other = await another.Program.WaitForOutputAsync(@"user (\S+), password (\S+)", TimeSpan.FromSeconds(10));
        Assert.NotEqual(user.Groups[2].Value, other.Groups[2].Value);
    }

    [Fact]
    public async Task A_restart_of_the_demo_prints_the_same_secrets()
    {
        await using var node = await GatehouseProcess.StartAsync(new GatehouseSettings());
        var before = (await node.Program.WaitForOutputAsync(@"nightly:(\S+)", TimeSpan.FromSeconds(10))).Groups[1].Value;
        await node.StopAsync();
        await node.RestartAsync();
        Assert.Equal(before, (await node.Program.WaitForOutputAsync(@"nightly:(\S+)", TimeSpan.FromSeconds(10))).Groups[1].Value);
    }

    /// <summary>Starts an example by its printed line, but from what is already built and on a port that is free.</summary>
    private static async Task<RunningProgram> StartExampleAsync(string line, int port)
    {
        var match = ExampleLine().Match(line);
        Assert.True(match.Success, line);
        var project = Assert.Single(Directory.GetFiles(Path.Combine(Checkout.Root, match.Groups[2].Value), "*.csproj"));
        var environment = match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], string? (pair) => pair[1]);
        environment["ASPNETCORE_URLS"] = $"http://localhost:{port}";
        var program = RunningProgram.Start("dotnet", [Checkout.BuiltAssembly(match.Groups[2].Value, Path.GetFileNameWithoutExtension(project) + ".dll")], environment, Checkout.Root);
        await program.WaitForOutputAsync("Now listening on", TimeSpan.FromSeconds(60));
        return program;
    }

    private static async Task<string> PasteAsync(string text)
    {
        await using var shell = RunningProgram.Start("bash", ["-c", text], new Dictionary<string, string?>(), Checkout.Root);
        Assert.True(await shell.WaitForExitAsync(TimeSpan.FromSeconds(60)) == 0, $"{text}\n{shell.Output}");
        return shell.Output;
    }

    [GeneratedRegex(@"^((?:\w+=\S+ )+)dotnet run --project (\S+)$")]
    private static partial Regex ExampleLine();

    [GeneratedRegex(@"HTTP/1\.1 (\d{3})")]
    private static partial Regex StatusLine();
}
