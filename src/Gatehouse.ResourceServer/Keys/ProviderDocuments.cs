using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Protocol.Revocations;

namespace Gatehouse.ResourceServer.Keys;

/// <summary>An address of the metadata, or a sentence that says what is wrong.</summary>
/// <param name="Address">Where to ask; null when it is not known.</param>
/// <param name="Fault">Why it is not.</param>
/// <param name="IsAbsent">Whether the metadata is there and has no such member.</param>
internal readonly record struct FoundAddress(Uri? Address, string Fault, bool IsAbsent = false);

/// <summary>Fetches what a provider publishes: its metadata, and through it its keys.</summary>
internal sealed class ProviderDocuments(HttpClient client, ProviderAddress address)
{
    /// <summary>The provider's keys, or a sentence that says what is wrong.</summary>
    [Spec("RFC 8414", "3"), Spec("RFC 7517", "5")]
    public async Task<(VerificationKeySet? Keys, string Fault)> FetchKeysAsync()
    {
        var (keysAddress, fault, _) = await FindAsync("jwks_uri");
        if (keysAddress is null) return (null, fault);
        var (status, text) = await GetAsync(keysAddress);
        if (status != HttpStatusCode.OK) return (null, text);
        if (VerificationKeySet.Parse(text) is not { } keys) return (null, $"{keysAddress} is not a JWK Set");
        return keys.Count == 0 ? (null, $"{keysAddress} holds no key for signatures") : (keys, "");
    }

    /// <summary>Where the provider answers about tokens, or a sentence that says what is wrong.</summary>
    [Spec("RFC 8414", "2")]
    public Task<FoundAddress> FindIntrospectionAsync() => FindAsync("introspection_endpoint");

    /// <summary>Where the provider issues tokens, or a sentence that says what is wrong.</summary>
    [Spec("RFC 8414", "2")]
    public Task<FoundAddress> FindTokenEndpointAsync() => FindAsync("token_endpoint");

    /// <summary>Where the provider tells what it has revoked.</summary>
    public Task<FoundAddress> FindRevocationsAsync() => FindAsync(RevocationPage.MetadataMember);

    /// <summary>Where the provider takes reports of refusals, or a sentence that says what is wrong.</summary>
    public Task<FoundAddress> FindRefusalsAsync() => FindAsync("gatehouse_refusals_endpoint");

    /// <summary>Where the provider takes reports of calls, or a sentence that says what is wrong.</summary>
    public Task<FoundAddress> FindSignalsAsync() => FindAsync("gatehouse_signals_endpoint");

    /// <summary>The provider's metadata, or a sentence that says what is wrong.</summary>
    [Spec("RFC 8414", "3")]
    public async Task<(JsonDocument? Metadata, string Fault)> FetchMetadataAsync()
    {
        var fault = "";
        foreach (var uri in address.Metadata())
        {
            var (status, text) = await GetAsync(uri);
            if (status == HttpStatusCode.OK) return ReadMetadata(uri, text);
            fault = text;
            // Only "there is no such document" is a reason to look for the other one.
            if (status is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)) break;
        }
        return (null, fault);
    }

    private async Task<FoundAddress> FindAsync(string member)
    {
        var (metadata, fault) = await FetchMetadataAsync();
        if (metadata is null) return new(null, fault);
        using (metadata)
        {
            if (Text(metadata, member) is not { } named) return new(null, $"the metadata of {address.Issuer} has no {member}", IsAbsent: true);
            return address.Reach(named) is { } reached ? new(reached, "") : new(null, $"the metadata of {address.Issuer} names the {member} '{named}', which is not an https URL");
        }
    }

    /// <summary>Metadata that names another issuer is not this provider's: whoever serves it must not choose our keys.</summary>
    [Spec("RFC 8414", "3.3")]
    private (JsonDocument? Metadata, string Fault) ReadMetadata(Uri uri, string text)
    {
        try
        {
            var json = JsonDocument.Parse(text);
            if (Text(json, "issuer") is var issuer && issuer == address.Issuer) return (json, "");
            json.Dispose();
            return (null, $"{uri} says that its issuer is '{issuer}', this API is configured for '{address.Issuer}'");
        }
        catch (JsonException)
        {
            return new(null, $"{uri} is not JSON");
        }
    }

    private async Task<(HttpStatusCode? Status, string Text)> GetAsync(Uri uri)
    {
        try
        {
            using var response = await client.GetAsync(uri);
            return response.StatusCode == HttpStatusCode.OK
                ? (response.StatusCode, await response.Content.ReadAsStringAsync())
                : (response.StatusCode, $"{uri} answers {(int)response.StatusCode}");
        }
        catch (HttpRequestException fault)
        {
            var cause = fault.InnerException is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }
                ? $"the host {uri.Host} is not known here; if this API runs in a container, set BackchannelAddress"
                : fault.Message;
            return (null, $"{uri} cannot be fetched: {cause}");
        }
        catch (TaskCanceledException)
        {
            return (null, $"{uri} does not answer within {client.Timeout.TotalSeconds} s");
        }
    }

    private static string? Text(JsonDocument json, string name) =>
        json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
