using System.Security.Cryptography;
using Gatehouse.Bench.Peers;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

// OpenIddict as its documentation sets it up: EF Core, token and authorization storage on. In its favour: ES256 and a symmetric
// encryption key (its cheapest set-up), access tokens not encrypted, pooled contexts, no logging, no password hashing.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

builder.Services.AddDbContextPool<HostContext>(options =>
{
    if (builder.Configuration["database"] is { Length: > 0 } connection)
        options.UseNpgsql(connection);
    else
        options.UseSqlite($"Data Source={builder.Configuration["file"]}");
    options.UseOpenIddict();
});
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
builder.Services.AddAuthorization();
builder.Services.AddOpenIddict()
    .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<HostContext>())
    .AddServer(server =>
    {
        server.SetAuthorizationEndpointUris("connect/authorize")
            .SetTokenEndpointUris("connect/token")
            .SetIntrospectionEndpointUris("connect/introspect")
            .SetUserInfoEndpointUris("connect/userinfo");
        server.AllowClientCredentialsFlow().AllowAuthorizationCodeFlow().AllowRefreshTokenFlow();
        server.RequireProofKeyForCodeExchange();
        server.RegisterScopes(Endpoints.ApiScope, "offline_access");
        server.AddSigningKey(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)));
        server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
        server.DisableAccessTokenEncryption();
        server.UseAspNetCore()
            .DisableTransportSecurityRequirement()
            .EnableAuthorizationEndpointPassthrough()
            .EnableTokenEndpointPassthrough()
            .EnableUserInfoEndpointPassthrough();
    });

var app = builder.Build();
await Seed.RunAsync(app.Services);
app.UseAuthentication();
app.UseAuthorization();
app.MapGet("/connect/authorize", (Delegate)Endpoints.AuthorizeAsync);
app.MapPost("/connect/token", (Delegate)Endpoints.TokenAsync);
app.MapGet("/connect/userinfo", (Delegate)Endpoints.UserInfoAsync);
app.Run();
