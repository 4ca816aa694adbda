using System.Text.Json.Serialization;
using Gatehouse.ResourceServer;

// One API, two ways: guarded as its author would guard it, or, without --issuer, bare. The difference is what the check costs.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, AnswerJson.Default));
var issuer = builder.Configuration["issuer"];
if (issuer is not null)
    builder.Services.AddGatehouse(gatehouse =>
    {
        gatehouse.Issuer = issuer;
        gatehouse.Audience = "http://127.0.0.1:9/api";
    });

var app = builder.Build();
app.MapGet("/alive", () => new Answer("alive"));
var hello = app.MapGet("/hello", () => new Answer("hello, world!"));
if (issuer is not null)
    hello.RequireScope("api");
app.Run();

internal sealed record Answer(string Text);

[JsonSerializable(typeof(Answer))]
internal sealed partial class AnswerJson : JsonSerializerContext;
