using System.Collections.Immutable;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Plan;
using Gatehouse.Plan.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Configuration;

/// <summary>Reads the plan, and puts it in force if a gateway can serve it.</summary>
internal sealed class GatewayPlanFile(GatewayOptions options, CurrentGateway current, TimeProvider time, ILogger<GatewayPlanFile> log)
{
    internal const string Unset = "this-environment-variable-is-not-set-here-";
    private PlanStamp? _stamp;

    /// <exception cref="GatewayPlanException">The plan has errors, or no gateway can serve it.</exception>
    public void Apply()
    {
        var reading = PlanReader.Read(ReadFiles(), VariableOf, time);
        if (reading.Plan is not { } plan) throw new GatewayPlanException("The plan has errors.", reading.Findings);
        foreach (var finding in reading.Findings) log.Warn(finding.ToString());
        if (FaultOf(plan) is { } fault) throw new GatewayPlanException(fault, []);
        try
        {
            current.Replace(plan, plan.Issuer!);
        }
        catch (OptionsValidationException invalid)
        {
            throw new GatewayPlanException(invalid.Message, []);
        }
    }

    /// <summary>Applies the file again if it was edited. One with errors changes nothing: the last good one stays in force.</summary>
    public void ApplyEdit()
    {
        if (PlanFiles.StampOf(options.PlanFile) is not { } stamp || stamp == _stamp || !stamp.HasSettled) return;
        try
        {
            Apply();
        }
        catch (GatewayPlanException refused)
        {
            foreach (var finding in refused.Findings) log.Fault(finding.ToString());
            log.NotApplied(options.PlanFile, refused.Message);
        }
    }

    private PlanSource ReadFiles()
    {
        try
        {
            _stamp = PlanFiles.StampOf(options.PlanFile);
            return PlanFiles.Read(options.PlanFile);
        }
        catch (PlanUnreadableException unreadable)
        {
            throw new GatewayPlanException(unreadable.Message, []);
        }
    }

    /// <summary>A gateway needs few of a plan's secrets and should be given no others: what is not set is missed only where it is used.</summary>
    private string VariableOf(string name) => (options.Variable ?? PlanVariables.Find)(name) ?? Unset + name;

    private static string? FaultOf(PlanDocument plan)
    {
        var guarded = plan.Apis.Where(api => api.Gateway is not null).ToImmutableArray();
        if (guarded.IsEmpty) return "No API of the plan has a gateway. Write gateway: { upstreams: [http://…] } at the API that this gateway should stand in front of.";
        if (plan.Issuer is null) return "The plan names no issuer, so the gateway cannot know whose tokens it checks. Write issuer: at the top of the plan.";
        // A reference or a hash recognises a secret and cannot be shown to the provider.
        if (guarded.SelectMany(api => ClientsOf(plan, api)).FirstOrDefault(client => client.Secrets.Any(secret => secret.Secret is not SecretValue)) is { } kept)
            return $"The gateway needs the secret of the client {kept.ClientId}, and the plan has only a reference to it or a hash. Write value: ${{NAME}} in its place.";
        string?[] used = [plan.Issuer, plan.Gateway.Provider, .. plan.Gateway.Proxies, .. plan.Mtls.Proxies, .. guarded.SelectMany(UsedBy), .. guarded.SelectMany(api => SecretsFor(plan, api))];
        return used.FirstOrDefault(text => text is not null && IsUnset(text)) is { } missing
            ? $"The environment variable {missing[(missing.IndexOf(Unset, StringComparison.Ordinal) + Unset.Length)..].Split('/', ':')[0]} is not set, and the gateway needs it."
            : null;
    }

    private static IEnumerable<string?> UsedBy(PlanApi api) =>
        [api.Resource, api.Gateway!.Url, .. api.Gateway.Upstreams, .. api.Gateway.Cors?.Origins ?? [], .. api.Scopes.Select(scope => scope.Name), .. api.Routes.Select(route => route.Path)];

    /// <summary>Whether an environment variable that stands in the plan is lacking here.</summary>
    public static bool IsUnset(string text) => text.Contains(Unset, StringComparison.Ordinal);

    private static IEnumerable<string?> SecretsFor(PlanDocument plan, PlanApi api) =>
        ClientsOf(plan, api).SelectMany(client => client.Secrets.Select(secret => (secret.Secret as SecretValue)?.Value).Prepend(client.ClientId));

    /// <summary>In whose name the gateway acts. JWTs can be checked without a secret; only who must never miss a revocation cannot do without.</summary>
    private static IEnumerable<PlanClient> ClientsOf(PlanDocument plan, PlanApi api)
    {
        var mayDoWithout = api.Token.Format == PlanTokenFormat.Jwt && plan.Gateway.Revocations.WhenLost == PlanLostRevocations.Continue;
        var asking = mayDoWithout ? [] : plan.Clients.Where(client => client.CanAskAbout(api)).Take(1);
        return asking.Concat(plan.Clients.Where(client => client.ClientId == api.Gateway!.Session?.Client || client.ClientId == api.Gateway.Exchange?.Client));
    }
}
