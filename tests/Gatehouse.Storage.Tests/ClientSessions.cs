using Gatehouse.Protocol;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Logout;

namespace Gatehouse.Storage.Tests;

[Spec("OIDC Back-Channel Logout", "2.5")]
public abstract class ClientSessions(StorageFixture fixture) : ContractTests(fixture)
{
    [Fact]
    public async Task The_end_of_a_session_makes_the_notices_due_of_the_clients_that_have_a_back_channel()
    {
        var session = await SessionAsync();
        await BeginAsync(session, "shop", backChannel: true);
        await BeginAsync(session, "shop", backChannel: true);
        await BeginAsync(session, "frames", backChannel: false);
        Assert.Equal(["frames", "shop"], (await Stores.ClientSessions.ListAsync(session.Id, Cancel)).Select(client => client.ClientId));

        await Stores.Sessions.EndAsync(session.Id, false, Now, Cancel);
        var ended = await Stores.ClientSessions.ListAsync(session.Id, Cancel);
        Assert.All(ended, client => Assert.Equal(Now, client.EndedAt));
        Assert.Equal([null, Now], ended.Select(client => client.DueAt));

        await Stores.Sessions.EndAsync(session.Id, true, Now.AddMinutes(1), Cancel);
        Assert.Equal(ended, await Stores.ClientSessions.ListAsync(session.Id, Cancel));
    }

    [Fact]
    public async Task To_end_all_sessions_but_one_spares_its_clients()
    {
        var subject = GrantId.New().ToString();
        var (kept, other) = (await SessionAsync(subject), await SessionAsync(subject));
        await BeginAsync(kept, "shop", backChannel: true);
        await BeginAsync(other, "shop", backChannel: true);
        var (keptGrant, otherGrant) = (await Stores.LiveAsync(session: kept), await Stores.LiveAsync(grant => grant with { Offline = true }, other));

        Assert.Single(await Stores.Sessions.EndOthersAsync(subject, kept.Id, Now, Cancel));
        Assert.Equal([kept.Id], (await Stores.Sessions.ListAsync(subject, Now, Cancel)).Select(session => session.Id));
        Assert.Null((await Grants.FindAsync(keptGrant.Id, Cancel))!.RevokedAt);
        Assert.Equal(Now, (await Grants.FindAsync(otherGrant.Id, Cancel))!.RevokedAt);
        Assert.Null(Assert.Single(await Stores.ClientSessions.ListAsync(kept.Id, Cancel)).EndedAt);
        Assert.Equal(Now, Assert.Single(await Stores.ClientSessions.ListAsync(other.Id, Cancel)).DueAt);
    }

    [Fact]
    public async Task Of_fifty_nodes_one_takes_a_notice_and_it_comes_back_if_that_one_dies()
    {
        var session = await SessionAsync();
        await BeginAsync(session, "shop", backChannel: true);
        await Stores.Sessions.EndAsync(session.Id, false, Now, Cancel);

        var taken = await RaceAsync(50, async _ => await TakeAsync(Now, session));
        Assert.Equal(1, Assert.Single(taken.SelectMany(notices => notices)).Attempts);
        Assert.Empty(await TakeAsync(Now.AddSeconds(59), session));
        Assert.Equal(2, Assert.Single(await TakeAsync(Now.AddMinutes(1), session)).Attempts);
    }

    [Fact]
    public async Task A_notice_is_tried_again_when_it_failed_and_never_once_it_was_delivered_or_given_up()
    {
        var session = await SessionAsync();
        await BeginAsync(session, "shop", backChannel: true);
        await BeginAsync(session, "other", backChannel: true);
        await Stores.Sessions.EndAsync(session.Id, false, Now, Cancel);
        Assert.Equal(2, (await TakeAsync(Now, session)).Count);
        var before = await CountAsync();

        await Stores.ClientSessions.FailedAsync(session.Id, "shop", "503", Now.AddSeconds(10), Cancel);
        await Stores.ClientSessions.GiveUpAsync(session.Id, "other", "503", Now, Cancel);
        Assert.Equal((before.Waiting - 1, before.GivenUp + 1), await CountAsync());
        Assert.Equal(["other", "shop"], (await Stores.ClientSessions.ListUntoldAsync(session.Subject, Cancel)).Select(untold => untold.ClientId).Order());
        Assert.Empty(await TakeAsync(Now.AddSeconds(9), session));
        var again = Assert.Single(await TakeAsync(Now.AddSeconds(10), session));
        Assert.Equal(("shop", "503"), (again.ClientId, again.Failure));

        await Stores.ClientSessions.DeliveredAsync(session.Id, "shop", Now.AddSeconds(11), Cancel);
        Assert.Empty(await TakeAsync(Now.AddDays(1), session));
        var done = (await Stores.ClientSessions.ListAsync(session.Id, Cancel)).Single(client => client.ClientId == "shop");
        Assert.Equal((Now.AddSeconds(11), null, null), (done.DeliveredAt, done.DueAt, done.Failure));
        Assert.Equal(("other", null), Assert.Single(await Stores.ClientSessions.ListUntoldAsync(session.Subject, Cancel)) is var left ? (left.ClientId, left.DueAt) : default);
    }

    [Fact]
    public async Task Clean_up_forgets_sessions_that_are_over_but_no_notice_that_waits()
    {
        var session = await SessionAsync();
        await BeginAsync(session, "frames", backChannel: false);
        await BeginAsync(session, "shop", backChannel: true);
        await Stores.Sessions.EndAsync(session.Id, false, Now, Cancel);
        await Stores.ClientSessions.CleanUpAsync(session.ExpiresAt, 1000, Cancel);
        Assert.Equal(2, (await Stores.ClientSessions.ListAsync(session.Id, Cancel)).Count);
        await Stores.ClientSessions.CleanUpAsync(session.ExpiresAt.AddSeconds(1), 1000, Cancel);
        Assert.Equal("shop", Assert.Single(await Stores.ClientSessions.ListAsync(session.Id, Cancel)).ClientId);
    }

    [Fact]
    public async Task A_notice_that_was_given_up_is_kept_for_a_while_beyond_its_session_and_never_shorter_than_it()
    {
        var session = await SessionAsync();
        foreach (var client in (string[])["long", "short"]) await BeginAsync(session, client, backChannel: true);
        await Stores.Sessions.EndAsync(session.Id, false, Now, Cancel);
        var keptUntil = session.ExpiresAt.AddDays(30);
        await Stores.ClientSessions.GiveUpAsync(session.Id, "long", "503", keptUntil, Cancel);
        await Stores.ClientSessions.GiveUpAsync(session.Id, "short", "503", Now, Cancel);

        await Stores.ClientSessions.CleanUpAsync(session.ExpiresAt, 1000, Cancel);
        Assert.Equal([("long", keptUntil), ("short", session.ExpiresAt)], (await Stores.ClientSessions.ListAsync(session.Id, Cancel)).Select(kept => (kept.ClientId, kept.ExpiresAt)));
        await Stores.ClientSessions.CleanUpAsync(keptUntil, 1000, Cancel);
        Assert.Equal("long", Assert.Single(await Stores.ClientSessions.ListUntoldAsync(session.Subject, Cancel)).ClientId);
        await Stores.ClientSessions.CleanUpAsync(keptUntil.AddSeconds(1), 1000, Cancel);
        Assert.Empty(await Stores.ClientSessions.ListAsync(session.Id, Cancel));
    }

    [Fact]
    public async Task Sessions_are_listed_while_they_live_with_what_their_owner_knows_them_by()
    {
        var subject = GrantId.New().ToString();
        var first = Samples.Session(subject) with { Device = "Firefox on Linux", AuthTime = Now.AddHours(-2) };
        var second = Samples.Session(subject);
        foreach (var session in (Session[])[first, second, Samples.Session(subject) with { ExpiresAt = Now }, Samples.Session(subject) with { EndedAt = Now }])
            await Stores.Sessions.SaveAsync(session, Cancel);
        Assert.Equal([second, first], await Stores.Sessions.ListAsync(subject, Now, Cancel));
        Assert.Empty(await Stores.Sessions.ListAsync("nobody", Now, Cancel));
    }

    [Fact]
    public async Task To_withdraw_a_consent_ends_every_grant_of_that_client_and_of_no_other()
    {
        var session = await SessionAsync();
        await Stores.Consents.SaveAsync(new Consent(session.Subject, "shop", "openid orders.read", Now), Cancel);
        await Stores.Consents.SaveAsync(new Consent(session.Subject, "other", "openid", Now), Cancel);
        var code = await Stores.CodeAsync(session: session);
        var live = await Stores.LiveAsync(grant => grant with { Offline = true }, session);
        var others = await Stores.LiveAsync(grant => grant with { ClientId = "other" }, session);
        Assert.Equal(["other", "shop"], (await Stores.Consents.ListAsync(session.Subject, Cancel)).Select(consent => consent.ClientId));
        Assert.Equal(["other", "shop"], (await Stores.Consents.ListHeldAsync(session.Subject, Now, Cancel)).Select(held => held.ClientId));

        var entries = await Stores.Consents.WithdrawAsync(session.Subject, "shop", Now, Cancel);
        Assert.Equal(
            new[] { code.Id, live.Id }.Select(id => Revocation.KeyOf(RevocationKind.Grant, id.ToString())).Order(), entries.Select(entry => entry.Key));
        foreach (var entry in entries) Assert.NotNull(await Stores.Revocations.FindAsync(entry.Kind, entry.Key, Cancel));
        Assert.Null(await Stores.Consents.FindAsync(session.Subject, "shop", Cancel));
        Assert.Equal("other", Assert.Single(await Stores.Consents.ListHeldAsync(session.Subject, Now, Cancel)).ClientId);
        Assert.Null((await Grants.FindAsync(others.Id, Cancel))!.RevokedAt);
        Assert.Empty(await Stores.Consents.WithdrawAsync(session.Subject, "shop", Now, Cancel));
    }

    private async Task<(int Waiting, int GivenUp)> CountAsync()
    {
        var backlog = await Stores.ClientSessions.CountAsync(Cancel);
        Assert.Equal(backlog.Count, backlog.Select(entry => entry.ClientId).Distinct().Count());
        return (backlog.Sum(entry => entry.Waiting), backlog.Sum(entry => entry.GivenUp));
    }

    private async Task<Session> SessionAsync(string? subject = null)
    {
        var session = Samples.Session(subject ?? GrantId.New().ToString());
        await Stores.Sessions.SaveAsync(session, Cancel);
        return session;
    }

    private ValueTask BeginAsync(Session session, string clientId, bool backChannel) =>
        Stores.ClientSessions.BeginAsync(new ClientSession(session.Id, clientId, session.Subject, backChannel, session.ExpiresAt), Cancel);

    // The tests of a class share a database: what others left due is theirs.
    private async Task<IReadOnlyList<ClientSession>> TakeAsync(DateTimeOffset now, Session session) =>
        [.. (await Stores.ClientSessions.TakeDueAsync(now, now.AddMinutes(1), 1000, Cancel)).Where(notice => notice.SessionId == session.Id)];
}

public sealed class ClientSessionsOnSqlite(SqliteFixture fixture) : ClientSessions(fixture), IClassFixture<SqliteFixture>;

public sealed class ClientSessionsOnPostgres(PostgresFixture fixture) : ClientSessions(fixture), IClassFixture<PostgresFixture>;
