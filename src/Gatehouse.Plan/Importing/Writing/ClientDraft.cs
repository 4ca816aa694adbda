using System.Text.Json.Nodes;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Secrets;

namespace Gatehouse.Plan.Importing.Writing;

/// <summary>What a client is in any product, in the words of RFC 7591.</summary>
internal sealed class ClientDraft(string clientId, string place)
{
    public string ClientId => clientId;

    public string Place => place;

    public string Subject => $"client {clientId}";

    public string? Name { get; set; }

    /// <summary>What its variable is called after, where the identifier says nothing.</summary>
    public string? SpeakingName { get; set; }

    public string? LogoUri { get; set; }

    /// <summary>Whether it keeps no secret.</summary>
    public bool IsPublic { get; set; }

    /// <summary>Whether the other product says that it runs on the user's device.</summary>
    public bool IsNative { get; set; }

    /// <summary>Grants, where they stand in the source; classic ones and ones that nobody speaks here among them.</summary>
    public OrderedDictionary<string, string> Grants { get; } = new(StringComparer.Ordinal);

    /// <summary>Response types by which a classic client gets tokens through the browser.</summary>
    public List<string> ResponseTypes { get; } = [];

    public List<ForeignText> RedirectUris { get; } = [];

    public List<ForeignText> PostLogoutRedirectUris { get; } = [];

    public List<ForeignText> Origins { get; } = [];

    /// <summary>All that it may ask for; what no API has is told.</summary>
    public List<ForeignText> Scopes { get; } = [];

    /// <summary>What it gets unasked; all when null.</summary>
    public HashSet<string>? DefaultScopes { get; set; }

    public List<SecretDraft> Secrets { get; } = [];

    public string? AuthenticationMethod { get; set; }

    /// <summary>Its keys as JSON.</summary>
    public string? Jwks { get; set; }

    public string? JwksUri { get; set; }

    public bool ConsentIsImplied { get; set; }

    /// <summary>APIs that it is, when it asks about tokens and gets none.</summary>
    public List<ApiDraft> Apis { get; } = [];

    /// <summary>Anything else of the plan's keys, in the order of writing.</summary>
    public JsonObject Others { get; } = [];

    public JsonObject Refresh { get; } = [];

    public bool Has(string grant) => Grants.ContainsKey(grant);

    public bool HasUsers => Has(GrantTypes.AuthorizationCode) || Has(GrantTypes.DeviceCode) || Has(GrantTypes.Ciba) || Has(GrantTypes.Password) || Has(GrantTypes.Implicit);
}

/// <summary>A secret: itself, what was kept of it, or nothing where only its owner knows it.</summary>
internal sealed record SecretDraft(string Place, string? Value = null, SecretHash? Hash = null, string? Name = null, DateTimeOffset? ExpiresAt = null)
{
    public override string ToString() => "(secret)";
}
