using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Mechanisms.ClientProofs;

/// <summary>One way by which a client proves itself. That the client is registered for it has been checked.</summary>
internal interface IClientProof
{
    /// <summary>The name of the method (RFC 7591 section 2).</summary>
    string Method { get; }

    ValueTask<OAuthError?> CheckAsync(ProofRequest request, CancellationToken cancel);
}

/// <summary>What a client presented to prove itself.</summary>
internal readonly record struct ProofRequest(HttpContext Http, Client Client, Credentials Presented, ProviderSnapshot Snapshot, DateTimeOffset Now);
