using System.Net;
using Gatehouse.Provider.Clients;
using Gatehouse.Server;
using Gatehouse.Server.Configuration;
using Gatehouse.Server.Configuration.Versions;
using Gatehouse.Testing.Refusals;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Provider.Tests.Operations;

public class Plan
{
    [Fact]
    [Provokes("client_unknown")]
    public async Task An_edited_plan_is_in_force_within_a_second_without_a_restart()
    {
        await using var provider = await Provider.StartAsync();
        Assert.Equal("invalid_client", (await provider.PostAsync("token", "new", ("grant_type", "client_credentials"))).Error);
        var edited = (await File.ReadAllTextAsync(provider.PlanFile, TestContext.Current.CancellationToken)).Replace("client_id: service,", "client_id: renamed,");
        await File.WriteAllTextAsync(provider.PlanFile, edited, TestContext.Current.CancellationToken);

        await provider.UntilAsync(async () => (await provider.ClientCredentialsAsync("service")).Error == "invalid_client");
    }

    [Fact]
    public async Task A_faulty_edit_changes_nothing_and_is_logged_with_its_place()
    {
        await using var provider = await Provider.StartAsync();
        var plan = await File.ReadAllTextAsync(provider.PlanFile, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(provider.PlanFile, plan.Replace("https://web.example.com/callback", "https://*.example.com/callback"), TestContext.Current.CancellationToken);

        await provider.UntilAsync(() => Task.FromResult(provider.Log.Lines.Any(line => line.Contains("redirect_uris[0]") && line.Contains("wildcard"))));
        Assert.Equal(HttpStatusCode.OK, (await provider.ClientCredentialsAsync()).Status);
    }

    [Fact]
    public async Task The_same_plan_again_makes_no_new_version()
    {
        await using var provider = await Provider.StartAsync();
        var version = provider.Get<CurrentProvider>().Snapshot.Version;

        await provider.RestartAsync();

        Assert.Equal(version, provider.Get<CurrentProvider>().Snapshot.Version);
    }

    [Fact]
    public async Task A_version_that_was_applied_otherwise_stays_over_a_restart_until_the_file_is_edited()
    {
        await using var provider = await Provider.StartAsync();
        var text = await File.ReadAllTextAsync(provider.PlanFile, TestContext.Current.CancellationToken);
        var applied = text.Replace("client_id: service,", "client_id: applied,");
        var version = await ApplyAsync(provider, applied);
        await provider.UntilAsync(async () => (await provider.ClientCredentialsAsync("service")).Error == "invalid_client");

        await provider.RestartAsync();
        Assert.Equal(version, provider.Get<CurrentProvider>().Snapshot.Version);
        Assert.Contains(provider.Log.Lines, line => line.Contains("is not what is in force: version 2 (apply by alice) differs in 2 places"));

        // A file that comes to say what is in force makes no version of it, and going back behind that is no edit of the file.
        await File.WriteAllTextAsync(provider.PlanFile, applied, TestContext.Current.CancellationToken);
        var versions = provider.Get<PlanVersions>();
        await provider.UntilAsync(async () => await versions.FindNewestAsync(ChangeSources.File, TestContext.Current.CancellationToken) is { Version: 2 });
        await versions.TryApplyAsync(await versions.ProposeAsync(1, TestContext.Current.CancellationToken), new ChangeAuthor(ChangeSources.Rollback, "alice"), TestContext.Current.CancellationToken);
        await provider.RestartAsync();
        Assert.Equal(3, provider.Get<CurrentProvider>().Snapshot.Version);
        Assert.Equal(HttpStatusCode.OK, (await provider.ClientCredentialsAsync()).Status);

        await File.WriteAllTextAsync(provider.PlanFile, text.Replace("client_id: service,", "client_id: edited,"), TestContext.Current.CancellationToken);
        await provider.UntilAsync(async () => (await provider.ClientCredentialsAsync("service")).Error == "invalid_client");
        Assert.Contains(provider.Log.Lines, line => line.Contains("replaces version 3 (rollback by alice)"));
    }

    private static async Task<long> ApplyAsync(Provider provider, string text)
    {
        var versions = provider.Get<PlanVersions>();
        var proposed = await versions.ProposeAsync(Gatehouse.Plan.PlanSource.Of(text, "applied.yaml"), Environment.GetEnvironmentVariable, TestContext.Current.CancellationToken);
        return (await versions.TryApplyAsync(proposed, new ChangeAuthor(ChangeSources.Apply, "alice"), TestContext.Current.CancellationToken))!.Version;
    }

    [Fact]
    public async Task A_plan_with_faults_does_not_start_and_names_all_of_them()
    {
        var directory = Directory.CreateTempSubdirectory("gatehouse-test-").FullName;
        var file = Path.Combine(directory, "plan.yaml");
        await File.WriteAllTextAsync(file, "issuer: http://public.example.com\nclients:\n  - { client_id: a, kind: web, redirect_uris: [\"https://*.example.com\"] }\n", TestContext.Current.CancellationToken);

        var fault = await Assert.ThrowsAsync<PlanFaultException>(() => GatehouseServer.CreateAsync(new ServerOptions { PlanFile = file, DataDirectory = Path.Combine(directory, "data"), Urls = "http://127.0.0.1:0" }));

        Assert.True(fault.Findings.Count(finding => finding.Level == Gatehouse.Plan.FindingLevel.Error) >= 3, string.Join('\n', fault.Findings));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_file_that_is_added_to_a_folder_is_in_force_without_a_restart()
    {
        var cancel = TestContext.Current.CancellationToken;
        var directory = Directory.CreateTempSubdirectory("gatehouse-test-").FullName;
        var plan = Directory.CreateDirectory(Path.Combine(directory, "plan")).FullName;
        await File.WriteAllTextAsync(Path.Combine(plan, "apis.yaml"), "issuer: http://localhost:5000\napis: [{ name: orders, resource: \"https://orders.example.com\", scopes: [orders.read] }]\n", cancel);
        await File.WriteAllTextAsync(Path.Combine(plan, "shop.yaml"), Client("shop"), cancel);
        await using (var app = await GatehouseServer.CreateAsync(new ServerOptions { PlanFile = plan, DataDirectory = Path.Combine(directory, "data"), Urls = "http://127.0.0.1:0" }, cancel: cancel))
        {
            await app.StartAsync(cancel);
            var provider = app.Services.GetRequiredService<CurrentProvider>();
            Assert.Equal(["shop"], provider.Snapshot.Configuration.Clients.Select(client => client.ClientId));

            await File.WriteAllTextAsync(Path.Combine(plan, "nightly.yaml"), Client("nightly"), cancel);
            while (provider.Snapshot.Configuration.Clients.Length != 2) await Task.Delay(50, cancel);
            File.Delete(Path.Combine(plan, "shop.yaml"));
            while (provider.Snapshot.Configuration.Clients.Length != 1) await Task.Delay(50, cancel);
            Assert.Equal(["nightly"], provider.Snapshot.Configuration.Clients.Select(client => client.ClientId));
        }
        Directory.Delete(directory, recursive: true);
    }

    private static string Client(string id) => $"clients: [{{ client_id: {id}, kind: service, client_secret: a-secret-of-forty-characters-for-a-test-1, scope: orders.read }}]\n";
}
