using System.Runtime.CompilerServices;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Outgoing;
using Gatehouse.Provider.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Clients.Registered;

/// <summary>Finds clients whose identifier is the address of a document that says what they are.</summary>
[Spec("Client ID Metadata Document", "3"), Spec("Client ID Metadata Document", "5"), Spec("Client ID Metadata Document", "5.2")]
internal sealed class PublishedClients(OutgoingDocuments documents, ILogger<PublishedClients> log) : IClientSource
{
    /// <summary>Methods that need no secret between the client and us, the strongest first: there was no moment to agree on one.</summary>
    private static readonly string[] Methods = [ClientAuthenticationMethods.PrivateKeyJwt, ClientAuthenticationMethods.None];

    private sealed record Judged(ProviderConfiguration Configuration, Client Client);

    private readonly ConditionalWeakTable<OutgoingDocument, Judged> _judged = [];

    public async ValueTask<Client?> FindAsync(ProviderSnapshot snapshot, string clientId, CancellationToken cancel)
    {
        if (snapshot.Configuration.Registration is not { MetadataDocuments.IsEmpty: false } policy) return null;
        if (!IsIdentifier(clientId, out var address) || !policy.MetadataDocuments.Contains(address)) return null;
        var (document, fault) = await documents.GetAsync(OutgoingPurpose.ClientMetadata, clientId, cancel);
        if (document is null)
        {
            ProviderLog.ClientDocumentRefused(log, clientId, fault!);
            return null;
        }
        if (_judged.TryGetValue(document, out var known) && ReferenceEquals(known.Configuration, snapshot.Configuration)) return known.Client;
        var error = Judge(document, clientId, policy, snapshot, out var client);
        if (error is not null)
        {
            ProviderLog.ClientDocumentRefused(log, clientId, error.Description);
            documents.Forget(OutgoingPurpose.ClientMetadata, clientId, document);
            return null;
        }
        _judged.AddOrUpdate(document, new Judged(snapshot.Configuration, client!));
        return client;
    }

    /// <summary>An https URL with a path, in its one normal form, without anything that two readers could read differently.</summary>
    [Spec("Client ID Metadata Document", "3")]
    internal static bool IsIdentifier(string clientId, out Uri address) =>
        Uri.TryCreate(clientId, UriKind.Absolute, out address!)
        && clientId.StartsWith("https://", StringComparison.Ordinal)
        && clientId.AsSpan(8).Contains('/')
        && !clientId.AsSpan().ContainsAny('#', '@', '\\')
        && address.AbsoluteUri == clientId;

    [Spec("Client ID Metadata Document", "4"), Spec("Client ID Metadata Document", "4.1"), Spec("Client ID Metadata Document", "8.2"), Spec("MCP Authorization", "2026-07-28")]
    private static OAuthError? Judge(OutgoingDocument document, string clientId, RegistrationPolicy policy, ProviderSnapshot snapshot, out Client? client)
    {
        client = null;
        if (!(document.MediaType is "application/json" || document.MediaType?.EndsWith("+json", StringComparison.Ordinal) is true)) return RegistrationErrors.NotJson;
        if (ClientMetadataJson.TryParse(document.Body) is not { } root) return RegistrationErrors.NotJson;
        if (!(root.TryGetProperty("client_id", out var named) && named.ValueKind == JsonValueKind.String && named.GetString() == clientId)) return RegistrationErrors.Invalid("client_id", "is not the address of the document");
        if (root.TryGetProperty("client_secret", out _) || root.TryGetProperty("client_secret_expires_at", out _)) return RegistrationErrors.Invalid("client_secret", "stands in a public document");
        if (ClientMetadataJson.Read(root, "", out var metadata) is { } malformed) return malformed;
        if (policy.Profile == SecurityProfile.Mcp && metadata.ClientName is null) return RegistrationErrors.Invalid("client_name", "is required by the profile mcp");
        var held = policy with
        {
            AuthenticationMethods = [.. policy.AuthenticationMethods.Intersect(Methods)],
            GrantTypes = [.. policy.GrantTypes.Where(grant => grant != GrantTypes.ClientCredentials)],
        };
        // Such a document is written for many servers: what this one does not offer is left out, as long as the rest makes sense.
        metadata = metadata with { GrantTypes = [.. metadata.GrantTypes.Where(held.GrantTypes.Contains)], AuthenticationMethod = MethodOf(metadata, held) };
        if (ClientMetadataRules.Check(metadata, held, snapshot) is { } error) return error;
        client = FoundClient.Of(clientId, metadata, held, null);
        return null;
    }

    /// <summary>The method that it chose where that is allowed here: nobody talks it into a weaker one. Else the strongest of those that it can do as well.</summary>
    [Spec("OIDC RP Metadata Choices", "2")]
    private static string MethodOf(ClientMetadata metadata, RegistrationPolicy held)
    {
        var (chosen, supported) = (metadata.AuthenticationMethod, metadata.AuthenticationMethodsSupported);
        if (held.AuthenticationMethods.Contains(chosen)) return chosen;
        return Array.Find(Methods, method => held.AuthenticationMethods.Contains(method) && supported.Contains(method))
            ?? (chosen.Length > 0 ? chosen : ClientAuthenticationMethods.None);
    }
}
