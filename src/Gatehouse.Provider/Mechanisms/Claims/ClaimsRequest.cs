using System.Buffers;
using System.Text;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Mechanisms.Claims;

/// <summary>
/// What a client asks for with the parameter <c>claims</c>. It reaches no further than the scopes that the client is registered for, and counts
/// as asking for those scopes when the user is asked.
/// </summary>
/// <param name="Kept">What goes with the grant, as JSON; null when nothing is to be released that the scope does not release anyway.</param>
/// <param name="Scope">The scopes that the claims belong to.</param>
/// <param name="Subjects">The users that may answer, as the client names them; null: anybody.</param>
/// <param name="EssentialAcr">Values of <c>acr</c> of which one is a condition; null when none is.</param>
/// <param name="WishedAcr">Values of <c>acr</c> that the client would like; null when there are none.</param>
[Spec("OIDC Core", "5.5")]
internal sealed record ClaimsRequest(string? Kept, ScopeSet Scope, IReadOnlyList<string>? Subjects, IReadOnlyList<string>? EssentialAcr, IReadOnlyList<string>? WishedAcr)
{
    public const string UserInfo = "userinfo";
    public const string IdToken = "id_token";

    private const int Longest = 4096;
    private const int Most = 64;

    /// <param name="asked">The scope of the request; without openid it is no request of OpenID Connect, and the parameter means nothing.</param>
    public static OAuthError? Read(RequestParameters request, Client client, ScopeSet asked, ResponseType type, out ClaimsRequest? claims)
    {
        claims = null;
        if (request[Parameters.Claims] is not { } text || !asked.Contains(Scopes.OpenId)) return null;
        if (text.Length > Longest) return Invalid($"is longer than {Longest} characters");
        if (JsonText.ReadObject(Encoding.UTF8.GetBytes(text), depth: 8) is not { } root) return Invalid("must be a JSON object without repeated members");
        if (ReadMember(root, UserInfo, out var userInfo) is { } badUserInfo) return badUserInfo;
        if (ReadMember(root, IdToken, out var idToken) is { } badIdToken) return badIdToken;
        if (userInfo.Count > 0 && type == ResponseType.IdToken) return Invalid("asks for claims at the userinfo endpoint, but no access token is asked for");

        var subjects = SubjectsOf(userInfo, idToken);
        if (subjects is { Count: 0 }) return Invalid("names different subjects");
        // What the scope gives at the userinfo endpoint need not be kept a second time.
        var fromUserInfo = userInfo.Where(claim => IsInReach(claim.Name, client) && !asked.Contains(PersonClaims.ScopeOf(claim.Name)!)).ToList();
        var fromIdToken = idToken.Where(claim => IsInReach(claim.Name, client)).ToList();
        var scope = ScopeSet.Of(fromUserInfo.Concat(fromIdToken).Select(claim => PersonClaims.ScopeOf(claim.Name)!).Distinct());
        var acr = idToken.Find(claim => claim.Name == ClaimNames.Acr);
        claims = new ClaimsRequest(Write(fromUserInfo, fromIdToken), scope, subjects, acr?.Essential is true ? acr.Texts : null, acr?.Essential is false ? acr.Texts : null);
        return null;
    }

    /// <summary>The claims asked for at one place, from what was kept; null when there are none.</summary>
    public static JsonElement? MemberOf(string? kept, string name)
    {
        if (kept is null) return null;
        using var document = JsonDocument.Parse(kept);
        return document.RootElement.TryGetProperty(name, out var member) ? member.Clone() : null;
    }

    private static bool IsInReach(string claim, Client client) => PersonClaims.ScopeOf(claim) is { } scope && client.Scope.Contains(scope);

    private static OAuthError? ReadMember(JsonElement root, string name, out List<AskedClaim> claims)
    {
        claims = [];
        if (!root.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null) return null;
        if (member.ValueKind != JsonValueKind.Object) return Invalid($"has a member {name} that is not an object");
        foreach (var asked in member.EnumerateObject())
        {
            if (claims.Count == Most) return Invalid($"asks for more than {Most} claims in {name}");
            if (AskedClaim.TryRead(asked) is not { } claim) return Invalid($"asks for a claim in {name} otherwise than by null, essential, value or values");
            claims.Add(claim);
        }
        return null;
    }

    /// <summary>Whom both members name; empty when they contradict each other.</summary>
    [Spec("OIDC Core", "3.1.2.2"), Spec("OIDC Core", "5.5.1")]
    private static IReadOnlyList<string>? SubjectsOf(List<AskedClaim> userInfo, List<AskedClaim> idToken)
    {
        var (one, other) = (userInfo.Find(claim => claim.Name == ClaimNames.Subject)?.Texts, idToken.Find(claim => claim.Name == ClaimNames.Subject)?.Texts);
        return one is null || other is null ? one ?? other : [.. one.Intersect(other)];
    }

    private static string? Write(List<AskedClaim> userInfo, List<AskedClaim> idToken)
    {
        if (userInfo.Count + idToken.Count == 0) return null;
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        foreach (var (name, claims) in (ReadOnlySpan<(string, List<AskedClaim>)>)[(UserInfo, userInfo), (IdToken, idToken)])
        {
            if (claims.Count == 0) continue;
            json.WriteStartObject(name);
            foreach (var claim in claims) claim.Write(json);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static OAuthError Invalid(string rule) => OAuthErrors.ParameterInvalid(Parameters.Claims, rule);
}
