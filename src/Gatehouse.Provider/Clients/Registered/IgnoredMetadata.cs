using System.Collections.Immutable;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Clients.Registered;

/// <summary>
/// Metadata that specifications know and registered clients cannot have here. They are read, so that nonsense is refused and not ignored, and
/// neither kept nor answered: what the answer lacks is not registered.
/// </summary>
[Spec("RFC 7591", "2"), Spec("RFC 7591", "3.2.1"), Spec("OIDC Registration", "2")]
internal sealed record IgnoredMetadata(string? SectorIdentifierUri, string? InitiateLoginUri, ImmutableArray<string> RequestUris, bool IsMaxAgeWrong)
{
    public static readonly IgnoredMetadata None = new(null, null, [], false);

    public static IgnoredMetadata Read(MetadataMembers members)
    {
        members.Flag("require_auth_time");
        members.Flag("tls_client_certificate_bound_access_tokens");
        return new(members.Text("sector_identifier_uri"), members.Text("initiate_login_uri"), members.Texts("request_uris") ?? [], !members.IsCount("default_max_age"));
    }

    public OAuthError? Check()
    {
        if (IsMaxAgeWrong) return RegistrationErrors.Invalid("default_max_age", "must be a number of seconds");
        foreach (var (name, uri) in RequestUris.Select(uri => ("request_uris", uri)).Append(("sector_identifier_uri", SectorIdentifierUri!)).Append(("initiate_login_uri", InitiateLoginUri!)))
            if (uri is not null && !(Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme == "https" && parsed.UserInfo.Length == 0 && !uri.AsSpan().ContainsAnyExceptInRange('!', '~')))
                return RegistrationErrors.Invalid(name, "is not an https address");
        return null;
    }
}
