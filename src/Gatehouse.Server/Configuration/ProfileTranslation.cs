using Gatehouse.Plan.Model;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Server.Configuration;

/// <summary>Turns the word of a stored plan into the profile that the engine knows.</summary>
internal static class ProfileTranslation
{
    public static SecurityProfile Translate(string profile) => profile switch
    {
        Profiles.Fapi2 => SecurityProfile.Fapi2,
        Profiles.Fapi2MessageSigning => SecurityProfile.Fapi2MessageSigning,
        Profiles.Mcp => SecurityProfile.Mcp,
        _ => SecurityProfile.OAuth21,
    };
}
