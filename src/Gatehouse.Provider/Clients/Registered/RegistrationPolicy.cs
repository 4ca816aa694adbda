using System.Collections.Frozen;
using System.Collections.Immutable;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Clients.Registered;

/// <summary>Who may register a client.</summary>
public enum RegistrationMode
{
    Closed,
    Token,
    Open,
}

/// <summary>A token that allows its holder to register clients, as a keyed MAC.</summary>
/// <param name="Most">How many clients may register with it, ever; any number when null.</param>
public sealed record InitialAccessToken(string Name, ImmutableArray<byte> Mac, DateTimeOffset? ExpiresAt, int? Most);

/// <summary>Somebody whose software statements are believed.</summary>
public sealed record StatementIssuer(string Issuer, KeySource Keys);

/// <summary>What the plan says about clients that it does not name. Immutable.</summary>
public sealed record RegistrationPolicy
{
    public RegistrationMode Mode { get; init; }

    public ImmutableArray<InitialAccessToken> InitialAccessTokens { get; init; } = [];

    /// <summary>The hosts whose metadata documents are trusted.</summary>
    public HostList MetadataDocuments { get; init; } = HostList.None;

    public ScopeSet Scope { get; init; } = ScopeSet.Empty;

    /// <summary>The rules that every such client is held to, as if its entry named them.</summary>
    public SecurityProfile Profile { get; init; }

    /// <summary>Whether a client may later ask for all of <see cref="Scope"/>, whatever it registered: a protocol whose clients learn what they need on the way.</summary>
    public bool WidensScope => Profile == SecurityProfile.Mcp;

    public FrozenSet<string> GrantTypes { get; init; } = [];

    public FrozenSet<string> AuthenticationMethods { get; init; } = [];

    public HostList RedirectHosts { get; init; } = HostList.None;

    public FrozenSet<string> RedirectSchemes { get; init; } = [];

    public int MostClients { get; init; }

    public int MostPerNetwork { get; init; }

    public TimeSpan Unused { get; init; }

    public TimeSpan? Lifetime { get; init; }

    public bool RequireSoftwareStatement { get; init; }

    public ImmutableArray<StatementIssuer> StatementIssuers { get; init; } = [];

    /// <summary>Whether pages of clients that nobody knows beforehand may call.</summary>
    public bool IsOpenToStrangers => Mode != RegistrationMode.Closed || !MetadataDocuments.IsEmpty;
}

/// <summary>Names of hosts: each in full, with everything below it (<c>*.example.com</c>), all (<c>any</c>), or the user's own device (<c>loopback</c>).</summary>
public sealed class HostList(IEnumerable<string> entries)
{
    public static readonly HostList None = new([]);

    private readonly ImmutableArray<string> _entries = [.. entries];

    public bool IsEmpty => _entries.IsEmpty;

    /// <summary>Whether an address lies on one of the hosts. The user's own device is never meant by <c>any</c>.</summary>
    public bool Contains(Uri uri) => uri.IsLoopback ? _entries.Contains("loopback") || IsNamed(uri.IdnHost) : _entries.Contains("any") || IsNamed(uri.IdnHost);

    private bool IsNamed(string host)
    {
        foreach (var entry in _entries)
            if (entry.StartsWith("*.", StringComparison.Ordinal) ? host.EndsWith(entry[1..], StringComparison.OrdinalIgnoreCase) && host.Length > entry.Length - 1 : host.Equals(entry, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
