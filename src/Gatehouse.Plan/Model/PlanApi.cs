using System.Collections.Immutable;

namespace Gatehouse.Plan.Model;

/// <summary>An API that access tokens are meant for.</summary>
public sealed record PlanApi
{
    /// <summary>The name by which the rest of the plan, metrics and the console speak of it.</summary>
    public required string Name { get; init; }

    /// <summary>The resource indicator (RFC 8707): the audience of its access tokens.</summary>
    public required string Resource { get; init; }

    public PlanToken Token { get; init; } = PlanToken.Default;

    /// <summary>The weakest <c>acr</c> with which anybody gets at the API for a user.</summary>
    public string? MinimumAcr { get; init; }

    public ImmutableArray<PlanScope> Scopes { get; init; } = [];

    /// <summary>Of the roles of a user those that its access tokens say, beside those that its routes ask for.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>The types of authorization details that it understands (RFC 9396).</summary>
    public ImmutableArray<PlanDetailType> DetailTypes { get; init; } = [];

    /// <summary>What a gateway demands for which request; the most specific route that matches counts.</summary>
    public ImmutableArray<PlanRoute> Routes { get; init; } = [];

    /// <summary>Whom to ask about this API.</summary>
    public string? Owner { get; init; }

    /// <summary>How a gateway stands in front of it; null when none does.</summary>
    public PlanApiGateway? Gateway { get; init; }
}

public enum PlanTokenFormat
{
    Jwt,
    Opaque,
}

/// <summary>What the access tokens of an API are bound to; with none, the client decides.</summary>
public enum PlanSenderConstraint
{
    None,

    /// <summary>A key that the client proves to hold with every call (RFC 9449).</summary>
    DPoP,

    /// <summary>The certificate of the client's TLS connection (RFC 8705).</summary>
    Mtls,
}

/// <summary>The access tokens of an API.</summary>
public sealed record PlanToken(PlanTokenFormat Format, TimeSpan Lifetime)
{
    public static readonly PlanToken Default = new(PlanTokenFormat.Jwt, TimeSpan.FromMinutes(10));

    /// <summary>What every access token of the API must be bound to.</summary>
    public PlanSenderConstraint SenderConstraint { get; init; }
}

/// <summary>A scope that an API defines.</summary>
/// <param name="Description">What the consent page says that it allows.</param>
/// <param name="Access">The level of access, such as <c>read</c> or <c>write</c>.</param>
public sealed record PlanScope(string Name, string? Description = null, string? Access = null)
{
    /// <summary>Scopes of the same API that it stands for as well.</summary>
    public ImmutableArray<string> Implies { get; init; } = [];
}

/// <summary>Requests to an API, and what a token must carry to make them.</summary>
/// <param name="Method">An HTTP method, or <c>*</c> for any.</param>
/// <param name="Path">A path in which <c>*</c> is any one segment and a last <c>**</c> is whatever follows.</param>
/// <param name="Scopes">Scopes of the API that the token needs, all of them.</param>
/// <param name="Roles">Roles of which the user needs one.</param>
public sealed record PlanRoute(string Method, string Path, ImmutableArray<string> Scopes, ImmutableArray<string> Roles)
{
    /// <summary>Whether a gateway lets everybody in, without a token.</summary>
    public bool Anonymous { get; init; }

    /// <summary>What of the caller the upstream is told; as for the whole API when null.</summary>
    public ImmutableArray<PlanDownstream>? Downstream { get; init; }

    /// <summary>The route as the plan writes it.</summary>
    public string Match => $"{Method} {Path}";
}
