using System.Text.Json;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Subjects;

/// <summary>Tells what the userinfo endpoint may say about a person.</summary>
public interface ISubjectClaims
{
    /// <summary>Writes the claims that the scope allows (OpenID Connect Core section 5.4), without <c>sub</c>; false when the account is gone or disabled.</summary>
    ValueTask<bool> WriteAsync(string subject, ScopeSet scope, Utf8JsonWriter writer, CancellationToken cancel);
}
