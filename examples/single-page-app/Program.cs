// Serves the static files of the app and tells it where provider and API are. It holds no secret and no session.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot") });
var issuer = builder.Configuration["GATEHOUSE_ISSUER"] ?? "http://localhost:8080";
var api = builder.Configuration["ORDERS_API"] ?? "http://localhost:5001";
var app = builder.Build();

app.Use((context, next) =>
{
    // The app may talk to the provider and its API and to nobody else: a script smuggled in could not send a token away.
    context.Response.Headers.ContentSecurityPolicy =
        $"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' {issuer} {api}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    context.Response.Headers.XContentTypeOptions = "nosniff";
    context.Response.Headers["Referrer-Policy"] = "no-referrer";
    return next(context);
});
app.MapGet("/settings.json", () => new { issuer, api, client_id = "shop-spa", scope = "openid profile orders.read" });
app.UseDefaultFiles();
app.UseStaticFiles();
app.Run(builder.Configuration["urls"] ?? "http://localhost:5003");
