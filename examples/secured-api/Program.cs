using OpenTelemetry.Metrics;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddGatehouse(options =>
{
    options.Issuer = builder.Configuration["GATEHOUSE_ISSUER"] ?? "http://localhost:8080";
    options.Audience = "https://orders.example.com";
});
// The single-page app calls this API from another origin, and reads from the challenge why a call was refused.
builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
    .WithOrigins(builder.Configuration["ORDERS_APP"] ?? "http://localhost:5003").WithHeaders("authorization").WithMethods("GET", "POST").WithExposedHeaders("WWW-Authenticate")));
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Gatehouse").AddPrometheusExporter());
var app = builder.Build();
app.UseCors();
// Metrics are read at an address of their own, which is not open to the world.
if (builder.Configuration["METRICS_URL"] is { } metricsUrl)
{
    app.Urls.Add(metricsUrl);
    app.UseOpenTelemetryPrometheusScrapingEndpoint(http => http.Request.Path == "/metrics" && http.Connection.LocalPort == new Uri(metricsUrl).Port);
}

app.MapGet("/", () => "The Orders API. GET /orders needs the scope orders.read, POST /orders needs orders.write.\n");
app.MapGet("/orders", () => new[] { new Order(1, "Teapot"), new Order(2, "Lamp") }).RequireScope("orders.read");
app.MapPost("/orders", () => Results.Created("/orders/3", new Order(3, "Chair"))).RequireScope("orders.write");

app.Urls.Add(builder.Configuration["urls"] ?? "http://localhost:5001");
app.Run();

internal sealed record Order(int Id, string Article);
