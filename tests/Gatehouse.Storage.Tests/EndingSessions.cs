using Gatehouse.Protocol;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Tests;

[Spec("OIDC RP-Initiated Logout", "2")]
public abstract class EndingSessions(StorageFixture fixture) : ContractTests(fixture)
{
    [Fact]
    public async Task A_session_is_kept_as_it_was_saved()
    {
        var session = Samples.Session() with { Acr = null };
        await Stores.Sessions.SaveAsync(session, Cancel);
        Assert.Equal(session, await Stores.Sessions.FindAsync(session.Id, Cancel));
        Assert.Null(await Stores.Sessions.FindAsync(GrantId.New(), Cancel));
    }

    [Fact]
    public async Task A_session_takes_a_newer_authentication_but_never_rises_from_its_end()
    {
        var session = Samples.Session();
        await Stores.Sessions.SaveAsync(session, Cancel);
        var stronger = session with { AuthTime = Now, Acr = "2", Amr = "pwd otp" };
        await Stores.Sessions.SaveAsync(stronger, Cancel);
        Assert.Equal(stronger, await Stores.Sessions.FindAsync(session.Id, Cancel));

        await Stores.Sessions.EndAsync(session.Id, false, Now, Cancel);
        await Stores.Sessions.SaveAsync(session, Cancel);
        Assert.Equal(stronger with { EndedAt = Now }, await Stores.Sessions.FindAsync(session.Id, Cancel));
    }

    [Fact]
    public async Task A_session_never_becomes_another_subjects()
    {
        var session = Samples.Session();
        await Stores.Sessions.SaveAsync(session, Cancel);
        await Stores.Sessions.SaveAsync(session with { Subject = "mallory" }, Cancel);
        Assert.Equal(session, await Stores.Sessions.FindAsync(session.Id, Cancel));
    }

    [Fact]
    public async Task No_code_is_issued_on_a_session_that_is_unknown_ended_expired_or_anothers()
    {
        var session = Samples.Session();
        Assert.False(await Grants.SaveAsync(Samples.Code(session), Cancel));
        await Stores.Sessions.SaveAsync(session, Cancel);
        Assert.False(await Grants.SaveAsync(Samples.Code(session) with { Subject = "mallory" }, Cancel));
        Assert.False(await Grants.SaveAsync(Samples.Code(session) with { CreatedAt = session.ExpiresAt }, Cancel));
        Assert.True(await Grants.SaveAsync(Samples.Code(session), Cancel));
        await Stores.Sessions.EndAsync(session.Id, false, Now, Cancel);
        Assert.False(await Grants.SaveAsync(Samples.Code(session), Cancel));
    }

    [Fact]
    public async Task A_plain_logout_ends_online_grants_and_codes_and_spares_offline_ones()
    {
        var session = Samples.Session();
        await Stores.Sessions.SaveAsync(session, Cancel);
        var online = await Stores.LiveAsync(session: session);
        var code = await Stores.CodeAsync(session: session);
        var offline = await Stores.LiveAsync(grant => grant with { Offline = true }, session);
        var elsewhere = await Stores.LiveAsync();

        var entries = await Stores.Sessions.EndAsync(session.Id, alsoOffline: false, Now, Cancel);

        Assert.Equal([Key(online), Key(code)], entries.Select(entry => entry.Key).ToHashSet());
        foreach (var entry in entries) Assert.NotNull(await Stores.Revocations.FindAsync(RevocationKind.Grant, entry.Key, Cancel));
        Assert.Equal(Now, (await Grants.FindAsync(online.Id, Cancel))!.RevokedAt);
        Assert.Equal(Now, (await Grants.FindAsync(code.Id, Cancel))!.RevokedAt);
        Assert.Null((await Grants.FindAsync(offline.Id, Cancel))!.RevokedAt);
        Assert.Null((await Grants.FindAsync(elsewhere.Id, Cancel))!.RevokedAt);
        Assert.Empty(await Stores.Sessions.EndAsync(session.Id, alsoOffline: false, Now, Cancel));
    }

    [Fact]
    public async Task A_security_revocation_after_a_plain_logout_still_ends_the_offline_grants()
    {
        var session = Samples.Session();
        await Stores.Sessions.SaveAsync(session, Cancel);
        var offline = await Stores.LiveAsync(grant => grant with { Offline = true }, session);
        Assert.Empty(await Stores.Sessions.EndAsync(session.Id, alsoOffline: false, Now, Cancel));
        Assert.Equal(Key(offline), Assert.Single(await Stores.Sessions.EndAsync(session.Id, alsoOffline: true, Now, Cancel)).Key);
    }

    [Fact]
    public async Task Ending_all_of_a_subject_ends_every_session_and_grant_of_it_and_nothing_else()
    {
        var subject = GrantId.New().ToString();
        var first = Samples.Session(subject);
        var second = Samples.Session(subject);
        await Stores.Sessions.SaveAsync(first, Cancel);
        await Stores.Sessions.SaveAsync(second, Cancel);
        var online = await Stores.LiveAsync(session: first);
        var offline = await Stores.LiveAsync(grant => grant with { Offline = true }, second);
        var other = await Stores.LiveAsync();

        var entries = await Stores.Sessions.EndAllAsync(subject, Now, Cancel);

        var wide = Revocation.OfAllSoFar(RevocationKind.Subject, subject, Now);
        Assert.Equal([Key(online), Key(offline), wide.Key], entries.Select(entry => entry.Key).ToHashSet());
        Assert.Equal(wide, await Stores.Revocations.FindAsync(RevocationKind.Subject, wide.Key, Cancel));
        Assert.Equal(Now, (await Stores.Sessions.FindAsync(first.Id, Cancel))!.EndedAt);
        Assert.Equal(Now, (await Stores.Sessions.FindAsync(second.Id, Cancel))!.EndedAt);
        Assert.Null((await Grants.FindAsync(other.Id, Cancel))!.RevokedAt);
        Assert.Equal([wide], await Stores.Sessions.EndAllAsync(subject, Now, Cancel));
    }

    [Fact]
    public async Task Very_many_grants_of_a_subject_end_in_batches_and_none_is_left()
    {
        var session = Samples.Session(GrantId.New().ToString());
        await Stores.Sessions.SaveAsync(session, Cancel);
        var codes = Enumerable.Range(0, 1203).Select(_ => Samples.Code(session)).ToArray();
        await Task.WhenAll(codes.Select(code => Grants.SaveAsync(code, Cancel).AsTask()));

        var entries = await Stores.Sessions.EndAllAsync(session.Subject, Now, Cancel);

        Assert.Equal(codes.Select(Key).Order(), entries.Where(entry => entry.Kind == RevocationKind.Grant).Select(entry => entry.Key).Order());
        foreach (var entry in entries.Where((_, i) => i % 100 == 0)) Assert.NotNull(await Stores.Revocations.FindAsync(entry.Kind, entry.Key, Cancel));
        foreach (var code in codes.Where((_, i) => i % 100 == 0)) Assert.Equal(Now, (await Grants.FindAsync(code.Id, Cancel))!.RevokedAt);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_code_issued_while_its_session_ends_is_never_a_living_grant_of_a_dead_session(bool wholeSubject)
    {
        for (var round = 0; round < 20; round++)
        {
            var session = Samples.Session(GrantId.New().ToString());
            await Stores.Sessions.SaveAsync(session, Cancel);
            var codes = Enumerable.Range(0, 20).Select(_ => Samples.Code(session)).ToArray();

            var saved = await RaceAsync(21, async racer =>
            {
                if (racer != 10) return await Grants.SaveAsync(codes[racer > 10 ? racer - 1 : racer], Cancel);
                if (wholeSubject) await Stores.Sessions.EndAllAsync(session.Subject, Now, Cancel);
                else await Stores.Sessions.EndAsync(session.Id, alsoOffline: false, Now, Cancel);
                return false;
            });

            var alive = 0;
            foreach (var code in codes)
            {
                var row = await Grants.FindAsync(code.Id, Cancel);
                if (row is { RevokedAt: null }) alive++;
            }

            Assert.Equal(0, alive);
            Assert.NotEqual(21, saved.Count(yes => yes));
        }
    }

    private static UInt128 Key(Grant grant) => Revocation.KeyOf(RevocationKind.Grant, grant.Id.ToString());
}

public sealed class EndingSessionsOnSqlite(SqliteFixture fixture) : EndingSessions(fixture), IClassFixture<SqliteFixture>;

public sealed class EndingSessionsOnPostgres(PostgresFixture fixture) : EndingSessions(fixture), IClassFixture<PostgresFixture>;
