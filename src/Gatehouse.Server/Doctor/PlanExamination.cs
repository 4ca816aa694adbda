using System.Globalization;
using Gatehouse.Provider.Clients;
using Gatehouse.Server.Administration;
using Gatehouse.Server.Configuration;

namespace Gatehouse.Server.Doctor;

/// <summary>What the configuration in force will run into on its own: secrets that end, classic grants that end, a demo that outlived its day.</summary>
internal static class PlanExamination
{
    private const string Plan = "plan";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public static IEnumerable<Diagnosis> Run(Installation installation, ServerOptions options)
    {
        if (installation is not { Configuration: { } configuration, Version: { } version })
        {
            yield return Diagnosis.Fault(Plan, "there is no configuration: no server has started on this database yet", "gatehouse serve --plan FILE");
            yield break;
        }
        var now = installation.Get<TimeProvider>().GetUtcNow();
        yield return version.Source == DemoPlan.Source
            ? Diagnosis.Note(Plan, $"version {version.Version}, the demo plan, is in force", "gatehouse serve --plan FILE")
            : Diagnosis.Well(Plan, string.Create(CultureInfo.InvariantCulture, $"version {version.Version} is in force since {version.AppliedAt:u}"));
        foreach (var client in configuration.Clients)
            foreach (var diagnosis in LookAt(client, now))
                yield return diagnosis;
    }

    private static IEnumerable<Diagnosis> LookAt(Client client, DateTimeOffset now)
    {
        foreach (var secret in client.Secrets)
        {
            if (secret.ExpiresAt is not { } ends || ends - now > Soon) continue;
            var name = secret.Name is null ? "its secret" : $"its secret '{secret.Name}'";
            var isLast = client.Secrets.All(other => other.ExpiresAt <= ends);
            var remedy = $"clients[{client.ClientId}].client_secrets: {(isLast ? "add the next one, give it to the client, then take this one away" : "take it away")}";
            if (ends > now) yield return Diagnosis.Warning(Plan, string.Create(CultureInfo.InvariantCulture, $"client {client.ClientId}: {name} ends {ends:u}"), remedy);
            else if (isLast) yield return Diagnosis.Fault(Plan, string.Create(CultureInfo.InvariantCulture, $"client {client.ClientId}: {name} ended {ends:u}, and it has no other"), remedy);
        }
        if (client.Sunset is { } sunset && sunset.EndsAt - now <= Soon)
            yield return Diagnosis.Warning(Plan, string.Create(CultureInfo.InvariantCulture, $"client {client.ClientId}: its classic grants {(sunset.EndsAt > now ? "end" : "ended")} {sunset.EndsAt:u}"), "docs/how-to/retire-a-classic-client.md");
    }
}
