using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer.Outgoing;

/// <summary>Gives each request an access token, and its proof where the token is bound; tries once more when the API asks for a nonce or refuses the token.</summary>
[Spec("RFC 6750", "2.1"), Spec("RFC 9449", "7.1")]
internal sealed class GatehouseTokenHandler(OutgoingTokens tokens, DPoPProofs? proofs, GatehouseTokenOptions options, IHttpContextAccessor? calls) : DelegatingHandler
{
    /// <summary>Refusals of a token that another one of the same demand would meet as well.</summary>
    private static readonly string[] NotForWantOfAnother = ["use_dpop_nonce", "invalid_dpop_proof", "insufficient_user_authentication"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Who sets the header knows better; and a token that is already there must not be replaced on the way through a second handler.
        if (request.Headers.Authorization is not null) return await base.SendAsync(request, cancellationToken);
        RefuseInTheClear(request.RequestUri);
        var demand = new TokenDemand(options.Scope, options.Resource, options.Audience, options.ExchangeCallersToken ? TokenOfCall() : null);
        var token = await tokens.GetAsync(demand, cancellationToken);
        var response = await SendAsync(request, token, cancellationToken);
        var error = ErrorOf(response);
        if (response.StatusCode != HttpStatusCode.Unauthorized || NotForWantOfAnother.Contains(error) || !tokens.Drop(demand, token) || !CanBeSentAgain(request.Content)) return response;
        if (await AnotherAsync(demand, cancellationToken) is not { } another) return response;
        response.Dispose();
        return await SendAsync(request, another, cancellationToken);
    }

    /// <summary>Without waiting there may be no token; the call would go out without one.</summary>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A token may have to be fetched first: call the asynchronous methods of this client.");

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, OutgoingToken token, CancellationToken cancel)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue(token.Scheme, token.Text);
        if (proofs is null) return await base.SendAsync(request, cancel);
        Prove(request, token);
        var response = await base.SendAsync(request, cancel);
        if (!proofs.Learn(request.RequestUri!, response, ErrorOf(response)) || response.StatusCode != HttpStatusCode.Unauthorized || !CanBeSentAgain(request.Content)) return response;
        response.Dispose();
        Prove(request, token);
        return await base.SendAsync(request, cancel);
    }

    private void Prove(HttpRequestMessage request, OutgoingToken token)
    {
        request.Headers.Remove(OutgoingToken.DPoP);
        request.Headers.Add(OutgoingToken.DPoP, proofs!.Make(request.Method, request.RequestUri!, token.Text));
    }

    /// <summary>Whoever reads the connection could use the token, so it is not sent in the clear unless the API's author said so.</summary>
    [Spec("RFC 6750", "5.3")]
    private void RefuseInTheClear(Uri? uri)
    {
        if (uri is null || uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback || options.AllowHttp) return;
        throw new InvalidOperationException($"An access token would travel in the clear to {uri.GetLeftPart(UriPartial.Authority)}; use https, or set AllowHttp where the network is trusted.");
    }

    /// <summary>The caller's token, which was checked before: nobody else's is exchanged.</summary>
    [Spec("RFC 8693", "2.1")]
    private string TokenOfCall()
    {
        var call = calls?.HttpContext ?? throw new InvalidOperationException("There is no call whose token could be exchanged; outside of calls use client credentials.");
        return call.GetAccessToken() is not null && PresentedToken.Of(call.Request).Text is { } token
            ? token
            : throw new InvalidOperationException("The present call was not authenticated by an access token, so there is none to exchange.");
    }

    private async Task<OutgoingToken?> AnotherAsync(TokenDemand demand, CancellationToken cancel)
    {
        try
        {
            return await tokens.GetAsync(demand, cancel);
        }
        catch (TokenRequestException)
        {
            // The API's own answer says more to who called it; the log says why there is no other token.
            return null;
        }
    }

    /// <summary>A stream that was read to its end cannot be read again.</summary>
    private static bool CanBeSentAgain(HttpContent? content) => content switch
    {
        null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent => true,
        MultipartContent parts => parts.All(CanBeSentAgain),
        _ => false,
    };

    private static string? ErrorOf(HttpResponseMessage response)
    {
        foreach (var challenge in response.Headers.WwwAuthenticate)
            if (challenge.Parameter is { } parameters && ErrorOf(parameters) is { } error)
                return error;
        return null;
    }

    private static string? ErrorOf(string parameters)
    {
        const string Name = "error=\"";
        for (var start = parameters.IndexOf(Name, StringComparison.OrdinalIgnoreCase); start >= 0; start = parameters.IndexOf(Name, start + 1, StringComparison.OrdinalIgnoreCase))
            if ((start == 0 || parameters[start - 1] is ' ' or ',') && parameters.IndexOf('"', start + Name.Length) is > 0 and var end)
                return parameters[(start + Name.Length)..end];
        return null;
    }
}
