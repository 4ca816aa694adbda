namespace Gatehouse.ResourceServer;

/// <summary>What applies where nothing else is said.</summary>
public static class GatehouseDefaults
{
    /// <summary>The name of the authentication scheme.</summary>
    public const string AuthenticationScheme = "Gatehouse";
}
