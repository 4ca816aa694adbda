using System.Security.Claims;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.CrossDevice;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Provider.Subjects;
using Gatehouse.Server.Pages.Branding;
using Microsoft.AspNetCore.Antiforgery;
using RazorSlices;

namespace Gatehouse.Server.Pages;

/// <summary>Gives every page its frame, its form token and its headers.</summary>
internal sealed class PageWriter(CurrentProvider provider, StaticAssets assets, Brand brand, IAntiforgery antiforgery)
{
    public PageText Text => PageText.English;

    public string Issuer => provider.Snapshot.Issuer;

    /// <summary>The address of a page of ours.</summary>
    public string PathOf(string path) => provider.Snapshot.IssuerPath + path;

    /// <summary>Whoever sent this, for what is limited by network.</summary>
    public Sender SenderOf(HttpContext http) => Sender.Of(http, provider.Snapshot);

    /// <summary>From where somebody comes, to be shown; null where it is not known.</summary>
    public string? OriginOf(HttpContext http) => RequestOrigin.Of(http, provider.Snapshot.Configuration.TrustedProxies);

    /// <param name="script">Whether the page works with passkeys.</param>
    public PageFrame Frame(string title, bool script = false) =>
        new(Text, title, provider.Snapshot.IssuerPath, new Uri(Issuer).Authority, assets.Addresses) { Brand = brand.Of(Text, provider.Snapshot.IssuerPath), Script = script ? assets.Addresses.Passkeys : null };

    /// <summary>Sets the cookie half and returns the form half of the proof that a form came from here.</summary>
    /// <param name="session">Whoever the form acts for: it is worth nothing once somebody else is signed in.</param>
    public FormToken TokenFor(HttpContext http, BrowserSession? session)
    {
        ActFor(http, session);
        var tokens = antiforgery.GetAndStoreTokens(http);
        return new FormToken(tokens.FormFieldName, tokens.RequestToken!);
    }

    public ValueTask<bool> IsFromHereAsync(HttpContext http, BrowserSession? session)
    {
        ActFor(http, session);
        return new ValueTask<bool>(antiforgery.IsRequestValidAsync(http));
    }

    /// <param name="frames">Addresses of other sites that the page loads in frames.</param>
    public async Task WriteAsync<TModel>(HttpContext http, RazorSlice<TModel> page, int status, string? redirectUrl = null, IReadOnlyList<string>? frames = null)
    {
        PageHeaders.Write(http, redirectUrl, script: page is IUsesLayout<Slices.Layout, PageFrame> { LayoutModel.Script: not null }, frames);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        await page.RenderAsync(http.Response.BodyWriter, cancellationToken: http.RequestAborted);
    }

    /// <summary>After a form the browser must fetch, not post again (RFC 9700 section 4.12: 307 would hand on the password).</summary>
    public static void SeeOther(HttpContext http, string url)
    {
        PageHeaders.Write(http);
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = url;
    }

    private static void ActFor(HttpContext http, BrowserSession? session) =>
        http.User = session is null
            ? new ClaimsPrincipal(new ClaimsIdentity())
            : new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", session.Subject)], "session"));
}
