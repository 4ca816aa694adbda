using Gatehouse.Plan;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Configuration.Versions;
using Gatehouse.Storage;
using Gatehouse.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Server.Tests.Configuration;

/// <summary>A database that goes away in the middle of an apply has all of it or nothing.</summary>
public sealed class DatabaseGone
{
    [Fact]
    public async Task What_was_being_applied_is_there_with_its_accounts_or_not_at_all()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await PostgresServer.StartNewAsync();
        var storage = new StorageOptions { PostgresConnectionString = await server.NewDatabaseAsync() };
        await using var node = await VersionsFixture.OpenAsync(storage, RootSecret.Generate());
        var (versions, accounts) = (node.GetRequiredService<PlanVersions>(), node.GetRequiredService<IAccountStore>());
        await ApplyAsync("issuer: https://id.example.com\n");

        for (var round = 0; round < 3; round++)
        {
            var before = (await versions.ReadAsync(null, cancel)).Version;
            var proposed = await UntilItAnswersAsync(() => ProposeAsync($"issuer: https://id{round}.example.com\nusers: [{{ username: user{round}, password: \"${{PASSWORD}}\" }}]\n"));
            var applying = Task.Run(() => versions.TryApplyAsync(proposed, new ChangeAuthor(ChangeSources.Apply, "alice"), cancel), cancel);
            await Task.Delay(round * 20, cancel);
            await server.KillAsync();
            var answer = await Record.ExceptionAsync(() => applying);
            Assert.True(answer is null or StorageUnavailableException, answer?.ToString());
            await server.StartAsync();

            var after = await UntilItAnswersAsync(() => versions.ReadAsync(null, cancel));
            Assert.InRange(after.Version, answer is null ? before + 1 : before, before + 1);
            Assert.Equal(after.Version > before, await UntilItAnswersAsync(async () => await accounts.FindByUsernameAsync($"USER{round}", cancel)) is not null);
        }

        Task<ProposedPlan> ProposeAsync(string text) => versions.ProposeAsync(PlanSource.Of(text, "plan.yaml"), SoundPlan.Variable, cancel);

        async Task ApplyAsync(string text) => Assert.NotNull(await versions.TryApplyAsync(await ProposeAsync(text), new ChangeAuthor(ChangeSources.Apply), cancel));
    }

    /// <summary>The database was just started; connections of before find out one by one that they are dead.</summary>
    private static async Task<T> UntilItAnswersAsync<T>(Func<Task<T>> read)
    {
        for (var attempt = 0; ; attempt++)
            try
            {
                return await read();
            }
            catch (StorageUnavailableException) when (attempt < 300)
            {
                await Task.Delay(100);
            }
    }
}
