using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Outgoing;
using Gatehouse.Server.Pages.Logos;

namespace Gatehouse.Server.Pages.Branding;

/// <summary>
/// Name, picture, colours and links of whoever runs the installation. The picture is fetched by the server, as those of clients are: who signs
/// in where is nobody else's business.
/// </summary>
internal sealed class Brand(CurrentProvider provider, OutgoingDocuments documents)
{
    public const string LogoPath = "/brand-logo";

    private volatile Colors? _colors;

    private volatile Found? _found;

    private sealed record Found(string Address, OutgoingDocument? Logo);

    private sealed record Colors(PageRules Rules, StaticAssets.Asset? Style);

    private PageRules Rules => provider.Snapshot.Configuration.Pages;

    /// <summary>The style sheet with the colours of the plan; null where it names none.</summary>
    private StaticAssets.Asset? Style
    {
        get
        {
            var rules = Rules;
            if (_colors is { } made && ReferenceEquals(made.Rules, rules)) return made.Style;
            var style = BrandStyle.Of(rules) is { } text ? new StaticAssets.Asset("brand.css", "text/css; charset=utf-8", Encoding.UTF8.GetBytes(text)) : null;
            _colors = new Colors(rules, style);
            return style;
        }
    }

    /// <summary>What a page has of it now. While the picture is still to be fetched, pages go without.</summary>
    public PageBrand Of(PageText text, string basePath)
    {
        var rules = Rules;
        var links = new List<PageLink>(3);
        Add(text.Help, rules.HelpUri);
        Add(text.PrivacyPolicy, rules.PolicyUri);
        Add(text.TermsOfService, rules.TosUri);
        return new PageBrand(rules.Name ?? text.Product, Style?.Address, FindLogo(out _) ? basePath + LogoPath : null, links);

        void Add(string named, string? uri)
        {
            if (uri is not null) links.Add(new PageLink(named, uri));
        }
    }

    /// <summary>Whether it is the name of our style sheet, which is answered then.</summary>
    public async ValueTask<bool> ServesStyleAsync(HttpContext http, string name)
    {
        if (Style is not { } style || style.Address != name) return false;
        await StaticAssets.WriteAsync(http, style);
        return true;
    }

    public Task ServeLogoAsync(HttpContext http) => Picture.WriteAsync(http, FindLogo(out var logo) ? logo : null, "public, max-age=600");

    /// <summary>Whether it is at hand. If it is not, or old, it is fetched for the next page.</summary>
    private bool FindLogo([NotNullWhen(true)] out OutgoingDocument? logo)
    {
        logo = null;
        if (Rules.LogoUri is not { } address) return false;
        var fetched = documents.GetAsync(OutgoingPurpose.Logo, address, CancellationToken.None);
        if (fetched.IsCompletedSuccessfully) _found = new Found(address, fetched.Result.Document is { } document && ImageTypes.IsImage(document) ? document : null);
        else _ = fetched.AsTask();
        logo = _found is { } found && found.Address == address ? found.Logo : null;
        return logo is not null;
    }
}
