using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;

namespace Gatehouse.Gateway.Tests.Downstream;

/// <summary>What the gateway signs about callers, and how an upstream knows that it did.</summary>
public sealed class Signed : IAsyncLifetime
{
    private readonly RawUpstream _upstream = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-keys-").FullName;
    private TestIssuer _issuer = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        foreach (var name in new[] { "one", "two" })
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            await File.WriteAllTextAsync(Path.Combine(_folder, name + ".pem"), key.ExportPkcs8PrivateKeyPem());
        }
        _gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(
            _issuer, url, [_upstream.Address], gateway: "      downstream: [internal_token]", top: $"gateway: {{ signing_keys: [{_folder}/one.pem, {_folder}/two.pem] }}",
            routes: "      - { match: \"GET /told/**\", downstream: [signed_identity, access_token] }"));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        await _issuer.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact, Spec("RFC 9068", "2.2"), Spec("RFC 8693", "4.1"), Spec("RFC 7517", "5")]
    public async Task An_internal_token_stands_for_the_callers_for_a_minute_and_this_API()
    {
        var token = _gateway.Token(_issuer, change: claims => (claims["act"], claims["roles"]) = (new JsonObject { ["sub"] = "nightly" }, new JsonArray("admin", "clerk")));
        using var response = await _gateway.GetAsync("/orders/1", token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var jwt = await ReadAsync(Assert.Single(_upstream.LastHeader("Authorization"))["Bearer ".Length..], "at+jwt");
        Assert.Equal((_gateway.Url, _gateway.Url, "alice", "shop", "orders.read"), (jwt["iss"], Assert.Single(jwt.Audiences), jwt["sub"], jwt["client_id"], jwt["scope"]));
        Assert.Equal(TimeSpan.FromSeconds(60), jwt.Instant("exp") - jwt.Instant("iat"));
        Assert.Equal("nightly", jwt.Claims.GetProperty("act").GetProperty("sub").GetString());
        Assert.Equal(["admin", "clerk"], jwt.Claims.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
    }

    [Fact]
    public async Task It_never_outlives_the_token_that_it_stands_for()
    {
        var ends = DateTimeOffset.UtcNow.AddSeconds(20).ToUnixTimeSeconds();
        using var response = await _gateway.GetAsync("/orders/1", _gateway.Token(_issuer, change: claims => claims["exp"] = ends));
        var jwt = await ReadAsync(Assert.Single(_upstream.LastHeader("Authorization"))["Bearer ".Length..], "at+jwt");
        Assert.Equal(ends, jwt.Instant("exp")!.Value.ToUnixTimeSeconds());
    }

    [Fact, Spec("RFC 8725", "3.11")]
    public async Task A_signed_identity_is_a_header_of_its_own_and_no_token()
    {
        var token = _gateway.Token(_issuer);
        using var response = await _gateway.GetAsync("/told/1", token, ("Gatehouse-Identity", "forged"), ("Gatehouse_Identity", "forged"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer " + token], _upstream.LastHeader("Authorization"));
        var jwt = await ReadAsync(Assert.Single(_upstream.LastHeader("Gatehouse-Identity")), "gatehouse-identity+jwt");
        Assert.Equal("alice", jwt["sub"]);
        Assert.Empty(_upstream.LastHeader("Gatehouse_Identity"));
    }

    [Fact]
    public async Task What_the_gateway_signed_is_not_taken_by_the_gateway_itself()
    {
        using (await _gateway.GetAsync("/orders/1", _gateway.Token(_issuer)))
        {
        }
        using var response = await _gateway.GetAsync("/orders/1", Assert.Single(_upstream.LastHeader("Authorization"))["Bearer ".Length..]);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task The_next_key_is_published_before_it_signs_and_no_private_half_ever()
    {
        var document = await _gateway.Own.GetStringAsync("/jwks");
        var keys = JsonNode.Parse(document)!["keys"]!.AsArray();
        Assert.Equal(2, keys.Count);
        Assert.All(keys, key => Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key!.AsObject().Select(member => member.Key).Order()));
        var first = keys[0]!["kid"]!.ToString();
        await _gateway.EditAsync(plan => plan.Replace("one.pem, ", "one.pem , ").Replace($"{_folder}/one.pem , {_folder}/two.pem", $"{_folder}/two.pem, {_folder}/one.pem"));
        using (await _gateway.GetAsync("/orders/1", _gateway.Token(_issuer)))
        {
        }
        var jwt = await ReadAsync(Assert.Single(_upstream.LastHeader("Authorization"))["Bearer ".Length..], "at+jwt");
        Assert.NotEqual(first, jwt.KeyId);
    }

    [Theory]
    [InlineData("missing.pem", "cannot be used")]
    [InlineData("broken.pem", "This is no private key in PEM")]
    public async Task A_key_that_cannot_be_used_is_told_and_changes_nothing(string name, string told)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "broken.pem"), "nonsense");
        await File.WriteAllTextAsync(_gateway.PlanFile, (await File.ReadAllTextAsync(_gateway.PlanFile)).Replace("one.pem", name));
        for (var i = 0; i < 200 && !_gateway.Log.Any(line => line.Contains(told, StringComparison.Ordinal)); i++) await Task.Delay(20);
        Assert.Contains(_gateway.Log, line => line.Contains(told, StringComparison.Ordinal) && line.Contains("The last good one stays in force", StringComparison.Ordinal));
        using var response = await _gateway.GetAsync("/orders/1", _gateway.Token(_issuer));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<SignedJwt> ReadAsync(string token, string type)
    {
        var keys = VerificationKeySet.Parse(await _gateway.Own.GetStringAsync("/jwks"))!;
        var jwt = SignedJwt.TryRead(token, 8192)!;
        Assert.True(await jwt.IsSignedByAsync(keys, SigningAlgorithms.All));
        Assert.Equal(type, jwt.Type);
        return jwt;
    }
}
