using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms.Encryption;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Authorization;

/// <summary>Sends the answer to an authorization request back through the browser, in the mode that the client chose, always with <c>iss</c>.</summary>
[Spec("RFC 6749", "4.1.2"), Spec("RFC 9207", "2")]
internal sealed class AuthorizationResponse(Recipients recipients, IErrorPage page)
{
    private const string SubmitScript = "document.forms[0].submit()";
    private static readonly string ScriptHash = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(SubmitScript)));

    /// <param name="sessionState">What a client that watches the session compares (OpenID Connect Session Management).</param>
    public Task WriteCodeAsync(HttpContext http, ProviderSnapshot snapshot, ResponseAddress address, string code, string? sessionState, DateTimeOffset now) => sessionState is null
        ? WriteAsync(http, snapshot, address, now, (Parameters.Code, code))
        : WriteAsync(http, snapshot, address, now, (Parameters.Code, code), (Parameters.SessionState, sessionState));

    public Task WriteErrorAsync(HttpContext http, ProviderSnapshot snapshot, ResponseAddress address, OAuthError error, DateTimeOffset now) =>
        WriteAsync(http, snapshot, address, now, (Parameters.Error, error.Code), (Parameters.ErrorDescription, error.Description));

    public Task WriteAsync(HttpContext http, ProviderSnapshot snapshot, ResponseAddress address, DateTimeOffset now, params IEnumerable<(string Name, string Value)> answer)
    {
        if (address.State is not null) answer = answer.Append((Parameters.State, address.State));
        return address.SignedFor is { } client ? WriteSignedAsync(http, snapshot, address, client, now, answer) : SendAsync(http, address, answer.Append((Parameters.Issuer, snapshot.Issuer)));
    }

    /// <summary>What keeps an answer from being encrypted for its client: known before anybody is asked to sign in.</summary>
    public async ValueTask<OAuthError?> CheckAsync(ResponseAddress address, CancellationToken cancel) =>
        address.SignedFor is { } client ? (await recipients.FindAsync(client, client.Responses.Authorization, cancel)).Error : null;

    [Spec("JARM", "2.2")]
    private async Task WriteSignedAsync(HttpContext http, ProviderSnapshot snapshot, ResponseAddress address, Client client, DateTimeOffset now, IEnumerable<(string Name, string Value)> answer)
    {
        var (recipient, unencryptable) = await recipients.FindAsync(client, client.Responses.Authorization, http.RequestAborted);
        if (unencryptable is not null)
        {
            await page.WriteAsync(http, unencryptable);
            return;
        }
        var signed = SignedResponses.Write(snapshot, client, answer, now);
        await SendAsync(http, address, [(Parameters.Response, recipient?.Encrypt(signed) ?? signed)]);
    }

    private static Task SendAsync(HttpContext http, ResponseAddress address, IEnumerable<(string Name, string Value)> answer)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (address.Mode == ResponseModes.FormPost) return WriteFormAsync(http, address.Target, answer);

        var parameters = string.Join('&', answer.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
        // 303 and never 307, so that no browser repeats a posted password to the client (RFC 9700 section 4.12).
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = address.Mode == ResponseModes.Fragment ? $"{address.Target.Uri}#{parameters}" : address.Target.WithQuery(parameters);
        return Task.CompletedTask;
    }

    [Spec("OAuth 2.0 Form Post Response Mode", "2")]
    private static Task WriteFormAsync(HttpContext http, RedirectTarget target, IEnumerable<(string Name, string Value)> answer)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Continue</title></head><body>");
        html.Append($"<form method=\"post\" action=\"{Encode(target.Uri)}\">");
        foreach (var (name, value) in answer) html.Append($"<input type=\"hidden\" name=\"{name}\" value=\"{Encode(value)}\">");
        html.Append("<noscript><button>Continue</button></noscript></form>");
        html.Append($"<script>{SubmitScript}</script></body></html>");

        var origin = RedirectUri.OriginOf(target.Uri) ?? new Uri(target.Uri).Scheme + ":";
        http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; script-src 'sha256-{ScriptHash}'; form-action {origin}; frame-ancestors 'none'; base-uri 'none'";
        http.Response.Headers.XFrameOptions = "DENY";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(html.ToString());
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
