using System.Collections.Frozen;
using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading.Authentication;
using Gatehouse.Plan.Reading.Proofs;
using Gatehouse.Plan.Reading.Requests;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Reading;

/// <summary>Reads one client and fills in what its kind implies.</summary>
internal static class ClientSections
{
    public static readonly Choices<PlanConsent> Consents = new(("ask", PlanConsent.Ask), ("implied", PlanConsent.Implied));

    public static readonly Choices<string> ResponseModesKnown = new([.. ResponseModes.All.Select(mode => (mode, mode))]);

    public static readonly Choices<bool> SubjectTypes = new(("public", false), ("pairwise", true));
    public static readonly Choices<bool> RetryStreaks = new(("event", false), ("revoke", true));
    public static readonly Choices<PlanReuse> Reuses = new(("burst", PlanReuse.Burst), ("strict", PlanReuse.Strict));

    private static readonly PlanClient Defaults = new() { ClientId = "", Kind = ClientKind.Web };

    /// <param name="stored">Whether references stand where a file has secrets.</param>
    public static PlanClient Read(Section section, bool stored, Findings findings)
    {
        var clientId = section["client_id"].RequiredText("write the identifier the client sends", "RFC 6749 section 2.2");
        var kind = section["kind"].RequiredChoice(ClientKinds.Words, "say what the client is");
        var rules = ClientKinds.Of(kind);
        var client = new PlanClient
        {
            ClientId = clientId,
            Kind = kind,
            ClientName = section["client_name"].Text(),
            LogoUri = section["logo_uri"].Text(),
            Secrets = ReadSecrets(section, stored, findings),
            TokenEndpointAuthMethods = ReadMethods(section, rules),
            RedirectUris = section["redirect_uris"].Texts(),
            PostLogoutRedirectUris = section["post_logout_redirect_uris"].Texts(),
            Origins = section["origins"].Texts(),
            GrantTypes = section["grant_types"] is { IsWritten: true } grants ? grants.Choices(ClientKinds.Grants) : rules.Grants,
            Consent = section["consent"].Choice(Consents, Defaults.Consent),
            Refresh = ReadRefresh(section["refresh"]),
            CodeLifetime = section["code_lifetime"].Duration(Defaults.CodeLifetime),
            IdTokenLifetime = section["id_token_lifetime"].Duration(Defaults.IdTokenLifetime),
            IdTokenSignedResponseAlg = ReadAlgorithm(section["id_token_signed_response_alg"]),
            AuthorizationDetailsTypes = section["authorization_details_types"].Texts(),
            ResponseModes = section["response_modes"].Choices(ResponseModesKnown),
            AuthorizationSignedResponseAlg = ReadAlgorithm(section["authorization_signed_response_alg"]),
            RequirePushedAuthorizationRequests = section["require_pushed_authorization_requests"].Switch(false),
            DPoPBoundAccessTokens = section["dpop_bound_access_tokens"].Switch(false),
            Profile = section["profile"] is { IsWritten: true } profile ? profile.Choice(PlanSections.KnownProfiles, Profiles.OAuth21) : null,
            Sunset = SunsetSections.Read(section["sunset"]),
            IsPairwise = section["subject_type"].Choice(SubjectTypes, false),
            SectorIdentifierUri = section["sector_identifier_uri"].Text(),
            Exchange = ExchangeSections.Read(section["exchange"]),
            MayAct = section["may_act"].Text(),
            IsThirdParty = section["third_party"].Switch(false),
            Owner = section["owner"].Text(),
        };
        client = BackchannelSections.Read(section, ReadAccess(section, client, findings), findings);
        client = client with { ResponseTypes = SunsetSections.ReadResponseTypes(section["response_types"], client) };
        client = MtlsSections.Read(section, client, findings);
        client = ResponseSections.Read(section, client);
        return ClientKeySections.Read(section, AuthenticationSections.ReadClient(section, client), findings);
    }

    /// <summary>What it may ask for, and what it is.</summary>
    private static PlanClient ReadAccess(Section section, PlanClient client, Findings findings) => client with
    {
        Scope = ReadScope(section["scope"], findings),
        DefaultScope = section["default_scope"] is { IsWritten: true } defaults ? ReadScope(defaults, findings) : null,
        MultipleResources = section["multiple_resources"].Switch(false),
        Apis = section["apis"].Texts(),
    };

    private static string? ReadAlgorithm(Field field) => field.IsWritten ? field.Choice(PlanSections.Algorithms, SigningAlgorithms.ES256) : null;

    private static ImmutableArray<PlanClientSecret> ReadSecrets(Section section, bool stored, Findings findings)
    {
        var (single, several) = (section["client_secret"], section["client_secrets"]);
        if (single.IsWritten && several.IsWritten)
            findings.Error(ProofFaults.SecretsBoth, several.Path, "stands beside client_secret", "move the one secret into the list");
        if (single.IsWritten) return single.Text() is { } secret ? [new PlanClientSecret(new SecretValue(secret))] : [];
        return [.. several.Items().Select(item => ReadSecret(item, stored, findings)).OfType<PlanClientSecret>()];
    }

    private static PlanClientSecret? ReadSecret(Field item, bool stored, Findings findings)
    {
        if (item.IsSingleValue) return new PlanClientSecret(new SecretValue(item.Text() ?? ""));
        if (item.Section() is not { } section) return null;
        var secret = new PlanClientSecret(SecretSections.Read(section, stored, "write the secret as ${NAME}", findings, mayBeForeign: true), section["name"].Text(), section["expires_at"].Instant());
        section.Close();
        return secret;
    }

    private static FrozenSet<string> ReadMethods(Section section, KindRules rules)
    {
        var field = section["token_endpoint_auth_method"];
        var confidential = rules.Confidential ?? (section["client_secret"].IsWritten || section["client_secrets"].IsWritten);
        FrozenSet<string> secret = [ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost];
        FrozenSet<string> otherwise = confidential ? secret : [ClientAuthenticationMethods.None];
        return field.IsWritten && field.Choice(ClientKinds.Methods, "") is { Length: > 0 } method ? [method] : otherwise;
    }

    private static ScopeSet ReadScope(Field field, Findings findings)
    {
        var words = field.Words();
        foreach (var (word, path) in words)
            if (!ScopeSet.IsToken(word) && !findings.IsFaulty(path))
                findings.Error(ApiFaults.ScopeSyntax, path, "has a scope with a character that scopes cannot have", "use letters, digits, dots and colons", "RFC 6749 section 3.3");
        return ScopeSet.Of(words.Select(word => word.Word).Where(word => ScopeSet.IsToken(word)));
    }

    private static PlanRefresh ReadRefresh(Field field)
    {
        var defaults = PlanRefresh.Default;
        if (field.Section() is not { } section) return defaults;
        var refresh = new PlanRefresh
        {
            Rotate = section["rotate"] is { IsWritten: true } rotate ? rotate.Switch(true) : null,
            Reuse = section["reuse"].Choice(Reuses, defaults.Reuse),
            RevokeRetryStreak = section["retry_streak"].Choice(RetryStreaks, defaults.RevokeRetryStreak),
            Window = section["window"].Duration(defaults.Window),
            Idle = section["idle"].Duration(defaults.Idle),
            Absolute = section["absolute"].Duration(defaults.Absolute),
        };
        section.Close();
        return refresh;
    }
}
