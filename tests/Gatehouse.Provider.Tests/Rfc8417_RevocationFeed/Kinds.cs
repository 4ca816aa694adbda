using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;
using Gatehouse.Server;
using Gatehouse.Server.Operations.Revoking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gatehouse.Provider.Tests.Rfc8417_RevocationFeed;

/// <summary>What is revoked in the database, beside the server, the server obeys and tells its subscribers.</summary>
[Spec("RFC 8417", "2.2"), Spec("RFC 7662", "4")]
public sealed class Kinds : IAsyncLifetime
{
    private Provider _provider = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await Provider.StartAsync(Plans.Default.Replace("client_id: both\n", "client_id: both\n    subject_type: pairwise\n"));
        // The verb has the clock of the machine.
        _provider.Clock.SetUtcNow(DateTimeOffset.UtcNow);
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task A_client_loses_all_it_holds_and_gets_new_tokens_at_once()
    {
        var tokens = await _provider.SignInAsync();
        var service = (await _provider.ClientCredentialsAsync()).AccessToken;
        var (reach, done) = await RevokeAsync(RevocationTargetKind.Client, "web");

        Assert.Equal("1 grant of 1 person on 1 session, with their refresh tokens", reach.Lines[0]);
        Assert.Equal($"at orders ({Plans.Orders})", reach.Lines[2]);
        Assert.StartsWith("1 grant ended", done);
        await RefusedAsync(tokens.AccessToken);
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.UserInfoAsync(tokens.AccessToken)).Status);
        Assert.Equal("True", (await _provider.IntrospectAsync(service))["active"]);
        var page = await _provider.ReadAsync();
        Assert.True(page.Tells(RevocationKind.Client, "web"));
        Assert.True(page.Tells(RevocationKind.Grant, Feed.GrantOf(tokens)));
        Assert.InRange(long.Parse(page.Entries.Single(entry => entry[0] == "client")[3]) - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), -60, 6);

        _provider.Clock.SetUtcNow(DateTimeOffset.UtcNow.AddSeconds(10));
        Assert.Equal("True", (await _provider.IntrospectAsync((await _provider.SignInAsync()).AccessToken))["active"]);
    }

    [Fact]
    public async Task A_client_without_grants_loses_its_own_tokens()
    {
        var service = (await _provider.ClientCredentialsAsync()).AccessToken;
        await RevokeAsync(RevocationTargetKind.Client, "service");
        await RefusedAsync(service);
        // Again it finds nothing more, which is no error.
        Assert.StartsWith("0 grants ended", (await RevokeAsync(RevocationTargetKind.Client, "service")).Done);
    }

    [Theory, InlineData("alice"), InlineData("ALICE")]
    public async Task A_user_loses_every_session_and_grant_and_pairwise_names_protect_no_token(string name)
    {
        var tokens = await _provider.SignInAsync();
        var pairwise = await _provider.SignInAsync("both", ("scope", "openid offline_access orders.read"));
        var bob = await _provider.SignInAsync("spa");
        Assert.NotEqual(Requests.ClaimsOf(tokens.AccessToken).GetProperty("sub").GetString(), Requests.ClaimsOf(pairwise.AccessToken).GetProperty("sub").GetString());

        var (reach, done) = await RevokeAsync(RevocationTargetKind.User, name);

        Assert.StartsWith("3 sessions: ", reach.Lines[0]);
        Assert.Contains("1 grant of both", reach.Lines);
        Assert.Equal("3 grants ended; alice is signed out everywhere.", done);
        foreach (var revoked in new[] { tokens, pairwise, bob }) await RefusedAsync(revoked.AccessToken);
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(pairwise.RefreshToken, "both")).Error);
        var subject = Requests.ClaimsOf(tokens.AccessToken).GetProperty("sub").GetString()!;
        var page = await _provider.ReadAsync();
        Assert.True(page.Tells(RevocationKind.Subject, subject));
        // The other name of the same person stands nowhere: it would tell two APIs that they know the same one.
        Assert.False(page.Tells(RevocationKind.Subject, Requests.ClaimsOf(pairwise.AccessToken).GetProperty("sub").GetString()!));
        Assert.Equal("0 grants ended; alice is signed out everywhere.", (await RevokeAsync(RevocationTargetKind.User, subject)).Done);
    }

    [Fact]
    public async Task A_session_ends_with_its_offline_grants_and_no_other()
    {
        var tokens = await _provider.SignInAsync();
        var other = await _provider.SignInAsync();
        var session = Requests.ClaimsOf(tokens["id_token"]!).GetProperty("sid").GetString()!;

        var (reach, done) = await RevokeAsync(RevocationTargetKind.Session, session);

        Assert.StartsWith("the session of alice since ", reach.Lines[0]);
        Assert.Equal("The session has ended, and 1 grant with it.", done);
        await RefusedAsync(tokens.AccessToken);
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.Equal("True", (await _provider.IntrospectAsync(other.AccessToken))["active"]);
        Assert.Equal("The session has ended, and 0 grants with it.", (await RevokeAsync(RevocationTargetKind.Session, session)).Done);
    }

    [Fact]
    public async Task A_grant_ends_alone()
    {
        var tokens = await _provider.SignInAsync();
        var (reach, done) = await RevokeAsync(RevocationTargetKind.Grant, Feed.GrantOf(tokens));
        Assert.StartsWith("the grant of web for alice since ", reach.Lines[0]);
        Assert.Equal("The grant has ended.", done);
        await RefusedAsync(tokens.AccessToken);
        Assert.Equal("The grant had ended before.", (await RevokeAsync(RevocationTargetKind.Grant, Feed.GrantOf(tokens))).Done);
    }

    [Fact]
    public async Task A_token_that_was_found_is_ended_whatever_kind_it_is()
    {
        var jwt = (await _provider.ClientCredentialsAsync()).AccessToken;
        var opaque = (await _provider.ClientCredentialsAsync("wide", ("resource", Plans.Billing))).AccessToken;
        var tokens = await _provider.SignInAsync();

        var (reach, _) = await RevokeAsync(RevocationTargetKind.Token, jwt);
        await RevokeAsync(RevocationTargetKind.Token, opaque);
        await RevokeAsync(RevocationTargetKind.Token, tokens.RefreshToken);

        Assert.StartsWith("one access token of service for service, which ends ", reach.Lines[0]);
        Assert.DoesNotContain(reach.Lines, line => line.Contains(jwt));
        await RefusedAsync(jwt);
        await RefusedAsync(opaque, "billing-api");
        await RefusedAsync(tokens.AccessToken);
    }

    [Fact]
    public async Task A_key_in_use_is_withdrawn_and_the_announced_one_takes_over()
    {
        var tokens = await _provider.SignInAsync();
        var key = Requests.HeaderOf(tokens.AccessToken).GetProperty("kid").GetString()!;
        var announced = await KeysAsync();

        var (reach, done) = await RevokeAsync(RevocationTargetKind.Key, key);

        Assert.StartsWith($"the ES256 key {key}, in use: it is published no more, and the announced next one takes over", reach.Lines[0]);
        Assert.Equal($"The key {key} is withdrawn.", done);
        await RefusedAsync(tokens.AccessToken);
        await _provider.UntilAsync(async () => !(await KeysAsync()).Contains(key));
        Assert.True((await _provider.ReadAsync()).Tells(RevocationKind.Key, key));
        var renewed = await _provider.RefreshAsync(tokens.RefreshToken);
        Assert.Contains(Requests.HeaderOf(renewed.AccessToken).GetProperty("kid").GetString()!, announced);
        Assert.Equal("True", (await _provider.IntrospectAsync(renewed.AccessToken))["active"]);
        await Assert.ThrowsAsync<NothingToRevokeException>(() => RevokeAsync(RevocationTargetKind.Key, key));
    }

    [Fact]
    public async Task An_announced_key_is_withdrawn_and_another_one_announced()
    {
        var token = (await _provider.ClientCredentialsAsync()).AccessToken;
        var current = Requests.HeaderOf(token).GetProperty("kid").GetString()!;
        var (es256, next) = (await KeysAsync("ES256"), "");
        next = es256.Single(key => key != current);
        await RevokeAsync(RevocationTargetKind.Key, next);
        await _provider.UntilAsync(async () => await KeysAsync("ES256") is { Length: 2 } now && !now.Contains(next));
        Assert.Equal("True", (await _provider.IntrospectAsync(token))["active"]);
    }

    [Theory]
    [InlineData(RevocationTargetKind.Client, "nobody")]
    [InlineData(RevocationTargetKind.User, "nobody")]
    [InlineData(RevocationTargetKind.Session, "AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData(RevocationTargetKind.Grant, "nonsense")]
    [InlineData(RevocationTargetKind.Key, "nonsense")]
    [InlineData(RevocationTargetKind.Token, "nonsense")]
    public async Task What_is_not_there_is_told(RevocationTargetKind kind, string name) =>
        await Assert.ThrowsAsync<NothingToRevokeException>(() => RevokeAsync(kind, name));

    [Theory, InlineData(RevocationKind.Client, "service"), InlineData(RevocationKind.Subject, "service")]
    public async Task A_node_that_cannot_follow_asks_the_database_about_every_kind(RevocationKind kind, string id)
    {
        await _provider.Services.GetServices<IHostedService>().Single(service => service.GetType().Name == "NodeFollower").StopAsync(TestContext.Current.CancellationToken);
        var view = _provider.Get<RevocationView>();
        await _provider.UntilAsync(() => Task.FromResult(view.Age > TimeSpan.FromSeconds(1.1)));
        var former = (await _provider.ClientCredentialsAsync()).AccessToken;
        await _provider.Get<IRevocationStore>().AddAsync(Revocation.OfAllSoFar(kind, id, _provider.Clock.GetUtcNow()), TestContext.Current.CancellationToken);
        Assert.Equal("False", (await _provider.IntrospectAsync(former))["active"]);
        _provider.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("True", (await _provider.IntrospectAsync((await _provider.ClientCredentialsAsync()).AccessToken))["active"]);
    }

    private async Task<(RevocationReach Reach, string Done)> RevokeAsync(RevocationTargetKind kind, string name)
    {
        var options = new ServerOptions { DataDirectory = _provider.DataDirectory, Urls = _provider.Issuer };
        await using var revocation = await TokenRevocation.PrepareAsync(options, new RevocationTarget(kind, name), TestContext.Current.CancellationToken);
        return (revocation.Reach, await revocation.RevokeAsync(TestContext.Current.CancellationToken));
    }

    private Task RefusedAsync(string token, string api = "orders-api") => _provider.UntilAsync(async () => (await _provider.IntrospectAsync(token, api))["active"] == "False");

    private async Task<string[]> KeysAsync(string? algorithm = null)
    {
        var keys = await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, "jwks"));
        return [.. keys.Json.GetProperty("keys").EnumerateArray().Where(key => algorithm is null || key.GetProperty("alg").GetString() == algorithm).Select(key => key.GetProperty("kid").GetString()!)];
    }
}
