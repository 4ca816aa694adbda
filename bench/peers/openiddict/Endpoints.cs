using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Gatehouse.Bench.Peers;

/// <summary>What OpenIddict leaves to its host. Whoever has no session is signed in as alice at once.</summary>
internal static class Endpoints
{
    public const string ApiScope = "api";
    public const string ApiResource = "http://127.0.0.1:9/api";
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static async Task<IResult> AuthorizeAsync(HttpContext context)
    {
        var session = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (!session.Succeeded)
        {
            var alice = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "alice")], CookieAuthenticationDefaults.AuthenticationScheme);
            await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(alice));
            return Results.Redirect(context.Request.Path + context.Request.QueryString);
        }

        var request = context.GetOpenIddictServerRequest()!;
        var subject = session.Principal!.FindFirstValue(ClaimTypes.NameIdentifier)!;
        return Results.SignIn(Principal(subject, request.GetScopes()), authenticationScheme: Scheme);
    }

    public static async Task<IResult> TokenAsync(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest()!;
        if (request.IsClientCredentialsGrantType())
            return Results.SignIn(Principal(request.ClientId!, request.GetScopes()), authenticationScheme: Scheme);

        // The code or refresh token that OpenIddict has validated.
        var ticket = await context.AuthenticateAsync(Scheme);
        return Results.SignIn(ticket.Principal!, authenticationScheme: Scheme);
    }

    public static async Task<IResult> UserInfoAsync(HttpContext context)
    {
        var ticket = await context.AuthenticateAsync(Scheme);
        return ticket.Succeeded
            ? Results.Json(new { sub = ticket.Principal!.GetClaim(Claims.Subject) })
            : Results.Challenge(authenticationSchemes: [Scheme]);
    }

    private static ClaimsPrincipal Principal(string subject, IEnumerable<string> scopes)
    {
        var identity = new ClaimsIdentity("bench", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, subject);
        identity.SetScopes(scopes);
        identity.SetResources(ApiResource);
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }
}
