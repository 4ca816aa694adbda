using Gatehouse.Protocol;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Tests;

[Spec("RFC 7009", "2.1")]
public abstract class Revoking(StorageFixture fixture) : ContractTests(fixture)
{
    [Fact]
    public async Task A_revoked_grant_has_its_entry_in_the_feed_until_its_last_access_token_ends()
    {
        var grant = await Stores.LiveAsync();

        var entry = await Grants.RevokeAsync(grant.Id, Now.AddMinutes(1), Cancel);

        Assert.Equal(Revocation.Of(RevocationKind.Grant, grant.Id.ToString(), Now.AddMinutes(1), grant.AccessUntil), entry);
        Assert.NotNull(await Stores.Revocations.FindAsync(RevocationKind.Grant, entry!.Key, Cancel));
        Assert.Contains(entry, (await Stores.News.ReadAsync(Now, Now.AddMinutes(1), Cancel)).Revocations);
        Assert.Equal(grant with { RevokedAt = Now.AddMinutes(1) }, await Grants.FindAsync(grant.Id, Cancel));
    }

    [Fact]
    public async Task A_grant_is_revoked_once()
    {
        var grant = await Stores.LiveAsync();
        var answers = await RaceAsync(50, _ => Grants.RevokeAsync(grant.Id, Now, Cancel));
        Assert.Single(answers, entry => entry is not null);
        Assert.Null(await Grants.RevokeAsync(GrantId.New(), Now, Cancel));
    }

    [Fact]
    public async Task A_revoked_grant_refreshes_no_more()
    {
        var grant = await Stores.LiveAsync();
        await Grants.RotateAsync(Samples.Rotation(grant, 1, Now), Cancel);
        await Grants.RevokeAsync(grant.Id, Now, Cancel);
        Assert.Null(await Grants.RotateAsync(Samples.Rotation(grant, 2, Now), Cancel));
        Assert.Null(await Grants.RepeatAsync(Samples.Rotation(grant, 1, Now), Cancel));
        Assert.Null(await Grants.CatchUpAsync(Samples.Rotation(grant, 9, Now), Cancel));
    }

    [Fact]
    public async Task Revoking_against_rotating_leaves_no_access_token_that_the_feed_does_not_cover()
    {
        for (var round = 0; round < 20; round++)
        {
            var grant = await Stores.LiveAsync();
            Revocation? entry = null;
            var answers = await RaceAsync(10, async racer =>
            {
                if (racer != 5) return await Grants.RotateAsync(Samples.Rotation(grant, 1, Now.AddMinutes(racer + 1)), Cancel);
                entry = await Grants.RevokeAsync(grant.Id, Now, Cancel);
                return null;
            });

            var row = await Grants.FindAsync(grant.Id, Cancel);
            Assert.NotNull(row!.RevokedAt);
            Assert.Equal(row.AccessUntil, entry!.EndsAt);
            if (answers.SingleOrDefault(answer => answer is not null) is { } won) Assert.True(won.AccessUntil <= entry.EndsAt);
            Assert.Null(await Grants.RotateAsync(Samples.Rotation(grant, row.Generation, Now), Cancel));
        }
    }

    [Fact]
    public async Task The_same_revocation_again_only_extends_its_end_and_is_news_again()
    {
        var first = Revocation.Of(RevocationKind.Token, GrantId.New().ToString(), Now, Now.AddMinutes(10));
        await Stores.Revocations.AddAsync(first, Cancel);
        await Stores.Revocations.AddAsync(first with { RecordedAt = Now.AddMinutes(1), EndsAt = Now.AddMinutes(5) }, Cancel);
        // Recorded anew, so that a node that has missed it meets it; its end stays the later one.
        Assert.Contains(first with { RecordedAt = Now.AddMinutes(1) }, (await Stores.News.ReadAsync(Now.AddMinutes(1), Now, Cancel)).Revocations);

        var longer = first with { RecordedAt = Now.AddMinutes(2), EndsAt = Now.AddMinutes(20) };
        await Stores.Revocations.AddAsync(longer, Cancel);
        Assert.Contains(longer, (await Stores.News.ReadAsync(Now.AddMinutes(2), Now, Cancel)).Revocations);
    }

    [Fact]
    public async Task A_revocation_of_all_so_far_keeps_its_instant_and_only_a_later_one_changes_it()
    {
        var id = GrantId.New().ToString();
        var first = Revocation.OfAllSoFar(RevocationKind.Client, id, Now);
        await Stores.Revocations.AddAsync(first, Cancel);
        Assert.Equal(first, await Stores.Revocations.FindAsync(RevocationKind.Client, first.Key, Cancel));

        // The later instant counts although the end is the earlier one, and the other way round.
        await Stores.Revocations.AddAsync(first with { RecordedAt = Now.AddMinutes(1), EndsAt = Now.AddHours(1), IssuedBefore = Now.AddMinutes(1) }, Cancel);
        var both = first with { RecordedAt = Now.AddMinutes(1), IssuedBefore = Now.AddMinutes(1) };
        Assert.Equal(both, await Stores.Revocations.FindAsync(RevocationKind.Client, first.Key, Cancel));
        Assert.Contains(both, (await Stores.News.ReadAsync(Now.AddMinutes(1), Now, Cancel)).Revocations);
        await Stores.Revocations.AddAsync(first, Cancel);
        Assert.Equal(both, await Stores.Revocations.FindAsync(RevocationKind.Client, first.Key, Cancel));
    }

    [Fact]
    public async Task Grants_that_are_alike_are_counted_together_and_those_that_ended_are_not()
    {
        var mine = GrantId.New().ToString();
        var sessions = new[] { Samples.Session(GrantId.New().ToString()), Samples.Session(GrantId.New().ToString()) };
        foreach (var session in sessions) await Stores.Sessions.SaveAsync(session, Cancel);
        for (var i = 0; i < 3; i++) await Stores.LiveAsync(grant => grant with { ClientId = mine }, sessions[i % 2]);
        await Stores.LiveAsync(grant => grant with { ClientId = mine, Scope = "openid" }, sessions[0]);
        await Stores.LiveAsync(grant => grant with { ClientId = mine, KeyThumbprint = "key" }, sessions[0]);
        await Stores.CodeAsync(grant => grant with { ClientId = mine }, sessions[0]);
        var ended = await Stores.LiveAsync(grant => grant with { ClientId = mine }, sessions[0]);
        await Grants.RevokeAsync(ended.Id, Now, Cancel);

        const string scope = "openid orders.read", resource = "https://orders.example.com";
        Assert.Equal(
            new HashSet<AlikeGrants> { new(mine, scope, resource, false, 3, 2), new(mine, "openid", resource, false, 1, 1), new(mine, scope, resource, true, 1, 1) },
            (await Stores.Sweep.CountAlikeAsync(Now, Cancel)).Where(alike => alike.ClientId == mine).ToHashSet());
        Assert.DoesNotContain(await Stores.Sweep.CountAlikeAsync(Now.AddDays(91), Cancel), alike => alike.ClientId == mine);
    }

    [Fact]
    public async Task A_clients_grants_are_counted_and_end_in_batches_with_their_entries()
    {
        var (mine, other) = (GrantId.New().ToString(), GrantId.New().ToString());
        var sessions = new[] { Samples.Session(GrantId.New().ToString()), Samples.Session(GrantId.New().ToString()) };
        foreach (var session in sessions) await Stores.Sessions.SaveAsync(session, Cancel);
        Grant[] live = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Stores.LiveAsync(grant => grant with { ClientId = mine }, sessions[i % 2])))];
        var codes = Enumerable.Range(0, 1000).Select(i => Samples.Code(sessions[i % 2]) with { ClientId = mine }).ToArray();
        await Task.WhenAll(codes.Select(code => Grants.SaveAsync(code, Cancel).AsTask()));
        var spared = await Stores.LiveAsync(grant => grant with { ClientId = other }, sessions[0]);

        Assert.Equal([new HeldGrants(mine, 3, 2, 2)], await Stores.Sweep.CountOfClientAsync(mine, Now, Cancel));
        Assert.Equal(new[] { new HeldGrants(mine, 2, 1, 1), new HeldGrants(other, 1, 1, 1) }.OrderBy(held => held.ClientId, StringComparer.Ordinal), (await Stores.Sweep.CountOfSubjectAsync(sessions[0].Subject, Now, Cancel)).OrderBy(held => held.ClientId, StringComparer.Ordinal));
        Assert.Equal([new HeldGrants(mine, 1, 1, 1)], await Stores.Sweep.CountOfSessionAsync(sessions[1].Id, Now, Cancel));

        var (ended, batches) = (new List<Revocation>(), 0);
        for (GrantId? after = new(0); after is { } from; batches++)
        {
            var swept = await Stores.Sweep.RevokeOfClientAsync(mine, from, Now, Cancel);
            Assert.InRange(swept.Entries.Count, 0, 500);
            ended.AddRange(swept.Entries);
            after = swept.Last;
        }

        Assert.Equal(4, batches);
        Assert.Equal(live.Concat(codes).Select(grant => Revocation.KeyOf(RevocationKind.Grant, grant.Id.ToString())).Order(), ended.Select(entry => entry.Key).Order());
        foreach (var grant in live) Assert.Equal(Now, (await Grants.FindAsync(grant.Id, Cancel))!.RevokedAt);
        Assert.NotNull(await Stores.Revocations.FindAsync(RevocationKind.Grant, ended[^1].Key, Cancel));
        Assert.Null((await Grants.FindAsync(spared.Id, Cancel))!.RevokedAt);
        Assert.Empty((await Stores.Sweep.RevokeOfClientAsync(mine, new(0), Now, Cancel)).Entries);
        Assert.Empty(await Stores.Sweep.CountOfClientAsync(mine, Now, Cancel));
    }

    [Fact]
    public async Task A_withdrawn_key_is_gone_and_told_in_one()
    {
        var key = new KeyRecord(GrantId.New().ToString(), "sig", "ES256", [1], "{}", Now, Now, Now.AddDays(1), Now.AddDays(2));
        await Stores.Keys.AddAsync([key], Cancel);
        var version = (await Stores.News.ReadAsync(Now, Now, Cancel)).KeysVersion;
        var entry = Revocation.Of(RevocationKind.Key, key.Id, Now, Now.AddDays(2));

        await Stores.Keys.WithdrawAsync(key.Id, entry, Cancel);

        Assert.DoesNotContain(await Stores.Keys.ReadAllAsync(Cancel), known => known.Id == key.Id);
        var news = await Stores.News.ReadAsync(Now, Now, Cancel);
        Assert.True(news.KeysVersion > version);
        Assert.Contains(entry, news.Revocations);
    }

    [Fact]
    public async Task A_token_is_not_a_grant_of_the_same_name()
    {
        var id = GrantId.New().ToString();
        var entry = Revocation.Of(RevocationKind.Token, id, Now, Now.AddMinutes(10));
        await Stores.Revocations.AddAsync(entry, Cancel);
        Assert.NotNull(await Stores.Revocations.FindAsync(RevocationKind.Token, entry.Key, Cancel));
        Assert.Null(await Stores.Revocations.FindAsync(RevocationKind.Grant, entry.Key, Cancel));
        Assert.Null(await Stores.Revocations.FindAsync(RevocationKind.Token, entry.Key + 1, Cancel));
    }

    [Fact]
    public async Task News_leaves_out_entries_that_ended_or_are_older_than_asked()
    {
        var ended = Revocation.Of(RevocationKind.Token, GrantId.New().ToString(), Now.AddDays(1), Now.AddDays(1).AddMinutes(1));
        var old = Revocation.Of(RevocationKind.Token, GrantId.New().ToString(), Now.AddDays(1).AddSeconds(-1), Now.AddDays(2));
        var right = Revocation.Of(RevocationKind.Token, GrantId.New().ToString(), Now.AddDays(1), Now.AddDays(2));
        foreach (var entry in new[] { ended, old, right }) await Stores.Revocations.AddAsync(entry, Cancel);
        var news = await Stores.News.ReadAsync(Now.AddDays(1), Now.AddDays(1).AddMinutes(1) + Revocation.Tolerance, Cancel);
        Assert.Equal([right], news.Revocations);
    }
}

public sealed class RevokingOnSqlite(SqliteFixture fixture) : Revoking(fixture), IClassFixture<SqliteFixture>;

public sealed class RevokingOnPostgres(PostgresFixture fixture) : Revoking(fixture), IClassFixture<PostgresFixture>;
