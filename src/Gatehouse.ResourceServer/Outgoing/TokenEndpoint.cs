using System.Net;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Keys;

namespace Gatehouse.ResourceServer.Outgoing;

/// <summary>The token endpoint of a provider, asked for tokens of the client's own or in exchange for those of callers.</summary>
[Spec("RFC 6749", "4.4.2"), Spec("RFC 8693", "2.1"), Spec("RFC 8707", "2.2")]
internal sealed class TokenEndpoint(HttpClient http, ProviderDocuments documents, ClientProof client, DPoPProofs? proofs, TimeProvider clock)
{
    /// <summary>How long a token counts whose lifetime the provider keeps to itself.</summary>
    private static readonly TimeSpan LifetimeUntold = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(365);

    private Uri? _address;

    /// <summary>A token, or why there is none.</summary>
    public async Task<(OutgoingToken? Token, TokenFault? Fault)> AskAsync(TokenDemand demand)
    {
        try
        {
            if (_address is null)
            {
                var found = await documents.FindTokenEndpointAsync();
                if (found.Address is null) return (null, new TokenFault($"The provider cannot be asked for a token: {found.Fault}.", IsRefusal: false));
                _address = found.Address;
            }
            var address = _address;
            var answer = await AskOnceAsync(address, demand);
            if (answer.WantsNonce) answer = await AskOnceAsync(address, demand);
            // The provider may have moved its endpoint: the next request looks again.
            if (answer.Fault is { Error: null }) _address = null;
            return (answer.Token, answer.Fault);
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException or JsonException or InvalidOperationException)
        {
            _address = null;
            return (null, new TokenFault($"The provider cannot be asked for a token: {away.Message}", IsRefusal: false) { Cause = away });
        }
    }

    private async Task<(OutgoingToken? Token, TokenFault? Fault, bool WantsNonce)> AskOnceAsync(Uri address, TokenDemand demand)
    {
        var form = FormOf(demand);
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        client.AddTo(request, form);
        request.Content = new FormUrlEncodedContent(form);
        request.Headers.Accept.Add(new("application/json"));
        if (proofs is not null) request.Headers.Add(OutgoingToken.DPoP, proofs.Make(HttpMethod.Post, address));
        var askedAt = clock.GetUtcNow();
        using var response = await http.SendAsync(request);
        using var json = await ReadAsync(response);
        if (response.StatusCode == HttpStatusCode.OK && json is not null)
        {
            proofs?.Learn(address, response, null);
            var (token, fault) = TokenOf(json.RootElement, askedAt);
            return (token, fault, false);
        }
        var refusal = FaultOf(response, json);
        return (null, refusal, proofs?.Learn(address, response, refusal.Error) == true);
    }

    private static List<KeyValuePair<string, string>> FormOf(TokenDemand demand)
    {
        List<KeyValuePair<string, string>> form = [new(Parameters.GrantType, demand.SubjectToken is null ? GrantTypes.ClientCredentials : GrantTypes.TokenExchange)];
        if (demand.SubjectToken is { } subject)
        {
            form.Add(new(Parameters.SubjectToken, subject));
            form.Add(new(Parameters.SubjectTokenType, TokenTypeIdentifiers.AccessToken));
            form.Add(new(Parameters.RequestedTokenType, TokenTypeIdentifiers.AccessToken));
        }
        if (demand.Scope is { } scope) form.Add(new(Parameters.Scope, scope));
        if (demand.Resource is { } resource) form.Add(new(Parameters.Resource, resource));
        if (demand.Audience is { } audience) form.Add(new(Parameters.Audience, audience));
        return form;
    }

    /// <summary>A token of another kind than was asked for is not used: one that is not bound would be weaker than its caller believes.</summary>
    [Spec("RFC 6749", "5.1"), Spec("RFC 6749", "7.1"), Spec("RFC 9449", "5"), Spec("RFC 8693", "2.2.1")]
    private (OutgoingToken? Token, TokenFault? Fault) TokenOf(JsonElement answer, DateTimeOffset askedAt)
    {
        if (Text(answer, Parameters.AccessToken) is not { Length: > 0 } text || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return (null, new TokenFault("The answer of the provider holds no access token.", IsRefusal: false));
        var scheme = proofs is null ? OutgoingToken.Bearer : OutgoingToken.DPoP;
        if (!string.Equals(Text(answer, Parameters.TokenType), scheme, StringComparison.OrdinalIgnoreCase))
            return (null, new TokenFault($"The provider issued a token of the type {Text(answer, Parameters.TokenType) ?? "(none)"}, not {scheme}.", IsRefusal: true));
        return (OutgoingToken.Of(text, scheme, askedAt, LifetimeOf(answer)), null);
    }

    private static TimeSpan LifetimeOf(JsonElement answer)
    {
        if (!answer.TryGetProperty(Parameters.ExpiresIn, out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds)) return LifetimeUntold;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestLifetime.TotalSeconds));
    }

    [Spec("RFC 6749", "5.2")]
    private static TokenFault FaultOf(HttpResponseMessage response, JsonDocument? json)
    {
        var (error, description) = json is null ? (null, null) : (Text(json.RootElement, Parameters.Error), Text(json.RootElement, Parameters.ErrorDescription));
        var message = error is null
            ? $"{response.RequestMessage?.RequestUri} answers {(int)response.StatusCode}."
            : $"The provider refuses: {error}{(description is null ? "." : $", {description}")}";
        return new TokenFault(message, IsRefusal: error is not null && (int)response.StatusCode is >= 400 and < 500 and not 429)
        {
            Error = error,
            Description = description,
            Status = response.StatusCode,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    /// <summary>The JSON object of an answer; null where it is none, as from a proxy that says that nobody is there.</summary>
    private static async Task<JsonDocument?> ReadAsync(HttpResponseMessage response)
    {
        try
        {
            var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            if (json.RootElement.ValueKind == JsonValueKind.Object) return json;
            json.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
