using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading.Proofs;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Reading;

/// <summary>Reads who may register clients, and what such clients may have.</summary>
internal static class RegistrationSections
{
    public static readonly Choices<PlanRegistrationMode> Modes = new(("closed", PlanRegistrationMode.Closed), ("token", PlanRegistrationMode.Token), ("open", PlanRegistrationMode.Open));

    private static readonly PlanRegistration Defaults = new();

    private static readonly PlanRegistration ForFapi2 = Defaults with { TokenEndpointAuthMethods = [ClientAuthenticationMethods.PrivateKeyJwt] };

    private static readonly Choices<string> Grants = new(
        [.. new[] { GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.ClientCredentials }.Select(grant => (grant, grant))],
        [(GrantTypes.Implicit, "use authorization_code; nobody registers for what is on its way out"), (GrantTypes.Password, "use authorization_code; nobody registers for what is on its way out")]);

    private static readonly Choices<string> Methods = new(
        [.. PlanRegistration.DefaultMethods.Select(method => (method, method))],
        [("client_secret_jwt", "use private_key_jwt"), ("tls_client_auth", "use private_key_jwt"), ("self_signed_tls_client_auth", "use private_key_jwt")]);

    /// <param name="scopes">The scopes of all APIs.</param>
    public static PlanRegistration? Read(Field field, string profile, IEnumerable<string> scopes, bool stored, Findings findings)
    {
        var otherwise = profile switch { Profiles.Mcp => ForMcp(scopes), Profiles.Fapi2 or Profiles.Fapi2MessageSigning => ForFapi2, _ => Defaults };
        if (field.Section() is not { } section) return profile == Profiles.Mcp && !field.IsWritten ? otherwise : null;
        var registration = new PlanRegistration
        {
            Mode = section["mode"].Choice(Modes, otherwise.Mode),
            InitialAccessTokens = [.. section["initial_access_tokens"].Items().Select(item => ReadToken(item, stored, findings)).OfType<PlanInitialAccessToken>()],
            MetadataDocuments = Texts(section["metadata_documents"], otherwise.MetadataDocuments),
            Scope = section["scope"] is { IsWritten: true } scope ? ReadScope(scope, findings) : otherwise.Scope,
            GrantTypes = section["grant_types"] is { IsWritten: true } grants ? grants.Choices(Grants) : otherwise.GrantTypes,
            TokenEndpointAuthMethods = section["token_endpoint_auth_methods"] is { IsWritten: true } methods ? methods.Choices(Methods) : otherwise.TokenEndpointAuthMethods,
            RedirectHosts = Texts(section["redirect_hosts"], otherwise.RedirectHosts),
            RedirectSchemes = section["redirect_schemes"].Texts(),
            MostClients = section["most_clients"].Count(otherwise.MostClients),
            MostPerNetwork = section["most_per_network"].Count(otherwise.MostPerNetwork),
            Unused = section["unused"].Duration(otherwise.Unused),
            Lifetime = section["lifetime"] is { IsWritten: true } lifetime ? lifetime.Duration(TimeSpan.Zero) : null,
            RequireSoftwareStatement = section["require_software_statement"].Switch(false),
            SoftwareStatements = [.. section["software_statements"].Items().Select(item => ReadIssuer(item, findings)).OfType<PlanStatementIssuer>()],
        };
        section.Close();
        return registration;
    }

    /// <summary>What the profile means where nothing else is written: clients of the world publish what they are, and people decide.</summary>
    private static PlanRegistration ForMcp(IEnumerable<string> scopes) => new()
    {
        MetadataDocuments = [PlanRegistration.AnyHost],
        Scope = ScopeSet.Of([Scopes.OpenId, Scopes.Profile, Scopes.Email, Scopes.OfflineAccess, .. scopes]),
    };

    private static ImmutableArray<string> Texts(Field field, ImmutableArray<string> otherwise) => field.IsWritten ? field.Texts() : otherwise;

    private static ScopeSet ReadScope(Field field, Findings findings)
    {
        var words = field.Words();
        foreach (var (word, path) in words)
            if (!ScopeSet.IsToken(word) && !findings.IsFaulty(path))
                findings.Error(ApiFaults.ScopeSyntax, path, "has a character that scopes cannot have", "use letters, digits, dots and colons", "RFC 6749 section 3.3");
        return ScopeSet.Of(words.Select(found => found.Word).Where(word => word.Length > 0));
    }

    private static PlanInitialAccessToken? ReadToken(Field item, bool stored, Findings findings)
    {
        if (item.Section() is not { } section) return null;
        var name = section["name"].RequiredText("name it after who holds it");
        var value = SecretSections.Read(section, stored, "write the token as ${NAME}", findings);
        var token = new PlanInitialAccessToken(name, value, section["expires_at"].Instant(), section["most"] is { IsWritten: true } most ? most.Count(0) : null);
        section.Close();
        return token;
    }

    private static PlanStatementIssuer? ReadIssuer(Field item, Findings findings)
    {
        if (item.Section() is not { } section) return null;
        var issuer = new PlanStatementIssuer(
            section["issuer"].RequiredText("write what stands in iss of its statements", "RFC 7591 section 2.3"),
            ClientKeySections.ReadKeys(section["jwks"], findings),
            section["jwks_uri"].Text());
        section.Close();
        return issuer;
    }
}
