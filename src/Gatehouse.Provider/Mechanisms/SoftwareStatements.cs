using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Clients.Registered;
using Gatehouse.Provider.Mechanisms.Assertions;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>Believes what a trusted issuer signed about a piece of software, before what the client says about itself.</summary>
[Spec("RFC 7591", "2.3"), Spec("RFC 7591", "3.1.1")]
internal sealed class SoftwareStatements(ForeignKeys keys)
{
    private static readonly string[] NotMetadata = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "software_statement"];

    /// <summary>The metadata with those of the statement in their place, or why the statement is not believed.</summary>
    public async ValueTask<(JsonElement Metadata, OAuthError? Error)> MergeAsync(JsonElement metadata, RegistrationPolicy policy, DateTimeOffset now, CancellationToken cancel)
    {
        if (!metadata.TryGetProperty("software_statement", out var presented) || presented.ValueKind == JsonValueKind.Null)
            return (metadata, policy.RequireSoftwareStatement ? RegistrationErrors.StatementMissing : null);
        if (presented.ValueKind != JsonValueKind.String || SignedJwt.TryRead(presented.GetString()!, ClientMetadataJson.LongestStatement) is not { } statement) return (metadata, RegistrationErrors.StatementMalformed);
        if (statement.HeaderIsHostile) return (metadata, RegistrationErrors.StatementUnverified);
        if (policy.StatementIssuers.FirstOrDefault(known => known.Issuer == statement["iss"]) is not { } issuer) return (metadata, RegistrationErrors.StatementIssuerUnknown);
        if (await keys.VerifyAsync(statement, issuer.Keys, SigningAlgorithms.OfClients, cancel) is not null) return (metadata, RegistrationErrors.StatementUnverified);
        if (!IsCurrent(statement, now)) return (metadata, RegistrationErrors.StatementExpired);
        return Merge(metadata, statement.Claims) is { } merged ? (merged, null) : (metadata, RegistrationErrors.StatementMalformed);
    }

    /// <summary>Times are optional in a statement; where there are any, they count.</summary>
    private static bool IsCurrent(SignedJwt statement, DateTimeOffset now)
    {
        if (statement.Claims.TryGetProperty("exp", out _) && !(statement.Instant("exp") + AssertionRules.ClockTolerance > now)) return false;
        return !statement.Claims.TryGetProperty("nbf", out _) || statement.Instant("nbf") - AssertionRules.ClockTolerance <= now;
    }

    private static JsonElement? Merge(JsonElement metadata, JsonElement claims)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var member in metadata.EnumerateObject())
                if (Array.IndexOf(NotMetadata, member.Name) >= 0 ? member.Name == "software_statement" : !claims.TryGetProperty(member.Name, out _))
                    member.WriteTo(json);
            foreach (var claim in claims.EnumerateObject())
                if (Array.IndexOf(NotMetadata, claim.Name) < 0)
                    claim.WriteTo(json);
            json.WriteEndObject();
        }
        return ClientMetadataJson.TryParse(buffer.ToArray());
    }
}
