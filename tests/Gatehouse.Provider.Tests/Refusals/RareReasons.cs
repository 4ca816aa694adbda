using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Tests.Rfc9396_RichRequests;
using Gatehouse.Provider.Tests.Rfc9449_DPoP;
using Gatehouse.Server.Operations;
using Gatehouse.Testing;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Refusals;

/// <summary>Reasons that a client meets late or seldom: what was cleaned up, what was taken back, keys that cannot be fetched, proofs that are made badly.</summary>
public sealed class RareReasons
{
    private const string Away = "http://127.0.0.1:9/jwks";

    [Fact, Provokes("code_unknown", "refresh_token_unknown", "awaited_unknown", "pushed_request_unknown")]
    public async Task What_was_cleaned_up_is_unknown()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("users:", "  - { client_id: tv, client_name: The TV, kind: device, scope: openid orders.read }\nusers:"));
        var code = await provider.CodeAsync();
        var tokens = await provider.SignInAsync();
        var device = await provider.PostAsync("device_authorization", "tv", ("scope", "openid"));
        var verifier = Requests.NewVerifier();
        var pushed = await provider.PostAsync("par", "web", ("response_type", "code"), ("redirect_uri", Requests.RedirectUriOf("web")), ("scope", "openid"), ("code_challenge", Requests.ChallengeOf(verifier)), ("code_challenge_method", "S256"));
        provider.Clock.Advance(TimeSpan.FromDays(800));
        await provider.Get<CleanUp>().RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal("invalid_grant", (await provider.RedeemAsync(code)).Error);
        Assert.Equal("invalid_grant", (await provider.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.Equal("invalid_grant", (await provider.TokenAsync("tv", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", device["device_code"]))).Error);
        Assert.Equal(HttpStatusCode.BadRequest, (await provider.NewBrowser().GetAsync($"authorize?client_id=web&request_uri={Uri.EscapeDataString(pushed["request_uri"]!)}")).StatusCode);
    }

    [Fact, Provokes("code_spent")]
    public async Task A_code_that_was_used_long_ago_is_spent()
    {
        await using var provider = await Provider.StartAsync();
        var code = await provider.CodeAsync();
        await provider.RedeemAsync(code);
        provider.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal("invalid_grant", (await provider.RedeemAsync(code)).Error);
    }

    [Fact, Provokes("code_revoked")]
    public async Task A_code_whose_grant_was_taken_back_gives_nothing()
    {
        await using var provider = await Provider.StartAsync();
        var code = await provider.CodeAsync();
        Assert.True(Handle.TryRead(HandleKind.Code, code.Code, provider.Get<CurrentProvider>().Snapshot.Keys, out var handle));
        await provider.Get<IGrantStore>().RevokeAsync(handle.GrantId, provider.Clock.GetUtcNow(), TestContext.Current.CancellationToken);
        Assert.Equal("invalid_grant", (await provider.RedeemAsync(code)).Error);
    }

    [Fact, Provokes("client_secret_expired")]
    public async Task The_names_of_the_secrets_that_are_over_are_told_and_no_secret()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace(
            $"- {{ client_id: service, kind: service, client_secret: {Plans.ServiceSecret}, ", $"- {{ client_id: service, kind: service, client_secrets: [{{ value: {Plans.ServiceSecret}, name: spring, expires_at: 2026-12-24 }}, {{ value: {Plans.ServiceSecret}9, name: summer }}], "));
        provider.Clock.Advance(TimeSpan.FromDays(40));
        var answer = await provider.ClientCredentialsAsync();
        Assert.Equal("invalid_client", answer.Error);
        var explained = await provider.ExplainAsync(Explaining.IdOf(answer.Message));
        Assert.Contains(explained!.Record.Facts, fact => fact is { Name: "expired_secrets", Value: "spring" });
        Assert.Equal("service", explained.Record.ClientId);
    }

    [Fact, Provokes("scope_no_longer_allowed")]
    public async Task A_refresh_token_whose_scopes_the_plan_took_back_gives_nothing()
    {
        await using var provider = await Provider.StartAsync();
        var tokens = await provider.SignInAsync("spa", ("scope", "offline_access orders.read"));
        await provider.RestartAsync(() => File.WriteAllText(provider.PlanFile, File.ReadAllText(provider.PlanFile).Replace(
            "redirect_uris: [https://spa.example.com/callback]\n    scope: openid offline_access orders.read", "redirect_uris: [https://spa.example.com/callback]\n    scope: openid offline_access orders.write")));
        Assert.Equal("invalid_scope", (await provider.RefreshAsync(tokens.RefreshToken, "spa", ("scope", "orders.read"))).Error);
    }

    [Fact, Provokes("detail_in_front_channel")]
    public async Task Details_never_go_into_a_token_through_the_browser()
    {
        await using var provider = await Provider.StartAsync(Payments.Plan.Replace("users:", """
              - client_id: implicit
                kind: legacy
                grant_types: [implicit]
                response_types: [token]
                redirect_uris: [https://implicit.example.com/callback]
                scope: orders.read
                consent: implied
                authorization_details_types: [payment]
                sunset: { until: 2027-06-30, reason: old }
            users:
            """));
        var answer = await provider.NewBrowser().GetAsync(provider.AuthorizationUrl(
            "implicit", "v", ("response_type", "token"), ("scope", "orders.read"), ("code_challenge", null), ("code_challenge_method", null), ("authorization_details", Payments.List(Payments.Pay))));
        Assert.Contains("error=invalid_authorization_details", answer.Headers.Location!.OriginalString);
    }

    [Fact, Provokes("client_assertion_keys_unavailable", "assertion_keys_unavailable", "request_object_keys_unavailable")]
    public async Task Keys_that_cannot_be_fetched_are_told_as_such()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("apis:\n", $$"""
            outgoing: { allow: [127.0.0.1] }
            trusted_issuers: [{ issuer: "https://ci.example.com", jwks_uri: "{{Away}}", clients: [deploy], subjects: ["*"], scope: orders.read }]
            apis:

            """).Replace("users:", $$"""
              - { client_id: away, kind: service, token_endpoint_auth_method: private_key_jwt, jwks_uri: "{{Away}}", scope: orders.read }
              - { client_id: signing, kind: spa, jwks_uri: "{{Away}}", redirect_uris: ["https://signing.example.com/callback"], scope: openid, consent: implied }
              - { client_id: deploy, kind: service, client_secret: {{Plans.ServiceSecret}}, grant_types: ["urn:ietf:params:oauth:grant-type:jwt-bearer"], scope: orders.read }
            users:
            """));
        var signer = new SigningClient();
        Assert.Equal("invalid_client", (await provider.PostAsync("token", "", ("client_id", null), ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", signer.Sign(SigningClient.Statement(provider, "away"))))).Error);

        using var handedOn = new HttpRequestMessage(HttpMethod.Post, "token");
        handedOn.Headers.Add("Authorization", Requests.Basic("deploy", Plans.ServiceSecret));
        handedOn.Content = new FormUrlEncodedContent([new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", signer.Sign(SigningClient.Statement(provider, "https://ci.example.com", ("sub", "repo"))))]);
        Assert.Equal("invalid_grant", (await provider.SendAsync(handedOn)).Error);

        var request = signer.Sign(SigningClient.Statement(provider, "signing", ("client_id", "signing"), ("response_type", "code"), ("redirect_uri", "https://signing.example.com/callback")));
        Assert.Equal(HttpStatusCode.BadRequest, (await provider.NewBrowser().GetAsync($"authorize?client_id=signing&request={request}")).StatusCode);
    }

    [Fact, Provokes("dpop_type_differs", "dpop_key_malformed", "dpop_key_private", "dpop_signature_invalid")]
    public async Task A_proof_that_is_made_badly_is_told_what_is_wrong_with_it()
    {
        await using var provider = await Provider.StartAsync(DPoPRequests.Plan);
        using var signer = new DPoPSigner();
        using var other = new DPoPSigner();
        var jwk = signer.Jwk;
        jwk["d"] = signer.PrivateD;
        string[] proofs =
        [
            Bent(provider, signer, header => header["typ"] = "JWT"),
            Bent(provider, signer, header => header.Remove("jwk")),
            Bent(provider, signer, header => header["jwk"] = jwk.DeepClone()),
            Bent(provider, signer, header => header["jwk"] = other.Jwk),
        ];
        foreach (var proof in proofs) Assert.Equal("invalid_dpop_proof", (await provider.TokenWithProofAsync("service", proof, ("grant_type", "client_credentials"))).Error);

    }

    /// <summary>As bytes, since a client would join both to one header.</summary>
    [Fact, Provokes("dpop_proof_twice")]
    public async Task Two_headers_with_proofs_are_told_as_such()
    {
        await using var provider = await Provider.StartAsync(DPoPRequests.Plan);
        using var signer = new DPoPSigner();
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", new Uri(provider.Issuer).Port, TestContext.Current.CancellationToken);
        const string Body = "grant_type=client_credentials";
        var head = $"POST /token HTTP/1.1\r\nHost: {new Uri(provider.Issuer).Authority}\r\nConnection: close\r\nAuthorization: {Requests.Basic("service", Plans.ServiceSecret)}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + $"Content-Length: {Body.Length}\r\nDPoP: {provider.ProofFor(signer, "token")}\r\nDPoP: {provider.ProofFor(signer, "token")}\r\n\r\n";
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + Body), TestContext.Current.CancellationToken);
        var answer = await new StreamReader(connection.GetStream()).ReadToEndAsync(TestContext.Current.CancellationToken);
        await RefusalWatch.SeeAsync(answer.Split('\n').Single(line => line.StartsWith("Gatehouse-Refusal:", StringComparison.Ordinal)).Split(':')[1].Trim(), provider.ExplainAsync);
    }
    private static string Bent(Provider provider, DPoPSigner signer, Action<JsonObject> bend) => signer.Proof("POST", $"{provider.Issuer}/token", provider.Clock.GetUtcNow(), header: bend);
}
