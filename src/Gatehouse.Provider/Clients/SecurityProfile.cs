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

/// <summary>What profiles have in common.</summary>
public static class SecurityProfiles
{
    /// <summary>Whether the FAPI 2.0 Security Profile holds, alone or with Message Signing.</summary>
    public static bool IsFapi2(this SecurityProfile profile) => profile is SecurityProfile.Fapi2 or SecurityProfile.Fapi2MessageSigning;
}
