using Gatehouse.Plan;
using Gatehouse.Plan.Differences;
using Gatehouse.Plan.Exporting;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Accounts;
using Gatehouse.Server.Configuration;
using Gatehouse.Server.Configuration.Versions;
using Gatehouse.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Server.Tests.Configuration;

public sealed class PlanVersionsOnSqlite(VersionsOnSqlite fixture) : VersionsContract(fixture), IClassFixture<VersionsOnSqlite>;

public sealed class PlanVersionsOnPostgres(VersionsOnPostgres fixture) : VersionsContract(fixture), IClassFixture<VersionsOnPostgres>;

/// <summary>Apply, export, difference, drift and rollback, on every database.</summary>
public abstract class VersionsContract
{
    private static readonly ChangeAuthor Alice = new(ChangeSources.Apply, "alice", "because");

    private readonly VersionsFixture _fixture;

    protected VersionsContract(VersionsFixture fixture)
    {
        fixture.Require();
        _fixture = fixture;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PlanVersions Versions => _fixture.Versions;

    [Fact]
    public async Task What_was_applied_is_exported_taken_back_and_found_as_drift()
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var (first, second) = (SoundPlan.Of(seed), SoundPlan.Of(1000 + seed));
            var former = await ApplyAsync(first);
            Assert.False((await ProposeAsync(first)).IsNew);

            var exported = PlanExport.Write(PlanVersions.Normalize(former), "Version");
            var again = await Versions.ProposeAsync(PlanSource.Of(exported, "exported.yaml"), static _ => null, Cancel);
            Assert.True(!again.IsNew && again.Difference is { IsEmpty: true, NotCompared: 0 }, exported);

            var proposed = await ProposeAsync(second);
            Assert.Equal(proposed.IsNew, former.Document != proposed.Document);
            var latter = await ApplyAsync(second);
            await CheckDriftAsync(first, former, latter);

            var back = await Versions.ProposeAsync(former.Version, Cancel);
            var rolledBack = await Versions.TryApplyAsync(back, new ChangeAuthor(ChangeSources.Rollback, "bob"), Cancel);
            Assert.Equal(former.Document, (rolledBack ?? latter).Document);
            Assert.Equal((await Versions.ReadAsync(null, Cancel)).Document, former.Document);
            Assert.False((await Versions.ProposeAsync(former.Version, Cancel)).IsNew);
        }
    }

    [Fact]
    public async Task Of_two_who_apply_at_once_one_wins_and_of_the_other_nothing_is_there()
    {
        await ApplyAsync(SoundPlan.Of(1));
        var other = (await _fixture.OpenAsync()).GetRequiredService<PlanVersions>();
        for (var round = 0; round < 8; round++)
        {
            ProposedPlan[] proposed = [.. await Task.WhenAll(Enumerable.Range(0, 6).Select(racer =>
                (racer % 2 == 0 ? Versions : other).ProposeAsync(PlanSource.Of(WithUser($"racer{round}-{racer}"), "plan.yaml"), SoundPlan.Variable, Cancel)))];
            var made = await Task.WhenAll(proposed.Select((plan, racer) => Task.Run(() => (racer % 2 == 0 ? Versions : other).TryApplyAsync(plan, Alice, Cancel))));
            var winner = Assert.Single(made, version => version is not null)!;
            Assert.Equal(winner.Version, (await Versions.ReadAsync(null, Cancel)).Version);
            for (var racer = 0; racer < 6; racer++)
                Assert.Equal(made[racer] is not null, await FindAccountAsync($"racer{round}-{racer}") is not null);
        }

        string WithUser(string name) => $"issuer: https://id.example.com\nusers: [{{ username: {name}, password: \"${{PASSWORD}}\" }}]\n";
    }

    [Fact]
    public async Task A_change_that_was_computed_from_a_former_version_is_not_made()
    {
        await ApplyAsync(SoundPlan.Of(2));
        var stale = await ProposeAsync(SoundPlan.Of(3));
        await ApplyAsync(SoundPlan.Of(4));
        var entries = await Versions.ListAsync(Cancel);
        Assert.Null(await Versions.TryApplyAsync(stale, Alice, Cancel));
        Assert.Equal(entries, await Versions.ListAsync(Cancel));
        Assert.NotNull(await Versions.TryApplyAsync(await Versions.CompareAgainAsync(stale, Cancel), Alice, Cancel));
    }

    [Fact]
    public async Task Who_why_and_the_text_without_secrets_are_kept()
    {
        var text = SoundPlan.Of(5, "issuer: https://kept.example.com   # ours");
        var version = await ApplyAsync(text);
        var entry = (await Versions.ListAsync(Cancel))[0];
        Assert.Equal((version.Version, "apply", "alice", "because", true), (entry.Version, entry.Source, entry.Author, entry.Reason, entry.HasText));
        Assert.Equal(text, await Versions.ReadTextAsync(version.Version, Cancel));

        var inClear = await ApplyAsync("apis: [{ name: o, resource: 'urn:o', scopes: [o.read] }]\nclients: [{ client_id: a, kind: service, scope: o.read, client_secret: a-secret-of-more-than-32-characters }]\n");
        Assert.Null(await Versions.ReadTextAsync(inClear.Version, Cancel));
        Assert.DoesNotContain("a-secret-of", inClear.Document);
        var partly = await ApplyAsync("users: [{ username: carl, password: \"start-${PASSWORD}\" }]\n");
        Assert.Null(await Versions.ReadTextAsync(partly.Version, Cancel));
        await Assert.ThrowsAsync<ServerSetupException>(async () => await Versions.TryApplyAsync(await ProposeAsync(text), new ChangeAuthor("apply", "two\nlines"), Cancel));
    }

    [Fact]
    public async Task Accounts_and_consents_that_are_there_stay_as_they_are()
    {
        const string plan = "issuer: https://id.example.com\nusers: [{ username: dora, password: \"${PASSWORD}\", roles: [clerk] }]\n";
        await ApplyAsync(plan);
        var before = await FindAccountAsync("dora");
        var consents = _fixture.Services.GetRequiredService<IConsentStore>();
        await consents.SaveAsync(new Consent(before!.Subject, "shop", "openid", DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)), Cancel);
        await ApplyAsync(plan.Replace("\"${PASSWORD}\"", "\"another ${PASSWORD}\", email: dora@example.com", StringComparison.Ordinal).Replace("clerk", "admin", StringComparison.Ordinal));
        await ApplyAsync("issuer: https://id.example.com\n");
        Assert.Equal(before, await FindAccountAsync("dora"));
        Assert.NotNull(await consents.FindAsync(before.Subject, "shop", Cancel));
    }

    [Fact]
    public async Task References_of_former_versions_work_and_those_of_others_are_refused_with_their_place()
    {
        var former = await ApplyAsync(Client("${SECRET_ONE}"));
        var exported = PlanExport.Write(PlanVersions.Normalize(former));
        await ApplyAsync(Client("${SECRET_TWO}"));
        var back = await Versions.ProposeAsync(PlanSource.Of(exported, "exported.yaml"), static _ => null, Cancel);
        Assert.Equal((true, former.Document), (back.IsNew, back.Document));
        var secret = PlanTranslation.Translate(StoredPlan.Read(back.Document), "https://id.example.com").Clients[0].Secrets[0];
        Assert.Equal(_fixture.Services.GetRequiredService<ClientSecretCheck>().MacOf(SoundPlan.Variable("SECRET_ONE")!), secret.Mac);

        var forged = exported.Replace("hmac:", "hmac:AAAA", StringComparison.Ordinal);
        var faults = await Assert.ThrowsAsync<PlanFaultException>(() => Versions.ProposeAsync(PlanSource.Of(forged, "forged.yaml"), static _ => null, Cancel));
        Assert.Contains("forged.yaml:", Assert.Single(faults.Findings).ToString());
        Assert.Contains("was not made by this installation", faults.Findings[0].ToString());

        string Client(string secret) => $"apis: [{{ name: o, resource: 'urn:o', scopes: [o.read] }}]\nclients: [{{ client_id: a, kind: service, scope: o.read, client_secret: \"{secret}\", token_endpoint_auth_method: client_secret_jwt }}]\n";
    }

    [Fact]
    public async Task A_stand_in_is_taken_for_any_secret_and_for_nothing_else()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            await ApplyAsync(SoundPlan.Of(seed));
            var proposed = await Versions.ProposeAsync(PlanSource.Of(SoundPlan.Of(seed), "plan.yaml"), static name => name.StartsWith("SECRET", StringComparison.Ordinal) ? $"stand-in-for-{name}-of-32-characters".ToLowerInvariant() : SoundPlan.Variable(name), Cancel, static secret => secret.StartsWith("stand-in", StringComparison.Ordinal));
            Assert.Empty(proposed.Difference.Changes);
            // A hash stands in the text itself, and is compared.
            Assert.Equal(proposed.Plan.Clients.Sum(client => client.Secrets.Count(secret => secret.Secret is not ForeignSecret)) + (proposed.Plan.Registration?.InitialAccessTokens.Length ?? 0), proposed.Difference.NotCompared);
        }
    }

    [Fact]
    public async Task What_is_not_there_or_cannot_be_read_is_said()
    {
        await ApplyAsync(SoundPlan.Of(6));
        Assert.Contains("no version 99999", (await Assert.ThrowsAsync<ServerSetupException>(() => Versions.ProposeAsync(99999, Cancel))).Message);
        Assert.Contains("cannot be read by this release", Assert.Throws<ServerSetupException>(() => PlanVersions.Normalize(new ConfigurationVersion(7, "{\"of_the_future\":1}", "", "file", default))).Message);
        var newer = await Assert.ThrowsAsync<PlanFaultException>(() => Versions.ProposeAsync(PlanSource.Of("version: 99\nissuer: https://id.example.com\n", "plan.yaml"), static _ => null, Cancel));
        Assert.Contains("run a newer release", Assert.Single(newer.Findings).ToString());
    }

    private async Task CheckDriftAsync(string text, ConfigurationVersion former, ConfigurationVersion latter)
    {
        var drifted = await PlanDrift.FindAsync(Versions, await ProposeAsync(text), Cancel);
        Assert.Equal(PlanDifference.Between(former.Document, latter.Document).Changes.Select(change => change.Path), drifted.Select(field => field.Change.Path));
        Assert.All(drifted, field => Assert.Equal((latter.Version, "alice"), (field.Since.Version, field.Since.Author)));
    }

    private Task<ProposedPlan> ProposeAsync(string text) => Versions.ProposeAsync(PlanSource.Of(text, "plan.yaml"), SoundPlan.Variable, Cancel);

    /// <summary>What is in force afterwards: a new version unless nothing changed. Other tests apply to the same database, one after the other.</summary>
    private async Task<ConfigurationVersion> ApplyAsync(string text)
    {
        var proposed = await ProposeAsync(text);
        return proposed.IsNew ? (await Versions.TryApplyAsync(proposed, Alice, Cancel))! : proposed.Base!;
    }

    private ValueTask<Account?> FindAccountAsync(string name) => _fixture.Services.GetRequiredService<IAccountStore>().FindByUsernameAsync(name.ToUpperInvariant(), Cancel);
}
