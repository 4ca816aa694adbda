using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Server.Pages.Branding;

namespace Gatehouse.Server.Pages;

/// <summary>Style sheet and drawings, kept in the assembly and served under addresses that change with their content.</summary>
internal sealed class StaticAssets
{
    private const string ResourcePrefix = "Gatehouse.Server.Assets.";

    private readonly FrozenDictionary<string, Asset> _byAddress;

    public StaticAssets()
    {
        Asset arches = Load("arches.svg", "image/svg+xml"), tick = Load("tick.svg", "image/svg+xml");
        Asset logo = Load("logo.svg", "image/svg+xml"), icon = Load("icon.svg", "image/svg+xml");
        var style = Load("gatehouse.css", "text/css; charset=utf-8", arches, tick, logo);
        var passkeys = Load("passkeys.js", "text/javascript; charset=utf-8");
        var leave = Load("leave.js", "text/javascript; charset=utf-8");
        var checkSession = Load("check-session.js", "text/javascript; charset=utf-8");
        _byAddress = new[] { arches, tick, logo, icon, style, passkeys, leave, checkSession }.ToFrozenDictionary(static asset => asset.Address, StringComparer.Ordinal);
        Addresses = new PageAssets(style.Address, icon.Address, passkeys.Address, leave.Address, checkSession.Address);
    }

    public PageAssets Addresses { get; }

    /// <param name="brand">What has files of its own, which change with the plan.</param>
    public async Task ServeAsync(HttpContext http, Brand brand)
    {
        var name = http.Request.RouteValues["name"] as string ?? "";
        if (_byAddress.TryGetValue(name, out var asset)) await WriteAsync(http, asset);
        else if (!await brand.ServesStyleAsync(http, name)) http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <summary>Answers with a file whose address changes with its content.</summary>
    public static async Task WriteAsync(HttpContext http, Asset asset)
    {
        var headers = http.Response.Headers;
        headers.ETag = asset.ETag;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        if (http.Request.Headers.IfNoneMatch == asset.ETag)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        http.Response.ContentType = asset.ContentType;
        http.Response.ContentLength = asset.Content.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.Body.WriteAsync(asset.Content, http.RequestAborted);
    }

    /// <summary>Reads a file of the assembly.</summary>
    public static string Read(string resource)
    {
        using var stream = typeof(StaticAssets).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly lacks its file {resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static Asset Load(string name, string contentType, params ReadOnlySpan<Asset> named)
    {
        var text = Read(ResourcePrefix + name);
        foreach (var other in named) text = text.Replace($"url({other.Name})", $"url({other.Address})", StringComparison.Ordinal);
        return new Asset(name, contentType, Encoding.UTF8.GetBytes(text));
    }

    internal sealed record Asset(string Name, string ContentType, byte[] Content)
    {
        private readonly string _hash = Convert.ToHexStringLower(SHA256.HashData(Content).AsSpan(..8));

        public string Address => $"{Path.GetFileNameWithoutExtension(Name)}.{_hash}{Path.GetExtension(Name)}";

        public string ETag => $"\"{_hash}\"";
    }
}
