using System.Collections.Frozen;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Server.Configuration;

/// <summary>Switches on what the profile of a client demands, so that nothing of it can be forgotten.</summary>
internal static class ProfileTranslation
{
    [Spec("FAPI 2.0 Security Profile", "5.3.2"), Spec("FAPI 2.0 Message Signing", "5.3.1"), Spec("FAPI 2.0 Message Signing", "5.4.1")]
    public static Client Hold(this Client client, string profile) => profile switch
    {
        Profiles.Fapi2 => HoldToFapi2(client),
        Profiles.Fapi2MessageSigning => HoldToFapi2(client) with
        {
            Profile = SecurityProfile.Fapi2MessageSigning,
            RequireSignedRequestObject = true,
            ResponseModes = client.ResponseModes.Count > 0 ? client.ResponseModes : ResponseModes.Signed.ToFrozenSet(),
        },
        Profiles.Mcp => client with { Profile = SecurityProfile.Mcp },
        _ => client,
    };

    private static Client HoldToFapi2(Client client) => client with
    {
        Profile = SecurityProfile.Fapi2,
        RequirePushedAuthorizationRequests = true,
        DPoPBoundAccessTokens = client.DPoPBoundAccessTokens || !client.CertificateBoundAccessTokens,
        Refresh = client.Refresh with { Rotate = client.Refresh.Rotate ?? false },
    };
}
