namespace Gatehouse.Protocol.Revocations;

/// <summary>Why a page of the feed is not believed.</summary>
public enum RevocationPageFault
{
    /// <summary>It is believed.</summary>
    None,

    /// <summary>It cannot be read as what it should be.</summary>
    Malformed,

    /// <summary>It is a token of another type.</summary>
    TypeDiffers,

    /// <summary>It comes from another issuer.</summary>
    IssuerDiffers,

    /// <summary>It is signed with a key that the provider does not publish.</summary>
    KeyUnknown,

    /// <summary>Its signature is wrong.</summary>
    SignatureInvalid,

    /// <summary>It answers another question.</summary>
    CursorDiffers,

    /// <summary>It was read before, or is older than the one before.</summary>
    Replayed,

    /// <summary>It was made too long ago, or in the future: it was kept by somebody, or the clocks differ.</summary>
    ClockDiffers,
}

/// <summary>What came of reading a page: the page, or why it is not believed.</summary>
/// <param name="Page">The page; null when it is not believed.</param>
/// <param name="Fault">Why it is not.</param>
/// <param name="MissingKey">The key that a newer key set may hold.</param>
public readonly record struct RevocationPageReading(RevocationPage? Page, RevocationPageFault Fault, string? MissingKey = null)
{
    /// <summary>The fault as metrics name it.</summary>
    public string Outcome => Fault switch
    {
        RevocationPageFault.None => "ok",
        RevocationPageFault.TypeDiffers => "type_differs",
        RevocationPageFault.IssuerDiffers => "issuer_differs",
        RevocationPageFault.KeyUnknown => "key_unknown",
        RevocationPageFault.SignatureInvalid => "signature_invalid",
        RevocationPageFault.CursorDiffers => "cursor_differs",
        RevocationPageFault.Replayed => "replayed",
        RevocationPageFault.ClockDiffers => "clock_differs",
        _ => "malformed",
    };
}
