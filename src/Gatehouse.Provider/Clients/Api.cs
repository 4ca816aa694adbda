using System.Collections.Immutable;
using Gatehouse.Protocol.AuthorizationDetails;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Clients;

public enum AccessTokenFormat
{
    Jwt,
    Opaque,
}

/// <summary>How the access tokens of an API are bound to who got them; <see cref="None"/> leaves it to the client.</summary>
[Flags]
public enum SenderConstraint
{
    None = 0,

    /// <summary>To a key that the client proves to hold with every call (RFC 9449).</summary>
    DPoP = 1,

    /// <summary>To the certificate of the client's TLS connection (RFC 8705).</summary>
    Mtls = 2,
}

/// <summary>A scope that an API defines.</summary>
/// <param name="Description">What the consent page says it allows.</param>
/// <param name="Access">The level of access, such as <c>read</c> or <c>write</c>.</param>
/// <param name="Implies">Scopes of the same API that it stands for as well.</param>
public sealed record ApiScope(string Name, string? Description, string? Access, ImmutableArray<string> Implies)
{
    public ApiScope(string name, string? description, string? access) : this(name, description, access, [])
    {
    }
}

/// <summary>A type of authorization details (RFC 9396).</summary>
/// <param name="Description">What the consent page says; <c>{name}</c> stands for a member of the detail.</param>
public sealed record DetailType(string Type, string? Description, DetailSchema Schema);

/// <summary>An API that access tokens are meant for.</summary>
public sealed record Api
{
    public required string Name { get; init; }

    /// <summary>The resource indicator (RFC 8707): the audience of its tokens.</summary>
    public required string Resource { get; init; }

    public AccessTokenFormat TokenFormat { get; init; } = AccessTokenFormat.Jwt;

    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>JWS algorithm of its JWT access tokens; the provider's default when null.</summary>
    public string? TokenSigningAlg { get; init; }

    public SenderConstraint SenderConstraint { get; init; }

    public ImmutableArray<ApiScope> Scopes { get; init; } = [];

    /// <summary>The types of authorization details that it understands.</summary>
    public ImmutableArray<DetailType> DetailTypes { get; init; } = [];

    /// <summary>Of the roles of a user those that its access tokens say.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>How strongly users must prove themselves before anybody gets at this API for them.</summary>
    public AuthenticationLevel MinimumLevel { get; init; }

    /// <summary>The APIs that it stands for as the target of one token for several; empty for an API of the plan.</summary>
    internal ImmutableArray<Api> Members { get; init; } = [];

    /// <summary>Whether a token for this target is meant for that API.</summary>
    internal bool Covers(Api api) => this == api || Members.Contains(api);
}
