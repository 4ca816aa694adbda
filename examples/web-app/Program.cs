using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using WebApp;

var builder = WebApplication.CreateBuilder(args);
var issuer = builder.Configuration["GATEHOUSE_ISSUER"] ?? "http://localhost:8080";
var api = builder.Configuration["ORDERS_API"] ?? "http://localhost:5001";
if (builder.Configuration["SHOP_SECRET"] is not { Length: > 0 } secret)
{
    Console.Error.WriteLine("Set SHOP_SECRET to the secret of the client 'shop'; the demo prints it at start.");
    return 1;
}

builder.Services.AddSingleton<Sessions>();
builder.Services.AddSingleton<AccessTokens>();
builder.Services.AddHttpClient();
builder.Services.AddAuthorization();
builder.Services.AddAuthentication(options =>
    {
        options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
    })
    .AddCookie(cookie =>
    {
        cookie.Cookie.Name = "shop";
        // Cookies know no ports: without a name of its own, two apps on localhost would overwrite each other's.
        cookie.Cookie.SameSite = SameSiteMode.Lax;
    })
    .AddOpenIdConnect(options =>
    {
        options.Authority = issuer;
        options.RequireHttpsMetadata = !new Uri(issuer).IsLoopback;
        options.ClientId = "shop";
        options.ClientSecret = secret;
        options.ResponseType = "code";
        // An answer by form would come from another site, and bring cookies along only over https.
        options.ResponseMode = "query";
        options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
        options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.UsePkce = true;
        options.SaveTokens = true;
        // An ID token tells who; the name and the like are at the userinfo endpoint (OpenID Connect Core section 5.4).
        options.GetClaimsFromUserInfoEndpoint = true;
        options.MapInboundClaims = false;
        options.TokenValidationParameters.NameClaimType = "name";
        options.Scope.Clear();
        foreach (var scope in (string[])["openid", "profile", "offline_access", "orders.read", "orders.write"]) options.Scope.Add(scope);
        options.Events.OnRemoteFailure = context =>
        {
            context.HandleResponse();
            context.Response.Redirect("/?problem=" + Uri.EscapeDataString(context.Failure?.Message ?? "The sign-in did not succeed."));
            return Task.CompletedTask;
        };
    });
// Tokens stay on this side; the browser holds only the number of its session.
builder.Services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
    .Configure<Sessions>((cookie, sessions) => cookie.SessionStore = sessions);

var app = builder.Build();
app.MapGet("/", (HttpContext context, string? problem) => Page.Home(context.User, problem));
app.MapGet("/signin", () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/orders" }));
app.MapGet("/orders", (HttpContext context, AccessTokens tokens) => CallApiAsync(context, tokens, HttpMethod.Get)).RequireAuthorization();
app.MapPost("/orders", (HttpContext context, AccessTokens tokens) => CallApiAsync(context, tokens, HttpMethod.Post)).RequireAuthorization();
// Both cookies and the provider's session: signing out here alone would sign in again without a question.
app.MapPost("/signout", () => Results.SignOut(
    new AuthenticationProperties { RedirectUri = "/" }, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]));
app.Run(builder.Configuration["urls"] ?? "http://localhost:5002");
return 0;

async Task<IResult> CallApiAsync(HttpContext context, AccessTokens tokens, HttpMethod method)
{
    if (await tokens.GetAsync(context) is not { } token)
    {
        // The grant is over: revoked, expired, or ended by a sign-out elsewhere. Only a new sign-in helps.
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.Challenge(new AuthenticationProperties { RedirectUri = "/orders" });
    }
    using var request = new HttpRequestMessage(method, api + "/orders");
    request.Headers.Authorization = new("Bearer", token);
    try
    {
        using var response = await context.RequestServices.GetRequiredService<HttpClient>().SendAsync(request, context.RequestAborted);
        var text = response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(context.RequestAborted) : response.Headers.WwwAuthenticate.ToString();
        return Page.Orders(context.User, (int)response.StatusCode, text);
    }
    catch (HttpRequestException fault)
    {
        return Page.Orders(context.User, 502, $"The API does not answer at {api}: {fault.Message}");
    }
}
