using Gatehouse.Protocol;

namespace Gatehouse.Provider.Clients;

/// <summary>The named set of rules that a client is held to.</summary>
public enum SecurityProfile
{
    /// <summary>What every client obeys.</summary>
    OAuth21,

    /// <summary>The FAPI 2.0 Security Profile.</summary>
    Fapi2,

    /// <summary>The authorization part of the Model Context Protocol.</summary>
    Mcp,
}

/// <summary>Switches on what a profile demands, so that nothing of it can be forgotten.</summary>
public static class SecurityProfiles
{
    [Spec("FAPI 2.0 Security Profile", "5.3.2")]
    public static Client Hold(this Client client, SecurityProfile profile) => profile switch
    {
        SecurityProfile.Fapi2 => client with
        {
            Profile = SecurityProfile.Fapi2,
            RequirePushedAuthorizationRequests = true,
            DPoPBoundAccessTokens = client.DPoPBoundAccessTokens || !client.CertificateBoundAccessTokens,
            Refresh = client.Refresh with { Rotate = client.Refresh.Rotate ?? false },
        },
        _ => client with { Profile = profile },
    };
}
