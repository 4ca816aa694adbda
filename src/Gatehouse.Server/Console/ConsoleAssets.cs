using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Plan.Mapping;
using Gatehouse.Server.Pages;

namespace Gatehouse.Server.Console;

/// <summary>
/// The scripts and the style of the console. Modules name one another, so all lie in one folder whose name changes with the content of any:
/// whoever has the page of one version never gets a module of another.
/// </summary>
internal sealed class ConsoleAssets
{
    public const string Path = "/console/assets/";

    private const string ResourcePrefix = "Gatehouse.Server.Console.";
    private const string PageName = "console.html";
    private const string Css = "text/css; charset=utf-8";

    private readonly FrozenDictionary<string, StaticAssets.Asset> _byName;

    public ConsoleAssets()
    {
        var names = typeof(ConsoleAssets).Assembly.GetManifestResourceNames().Where(static name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(static name => name[ResourcePrefix.Length..]).ToList();
        _byName = names.Where(static name => name != PageName).Select(Load).Append(Map).ToFrozenDictionary(static asset => asset.Name, StringComparer.Ordinal);
        Page = StaticAssets.Read(ResourcePrefix + PageName);
        var hashes = string.Concat(_byName.Values.OrderBy(static asset => asset.Name, StringComparer.Ordinal).Select(static asset => asset.Address));
        Version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hashes)).AsSpan(..8));
    }

    /// <summary>The page, with names in braces where addresses belong.</summary>
    public string Page { get; }

    /// <summary>The name of the folder.</summary>
    public string Version { get; }

    public async Task ServeAsync(HttpContext http)
    {
        var (version, name) = (http.Request.RouteValues["version"] as string, http.Request.RouteValues["name"] as string ?? "");
        if (version == Version && _byName.TryGetValue(name, out var asset)) await StaticAssets.WriteAsync(http, asset);
        else http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <summary>The colours of the picture of a plan are those of its file.</summary>
    private static StaticAssets.Asset Map => new("map.css", Css, Encoding.UTF8.GetBytes(MapStyle.OfMap));

    private static StaticAssets.Asset Load(string name) =>
        new(name, name.EndsWith(".css", StringComparison.Ordinal) ? Css : "text/javascript; charset=utf-8", Encoding.UTF8.GetBytes(StaticAssets.Read(ResourcePrefix + name)));
}
