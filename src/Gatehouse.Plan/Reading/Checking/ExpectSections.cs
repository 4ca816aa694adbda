using System.Collections.Immutable;
using Gatehouse.Plan.Model.Checking;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Reading.Checking;

/// <summary>Reads one thing that is expected of the plan.</summary>
internal static class ExpectSections
{
    private static readonly Choices<int> Answers = new(("200", 200), ("400", 400), ("401", 401), ("403", 403), ("404", 404), ("405", 405));

    private static readonly Choices<string> Errors = new([.. new[] { "invalid_scope", "invalid_target", "unauthorized_client", "invalid_request", "invalid_client" }.Select(code => (code, code))]);

    public static PlanExpectation Read(Section section, Findings findings)
    {
        var expected = new PlanExpectation
        {
            File = findings.FileOf(findings.PlaceOf(section.Path)),
            Line = findings.PlaceOf(section.Path).Line,
            Name = section["name"].IsWritten ? section["name"].Text() : null,
            Client = section["client"] is { IsWritten: true } client ? client.Text() : null,
            Grant = section["grant"] is { IsWritten: true } grant ? grant.Choice(ClientKinds.Grants, "") : null,
            May = Words(section["may"]),
            Asks = Words(section["asks"]),
            Gets = Words(section["gets"]),
            Refused = section["refused"] is { IsWritten: true } refused ? refused.Choice(Errors, "") : null,
            Call = section["call"] is { IsWritten: true } call ? call.Text() : null,
            Api = section["api"] is { IsWritten: true } api ? api.Text() : null,
            TokenFor = section["token_for"] is { IsWritten: true } other ? other.Text() : null,
            Scopes = Words(section["scopes"]),
            Roles = section["roles"].Texts(),
            Answer = section["answer"] is { IsWritten: true } answer ? answer.Choice(Answers, 200) : null,
        };
        if (!findings.IsFaulty(section.Path) && FaultOf(expected) is { } fault)
            findings.Error(ServerFaults.Expectation, section.Path, fault, "write { client, may }, { client, asks, gets or refused } or { call, api, answer }");
        return expected;
    }

    private static ImmutableArray<string>? Words(Field field) => field.IsWritten ? [.. field.Words().Select(word => word.Word)] : null;

    private static string? FaultOf(PlanExpectation expected)
    {
        var says = (expected.May is null ? 0 : 1) + (expected.Gets is null ? 0 : 1) + (expected.Refused is null ? 0 : 1) + (expected.Answer is null ? 0 : 1);
        if (says != 1) return says == 0 ? "expects nothing" : "expects several things at once";
        if (expected.Answer is null && expected.Call is not null) return "has a call, but no answer to it";
        if (expected.Answer is null) return expected.Client is null ? "names no client" : null;
        if (expected.Call is null || expected.Api is null) return "has an answer, but not both call and api";
        if (!RouteMatch.TryParse(expected.Call.Split('?')[0], out var method, out var path, out _) || method == "*" || path.Contains('*')) return "has a call that is not one method and one path";
        return expected is { Scopes: not null, Client: not null } ? "has scopes beside a client, whose token has its own" : null;
    }
}
