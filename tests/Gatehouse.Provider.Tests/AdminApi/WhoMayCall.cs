using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;
using Gatehouse.Testing;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.AdminApi;

/// <summary>The admin API is guarded by our own package for APIs, and asks besides who administers at this moment.</summary>
[Spec("RFC 6750", "3.1")]
public sealed class WhoMayCall(AdminApiProvider fixture) : IClassFixture<AdminApiProvider>
{
    private readonly Provider _provider = fixture.Provider;

    private string Realm => $"realm=\"{_provider.Issuer}/admin\"";

    [Fact]
    public async Task An_administrator_in_the_console_and_a_service_that_the_plan_names()
    {
        using var key = new DPoPSigner();
        Assert.Equal(HttpStatusCode.OK, (await _provider.AdminAsync("overview", await _provider.ConsoleTokenAsync(key, "root"), key)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _provider.AdminAsync("overview", await _provider.DeskTokenAsync("root"))).Status);
        var token = await _provider.ServiceTokenAsync();
        Assert.Equal($"{_provider.Issuer}/admin", Requests.ClaimsOf(token).GetProperty("aud").GetString());
        var answer = await _provider.AdminAsync("overview", token);
        Assert.Equal((HttpStatusCode.OK, "no-store"), (answer.Status, answer.Message.Headers.CacheControl?.ToString()));
        Assert.Equal("", (await _provider.AdminAsync("overview", token, HttpMethod.Head)).Body);
    }

    [Fact, Provokes("token_missing")]
    public async Task Nobody_without_a_token()
    {
        var answer = await _provider.AdminAsync("overview", null);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_request"), (answer.Status, answer.Error));
        Assert.Equal([$"Bearer {Realm}, scope=\"admin.read\"", $"DPoP {Realm}, scope=\"admin.read\""], answer.ChallengesOf());
        Assert.Contains($"resource_metadata=\"{_provider.Issuer}/.well-known/oauth-protected-resource/admin\"", string.Join(' ', answer.Message.Headers.GetValues("WWW-Authenticate")));
        Assert.Contains("admin.read", (await _provider.Http.GetStringAsync(".well-known/oauth-protected-resource/admin", TestContext.Current.CancellationToken)));
    }

    [Fact, Provokes("audience_differs", "token_expired", "token_malformed")]
    public async Task Nobody_with_a_token_for_another_API_or_one_that_has_expired_or_is_none()
    {
        await ExpectAsync(await _provider.AdminAsync("overview", (await _provider.PostAsServiceAsync("orders.read")).AccessToken), 401, "invalid_token", "audience_differs");
        await ExpectAsync(await _provider.AdminAsync("overview", "made.up"), 401, "invalid_token", "token_malformed");
        var token = await _provider.ServiceTokenAsync();
        _provider.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(61));
        var answer = await _provider.AdminAsync("overview", token);
        await ExpectAsync(answer, 401, "invalid_token", "token_expired");
        Assert.StartsWith($"Bearer {Realm}, error=\"invalid_token\", error_description=\"", answer.ChallengesOf()[0]);
        Assert.Equal($"DPoP {Realm}", answer.ChallengesOf()[1]);
    }

    [Fact, Provokes("scope_insufficient")]
    public async Task Nobody_without_the_scope()
    {
        var answer = await _provider.AdminAsync("overview", Written("reporter", "admin.other"));
        await ExpectAsync(answer, 403, "insufficient_scope", "scope_insufficient");
        Assert.EndsWith("scope=\"admin.read\"", answer.ChallengesOf()[0]);
    }

    [Fact, Provokes("administrator_required")]
    public async Task Nobody_without_the_role_or_from_whom_it_was_taken()
    {
        using var key = new DPoPSigner();
        var answer = await _provider.AdminAsync("overview", await _provider.ConsoleTokenAsync(key, "alice"), key);
        await ExpectAsync(answer, 403, "access_denied", "administrator_required");
        // There is nothing to gain by another token, so the challenge names no error.
        Assert.Equal([$"Bearer {Realm}", $"DPoP {Realm}"], answer.ChallengesOf());
        await ExpectAsync(await _provider.AdminAsync("overview", await _provider.DeskTokenAsync("bob")), 403, "access_denied", "administrator_required");

        var token = await _provider.DeskTokenAsync("leaver");
        Assert.Equal(HttpStatusCode.OK, (await _provider.AdminAsync("overview", token)).Status);
        await ChangeAsync("leaver", account => account with { Roles = "clerk" });
        await ExpectAsync(await _provider.AdminAsync("overview", token), 403, "access_denied", "administrator_required");
    }

    [Fact, Provokes("administration_client_required", "administrator_required")]
    public async Task No_service_that_the_plan_does_not_name_and_no_public_client_in_its_own_name()
    {
        await ExpectAsync(await _provider.AdminAsync("overview", Written("service", "admin.read")), 403, "access_denied", "administration_client_required");
        await ExpectAsync(await _provider.AdminAsync("overview", Written("desk", "admin.read")), 403, "access_denied", "administrator_required");
        Assert.Equal("invalid_scope", (await _provider.ClientCredentialsAsync("service", ("scope", "admin.read"))).Error);
    }

    [Fact]
    public async Task No_user_who_proved_less_than_the_plan_wants()
    {
        await using var strict = await Provider.StartAsync(AdminRequests.Plan.Replace("clients: [reporter, desk] }", "clients: [reporter, desk], minimum_acr: mfa }"));
        var browser = strict.NewBrowser();
        await browser.AuthorizeAsync(strict.AuthorizationUrl("web", Requests.NewVerifier()), "root");
        var sent = await browser.GetAsync(strict.AuthorizationUrl("desk", Requests.NewVerifier(), ("scope", "openid admin.read")));
        Assert.StartsWith("/login/second-step?", sent.Headers.Location?.OriginalString);
        // Whoever asks in its own name has no factors.
        Assert.Equal(HttpStatusCode.OK, (await strict.AdminAsync("overview", await strict.ServiceTokenAsync())).Status);
    }

    [Fact]
    public async Task Nobody_whose_account_is_disabled()
    {
        var token = await _provider.DeskTokenAsync("sleeper");
        Assert.Equal(HttpStatusCode.OK, (await _provider.AdminAsync("overview", token)).Status);
        await ChangeAsync("sleeper", account => account with { DisabledAt = _provider.Clock.GetUtcNow() });
        await ExpectAsync(await _provider.AdminAsync("overview", token), 403, "access_denied", "administrator_required");
    }

    [Fact, Provokes("token_revoked")]
    public async Task Nobody_whose_token_was_revoked_from_the_first_call_on()
    {
        var token = await _provider.DeskTokenAsync("root");
        Assert.Equal(HttpStatusCode.OK, (await _provider.AdminAsync("overview", token)).Status);
        await _provider.RevokeAsync(token, "desk");
        await ExpectAsync(await _provider.AdminAsync("overview", token), 401, "invalid_token", "token_revoked");
    }

    [Fact, Provokes("dpop_proof_replayed", "token_bound_but_bearer")]
    [Spec("RFC 9449", "7.1"), Spec("RFC 9449", "11.1")]
    public async Task Nobody_with_a_proof_that_was_seen_before_or_with_a_bound_token_and_none()
    {
        using var key = new DPoPSigner();
        var token = await _provider.ConsoleTokenAsync(key, "root");
        var proof = key.Proof("GET", $"{_provider.Issuer}/admin/v1/clients", _provider.Clock.GetUtcNow(), token);
        Assert.Equal(HttpStatusCode.OK, (await _provider.AdminAsync("clients", "DPoP " + token, proof)).Status);
        await ExpectAsync(await _provider.AdminAsync("clients", "DPoP " + token, proof), 401, "invalid_dpop_proof", "dpop_proof_replayed");
        await ExpectAsync(await _provider.AdminAsync("clients", token), 401, "invalid_token", "token_bound_but_bearer");
    }

    /// <summary>A token that the engine would not give under this plan, written by it all the same.</summary>
    private string Written(string clientId, string scope)
    {
        var (snapshot, now) = (_provider.Get<CurrentProvider>().Snapshot, _provider.Clock.GetUtcNow());
        var api = snapshot.FindApiByName(AdministrationNames.Api)!;
        var content = new AccessTokenContent { TokenId = "some-token", Subject = clientId, ClientId = clientId, Audience = api.Resource, Scope = scope, IssuedAt = now.ToUnixTimeSeconds(), Expires = now.AddMinutes(5).ToUnixTimeSeconds() };
        return _provider.Get<OwnAccessTokens>().Write(snapshot, api, content, now);
    }

    private async Task ChangeAsync(string username, Func<Account, Account> change)
    {
        var accounts = _provider.Get<IAccountStore>();
        var account = (await accounts.FindByUsernameAsync(username.ToUpperInvariant(), default))!;
        Assert.True(await accounts.TryUpdateAsync(change(account), account.SecurityStamp, default));
    }

    private async Task ExpectAsync(Answer answer, int status, string error, string reason)
    {
        Assert.Equal((status, error), ((int)answer.Status, answer.Error));
        Assert.NotEqual("", answer["error_description"]);
        var record = (await _provider.ExplainAsync(answer.Message.Headers.GetValues(RefusalId.Header).Single()))!.Record;
        Assert.Equal((reason, RefusalSources.Provider, "/admin/v1/overview", $"{_provider.Issuer}/admin"), (record.Reason, record.Source, record.Endpoint.Replace("clients", "overview"), record.Api));
    }
}
