using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Tests;

public abstract class ClientSecretUses(StorageFixture fixture) : ContractTests(fixture)
{
    private IClientSecretUseStore Store => Stores.ClientSecretUses;

    [Fact]
    public async Task The_latest_use_of_each_secret_is_kept_whoever_tells_it_first()
    {
        var (client, one, other) = ($"client {GrantId.New()}", GrantId.New(), GrantId.New());
        await Store.RecordAsync([new(client, one, Now), new(client, other, Now.AddHours(1))], Cancel);
        await Store.RecordAsync([new(client, one, Now.AddHours(2)), new(client, other, Now)], Cancel);
        Assert.Equal([Now.AddHours(2), Now.AddHours(1)], await UsesAsync(client, one, other));
    }

    [Fact]
    public async Task Two_nodes_that_tell_the_same_secrets_at_once_do_not_stand_in_each_others_way()
    {
        var other = (await Fixture.OpenAsync()).ClientSecretUses;
        var (client, secrets) = ($"client {GrantId.New()}", Enumerable.Range(0, 20).Select(_ => GrantId.New()).ToArray());
        await RaceAsync(20, async racer =>
        {
            var uses = secrets.Select(secret => new ClientSecretUse(client, secret, Now.AddMinutes(racer)));
            await (racer % 2 == 0 ? Store : other).RecordAsync([.. racer % 3 == 0 ? uses.Reverse() : uses], Cancel);
            return true;
        });
        Assert.All(await UsesAsync(client, secrets), at => Assert.Equal(Now.AddMinutes(19), at));
    }

    [Fact]
    public async Task What_was_not_used_for_long_is_forgotten_in_batches()
    {
        var (client, old, recent) = ($"client {GrantId.New()}", GrantId.New(), GrantId.New());
        await Store.RecordAsync([new(client, old, Now.AddDays(-1000)), new(client, recent, Now)], Cancel);
        while (await Store.CleanUpAsync(Now.AddDays(-900), 1, Cancel) > 0) { }
        Assert.Equal([null, Now], await UsesAsync(client, old, recent));
    }

    private async Task<List<DateTimeOffset?>> UsesAsync(string client, params GrantId[] secrets)
    {
        var all = await Store.ReadAllAsync(Cancel);
        return [.. secrets.Select(secret => all.SingleOrDefault(use => use.ClientId == client && use.Secret == secret)?.UsedAt)];
    }
}

public sealed class ClientSecretUsesOnSqlite(SqliteFixture fixture) : ClientSecretUses(fixture), IClassFixture<SqliteFixture>;

public sealed class ClientSecretUsesOnPostgres(PostgresFixture fixture) : ClientSecretUses(fixture), IClassFixture<PostgresFixture>;
