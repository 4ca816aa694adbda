using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.ResourceServer.Outgoing;
using Gatehouse.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer.Tests.Outgoing;

/// <summary>A program that calls an API for itself.</summary>
[Spec("RFC 6749", "4.4.2"), Spec("RFC 8707", "2"), Spec("RFC 8707", "2.2"), Spec("RFC 8414", "2")]
public sealed class ClientCredentials : IAsyncLifetime
{
    private TokenServer _provider = null!;
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await TokenServer.StartAsync();
        _api = await ApiUnderTest.StartAsync(_provider.Issuer, clock: _provider.Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact, Spec("RFC 6749", "2.3.1")]
    public async Task A_call_carries_a_token_that_was_asked_for_with_scope_resource_and_secret()
    {
        await using var program = _provider.Program(_api.Client.BaseAddress!, options => options.Scopes = ["orders.read", "orders.write"]);
        using var answer = await CallAsync(program);
        Assert.Equal((HttpStatusCode.OK, "alice"), (answer.StatusCode, await answer.TextAsync()));
        var asked = Assert.Single(_provider.Asked);
        Assert.Equal(("client_credentials", "orders.read orders.write", ApiUnderTest.Audience), (asked["grant_type"], asked["scope"], asked["resource"]));
        Assert.Equal("nightly:a+secret%2B", Encoding.UTF8.GetString(Convert.FromBase64String(asked["(credentials)"]["Basic ".Length..])));
        Assert.DoesNotContain("audience", asked.Keys);
    }

    [Fact]
    public async Task Providers_that_know_the_API_by_another_name_are_told_that_one()
    {
        await using var program = _provider.Program(_api.Client.BaseAddress!, options => (options.Resource, options.Audience, options.Scopes) = (null, "ledger", []));
        using var answer = await CallAsync(program);
        var asked = Assert.Single(_provider.Asked);
        Assert.Equal("ledger", asked["audience"]);
        Assert.False(asked.ContainsKey("resource") || asked.ContainsKey("scope"));
    }

    [Theory, Spec("RFC 7523", "3"), Spec("RFC 10070", "4"), Spec("RFC 7518", "3.1"), Spec("RFC 7515", "5.1")]
    [InlineData("ES256", null), InlineData("PS256", null), InlineData("RS256", "RS256")]
    public async Task A_client_proves_itself_by_a_statement_that_it_signed(string algorithm, string? demanded)
    {
        using AsymmetricAlgorithm pair = algorithm == "ES256" ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        await using var program = _provider.Program(_api.Client.BaseAddress!, options => (options.ClientSecret, options.ClientKey) = (null, PrivateKey.FromPem(pair.ExportPkcs8PrivateKeyPem(), "k1", demanded)));
        using var answer = await CallAsync(program);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var asked = Assert.Single(_provider.Asked);
        Assert.Equal(("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "nightly", ""), (asked["client_assertion_type"], asked["client_id"], asked["(credentials)"]));
        var (header, claims) = (TokenServer.Header(asked["client_assertion"]), TokenServer.Payload(asked["client_assertion"]));
        Assert.Equal(("client-authentication+jwt", "k1", algorithm), (header["typ"]!.ToString(), header["kid"]!.ToString(), header["alg"]!.ToString()));
        Assert.Equal(("nightly", "nightly", _provider.Issuer.Issuer), (claims["iss"]!.ToString(), claims["sub"]!.ToString(), claims["aud"]!.ToString()));
        Assert.Equal(60, (long)claims["exp"]! - _provider.Clock.GetUtcNow().ToUnixTimeSeconds());
        var parts = asked["client_assertion"].Split('.');
        var (signed, signature) = (Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
        Assert.True(pair is ECDsa curve ? curve.VerifyData(signed, signature, HashAlgorithmName.SHA256) : ((RSA)pair).VerifyData(signed, signature, HashAlgorithmName.SHA256, algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public async Task A_header_that_is_set_already_stays()
    {
        await using var program = _provider.Program(_api.Client.BaseAddress!);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _provider.Issuer.Token()) } };
        using var answer = await program.GetRequiredService<IHttpClientFactory>().CreateClient("ledger").SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(_provider.Asked);
    }

    [Fact, Spec("RFC 6750", "5.3")]
    public async Task A_token_does_not_travel_in_the_clear_unless_that_is_said()
    {
        await using var program = _provider.Program(new Uri("http://ledger.internal"));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => CallAsync(program));
        Assert.Contains("in the clear to http://ledger.internal; use https, or set AllowHttp", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_provider.Asked);

        await using var trusting = _provider.Program(new Uri("http://ledger.internal"), options => options.AllowHttp = true);
        await Assert.ThrowsAsync<HttpRequestException>(() => CallAsync(trusting));
        Assert.Single(_provider.Asked);
    }

    [Fact]
    public async Task A_call_that_cannot_wait_for_a_token_does_not_go_out_without_one()
    {
        await using var program = _provider.Program(_api.Client.BaseAddress!);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        Assert.Throws<NotSupportedException>(() => program.GetRequiredService<IHttpClientFactory>().CreateClient("ledger").Send(request, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task No_log_line_holds_a_token_or_a_secret()
    {
        var lines = new ConcurrentQueue<string>();
        await using var program = _provider.Program(_api.Client.BaseAddress!, logging: log => log.SetMinimumLevel(LogLevel.Trace).AddProvider(new LogInMemory(lines)));
        using var answer = await CallAsync(program);
        Assert.NotEmpty(lines);
        Assert.DoesNotContain(lines, line => line.Contains("eyJ", StringComparison.Ordinal) || line.Contains("a secret", StringComparison.Ordinal) || line.Contains("Basic ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Faults_of_the_options_are_reported_together()
    {
        await using var program = _provider.Program(_api.Client.BaseAddress!, options =>
        {
            (options.Issuer, options.ClientSecret, options.Resource, options.CacheCapacity) = ("http://login.example.com", null, "ledger#1", 0);
            (options.Scopes, options.DPoPKey) = (["a b"], PrivateKey.New());
        });
        var fault = Assert.Throws<OptionsValidationException>(() => program.GetRequiredService<IHttpClientFactory>().CreateClient("ledger"));
        Assert.Equal(6, fault.Failures.Count());
        Assert.Contains("Set either ClientSecret or ClientKey", fault.Message, StringComparison.Ordinal);
    }

    [Fact, Spec("RFC 7517", "4"), Spec("RFC 7518", "6.2.2"), Spec("RFC 7518", "6.3.2")]
    public void Keys_are_read_from_PEM_and_from_JSON_and_weak_ones_are_refused()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var numbers = curve.ExportParameters(true);
        var jwk = $$"""{"kty":"EC","crv":"P-256","kid":"k2","x":"{{Base64Url.EncodeToString(numbers.Q.X)}}","y":"{{Base64Url.EncodeToString(numbers.Q.Y)}}","d":"{{Base64Url.EncodeToString(numbers.D)}}"}""";
        var (fromJwk, fromPem) = (PrivateKey.FromJwk(jwk), PrivateKey.FromPem(curve.ExportECPrivateKeyPem()));
        Assert.Equal(("k2", fromPem.Thumbprint, fromPem.PublicJwk), (fromJwk.KeyId, fromJwk.Thumbprint, fromJwk.PublicJwk));
        Assert.DoesNotContain("\"d\"", fromJwk.PublicJwk, StringComparison.Ordinal);

        using var weak = RSA.Create(1024);
        Assert.Throws<ArgumentException>(() => PrivateKey.FromPem(weak.ExportRSAPrivateKeyPem()));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<ArgumentException>(() => PrivateKey.FromPem(other.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<ArgumentException>(() => PrivateKey.FromPem(curve.ExportPkcs8PrivateKeyPem(), algorithm: "RS256"));
        Assert.Throws<ArgumentException>(() => PrivateKey.FromPem("no key"));
        Assert.Throws<ArgumentException>(() => PrivateKey.FromJwk(fromJwk.PublicJwk));
    }

    [Fact]
    public async Task Each_request_for_a_token_is_counted_and_a_kept_one_is_not()
    {
        await using var program = _provider.Program(_api.Client.BaseAddress!);
        using var counted = new CountedSeries(program.GetRequiredService<IMeterFactory>());
        for (var call = 0; call < 3; call++) (await CallAsync(program)).Dispose();
        Assert.Equal(1, Asked("ok"));

        _provider.Clock.Advance(_provider.Lifetime * 2);
        _provider.Refusal = (400, """{"error":"invalid_client"}""");
        await Assert.ThrowsAsync<TokenRequestException>(() => CallAsync(program));
        _provider.Clock.Advance(TimeSpan.FromMinutes(2));
        _provider.Refusal = (503, "away");
        await Assert.ThrowsAsync<TokenRequestException>(() => CallAsync(program));
        Assert.Equal((1, 1, 1), (Asked("ok"), Asked("refused"), Asked("unavailable")));

        double? Asked(string outcome) => counted[InstrumentNames.OutgoingTokens, $"client=nightly grant=client_credentials outcome={outcome}"];
    }

    private static Task<HttpResponseMessage> CallAsync(ServiceProvider program) =>
        program.GetRequiredService<IHttpClientFactory>().CreateClient("ledger").GetAsync("/orders", TestContext.Current.CancellationToken);
}
