using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Model.Checking;
using Gatehouse.Plan.Model.Operations;
using Gatehouse.Plan.Reading.Checking;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Reading;

/// <summary>A part of the plan with the path where it stands.</summary>
internal sealed record Placed<T>(T Value, string Path);

/// <summary>A plan whose shape was read and whose rules are still to be checked.</summary>
internal sealed record PlanDraft(
    string? Issuer,
    PlanTokenSigning TokenSigning,
    ImmutableArray<Placed<PlanApi>> Apis,
    ImmutableArray<Placed<PlanClient>> Clients,
    ImmutableArray<Placed<PlanUser>> Users)
{
    /// <summary>The day on which the plan is read, in UTC.</summary>
    public DateOnly Today { get; init; }

    /// <summary>Says which references to secrets the installation made that the plan is for; null where none is known.</summary>
    public Func<SecretReference, bool>? KnowsSecret { get; init; }

    public ImmutableArray<Placed<PlanTrustedIssuer>> TrustedIssuers { get; init; } = [];

    public PlanRegistration? Registration { get; init; }

    public ImmutableArray<string> OutgoingAllow { get; init; } = [];

    public ImmutableArray<string> TrustedProxies { get; init; } = [];

    /// <summary>Whether all scopes could be read, so that a name among them that is missing is a fault of who uses it.</summary>
    public bool ScopesAreKnown { get; init; } = true;

    public bool RequirePushedAuthorizationRequests { get; init; }
    public bool DPoPNonceRequired { get; init; }

    public PlanAuthentication Authentication { get; init; } = PlanAuthentication.Default;
    public string Profile { get; init; } = Profiles.OAuth21;

    public PlanMtls Mtls { get; init; } = PlanMtls.None;

    public PlanTls? Tls { get; init; }
    public PlanGateway Gateway { get; init; } = PlanGateway.None;

    public PlanPages Pages { get; init; } = PlanPages.Default;

    public PlanAdministration Administration { get; init; } = PlanAdministration.None;

    public PlanRefusals Refusals { get; init; } = PlanRefusals.Default;

    public PlanDecisions Decisions { get; init; } = PlanDecisions.Default;

    public PlanAudit Audit { get; init; } = PlanAudit.Default;

    public ImmutableArray<Placed<PlanSilence>> Silenced { get; init; } = [];

    /// <summary>Who may have which scope, and what it means.</summary>
    public ScopeIndex Index => _index ??= new ScopeIndex(this);

    private ScopeIndex? _index;

    /// <summary>Where the pages of clients lie that call from browsers.</summary>
    public HashSet<string> ClientOrigins => _clientOrigins ??=
        [.. Clients.SelectMany(client => client.Value.Origins.Concat(client.Value.RedirectUris.Select(RedirectUri.OriginOf).OfType<string>()))];

    private HashSet<string>? _clientOrigins;

    /// <summary>What somebody expects of the plan; no part of what a server does.</summary>
    public ImmutableArray<Placed<PlanExpectation>> Expect { get; init; } = [];

    public HashSet<string> ApiNames { get; } = [.. Apis.Select(api => api.Value.Name)];

    /// <summary>The names of the scopes of all APIs.</summary>
    public HashSet<string> ScopeNames { get; } = [.. Apis.SelectMany(api => api.Value.Scopes).Select(scope => scope.Name)];

    public PlanDocument ToDocument() => new()
    {
        Issuer = Issuer,
        Registration = Registration,
        TokenSigning = TokenSigning,
        RequirePushedAuthorizationRequests = RequirePushedAuthorizationRequests,
        TrustedIssuers = [.. TrustedIssuers.Select(issuer => issuer.Value)],
        OutgoingAllow = OutgoingAllow,
        TrustedProxies = TrustedProxies,
        DPoPNonceRequired = DPoPNonceRequired,
        Authentication = Authentication,
        Mtls = Mtls,
        Tls = Tls,
        Gateway = Gateway,
        Pages = Pages,
        Administration = Administration,
        Refusals = Refusals,
        Decisions = Decisions,
        Audit = Audit,
        Profile = Profile,
        Silenced = [.. Silenced.Select(silence => silence.Value)],
        Apis = [.. Apis.Select(api => api.Value)],
        Clients = [.. Clients.Select(client => client.Value)],
        Users = [.. Users.Select(user => user.Value)],
    };
}
