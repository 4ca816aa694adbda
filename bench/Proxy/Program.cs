// YARP as it comes, with one route to one upstream: what a proxy in .NET costs before it guards anything.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.Services.AddHttpForwarder();
var app = builder.Build();
app.MapForwarder("/{**path}", builder.Configuration["upstream"]!);
app.Run();
