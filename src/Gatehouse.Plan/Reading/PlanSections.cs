using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading.Authentication;
using Gatehouse.Plan.Reading.Checking;
using Gatehouse.Plan.Reading.Gateway;
using Gatehouse.Plan.Reading.Operations;
using Gatehouse.Plan.Reading.Proofs;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Reading;

/// <summary>Reads the top of the plan and hands each part to its own reader.</summary>
internal static class PlanSections
{
    public static readonly Choices<string> Algorithms = new(
        [(SigningAlgorithms.ES256, SigningAlgorithms.ES256), (SigningAlgorithms.RS256, SigningAlgorithms.RS256), (SigningAlgorithms.PS256, SigningAlgorithms.PS256)],
        [("EdDSA", "use ES256"), ("ES384", "use ES256"), ("RS384", "use RS256"), ("RS512", "use RS256"), ("none", "use ES256; an unsigned token proves nothing")]);

    /// <summary>The newest language of plans that this release reads.</summary>
    private const int Version = 1;

    public static readonly Choices<bool> DPoPNonces = new(("off", false), ("required", true));

    public static readonly Choices<string> KnownProfiles = new(
        (Profiles.OAuth21, Profiles.OAuth21), (Profiles.Fapi2, Profiles.Fapi2), (Profiles.Fapi2MessageSigning, Profiles.Fapi2MessageSigning), (Profiles.Mcp, Profiles.Mcp));

    /// <param name="stored">Whether this is a stored version, in which references stand for secrets.</param>
    public static PlanDraft? Read(PlanNode root, bool stored, Findings findings)
    {
        if (root is not MapNode map)
        {
            findings.Error(ShapeFaults.WrongType, "", $"must be a mapping, not {root.Shape}", "begin with keys such as apis: and clients:");
            return null;
        }
        var section = new Section(map, "", findings);
        var profile = section["profile"].Choice(KnownProfiles, Profiles.OAuth21);
        var draft = new PlanDraft(
            section["issuer"].Text(),
            ReadTokenSigning(section["token_signing"]),
            ReadEach(section["apis"], item => ApiSections.Read(item, findings)),
            ReadEach(section["clients"], item => ClientSections.Read(item, stored, findings)),
            ReadEach(section["users"], UserSections.Read))
        {
            RequirePushedAuthorizationRequests = section["require_pushed_authorization_requests"].Switch(false),
            TrustedIssuers = ReadEach(section["trusted_issuers"], item => TrustedIssuerSections.Read(item, findings)),
            OutgoingAllow = ReadOutgoing(section["outgoing"]),
            TrustedProxies = section["trusted_proxies"].Texts(),
            DPoPNonceRequired = ReadDPoPNonce(section["dpop"]),
            Authentication = AuthenticationSections.Read(section["authentication"]),
            Profile = profile,
            Mtls = MtlsSections.Read(section["mtls"]),
            Tls = TlsSections.Read(section["tls"]),
            Gateway = GatewaySections.Read(section["gateway"]),
            Pages = PagesSection.Read(section["pages"], findings),
            Administration = OperationsSections.ReadAdministration(section["administration"]),
            Refusals = OperationsSections.ReadRefusals(section["refusals"]),
            Decisions = OperationsSections.ReadDecisions(section["decisions"]),
            Audit = OperationsSections.ReadAudit(section["audit"]),
            Silenced = ReadEach(section["silenced"], SilenceSections.Read),
        };
        draft = draft with { Registration = RegistrationSections.Read(section["registration"], profile, draft.ScopeNames, stored, findings) };
        draft = draft with { Expect = ReadEach(section["expect"], item => ExpectSections.Read(item, findings)) };
        ReadVersion(section["version"], findings);
        section.Close();
        var apisAreSound = !findings.IsFaulty("apis") || (draft.Apis.Length > 0 && draft.Apis.All(api => !findings.IsFaulty($"{api.Path}.scopes")));
        return draft with { ScopesAreKnown = apisAreSound };
    }

    /// <summary>What a newer release wrote may look the same and mean something else.</summary>
    private static void ReadVersion(Field field, Findings findings)
    {
        if (!field.IsWritten || field.Count(Version) <= Version) return;
        findings.Error(FileFaults.Version, field.Path, $"is newer than the {Version} that this release reads", "run a newer release");
    }

    private static PlanTokenSigning ReadTokenSigning(Field field)
    {
        if (field.Section() is not { } section) return PlanTokenSigning.Default;
        var signing = new PlanTokenSigning(
            section["algorithm"].Choice(Algorithms, PlanTokenSigning.Default.Algorithm),
            section["rotation"].Duration(PlanTokenSigning.Default.Rotation));
        section.Close();
        return signing;
    }

    private static ImmutableArray<string> ReadOutgoing(Field field)
    {
        if (field.Section() is not { } section) return [];
        var allow = section["allow"].Texts();
        section.Close();
        return allow;
    }

    private static bool ReadDPoPNonce(Field field)
    {
        if (field.Section() is not { } section) return false;
        var required = section["nonce"].Choice(DPoPNonces, false);
        section.Close();
        return required;
    }

    public static ImmutableArray<Placed<T>> ReadEach<T>(Field field, Func<Section, T> read)
    {
        var parts = ImmutableArray.CreateBuilder<Placed<T>>();
        foreach (var item in field.Items())
        {
            if (item.Section() is not { } section) continue;
            parts.Add(new Placed<T>(read(section), item.Path));
            section.Close();
        }
        return parts.ToImmutable();
    }
}
