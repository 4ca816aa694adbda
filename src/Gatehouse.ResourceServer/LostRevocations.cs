namespace Gatehouse.ResourceServer;

/// <summary>What an API does with access tokens while it does not know which of them are revoked.</summary>
public enum LostRevocations
{
    /// <summary>They count until they end, as everywhere where nobody is told of revocations.</summary>
    Continue,

    /// <summary>The provider is asked about each of them; while it cannot answer, calls are answered 503.</summary>
    Introspect,

    /// <summary>Calls are answered 503 until the API knows again.</summary>
    Refuse,
}
