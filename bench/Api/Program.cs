using System.Text.Json.Serialization;
using Gatehouse.Bench.Api;
using Gatehouse.ResourceServer;
using Microsoft.AspNetCore.Authentication.JwtBearer;

// One API, guarded in several ways or, without --guard, bare. The difference is what the check costs.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, AnswerJson.Default));
var (guard, issuer) = (builder.Configuration["guard"], builder.Configuration["issuer"] ?? "");
switch (guard)
{
    // Every call may be a new token when none is remembered.
    case "gatehouse" or "gatehouse-new":
        builder.Services.AddGatehouse(gatehouse =>
        {
            gatehouse.Issuer = issuer;
            gatehouse.Audience = ApiAddress.Audience;
            if (guard == "gatehouse-new") gatehouse.TokenCacheCapacity = 0;
        });
        break;
    case "jwt-bearer":
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(jwt =>
        {
            jwt.Authority = issuer;
            jwt.Audience = ApiAddress.Audience;
            jwt.RequireHttpsMetadata = false;
            jwt.MapInboundClaims = false;
            jwt.TokenValidationParameters.ValidTypes = ["at+jwt"];
        });
        builder.Services.AddAuthorizationBuilder().AddPolicy("api", policy => policy.RequireAuthenticatedUser().RequireAssertion(call => call.User.FindAll("scope").Any(claim => claim.Value.Split(' ').Contains("api"))));
        break;
}

var app = builder.Build();
app.MapGet("/alive", () => new Answer("alive"));
if (guard == "signature") app.Use(await BareSignature.FetchAsync(issuer));
var hello = app.MapGet("/hello", () => new Answer("hello, world!"));
if (guard is "gatehouse" or "gatehouse-new") hello.RequireScope("api");
if (guard == "jwt-bearer") hello.RequireAuthorization("api");
app.Run();

internal sealed record Answer(string Text);

[JsonSerializable(typeof(Answer))]
internal sealed partial class AnswerJson : JsonSerializerContext;
