using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Details;
using Gatehouse.Provider.Endpoints.Authorization;

namespace Gatehouse.Server.Pages;

/// <summary>Says in plain words what a scope allows and where a redirect URI leads.</summary>
internal static class ConsentWording
{
    /// <param name="optional">What the person may leave out.</param>
    public static IReadOnlyList<ConsentGroup> Group(ScopeSet scope, IReadOnlyList<Api> apis, PageText text, IReadOnlyList<DetailText>? details = null, ScopeSet? optional = null)
    {
        var groups = new List<ConsentGroup>();
        // What this one request is about comes first: a payment must not hide below scopes.
        foreach (var detail in (details ?? []).GroupBy(detail => detail.Api)) Add(detail.Key.Name, HostOf(detail.Key.Resource), detail.Select(one => new ConsentItem(one.Text, null)));
        Add(text.ConsentAboutYou, null, scope.Where(Scopes.IsIdentity).Select(value => new ConsentItem(DescribeIdentity(value, text), null)));

        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var api in apis)
        {
            var granted = api.Scopes.Where(own => scope.Contains(own.Name) && told.Add(own.Name));
            Add(api.Name, HostOf(api.Resource), granted.Select(own => new ConsentItem(own.Description ?? own.Name, own.Access, FieldFor(own.Name))));
        }

        // Whatever nobody describes is shown under its own name: a person never agrees to something unseen.
        var others = scope.Where(value => !Scopes.IsIdentity(value) && value != Scopes.OfflineAccess && !told.Contains(value));
        Add(text.ConsentOther, null, others.Select(value => new ConsentItem(value, null, FieldFor(value))));
        if (scope.Contains(Scopes.OfflineAccess)) Add(text.ConsentLasting, null, [new ConsentItem(text.ScopeOfflineAccess, null, FieldFor(Scopes.OfflineAccess))]);
        return groups;

        string? FieldFor(string value) => optional?.Contains(value) == true ? FieldOf(value) : null;

        void Add(string heading, string? detail, IEnumerable<ConsentItem> items)
        {
            var list = items.ToList();
            if (list.Count > 0) groups.Add(new ConsentGroup(heading, detail, list));
        }
    }

    public static string FieldOf(string scope) => "scope:" + scope;

    /// <summary>What one scope allows, in plain words; its own name when nobody described it.</summary>
    public static string Describe(string scope, ProviderSnapshot snapshot, PageText text) =>
        Scopes.IsIdentity(scope) ? DescribeIdentity(scope, text)
        : scope == Scopes.OfflineAccess ? text.ScopeOfflineAccess
        : snapshot.FindApiByScope(scope)?.Scopes.FirstOrDefault(own => own.Name == scope)?.Description ?? scope;

    /// <summary>The host that a redirect leads to, or null when it stays on the person's device.</summary>
    public static string? ReturnHostOf(string redirectUri) =>
        Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && !uri.IsLoopback ? uri.IdnHost : null;

    /// <summary>The host, or the scheme where there is none, that a redirect leads to: of a client that nobody knows it is always told.</summary>
    public static string TargetOf(string redirectUri) =>
        Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? uri.IdnHost : redirectUri[..redirectUri.IndexOf(':')];

    private static string? HostOf(string resource) =>
        Uri.TryCreate(resource, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? uri.Authority : null;

    private static string DescribeIdentity(string scope, PageText text) => scope switch
    {
        Scopes.OpenId => text.ScopeOpenId,
        Scopes.Profile => text.ScopeProfile,
        _ => text.ScopeEmail,
    };
}
