using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Tests;

/// <summary>What a version of the configuration brings with it, and what is known of it afterwards.</summary>
public abstract class ConfigurationVersions(StorageFixture fixture) : ContractTests(fixture)
{
    [Fact]
    public async Task A_version_comes_with_its_accounts_its_text_and_its_author_or_not_at_all()
    {
        var next = (await Stores.Configuration.ReadNewestAsync(Cancel))?.Version + 1 ?? 1;
        var account = Sample();
        var version = new ConfigurationVersion(next, "{}", "f", "apply", Now) { Author = "alice", Reason = "because" };
        Assert.False(await Stores.Configuration.TryAddAsync(new ConfigurationAddition(version with { Version = next + 1 }, "text", [account]), Cancel));
        Assert.Null(await Stores.Accounts.FindBySubjectAsync(account.Subject, Cancel));
        Assert.Null(await Stores.Configuration.ReadAsync(next + 1, Cancel));

        Assert.True(await Stores.Configuration.TryAddAsync(new ConfigurationAddition(version, "text", [account]), Cancel));
        Assert.Equal(account, await Stores.Accounts.FindBySubjectAsync(account.Subject, Cancel));
        Assert.Equal(version, await Stores.Configuration.ReadAsync(next, Cancel));
        Assert.Equal("text", await Stores.Configuration.ReadTextAsync(next, Cancel));
        Assert.Equal(new ConfigurationEntry(next, "apply", Now, "alice", "because", true), (await Stores.Configuration.ListAsync(Cancel))[0]);

        // A name that is taken stays whose it is, and keeps no version from being made.
        Assert.True(await TryAddAsync(version with { Version = next + 1 }, account with { Subject = GrantId.New().ToString(), Name = "Somebody else" }));
        Assert.Equal(account, await Stores.Accounts.FindBySubjectAsync(account.Subject, Cancel));
        Assert.Null(await Stores.Configuration.ReadTextAsync(next + 1, Cancel));
    }

    [Fact]
    public async Task What_a_source_says_again_is_noted_at_the_newest_version_alone()
    {
        var next = (await Stores.Configuration.ReadNewestAsync(Cancel))?.Version + 1 ?? 1;
        var source = GrantId.New().ToString();
        Assert.True(await TryAddAsync(new ConfigurationVersion(next, "{}", "f", "apply", Now)));
        Assert.True(await TryAddAsync(new ConfigurationVersion(next + 1, "{}", "g", "apply", Now)));
        Assert.False(await Stores.Configuration.TryNoteAsync(next, source, Cancel));
        Assert.Null(await Stores.Configuration.ReadNewestAsync(source, Cancel));
        Assert.True(await Stores.Configuration.TryNoteAsync(next + 1, source, Cancel));
        Assert.Equal(next + 1, (await Stores.Configuration.ReadNewestAsync(source, Cancel))!.Version);
        Assert.Equal("apply", (await Stores.Configuration.ReadNewestAsync(source, Cancel))!.Source);
    }

    private ValueTask<bool> TryAddAsync(ConfigurationVersion version, params IReadOnlyList<Account> accounts) => Stores.Configuration.TryAddAsync(new ConfigurationAddition(version, null, accounts), Cancel);

    private static Account Sample()
    {
        var name = GrantId.New().ToString();
        return new Account { Subject = GrantId.New().ToString(), Username = name, NormalizedUsername = name.ToUpperInvariant(), SecurityStamp = "stamp", CreatedAt = Now, UpdatedAt = Now };
    }
}

public sealed class ConfigurationVersionsOnSqlite(SqliteFixture fixture) : ConfigurationVersions(fixture), IClassFixture<SqliteFixture>;

public sealed class ConfigurationVersionsOnPostgres(PostgresFixture fixture) : ConfigurationVersions(fixture), IClassFixture<PostgresFixture>;
