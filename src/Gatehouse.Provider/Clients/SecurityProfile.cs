using System.Collections.Frozen;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Clients;

/// <summary>The named set of rules that a client is held to.</summary>
public enum SecurityProfile
{
    /// <summary>What every client obeys.</summary>
    OAuth21,

    /// <summary>The FAPI 2.0 Security Profile.</summary>
    Fapi2,

    /// <summary>The same, with requests and responses signed (FAPI 2.0 Message Signing).</summary>
    Fapi2MessageSigning,

    /// <summary>The authorization part of the Model Context Protocol.</summary>
    Mcp,
}

/// <summary>Switches on what a profile demands, so that nothing of it can be forgotten.</summary>
public static class SecurityProfiles
{
    /// <summary>Whether the FAPI 2.0 Security Profile holds, alone or with Message Signing.</summary>
    public static bool IsFapi2(this SecurityProfile profile) => profile is SecurityProfile.Fapi2 or SecurityProfile.Fapi2MessageSigning;

    [Spec("FAPI 2.0 Security Profile", "5.3.2"), Spec("FAPI 2.0 Message Signing", "5.3.1"), Spec("FAPI 2.0 Message Signing", "5.4.1")]
    public static Client Hold(this Client client, SecurityProfile profile) => profile switch
    {
        SecurityProfile.Fapi2 => HoldToFapi2(client),
        SecurityProfile.Fapi2MessageSigning => HoldToFapi2(client) with
        {
            Profile = SecurityProfile.Fapi2MessageSigning,
            RequireSignedRequestObject = true,
            ResponseModes = client.ResponseModes.Count > 0 ? client.ResponseModes : ResponseModes.Signed.ToFrozenSet(),
        },
        _ => client with { Profile = profile },
    };

    private static Client HoldToFapi2(Client client) => client with
    {
        Profile = SecurityProfile.Fapi2,
        RequirePushedAuthorizationRequests = true,
        DPoPBoundAccessTokens = client.DPoPBoundAccessTokens || !client.CertificateBoundAccessTokens,
        Refresh = client.Refresh with { Rotate = client.Refresh.Rotate ?? false },
    };
}
