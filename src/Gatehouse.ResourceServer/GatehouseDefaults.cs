using Microsoft.AspNetCore.Authentication;

namespace Gatehouse.ResourceServer;

/// <summary>What applies where nothing else is said.</summary>
public static class GatehouseDefaults
{
    /// <summary>The name of the authentication scheme.</summary>
    public const string AuthenticationScheme = "Gatehouse";

    /// <summary>A scheme for an <see cref="IAuthenticationSchemeProvider"/> whose APIs come and go while it runs; <see cref="GatehouseOptions"/> of that name say how it checks.</summary>
    public static AuthenticationScheme CreateScheme(string name) => new(name, null, typeof(GatehouseHandler));
}
