using Gatehouse.Protocol;

namespace Gatehouse.ResourceServer.Demands;

/// <summary>Carries why a demand of the host's own refuses a good token from the check to the answer.</summary>
internal sealed record OwnRefusal(OAuthError Error);
