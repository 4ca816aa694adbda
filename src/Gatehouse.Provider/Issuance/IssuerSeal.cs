using Microsoft.AspNetCore.DataProtection;

namespace Gatehouse.Provider.Issuance;

/// <summary>Seals one kind of text for one issuer. The protector is kept: making one costs as much as using it.</summary>
internal sealed class IssuerSeal(IDataProtectionProvider protection, string purpose)
{
    private sealed record Kept(string Issuer, IDataProtector Protector);

    private volatile Kept? _kept;

    public byte[] Seal(string issuer, byte[] text) => For(issuer).Protect(text);

    /// <exception cref="System.Security.Cryptography.CryptographicException">The text was not sealed here, for this purpose and issuer.</exception>
    public byte[] Open(string issuer, byte[] sealedText) => For(issuer).Unprotect(sealedText);

    private IDataProtector For(string issuer)
    {
        if (_kept is { } kept && kept.Issuer == issuer) return kept.Protector;
        var protector = protection.CreateProtector(purpose, issuer);
        _kept = new Kept(issuer, protector);
        return protector;
    }
}
