using System.Collections.Frozen;
using System.Collections.Immutable;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Scoping;
using Gatehouse.Protocol.DPoP;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms.ProofOfPossession;

namespace Gatehouse.Provider.Clients;

/// <summary>
/// One configuration of one issuer with its keys, as every request sees it from beginning to end. Immutable; a change of plan or keys
/// makes a new one, swapped atomically.
/// </summary>
public sealed class ProviderSnapshot
{
    private readonly FrozenDictionary<string, Client> _clients;
    private readonly FrozenDictionary<string, Api> _apisByResource;
    private readonly FrozenDictionary<string, Api> _apisByScope;
    private readonly FrozenDictionary<string, Api> _apisByName;
    private readonly FrozenDictionary<string, string[]> _implied;
    private readonly FrozenDictionary<string, (Api Api, DetailType Type)> _detailTypes;
    private readonly FrozenDictionary<string, TimeSpan> _longestAccessToken;
    private readonly FrozenSet<string> _reachesSeveralApis;
    private readonly FrozenDictionary<string, SenderConstraint> _apiConstraints;
    private Client? _foundClient;

    public ProviderSnapshot(ProviderConfiguration configuration, KeyRing keys, long version)
    {
        Configuration = configuration;
        Keys = keys;
        Version = version;
        Jwks = JwksDocument.Of(keys);
        IssuerPath = new Uri(configuration.Issuer).AbsolutePath.TrimEnd('/');
        UsesHttps = configuration.Issuer.StartsWith("https:", StringComparison.Ordinal);
        IsReachedByTls = UsesHttps && !new Uri(configuration.Issuer).IsLoopback;
        UserInfoApi = new Api { Name = "userinfo", Resource = configuration.Issuer };
        Origins = configuration.Clients.SelectMany(client => client.Origins).ToFrozenSet();
        Algorithms = AlgorithmsOf(configuration);
        HasFapi2Clients = configuration.Clients.Any(client => client.Profile.IsFapi2());
        HasPairwiseClients = configuration.Clients.Any(client => client.Sector is not null);
        ResponseTypes = configuration.Clients.SelectMany(client => client.ResponseTypes).Append(ResponseType.Code).ToFrozenSet();
        DPoPRules = configuration.DPoPNonceRequired ? DPoPRules.Default with { Nonces = new DPoPNonces(keys) } : DPoPRules.Default;
        _clients = configuration.Clients.ToFrozenDictionary(client => client.ClientId);
        _apisByResource = configuration.Apis.ToFrozenDictionary(api => api.Resource);
        _apisByName = configuration.Apis.ToFrozenDictionary(api => api.Name);
        _detailTypes = configuration.Apis.SelectMany(api => api.DetailTypes.Select(type => (api, type))).ToFrozenDictionary(pair => pair.type.Type);
        _implied = ScopeHierarchy.Of(configuration.Apis.SelectMany(api => api.Scopes).Select(scope => (scope.Name, scope.Implies)));
        _apisByScope = configuration.Apis.SelectMany(api => api.Scopes.Select(scope => (scope.Name, api))).ToFrozenDictionary(pair => pair.Name, pair => pair.api);
        _longestAccessToken = configuration.Clients.ToFrozenDictionary(client => client.ClientId, LongestAccessToken);
        _apiConstraints = configuration.Clients.Select(client => (client.ClientId, Constraints: ConstraintsOfApis(client)))
            .Where(pair => pair.Constraints != SenderConstraint.None).ToFrozenDictionary(pair => pair.ClientId, pair => pair.Constraints);
        _reachesSeveralApis = configuration.Clients.Where(SeveralApis).Select(client => client.ClientId).ToFrozenSet();
    }

    public ProviderConfiguration Configuration { get; }

    public KeyRing Keys { get; }

    public long Version { get; }

    public string Issuer => Configuration.Issuer;

    /// <summary>The path of the issuer, empty or beginning with a slash; endpoints lie below it.</summary>
    public string IssuerPath { get; }

    public bool UsesHttps { get; }

    public bool HasFapi2Clients { get; }

    /// <summary>Whether the host is ours alone and speaks TLS.</summary>
    public bool IsReachedByTls { get; }

    /// <summary>What an access token is meant for when only identity was asked for: the userinfo endpoint of this issuer.</summary>
    public Api UserInfoApi { get; }

    /// <summary>Origins of all clients, for pages that call the provider.</summary>
    public FrozenSet<string> Origins { get; }

    /// <summary>The response types that some client uses, and <c>code</c>.</summary>
    public FrozenSet<ResponseType> ResponseTypes { get; }

    /// <summary>Whether tokens may name users otherwise than their accounts do.</summary>
    public bool HasPairwiseClients { get; }

    /// <summary>The algorithms that need keys.</summary>
    public ImmutableArray<string> Algorithms { get; }

    /// <summary>Of those, the ones that tokens and answers are signed with.</summary>
    public IEnumerable<string> SigningAlgorithms => Algorithms.Except(EncryptionKey.Kinds);

    /// <summary>The published key set, ready-made.</summary>
    public byte[] Jwks { get; }

    /// <summary>What DPoP proofs shown to this provider must obey.</summary>
    public DPoPRules DPoPRules { get; }


    public Client? FindClient(string clientId) =>
        _clients.TryGetValue(clientId, out var client) ? client : _foundClient?.ClientId == clientId ? _foundClient : null;

    /// <summary>
    /// Finds an API by its resource indicator; a trailing slash and the case of scheme and host make no difference (RFC 3986 section 6.2).
    /// </summary>
    [Spec("RFC 8707", "2"), Spec("MCP Authorization", "2026-07-28")]
    public Api? FindApiByResource(string resource) => Find(resource) ?? (LowerAuthority(resource) is { } lower ? Find(lower) : null);

    private Api? Find(string resource)
    {
        if (_apisByResource.TryGetValue(resource, out var api)) return api;
        return resource.EndsWith('/')
            ? _apisByResource.GetValueOrDefault(resource[..^1])
            : _apisByResource.GetValueOrDefault(resource + "/");
    }

    /// <summary>The same identifier with scheme and host in lower case; null when they are so already, or there is no host.</summary>
    private static string? LowerAuthority(string resource)
    {
        var start = resource.IndexOf("://", StringComparison.Ordinal);
        if (start < 0) return null;
        var end = resource.AsSpan(start + 3).IndexOfAny('/', '?');
        var authority = end < 0 ? resource : resource[..(start + 3 + end)];
        return authority.AsSpan().ContainsAnyInRange('A', 'Z') ? authority.ToLowerInvariant() + resource[authority.Length..] : null;
    }

    public Api? FindApiByName(string name) => _apisByName.GetValueOrDefault(name);

    /// <summary>The scopes with all that they imply, at any depth; the same object when they imply nothing.</summary>
    public ScopeSet Expand(ScopeSet scope) => _implied.Count == 0 ? scope : ScopeHierarchy.Expand(scope, _implied);

    /// <summary>Finds a type of authorization details and the API that it belongs to.</summary>
    public (Api Api, DetailType Type)? FindDetailType(string type) => _detailTypes.TryGetValue(type, out var found) ? found : null;

    public Api? FindApiByScope(string scope) => _apisByScope.GetValueOrDefault(scope);

    /// <summary>An upper bound of the lifetime of any access token of this client: until then its revocation must be remembered.</summary>
    internal TimeSpan LongestAccessTokenOf(Client client) =>
        _longestAccessToken.TryGetValue(client.ClientId, out var longest) ? longest : LongestAccessToken(client);

    /// <summary>Whether a grant of this client may cover more than one API.</summary>
    internal bool ReachesSeveralApis(Client client) =>
        _reachesSeveralApis.Contains(client.ClientId) || (client.IsFound && SeveralApis(client));

    /// <summary>The same snapshot with one client that the plan does not name.</summary>
    internal ProviderSnapshot With(Client found)
    {
        var copy = (ProviderSnapshot)MemberwiseClone();
        copy._foundClient = found;
        return copy;
    }

    private bool SeveralApis(Client client) => client.Scope.Select(FindApiByScope).OfType<Api>().Distinct().Count() > 1;

    /// <summary>All constraints that the APIs in reach of this client put on their tokens.</summary>
    internal SenderConstraint ApiConstraintsOf(Client client) =>
        client.IsFound ? ConstraintsOfApis(client) : _apiConstraints.GetValueOrDefault(client.ClientId);

    public static ImmutableArray<string> AlgorithmsOf(ProviderConfiguration configuration) =>
    [
        .. configuration.Apis.Select(api => api.TokenSigningAlg)
            .Concat(configuration.Clients.Select(client => client.IdTokenSignedResponseAlg))
            .Concat(configuration.Clients.Select(client => client.AuthorizationSignedResponseAlg))
            .Prepend(configuration.SigningAlgorithm)
            .Concat(configuration.Clients.SelectMany(client => new[] { client.Responses.UserInfoSigning, client.Responses.IntrospectionSigning }))
            // Who has keys can send request objects, and may want to encrypt them.
            .Concat(configuration.Clients.Any(client => client.Keys is not null) ? EncryptionKey.Kinds : [])
            .OfType<string>()
            .Distinct(),
    ];

    private SenderConstraint ConstraintsOfApis(Client client) =>
        client.Scope.Select(FindApiByScope).OfType<Api>().Aggregate(SenderConstraint.None, (all, api) => all | api.SenderConstraint);

    private TimeSpan LongestAccessToken(Client client) =>
        client.Scope.Select(FindApiByScope).OfType<Api>().Append(UserInfoApi).Max(api => api.TokenLifetime);
}
