using System.Net;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Gatehouse.ResourceServer.Tests.Rfc9068_AccessTokens;
using Gatehouse.Testing.Refusals;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ResourceServer.Tests.Oracle;

/// <summary>The same tokens before Microsoft's JwtBearer handler, set up as strictly as it can be: an opinion that is not ours.</summary>
[Spec("RFC 9068", "4")]
public sealed class JwtBearerAgrees : IAsyncLifetime
{
    private TestIssuer _issuer = null!;
    private ApiUnderTest _ours = null!;
    private ApiUnderTest _oracle = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _issuer.MetadataPath = "/.well-known/openid-configuration";
        _issuer.Rotate("RS256");
        _issuer.Rotate("PS256");
        _issuer.Rotate("ES256");
        _ours = await ApiUnderTest.StartAsync(_issuer);
        _oracle = await ApiUnderTest.StartAsync(
            services =>
            {
                services.AddAuthorization();
                services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
                {
                    options.Authority = _issuer.Issuer;
                    options.Audience = ApiUnderTest.Audience;
                    options.RequireHttpsMetadata = false;
                    options.MapInboundClaims = false;
                    options.TokenValidationParameters.ValidTypes = ["at+jwt", "application/at+jwt"];
                    options.TokenValidationParameters.ValidAlgorithms = ["ES256", "RS256", "PS256"];
                    options.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(60);
                    options.TokenValidationParameters.IgnoreTrailingSlashWhenValidatingAudience = false;
                });
            },
            app => app.MapGet("/orders", () => "").WithMetadata(new RequireScopeAttribute("orders.read") { AuthenticationSchemes = JwtBearerDefaults.AuthenticationScheme }));
    }

    public async ValueTask DisposeAsync()
    {
        await _ours.DisposeAsync();
        await _oracle.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task What_is_accepted_here_is_accepted_there()
    {
        foreach (var key in _issuer.Published)
        {
            var token = _issuer.Token(key: key);
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(_ours, token), await StatusAsync(_oracle, token)));
        }
    }

    [Fact]
    [Provokes("token_algorithm_not_allowed", "token_claim_missing", "token_not_yet_valid", "token_type_differs")]
    public async Task What_is_refused_there_is_refused_here_and_what_is_refused_only_here_is_known()
    {
        var onlyHere = new List<string>();
        foreach (var kind in Section4_Validation.BadTokens.Select(row => row.Data.Item1))
        {
            var token = BadToken.Make(_issuer, kind);
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(_ours, token));
            if (await StatusAsync(_oracle, token) == HttpStatusCode.OK) onlyHere.Add(kind);
        }
        // What RFC 9068 demands beyond a valid JWT, and limits of our own.
        Assert.Equal(
            ["crit", "huge", "issued in the future", "no client_id", "no iat", "no jti", "no sub"],
            onlyHere.Order(StringComparer.Ordinal));
    }

    private static async Task<HttpStatusCode> StatusAsync(ApiUnderTest api, string token)
    {
        using var response = await api.GetAsync(token);
        return response.StatusCode;
    }
}
