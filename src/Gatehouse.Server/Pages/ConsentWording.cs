using Gatehouse.Protocol;
using Gatehouse.Provider.Endpoints.Authorization;

namespace Gatehouse.Server.Pages;

/// <summary>Says in plain words what a scope allows and where a redirect URI leads.</summary>
internal static class ConsentWording
{
    public static IReadOnlyList<ConsentGroup> Group(PendingAuthorization pending, PageText text)
    {
        var groups = new List<ConsentGroup>();
        Add(text.ConsentAboutYou, null, pending.Scope.Where(Scopes.IsIdentity).Select(scope => new ConsentItem(DescribeIdentity(scope, text), null)));

        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var api in pending.Apis)
        {
            var granted = api.Scopes.Where(scope => pending.Scope.Contains(scope.Name) && told.Add(scope.Name));
            Add(api.Name, HostOf(api.Resource), granted.Select(scope => new ConsentItem(scope.Description ?? scope.Name, scope.Access)));
        }

        // Whatever nobody describes is shown under its own name: a person never agrees to something unseen.
        var others = pending.Scope.Where(scope => !Scopes.IsIdentity(scope) && scope != Scopes.OfflineAccess && !told.Contains(scope));
        Add(text.ConsentOther, null, others.Select(scope => new ConsentItem(scope, null)));
        if (pending.Scope.Contains(Scopes.OfflineAccess)) Add(text.ConsentLasting, null, [new ConsentItem(text.ScopeOfflineAccess, null)]);
        return groups;

        void Add(string heading, string? detail, IEnumerable<ConsentItem> items)
        {
            var list = items.ToList();
            if (list.Count > 0) groups.Add(new ConsentGroup(heading, detail, list));
        }
    }

    /// <summary>The host that a redirect leads to, or null when it stays on the person's device.</summary>
    public static string? ReturnHostOf(string redirectUri) =>
        Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && !uri.IsLoopback ? uri.IdnHost : null;

    private static string? HostOf(string resource) =>
        Uri.TryCreate(resource, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? uri.Authority : null;

    private static string DescribeIdentity(string scope, PageText text) => scope switch
    {
        Scopes.OpenId => text.ScopeOpenId,
        Scopes.Profile => text.ScopeProfile,
        _ => text.ScopeEmail,
    };
}
