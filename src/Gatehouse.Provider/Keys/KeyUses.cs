namespace Gatehouse.Provider.Keys;

/// <summary>What a stored key is for.</summary>
public static class KeyUses
{
    public const string Signing = "sig";
    public const string Encryption = "enc";
    public const string Handle = "mac";
    public const string DataProtection = "dp";
}
