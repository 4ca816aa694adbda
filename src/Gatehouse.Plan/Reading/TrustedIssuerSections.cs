using Gatehouse.Plan.Model;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Reading;

/// <summary>Reads one trusted issuer.</summary>
internal static class TrustedIssuerSections
{
    [Spec("RFC 7523", "5")]
    public static PlanTrustedIssuer Read(Section section, Findings findings) => new()
    {
        Issuer = section["issuer"].RequiredText("write the iss of its statements", "RFC 7523 section 3"),
        Jwks = ClientKeySections.ReadKeys(section["jwks"], findings),
        JwksUri = section["jwks_uri"].Text(),
        Audience = section["audience"].Text(),
        Clients = section["clients"].Texts(),
        Subjects = section["subjects"].Texts(),
        Scope = ScopeSet.Of(section["scope"].Words().Select(word => word.Word).Where(word => ScopeSet.IsToken(word))),
        SingleUse = section["single_use"].Switch(true),
    };
}
