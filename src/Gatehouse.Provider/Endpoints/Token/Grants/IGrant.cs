using Gatehouse.Protocol;
using Gatehouse.Provider.Issuance;

namespace Gatehouse.Provider.Endpoints.Token.Grants;

/// <summary>One way to obtain tokens. A grant decides; it never signs, never writes HTTP and never sees SQL.</summary>
internal interface IGrant
{
    string GrantType { get; }

    ValueTask<GrantResult> ExchangeAsync(TokenRequest request, CancellationToken cancel);
}

/// <summary>What a grant decided: access, or a refusal.</summary>
internal readonly struct GrantResult
{
    public GrantedAccess? Access { get; private init; }

    public OAuthError? Error { get; private init; }

    public static implicit operator GrantResult(GrantedAccess access) => new() { Access = access };

    public static implicit operator GrantResult(OAuthError error) => new() { Error = error };
}
