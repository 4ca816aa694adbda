using System.Text;
using System.Text.Encodings.Web;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Server.Pages;

namespace Gatehouse.Server.Console;

/// <summary>
/// Where administrators see how the installation does. It is the same for everybody and knows nothing: whatever it shows, its scripts ask of
/// the admin API with a token of the person who looks.
/// </summary>
internal sealed class ConsolePage(CurrentProvider provider, ConsoleAssets console, StaticAssets assets)
{
    public const string Path = AdministrationNames.ConsolePath;

    public async Task GetAsync(HttpContext http)
    {
        var snapshot = provider.Snapshot;
        if (snapshot.Configuration.Administration.Role is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        PageHeaders.Write(http, script: true, calls: true);
        var page = Encoding.UTF8.GetBytes(Fill(console.Page, snapshot));
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.ContentLength = page.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.Body.WriteAsync(page, http.RequestAborted);
    }

    private string Fill(string page, ProviderSnapshot snapshot)
    {
        var path = snapshot.IssuerPath;
        (string Name, string Value)[] values =
        [
            ("{issuer}", snapshot.Issuer), ("{base}", path), ("{assets}", path + ConsoleAssets.Path + console.Version),
            ("{icon}", $"{path}/assets/{assets.Addresses.Icon}"), ("{style}", $"{path}/assets/{assets.Addresses.Style}"),
        ];
        return values.Aggregate(page, static (text, value) => text.Replace(value.Name, HtmlEncoder.Default.Encode(value.Value), StringComparison.Ordinal));
    }
}
