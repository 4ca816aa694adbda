using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Registration;

namespace Gatehouse.Storage.Tests;

public abstract class RegisteredClients(StorageFixture fixture) : ContractTests(fixture)
{
    private static readonly RegistrationQuota Generous = new(int.MaxValue, null, int.MaxValue, Now.AddDays(-1), null);

    private IRegisteredClientStore Store => Stores.RegisteredClients;

    private static RegisteredClient Sample(string? token = null) => new(GrantId.New(), """{"client_name":"Robot"}""", null, token, Now, null, Now);

    private static UInt128 Network() => GrantId.New().Value;

    [Fact]
    public async Task It_comes_back_as_it_was_registered_with_and_without_a_secret()
    {
        foreach (var client in (RegisteredClient[])[Sample(), Sample("ci") with { ExpiresAt = Now.AddDays(1) }])
        {
            Assert.Null(await Store.FindAsync(client.Id, Cancel));
            Assert.Equal(RegistrationOutcome.Registered, await Store.AddAsync(client, Generous, Cancel));
            Assert.Equal(client, await Store.FindAsync(client.Id, Cancel));
        }
        var withSecret = Sample() with { Secret = [1, 2, 3] };
        await Store.AddAsync(withSecret, Generous, Cancel);
        Assert.Equal([1, 2, 3], (await Store.FindAsync(withSecret.Id, Cancel))!.Secret!);
    }

    [Fact]
    public async Task Of_fifty_registrations_at_once_no_more_succeed_than_the_network_may_make()
    {
        var quota = Generous with { Network = Network(), MostPerNetwork = 7 };
        var outcomes = await RaceAsync(50, _ => Store.AddAsync(Sample(), quota, Cancel));

        Assert.Equal(7, outcomes.Count(outcome => outcome == RegistrationOutcome.Registered));
        Assert.Equal(43, outcomes.Count(outcome => outcome == RegistrationOutcome.TooManyFromNetwork));
        Assert.Equal(RegistrationOutcome.Registered, await Store.AddAsync(Sample(), quota with { Network = Network() }, Cancel));
    }

    [Fact]
    public async Task Of_fifty_registrations_at_once_no_more_succeed_than_the_token_allows()
    {
        var token = GrantId.New().ToString();
        var outcomes = await RaceAsync(50, _ => Store.AddAsync(Sample(token), Generous with { MostPerToken = 3 }, Cancel));

        Assert.Equal(3, outcomes.Count(outcome => outcome == RegistrationOutcome.Registered));
        Assert.Equal(47, outcomes.Count(outcome => outcome == RegistrationOutcome.TooManyWithToken));
    }

    [Fact]
    public async Task The_total_holds_and_a_deleted_client_makes_room_in_it_but_not_for_its_network()
    {
        var quota = Generous with { Network = Network(), MostPerNetwork = 1 };
        var client = Sample();
        Assert.Equal(RegistrationOutcome.Registered, await Store.AddAsync(client, quota, Cancel));
        Assert.Equal(RegistrationOutcome.TooManyInTotal, await Store.AddAsync(Sample(), Generous with { MostInTotal = 1 }, Cancel));
        await Store.DeleteAsync(client.Id, "reg_x", Now, Cancel);

        Assert.Equal(RegistrationOutcome.TooManyFromNetwork, await Store.AddAsync(Sample(), quota, Cancel));
        Assert.Equal(RegistrationOutcome.Registered, await Store.AddAsync(Sample(), quota with { Since = Now }, Cancel));
    }

    [Fact]
    public async Task An_update_replaces_all_and_is_news()
    {
        var client = Sample();
        await Store.AddAsync(client, Generous, Cancel);
        var before = await VersionAsync();

        Assert.True(await Store.UpdateAsync(client.Id, "{}", [9], Now.AddHours(1), Cancel));

        var after = (await Store.FindAsync(client.Id, Cancel))!;
        Assert.Equal("{}", after.Metadata);
        Assert.Equal([9], after.Secret!);
        Assert.True(await VersionAsync() > before);
        Assert.Contains(client.Id, await Store.ChangedSinceAsync(Now.AddHours(1), Cancel));
        Assert.DoesNotContain(client.Id, await Store.ChangedSinceAsync(Now.AddHours(2), Cancel));
        Assert.False(await Store.UpdateAsync(GrantId.New(), "{}", null, Now, Cancel));
    }

    [Fact]
    public async Task A_registration_alone_is_no_news()
    {
        var before = await VersionAsync();
        await Store.AddAsync(Sample(), Generous, Cancel);
        Assert.Equal(before, await VersionAsync());
    }

    [Fact]
    public async Task Deleting_ends_the_grants_of_this_client_alone_and_happens_once()
    {
        var client = Sample();
        var clientId = "reg_" + client.Id;
        await Store.AddAsync(client, Generous, Cancel);
        var mine = await Stores.LiveAsync(grant => grant with { ClientId = clientId });
        var others = await Stores.LiveAsync(grant => grant with { ClientId = "reg_other" });
        var before = await VersionAsync();

        var deletions = await RaceAsync(50, _ => Store.DeleteAsync(client.Id, clientId, Now, Cancel));

        var entry = Assert.Single(Assert.Single(deletions, entries => entries is not null)!);
        Assert.Equal(Revocation.KeyOf(RevocationKind.Grant, mine.Id.ToString()), entry.Key);
        Assert.NotNull((await Grants.FindAsync(mine.Id, Cancel))!.RevokedAt);
        Assert.Null((await Grants.FindAsync(others.Id, Cancel))!.RevokedAt);
        Assert.Null(await Store.FindAsync(client.Id, Cancel));
        Assert.False(await Store.UpdateAsync(client.Id, "{}", null, Now, Cancel));
        Assert.True(await VersionAsync() > before);
        Assert.Contains(client.Id, await Store.ChangedSinceAsync(Now, Cancel));
    }

    [Fact]
    public async Task What_nobody_used_or_what_has_ended_expires_and_goes_a_day_later()
    {
        var (unused, ended, used) = (Sample() with { UsedAt = Now.AddDays(-100) }, Sample() with { ExpiresAt = Now.AddMinutes(-1) }, Sample() with { UsedAt = Now.AddDays(-100) });
        foreach (var client in (RegisteredClient[])[unused, ended, used]) await Store.AddAsync(client, Generous, Cancel);
        await Store.TouchAsync(used.Id, Now, Cancel);

        while (await Store.ExpireAsync(Now.AddDays(-90), Now, 1, Cancel) > 0) { }

        Assert.Null(await Store.FindAsync(unused.Id, Cancel));
        Assert.Null(await Store.FindAsync(ended.Id, Cancel));
        Assert.Equal(Now, (await Store.FindAsync(used.Id, Cancel))!.UsedAt);
        Assert.Equal(0, await Store.CleanUpAsync(Now, 500, Cancel));
        while (await Store.CleanUpAsync(Now.AddMilliseconds(1), 1, Cancel) > 0) { }
        Assert.DoesNotContain(unused.Id, await Store.ChangedSinceAsync(DateTimeOffset.UnixEpoch, Cancel));
        Assert.Contains(used.Id, await Store.ChangedSinceAsync(DateTimeOffset.UnixEpoch, Cancel));
    }

    [Fact]
    public async Task All_can_be_read_in_pieces_without_the_deleted()
    {
        var (kept, deleted) = (Sample(), Sample());
        foreach (var client in (RegisteredClient[])[kept, deleted, Sample(), Sample()]) await Store.AddAsync(client, Generous, Cancel);
        await Store.DeleteAsync(deleted.Id, "reg_x", Now, Cancel);

        var read = new List<GrantId>();
        for (var after = default(GrantId); await Store.ListAsync(after, 2, Cancel) is { Count: > 0 } piece; after = piece[^1].Id) read.AddRange(piece.Select(client => client.Id));
        Assert.Contains(kept.Id, read);
        Assert.DoesNotContain(deleted.Id, read);
        Assert.Equal(read.Count, read.Distinct().Count());
    }

    private async Task<long> VersionAsync() => (await Stores.News.ReadAsync(Now, Now, Cancel)).RegisteredClientsVersion;
}

public sealed class RegisteredClientsOnSqlite(SqliteFixture fixture) : RegisteredClients(fixture), IClassFixture<SqliteFixture>;

public sealed class RegisteredClientsOnPostgres(PostgresFixture fixture) : RegisteredClients(fixture), IClassFixture<PostgresFixture>;
