using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.AuthorizationRequests;

/// <summary>An authorization request before its checks: its parameters, and the way that they took.</summary>
/// <param name="Pushed">The pushed request that they come from, or null when the browser brought them.</param>
/// <param name="Signed">Whether they come from a signed request object.</param>
internal sealed record PresentedRequest(RequestParameters Parameters, GrantId? Pushed = null, bool Signed = false);
