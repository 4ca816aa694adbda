using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace WebApp;

/// <summary>Gives the access token of the signed-in user, renewed shortly before it ends, and once however many tabs ask.</summary>
internal sealed class AccessTokens(Sessions sessions, IOptionsMonitor<OpenIdConnectOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromSeconds(30);

    /// <summary>Null when the user must sign in again.</summary>
    public async Task<string?> GetAsync(HttpContext context)
    {
        var key = (await context.AuthenticateAsync()).Properties?.GetString(Sessions.KeyItem);
        if (sessions.Find(key) is not { } session) return null;
        if (Fresh(session) is { } token) return token;
        await session.Gate.WaitAsync(context.RequestAborted);
        try
        {
            // Another tab may have been here while this one waited.
            return Fresh(session) ?? await RenewAsync(session);
        }
        finally
        {
            session.Gate.Release();
        }
    }

    private string? Fresh(Session session)
    {
        var properties = session.Ticket.Properties;
        return DateTimeOffset.TryParse(properties.GetTokenValue("expires_at"), CultureInfo.InvariantCulture, out var end) && end - RenewBefore > clock.GetUtcNow()
            ? properties.GetTokenValue("access_token")
            : null;
    }

    // Not cancelled with the request: once sent, the answer holds the only copy of the next refresh token.
    private async Task<string?> RenewAsync(Session session)
    {
        var properties = session.Ticket.Properties;
        if (properties.GetTokenValue("refresh_token") is not { } refreshToken) return null;
        var provider = options.Get(OpenIdConnectDefaults.AuthenticationScheme);
        var metadata = await provider.ConfigurationManager!.GetConfigurationAsync(CancellationToken.None);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["refresh_token"] = refreshToken,
            ["client_id"] = provider.ClientId!,
            ["client_secret"] = provider.ClientSecret!,
        });
        using var response = await provider.Backchannel.PostAsync(metadata.TokenEndpoint, form);
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized) return null;
        response.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        session.Replace(Tokens(json.RootElement, properties));
        return session.Ticket.Properties.GetTokenValue("access_token");
    }

    private List<AuthenticationToken> Tokens(JsonElement answer, AuthenticationProperties former)
    {
        string Text(string name) => answer.TryGetProperty(name, out var value) ? value.GetString()! : former.GetTokenValue(name) ?? "";
        var lifetime = TimeSpan.FromSeconds(answer.GetProperty("expires_in").GetInt32());
        // A token that lives hardly longer than the margin is used for half of its life.
        var end = clock.GetUtcNow() + lifetime + (lifetime < 2 * RenewBefore ? RenewBefore - lifetime / 2 : TimeSpan.Zero);
        return
        [
            new() { Name = "access_token", Value = Text("access_token") },
            new() { Name = "refresh_token", Value = Text("refresh_token") },
            new() { Name = "id_token", Value = Text("id_token") },
            new() { Name = "expires_at", Value = end.ToString("o", CultureInfo.InvariantCulture) },
        ];
    }
}
