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
