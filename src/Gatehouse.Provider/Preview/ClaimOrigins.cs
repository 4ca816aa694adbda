using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Preview;

/// <summary>Says of each claim of imagined tokens where it comes from.</summary>
internal sealed class ClaimOrigins(TokenPreview preview, ProviderSnapshot snapshot, ImaginedRequest request, GrantedAccess access)
{
    private const string Anew = "made anew for each token";
    private const string Mac = "mac";

    public ImmutableArray<ImaginedClaim> OfAccessToken(AccessTokenContent content)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            AccessTokenClaims.Write(json, snapshot.Issuer, content);
            if (access.Api.TokenFormat is AccessTokenFormat.Jwt) json.WriteString(Mac, "");
            json.WriteEndObject();
        }
        return Read(buffer, OfAccessToken);
    }

    public ImmutableArray<ImaginedClaim> OfIdToken(PairwiseSubjects subjects, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            IdTokens.WriteClaims(json, snapshot, subjects, access.Client, access.Grant!, now);
            json.WriteString("at_hash"u8, "");
            json.WriteEndObject();
        }
        return Read(buffer, OfIdToken);
    }

    private static ImmutableArray<ImaginedClaim> Read(ArrayBufferWriter<byte> buffer, Func<string, (string From, bool IsMadeAnew)> origin)
    {
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return [.. document.RootElement.EnumerateObject().Select(claim => new ImaginedClaim(claim.Name, claim.Value.Clone(), origin(claim.Name).From, origin(claim.Name).IsMadeAnew))];
    }

    private (string From, bool IsMadeAnew) OfAccessToken(string claim) => claim switch
    {
        "aud" => (access.Api.Resource == snapshot.Issuer ? "the provider itself: no scope of an API is in it" : $"resource of {Apis()}", false),
        "scope" => (WhereScopeComesFrom(), false),
        "exp" => ($"iat and {(access.Exchanged is null ? "" : "at most the rest of the shown token, else ")}token.lifetime of {Apis()}", true),
        "grant_id" => ("the grant that begins with it", true),
        Mac => ("by which the provider knows its own token again", true),
        "roles" => ($"the roles of the user, of those that {Apis()} asks for", false),
        "may_act" => ("token_exchange.may_act of the client", false),
        "act" => ("the client that exchanges, which acts for the subject", false),
        "cnf" => ("the key that the client proves to hold", false),
        "authorization_details" => ("what the client asked for, as far as it concerns the API", false),
        _ => Of(claim),
    };

    private (string From, bool IsMadeAnew) OfIdToken(string claim) => claim switch
    {
        "aud" => ("the client", false),
        "exp" => ("iat and id_token_lifetime of the client", true),
        "nonce" => ("the authorization request", false),
        "amr" => ("how the user proved who they are", false),
        "sid" => (access.Client.Sector is null ? "the login" : "the login, as only the sector of the client knows it", true),
        "at_hash" => ("the access token beside it", true),
        _ => Of(claim),
    };

    private (string From, bool IsMadeAnew) Of(string claim) => claim switch
    {
        "iss" => ("issuer of the plan", false),
        "sub" => WhoItIs(),
        "client_id" => ("the client", false),
        "auth_time" => ("the moment of the login", true),
        "acr" => ("authentication.acr of the plan, for how the user proved who they are", false),
        _ => (Anew, true),
    };

    private (string, bool) WhoItIs()
    {
        if (request.GrantType is GrantTypes.ClientCredentials) return ("the client itself", false);
        if (request.GrantType is GrantTypes.JwtBearer) return ("the trusted issuer, and whom it names", false);
        if (access.Exchanged is not null) return ("the token that is exchanged", false);
        return access.Client.Sector is { } sector ? ($"the user, as only the sector {sector} knows them", !preview.KnowsPairwiseNames) : ("the user", false);
    }

    private string WhereScopeComesFrom()
    {
        if (access.Exchanged is not null) return request.Scope is null ? "what the shown token has for this API, or token_exchange of the client" : "what was asked for, within the shown token and token_exchange of the client";
        if (request.GrantType is GrantTypes.RefreshToken && request.RefreshedScope is not null) return "what was asked for, within the grant";
        var which = request.Scope is not null ? "what was asked for"
            : access.Client.DefaultScope is not null ? "default_scope of the client, since nothing was asked for" : "scope of the client, since nothing was asked for";
        return access.Scope.Contains(Scopes.OfflineAccess) ? which + "; offline_access stays with the grant" : which;
    }

    private string Apis() => access.Api.Resource == snapshot.Issuer ? "the provider itself" : access.Api.Name.Contains(' ') ? $"the APIs {access.Api.Name}" : $"the API {access.Api.Name}";
}
