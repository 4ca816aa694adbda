using System.Text.Encodings.Web;
using Gatehouse.Gateway.Refusals;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Sessions.Endpoints;

/// <summary>A page that the gateway itself shows to a person.</summary>
/// <param name="Link">What the way on is called; null when there is none.</param>
internal sealed record SessionPage(int Status, string Title, string Text, string? Link);

/// <summary>The few words that people hear from the gateway. Nothing of what a request says is repeated, but the page that they wanted.</summary>
internal static class SessionPages
{
    public static readonly SessionPage LoginUnknown = new(400, "This sign-in cannot be finished", "It was begun in another browser or too long ago, or this browser keeps no cookies.", "Sign in again");
    public static readonly SessionPage AnswerMalformed = new(400, "This sign-in cannot be finished", "What came back is not the answer to it.", "Sign in again");
    public static readonly SessionPage Denied = new(403, "You are not signed in", "Access was not granted.", "Try again");
    public static readonly SessionPage ProviderFailed = new(502, "This sign-in cannot be finished", "The provider did not answer as it should. Its administrator finds the reason in the log.", "Try again");
    public static readonly SessionPage SignedOut = new(200, "You are signed out", "You can close this window.", "Sign in again");
    public static readonly SessionPage ConfirmLogout = new(200, "Sign out?", "", null);

    private const string Style = "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}button{font:inherit;padding:.4rem 1rem}:root{color-scheme:light dark}";

    // The hash of the style above, and nothing else: no script, no frame, no form elsewhere.
    private static readonly string Policy = $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Style)))}'; frame-ancestors 'none'; base-uri 'none'; form-action ";

    /// <param name="target">Where the link leads.</param>
    public static Task WriteAsync(HttpContext http, SessionPage page, string? reason, string target)
    {
        var link = page.Link is null ? "" : $"<p><a href=\"{HtmlEncoder.Default.Encode(target)}\">{page.Link}</a></p>";
        return SendAsync(http, page, reason, link, "'none'");
    }

    /// <summary>Asks before it signs out: a link on another site could have led here.</summary>
    /// <param name="provider">Where the answer may lead on, which the browser must be told.</param>
    public static Task AskAsync(HttpContext http, string? provider) =>
        SendAsync(http, ConfirmLogout, null, "<form method=\"post\"><button>Sign out</button></form>", $"'self'{(provider is null ? "" : " " + provider)}");

    private static Task SendAsync(HttpContext http, SessionPage page, string? reason, string body, string actions)
    {
        var response = http.Response;
        response.StatusCode = page.Status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = Policy + actions;
        response.Headers.XContentTypeOptions = "nosniff";
        // Not none at all: forms would say that they come from nowhere.
        response.Headers["Referrer-Policy"] = "same-origin";
        if (reason is not null) response.Headers[RefusalWriter.ReasonHeader] = reason;
        var text = page.Text.Length == 0 ? "" : $"<p>{page.Text}</p>";
        return response.WriteAsync($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{page.Title}</title><style>{Style}</style><h1>{page.Title}</h1>{text}{body}</html>", http.RequestAborted);
    }
}
