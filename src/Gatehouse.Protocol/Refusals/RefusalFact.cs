namespace Gatehouse.Protocol.Refusals;

/// <summary>One thing that a check expected or saw.</summary>
/// <param name="Name">One of <see cref="FactNames"/>.</param>
/// <param name="Value">What was expected or seen.</param>
public readonly record struct RefusalFact(string Name, string Value);

/// <summary>Everything that a record of a refusal may hold beside its reason; nothing that proves anything to anybody is among it.</summary>
public static class FactNames
{
    public const string PresentedRedirectUri = "presented_redirect_uri";
    public const string RegisteredRedirectUris = "registered_redirect_uris";
    public const string PresentedScope = "presented_scope";
    public const string AllowedScope = "allowed_scope";
    public const string RequiredScope = "required_scope";
    public const string PresentedResource = "presented_resource";
    public const string PresentedAudience = "presented_audience";
    public const string ExpectedAudience = "expected_audience";
    public const string PresentedIssuer = "presented_issuer";
    public const string ExpectedIssuer = "expected_issuer";
    public const string PresentedMethod = "presented_method";
    public const string RegisteredMethods = "registered_methods";
    public const string PresentedGrantType = "presented_grant_type";
    public const string RegisteredGrantTypes = "registered_grant_types";
    public const string PresentedResponseType = "presented_response_type";
    public const string PresentedAlgorithm = "presented_algorithm";
    public const string AllowedAlgorithms = "allowed_algorithms";
    public const string PresentedType = "presented_type";
    public const string Parameter = "parameter";
    public const string Claim = "claim";
    public const string Field = "field";
    public const string ExpiredSecrets = "expired_secrets";
    public const string SecondsAgo = "seconds_ago";
    public const string SecondsAhead = "seconds_ahead";
    public const string PresentedUrl = "presented_url";
    public const string ExpectedUrl = "expected_url";
    public const string AllowedMethods = "allowed_methods";
}
