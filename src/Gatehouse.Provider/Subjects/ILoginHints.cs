namespace Gatehouse.Provider.Subjects;

/// <summary>Finds whom a client means when it names its user (OpenID Connect CIBA section 7.1).</summary>
public interface ILoginHints
{
    /// <summary>The subject with this username, or null when there is none that may sign in.</summary>
    ValueTask<string?> FindAsync(string loginHint, CancellationToken cancel);
}
