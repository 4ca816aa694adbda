using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;

namespace Gatehouse.Provider.Tests.Keys;

[Spec("OIDC Core", "10.1.1")]
public class KeyLifeCycle
{
    [Fact]
    public async Task The_next_key_is_published_before_it_signs_and_the_former_one_long_after()
    {
        await using var provider = await Provider.StartAsync();
        var before = await KeyIdsAsync(provider);
        var first = KeyIdOf((await provider.ClientCredentialsAsync()).AccessToken);

        await RotateAsync(provider);

        var second = (await provider.ClientCredentialsAsync()).AccessToken;
        Assert.NotEqual(first, KeyIdOf(second));
        Assert.Contains(KeyIdOf(second), before);
        Assert.Contains(first, await KeyIdsAsync(provider));
        await provider.UntilAsync(async () => (await KeyIdsAsync(provider)).Count > before.Count);
    }

    [Fact]
    public async Task Tokens_of_the_former_key_stay_good_after_a_rotation()
    {
        await using var provider = await Provider.StartAsync();
        var tokens = await provider.SignInAsync();

        await RotateAsync(provider);

        Assert.Equal("True", (await provider.IntrospectAsync(tokens.AccessToken))["active"]);
        Assert.Equal(HttpStatusCode.OK, (await provider.UserInfoAsync(tokens.AccessToken)).Status);
        Assert.Equal(HttpStatusCode.OK, (await provider.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    public async Task Time_alone_puts_the_next_key_into_use_and_deletes_the_old_one_in_the_end()
    {
        await using var provider = await Provider.StartAsync();
        var first = KeyIdOf((await provider.ClientCredentialsAsync()).AccessToken);
        provider.Clock.Advance(TimeSpan.FromDays(30));
        var second = KeyIdOf((await provider.ClientCredentialsAsync()).AccessToken);
        Assert.NotEqual(first, second);

        await MaintainAsync(provider);
        Assert.Contains(first, await KeyIdsAsync(provider));
        provider.Clock.Advance(TimeSpan.FromDays(3));
        await MaintainAsync(provider);

        Assert.DoesNotContain(first, await KeyIdsAsync(provider));
        Assert.Contains(second, await KeyIdsAsync(provider));
    }

    [Fact]
    public async Task A_refresh_token_outlives_the_rotation_of_the_key_that_made_it()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("scope: openid profile email offline_access orders.read orders.write", "scope: openid profile email offline_access orders.read orders.write\n    refresh: { idle: 100d, absolute: 200d }"));
        var tokens = await provider.SignInAsync();
        provider.Clock.Advance(TimeSpan.FromDays(95));
        await MaintainAsync(provider);

        Assert.Equal(HttpStatusCode.OK, (await provider.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    public async Task Another_root_secret_stops_the_start_and_makes_no_new_keys()
    {
        await using var provider = await Provider.StartAsync();
        var secretFile = Path.Combine(provider.DataDirectory, "root-secret");
        var secret = await File.ReadAllTextAsync(secretFile, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<KeySealException>(() => provider.RestartAsync(() => File.WriteAllText(secretFile, RootSecret.Generate().ToBase64())));
        await provider.RestartAsync(() => File.WriteAllText(secretFile, secret));

        Assert.Equal(HttpStatusCode.OK, (await provider.ClientCredentialsAsync()).Status);
    }

    private static async Task RotateAsync(Provider provider)
    {
        var snapshot = provider.Get<CurrentProvider>().Snapshot;
        await provider.Get<KeyRotation>().RotateAsync(AuditActors.Operator, snapshot.Algorithms, snapshot.Configuration.KeySchedule, provider.Clock.GetUtcNow(), TestContext.Current.CancellationToken);
        await provider.UntilAsync(() => Task.FromResult(provider.Get<CurrentProvider>().Snapshot != snapshot));
    }

    private static async Task MaintainAsync(Provider provider)
    {
        var snapshot = provider.Get<CurrentProvider>().Snapshot;
        await provider.Get<KeyRotation>().MaintainAsync(snapshot.Algorithms, snapshot.Configuration.KeySchedule, provider.Clock.GetUtcNow(), TestContext.Current.CancellationToken);
        await provider.UntilAsync(() => Task.FromResult(provider.Get<CurrentProvider>().Snapshot != snapshot));
    }

    private static async Task<List<string>> KeyIdsAsync(Provider provider)
    {
        var jwks = System.Text.Json.JsonDocument.Parse(await provider.Http.GetStringAsync("jwks", TestContext.Current.CancellationToken));
        return [.. jwks.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    private static string KeyIdOf(string jwt) => Requests.HeaderOf(jwt).GetProperty("kid").GetString()!;
}
