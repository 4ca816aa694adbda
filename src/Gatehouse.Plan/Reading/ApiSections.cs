using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading.Gateway;
using Gatehouse.Plan.Reading.Requests;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Reading;

/// <summary>Reads one API.</summary>
internal static class ApiSections
{
    public static readonly Choices<PlanTokenFormat> Formats = new(("jwt", PlanTokenFormat.Jwt), ("opaque", PlanTokenFormat.Opaque));

    public static readonly Choices<PlanSenderConstraint> SenderConstraints = new(
        ("none", PlanSenderConstraint.None), ("dpop", PlanSenderConstraint.DPoP), ("mtls", PlanSenderConstraint.Mtls));

    public static PlanApi Read(Section section, Findings findings) => new()
    {
        Name = section["name"].RequiredText("give the API a short name, such as orders"),
        Resource = section["resource"].RequiredText("write the URI that identifies the API, such as https://orders.example.com", "RFC 8707 section 2"),
        Token = ReadToken(section["token"]),
        MinimumAcr = section["minimum_acr"].Text(),
        Scopes = [.. section["scopes"].Items().Select(ReadScope).OfType<PlanScope>()],
        Roles = section["roles"].Texts(),
        DetailTypes = [.. section["authorization_details"].Items().Select(item => DetailSections.Read(item, findings)).OfType<PlanDetailType>()],
        Owner = section["owner"].Text(),
        Gateway = GatewaySections.ReadApi(section["gateway"]),
        Routes = [.. section["routes"].Items().Select(item => ReadRoute(item, findings)).OfType<PlanRoute>()],
    };

    private static PlanToken ReadToken(Field field)
    {
        if (field.Section() is not { } section) return PlanToken.Default;
        var token = new PlanToken(
            section["format"].Choice(Formats, PlanToken.Default.Format),
            section["lifetime"].Duration(PlanToken.Default.Lifetime))
        {
            SenderConstraint = section["sender_constraint"].Choice(SenderConstraints, PlanSenderConstraint.None),
        };
        section.Close();
        return token;
    }

    private static PlanScope? ReadScope(Field item)
    {
        if (item.IsSingleValue) return new PlanScope(item.Text() ?? "");
        if (item.Section() is not { } section) return null;
        var scope = new PlanScope(
            section["name"].RequiredText("name the scope as clients ask for it, such as orders.read"),
            section["description"].Text(),
            section["access"].Text()) { Implies = section["implies"].Texts() };
        section.Close();
        return scope;
    }

    private static PlanRoute? ReadRoute(Field item, Findings findings)
    {
        if (item.Section() is not { } section) return null;
        var match = section["match"];
        var text = match.RequiredText("write a method and a path, such as \"GET /orders/**\"");
        var (scopes, roles) = (section["scopes"].Texts(), section["roles"].Texts());
        var anonymous = section["anonymous"].Switch(false);
        var downstream = GatewaySections.ReadDownstream(section["downstream"]);
        section.Close();
        if (findings.IsFaulty(match.Path)) return null;
        if (RouteMatch.TryParse(text, out var method, out var path, out var fault)) return new PlanRoute(method, path, scopes, roles) { Anonymous = anonymous, Downstream = downstream };
        findings.Error(ApiFaults.RouteMatch, match.Path, fault, "write a method or *, a space and a path, such as \"GET /orders/**\"");
        return null;
    }
}
