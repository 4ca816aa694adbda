using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.ResourceServer.Outgoing;

/// <summary>There is no access token to call the other API with: the provider refused it, or could not be asked.</summary>
[Spec("RFC 6749", "5.2")]
public sealed class TokenRequestException : HttpRequestException
{
    internal TokenRequestException(TokenFault fault)
        : base(fault.Message, fault.Cause, fault.Status) => (Error, ErrorDescription) = (fault.Error, fault.Description);

    /// <summary>The error code of the provider, such as <c>invalid_client</c> or <c>invalid_target</c>; null when it gave none or could not be reached.</summary>
    public string? Error { get; }

    /// <summary>What the provider said about it, for a developer; null when it said nothing.</summary>
    public string? ErrorDescription { get; }
}

/// <summary>Why a provider gave no token.</summary>
/// <param name="Message">A sentence for a developer.</param>
/// <param name="IsRefusal">Whether the provider decided so, rather than that it could not be asked.</param>
internal sealed record TokenFault(string Message, bool IsRefusal)
{
    public string? Error { get; init; }

    public string? Description { get; init; }

    public HttpStatusCode? Status { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public Exception? Cause { get; init; }
}
