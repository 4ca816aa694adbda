using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer.Tests;

/// <summary>One API that trusts two providers, and those who would pass off the tokens of one as the other's.</summary>
[Spec("RFC 9068", "4"), Spec("RFC 8725", "3.8")]
public sealed class SeveralIssuers : IAsyncLifetime
{
    private const string PartnersName = "urn:partner:orders";

    private TestIssuer _own = null!;
    private TestIssuer _partner = null!;
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync()
    {
        (_own, _partner) = (await TestIssuer.StartAsync(), await TestIssuer.StartAsync());
        // The same key identifier at both, which nothing forbids.
        (_own.Published, _partner.Published) = ([new SigningKey(id: "1")], [new SigningKey(id: "1")]);
        _api = await ApiUnderTest.StartAsync(
            services => services.AddGatehouse(options =>
            {
                (options.Issuer, options.Audience, options.ClientId, options.ClientSecret) = (_own.Issuer, ApiUnderTest.Audience, "orders-api", "a secret+");
                options.AdditionalIssuers.Add(new TrustedIssuer { Issuer = _partner.Issuer, Audience = PartnersName, ClientId = "orders-api", ClientSecret = "a secret+", OpaqueTokenPrefix = "partner_" });
            }),
            app => app.MapGet("/orders", (HttpContext context) => $"{context.GetAccessToken()!.Issuer} {context.GetAccessToken()!.Subject}").RequireScope("orders.read"));
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _own.DisposeAsync();
        await _partner.DisposeAsync();
    }

    [Fact]
    public async Task Tokens_of_both_are_accepted_and_say_whose_they_are()
    {
        for (var i = 0; i < 2; i++)
        {
            using var own = await _api.GetAsync(_own.Token());
            using var partners = await _api.GetAsync(_partner.Token(_partner.Claims(PartnersName)));
            Assert.Equal(($"{_own.Issuer} alice", $"{_partner.Issuer} alice"), (await own.TextAsync(), await partners.TextAsync()));
        }
        Assert.Equal((1, 1), (_own.KeyFetches, _partner.KeyFetches));
    }

    [Fact]
    public async Task A_token_of_one_signed_by_the_other_under_the_same_key_id_is_refused()
    {
        await AssertRefusedAsync(_own.Token(key: _partner.Key), "invalid_token", "was not issued here or was altered");
        await AssertRefusedAsync(_partner.Token(_partner.Claims(PartnersName), key: _own.Key), "invalid_token", "was not issued here or was altered");
    }

    [Fact]
    public async Task A_token_is_for_the_name_that_its_own_issuer_has_for_the_API()
    {
        await AssertRefusedAsync(_partner.Token(), "invalid_token", $"this API is {PartnersName}");
        await AssertRefusedAsync(_own.Token(_own.Claims(PartnersName)), "invalid_token", $"this API is {ApiUnderTest.Audience}");
    }

    [Fact]
    public async Task A_token_of_a_third_is_refused_and_nobody_is_asked_for_keys()
    {
        using (await _api.GetAsync(_own.Token()))
        using (await _api.GetAsync(_partner.Token(_partner.Claims(PartnersName)))) { }
        var claims = _own.Claims();
        claims["iss"] = "https://third.example.com";
        var before = (_own.KeyFetches, _partner.KeyFetches);
        await AssertRefusedAsync(_own.Token(claims), "invalid_token", $"comes from https://third.example.com, this API trusts {_own.Issuer}, {_partner.Issuer}");
        claims["iss"] = new JsonArray(_own.Issuer);
        await AssertRefusedAsync(_own.Token(claims), "invalid_token", "");
        claims["iss"] = _own.Issuer + "/";
        await AssertRefusedAsync(_own.Token(claims), "invalid_token", "comes from");
        claims.Remove("iss");
        await AssertRefusedAsync(_own.Token(claims), "invalid_token", "lacks the claim iss");
        Assert.Equal(before, (_own.KeyFetches, _partner.KeyFetches));
    }

    [Fact]
    public async Task A_token_that_names_both_is_refused()
    {
        var claims = _own.Claims().ToJsonString();
        var twice = claims[..^1] + $",\"iss\":\"{_partner.Issuer}\"}}";
        var signed = $"{TestIssuer.Encoded(TestIssuer.Header(_own.Key).ToJsonString())}.{TestIssuer.Encoded(twice)}";
        await AssertRefusedAsync($"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(_own.Key.Sign(System.Text.Encoding.ASCII.GetBytes(signed)))}", "invalid_token", "");
    }

    [Fact]
    public async Task Opaque_tokens_are_shown_to_their_own_provider_only()
    {
        (_own.Opaque["own"], _partner.Opaque["partner_1"]) = (Active(_own, ApiUnderTest.Audience), Active(_partner, PartnersName));
        using var own = await _api.GetAsync("own");
        using var partners = await _api.GetAsync("partner_1");
        Assert.Equal(($"{_own.Issuer} alice", $"{_partner.Issuer} alice"), (await own.TextAsync(), await partners.TextAsync()));
        await AssertRefusedAsync("partner_unknown", "invalid_token", "");
        Assert.Equal((1, 2), (_own.Introspections, _partner.Introspections));
        // A provider that vouches for a token of another one is not believed.
        _partner.Opaque["partner_2"] = Active(_own, ApiUnderTest.Audience);
        await AssertRefusedAsync("partner_2", "invalid_token", "comes from");
    }

    [Fact]
    public async Task One_that_is_away_does_not_concern_the_tokens_of_the_other()
    {
        _partner.IsAway = true;
        await using var api = await ApiUnderTest.StartAsync(_own, options => options.AdditionalIssuers.Add(new TrustedIssuer { Issuer = _partner.Issuer }));
        using var own = await api.GetAsync(_own.Token());
        using var partners = await api.GetAsync(_partner.Token());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (own.StatusCode, partners.StatusCode));
    }

    [Fact, Spec("RFC 9728", "2")]
    public async Task The_metadata_of_the_API_names_both()
    {
        using var document = await _api.GetAsync(null, "/.well-known/oauth-protected-resource");
        Assert.Equal([_own.Issuer, _partner.Issuer], JsonNode.Parse(await document.TextAsync())!["authorization_servers"]!.AsArray().Select(issuer => (string)issuer!));
    }

    [Fact]
    public async Task The_configuration_names_them_as_well_and_faults_are_reported()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Issuer"] = _own.Issuer, ["Audience"] = ApiUnderTest.Audience, ["AdditionalIssuers:0:Issuer"] = _partner.Issuer, ["AdditionalIssuers:0:Audience"] = PartnersName,
        };
        await using (var api = await StartAsync(settings))
        {
            using var partners = await api.GetAsync(_partner.Token(_partner.Claims(PartnersName)));
            Assert.Equal(HttpStatusCode.OK, partners.StatusCode);
        }
        settings["AdditionalIssuers:1:Issuer"] = _own.Issuer;
        settings["AdditionalIssuers:1:ClientId"] = "orders-api";
        settings["AdditionalIssuers:2:Issuer"] = "http://partner.example.com";
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(settings));
        Assert.Equal(4, fault.Failures.Count());
        settings["AdditionalIssuers:2:Isuer"] = "";
        fault = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(settings));
        Assert.Contains("AdditionalIssuers has Isuer, which is not a setting of an issuer", fault.Message, StringComparison.Ordinal);
    }

    private static Task<ApiUnderTest> StartAsync(Dictionary<string, string?> settings) => ApiUnderTest.StartAsync(
        services =>
        {
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => "Authentication:Schemes:Gatehouse:" + setting.Key, setting => setting.Value)).Build());
            services.AddGatehouse();
        },
        app => app.MapGet("/orders", () => "").RequireScope("orders.read"));

    private static JsonObject Active(TestIssuer issuer, string audience)
    {
        var claims = issuer.Claims(audience);
        claims["active"] = true;
        return claims;
    }

    private async Task AssertRefusedAsync(string token, string error, string description)
    {
        using var answer = await _api.GetAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains($"error=\"{error}\"", answer.Challenge(), StringComparison.Ordinal);
        Assert.Contains(description, answer.Challenge(), StringComparison.Ordinal);
    }
}
