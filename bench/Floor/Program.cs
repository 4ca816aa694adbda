using Gatehouse.Bench.Floor;

// The least that an answer of each kind can cost on Kestrel: no checks, no errors, no options. Nothing here is an OAuth server.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
var app = builder.Build();
var rows = builder.Configuration["database"] switch
{
    { Length: > 0 } connection => GroupCommit.Start(new PostgresRows(connection)),
    _ when builder.Configuration["file"] is { Length: > 0 } file => GroupCommit.Start(new SqliteRows(file)),
    _ => null,
};

app.MapGet("/plain", static context => Answers.Bytes(context, Answers.Plain, "text/plain"));
app.MapGet("/discovery", static context => Answers.Bytes(context, Answers.Document, "application/json"));
app.MapPost("/form", static async context =>
{
    await context.Request.ReadFormAsync();
    await Answers.Bytes(context, Answers.Active, "application/json");
});
app.MapPost("/token", static context => Answers.Tokens(context, signatures: 1, rows: null));
app.MapPost("/two", static context => Answers.Tokens(context, signatures: 2, rows: null));
if (rows is not null)
{
    app.MapPost("/rotate", context => Answers.Tokens(context, signatures: 2, rows));
    app.MapGet("/authorize", context => Answers.Authorize(context, rows));
}
app.Run();
