using System.Net;
using System.Net.Sockets;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>A start that cannot succeed ends at once and says what is wrong in words for a person.</summary>
public sealed class StartUp : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Shop _shop = new();
    private readonly GatehouseSettings _settings = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--colour", "serve", "--colour", "blue")]
    [InlineData("sevre", "sevre")]
    [InlineData("--data", "serve", "--data")]
    public async Task A_word_that_is_not_understood_is_named(string named, params string[] arguments) => await RefusesAsync(arguments, named);

    [Theory]
    [InlineData("not a url")]
    [InlineData("ftp://localhost:1")]
    [InlineData("http://localhost:99999")]
    public async Task An_address_that_nobody_can_listen_on_is_named(string address) => await RefusesAsync(["serve", "--data", Data, "--urls", address], address);

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await RefusesAsync(["serve", "--data", Data, "--urls", $"http://127.0.0.1:{port}"], port.ToString());
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_is_named()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "");
        await RefusesAsync(["serve", "--data", Path.Combine(file, "data"), "--urls", _settings.Url], Path.Combine(file, "data"));
        await RefusesAsync(["serve", "--data", "/proc/gatehouse", "--urls", _settings.Url], "/proc/gatehouse");
    }

    [Fact]
    public async Task A_plan_that_is_not_there_is_named() => await RefusesAsync(["serve", "--data", Data, "--urls", _settings.Url, "--plan", "/nowhere/plan.yaml"], "/nowhere/plan.yaml");

    [Fact]
    public async Task All_faults_of_a_plan_are_told_at_once()
    {
        var plan = Path.Combine(_folder.Path, "plan.yaml");
        await File.WriteAllTextAsync(plan, _shop.Plan(_settings.Url).Replace("kind: service", "kind: sevrice").Replace("http://127.0.0.1:5999/callback", "http://shop.example.com/callback").Replace("10m", "10 parsecs"));
        await RefusesAsync(["serve", "--data", Data, "--urls", _settings.Url, "--plan", plan], "sevrice", "redirect_uris[0]", "10 parsecs");
    }

    [Fact]
    public async Task A_variable_of_the_plan_that_is_not_set_is_named()
    {
        var plan = Path.Combine(_folder.Path, "plan.yaml");
        await File.WriteAllTextAsync(plan, _shop.Plan(_settings.Url).Replace(_shop.ServiceSecret, "${NIGHTLY_SECRET_THAT_IS_NOT_SET}"));
        await RefusesAsync(["serve", "--data", Data, "--urls", _settings.Url, "--plan", plan], "NIGHTLY_SECRET_THAT_IS_NOT_SET");
    }

    [Fact]
    public async Task An_issuer_without_TLS_is_accepted_on_this_machine_only()
    {
        var plan = Path.Combine(_folder.Path, "plan.yaml");
        await File.WriteAllTextAsync(plan, _shop.Plan("http://login.example.com"));
        await RefusesAsync(["serve", "--data", Data, "--urls", _settings.Url, "--plan", plan], "issuer", "loopback");
    }

    [Fact]
    public async Task PostgreSQL_needs_a_root_secret_from_elsewhere() =>
        await RefusesAsync(["serve", "--data", Data, "--urls", _settings.Url, "--database", "Host=127.0.0.1;Port=1;Username=u;Database=d"], "GATEHOUSE_ROOT_SECRET");

    [Theory]
    [InlineData("short")]
    [InlineData("dG9vIHNob3J0")]
    public async Task A_root_secret_that_is_too_short_is_refused_and_not_repeated(string secret)
    {
        var output = await RefusesAsync(["serve", "--data", Data, "--urls", _settings.Url], new GatehouseSettings { RootSecret = secret }, "GATEHOUSE_ROOT_SECRET");
        Assert.DoesNotContain(secret, output);
    }

    [Fact]
    public async Task A_database_that_is_away_is_named_without_its_password()
    {
        var settings = new GatehouseSettings { RootSecret = _shop.RootSecret };
        var output = await RefusesAsync(["serve", "--data", Data, "--urls", settings.Url, "--database", "Host=127.0.0.1;Port=1;Username=gatehouse;Password=hunter2hunter2;Database=d"], settings, "127.0.0.1");
        Assert.DoesNotContain("hunter2", output);
    }

    [Fact]
    public async Task A_key_ring_of_another_root_secret_stops_the_start_and_is_left_as_it_is()
    {
        await using var node = await _shop.StartAsync(new GatehouseSettings { Data = Data, RootSecret = _shop.RootSecret });
        await node.StopAsync();
        await RefusesAsync(["serve", "--data", Data, "--urls", node.Url], new GatehouseSettings { RootSecret = new Shop().RootSecret }, "root secret");
        await node.RestartAsync();
        AssertAnswer.Succeeded(await _shop.Nightly(node).TokenAsync(("grant_type", "client_credentials")));
    }

    [Fact]
    public async Task The_options_may_come_from_the_environment()
    {
        var plan = Path.Combine(_folder.Path, "plan.yaml");
        await File.WriteAllTextAsync(plan, _shop.Plan(_settings.Url));
        var environment = new Dictionary<string, string?> { ["GATEHOUSE_PLAN"] = plan, ["GATEHOUSE_DATA"] = Data, ["GATEHOUSE_URLS"] = _settings.Url };
        await using var program = GatehouseProcess.Run([], _settings with { Environment = environment }, _folder.Path);
        await program.WaitForOutputAsync(_settings.Url, TimeSpan.FromSeconds(60));
        AssertAnswer.Succeeded(await new OAuthClient(_settings.Url, "nightly", _shop.ServiceSecret).TokenAsync(("grant_type", "client_credentials")));
        Assert.Equal(0, await program.StopAsync(TimeSpan.FromSeconds(20)));
    }

    private string Data => Path.Combine(_folder.Path, "data");

    private Task<string> RefusesAsync(string[] arguments, params string[] named) => RefusesAsync(arguments, _settings, named);

    private async Task<string> RefusesAsync(string[] arguments, GatehouseSettings settings, params string[] named)
    {
        await using var program = GatehouseProcess.Run(arguments, settings, _folder.Path);
        var code = await program.WaitForExitAsync(TimeSpan.FromSeconds(60));
        Assert.NotEqual(0, code);
        // 134 and 139 are crashes.
        Assert.InRange(code, 1, 127);
        Assert.All(named, text => Assert.Contains(text, program.Output));
        Assert.DoesNotMatch(@"^\s+at \S+\(", program.Output);
        Assert.DoesNotContain("Unhandled exception", program.Output);
        return program.Output;
    }
}
