using Gatehouse.Plan.Checking;
using Gatehouse.Plan.Importing;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Model;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Plan.Tests.Importing;

/// <summary>Imports what stands in <c>tests/imports</c>, and what a test writes.</summary>
internal static class Imports
{
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.Zero));

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "imports", name);

    public static ImportedPlan File(string name, string? from = null) => Sound(PlanImport.Run(ForeignFiles.Read(PathOf(name)), from, clock: Clock));

    public static ImportedPlan Text(string text, string? from = null, string name = "source.json") => Sound(PlanImport.Run(ForeignFiles.Of(name, text), from, clock: Clock));

    /// <summary>What is said to whoever gives something that cannot be imported.</summary>
    public static string Fault(string text, string? from = null, string name = "source.json") =>
        Assert.Throws<ImportFaultException>(() => PlanImport.Run(ForeignFiles.Of(name, text), from, clock: Clock)).Message;

    public static PlanDocument Document(this ImportedPlan imported) => PlanReader.Read(imported.Plan, "plan", Variable(imported), Clock).Plan!;

    public static PlanClient Client(this ImportedPlan imported, string clientId) => imported.Document().Clients.Single(client => client.ClientId == clientId);

    /// <summary>The notes of a part, in short.</summary>
    public static IEnumerable<string> Told(this ImportedPlan imported, string subject) =>
        imported.Notes.Where(note => note.Subject == subject).Select(note => $"{(note.Outcome is ImportOutcome.LeftOut ? "-" : "~")} {note.What}");

    private static Func<string, string?> Variable(ImportedPlan imported) => name => imported.Secrets.Single(secret => secret.Variable == name).Value ?? $"a-secret-that-the-export-did-not-tell-{name}";

    /// <summary>Whatever comes of an import can be used, holds no secret in clear, and every note says where and why.</summary>
    private static ImportedPlan Sound(ImportedPlan imported)
    {
        var review = PlanCheck.Run(imported.Plan, "plan", Variable(imported), Clock);
        Assert.Empty(review.Findings.Where(finding => finding.Level is FindingLevel.Error).Select(finding => finding.ToString()));
        Assert.All(imported.Secrets.Where(secret => secret.Value?.Length > 15), secret => Assert.DoesNotContain(secret.Value!, imported.Plan + string.Join('\n', imported.Notes)));
        Assert.All(imported.Notes, note => Assert.True(note is { What.Length: > 0, Reason.Length: > 0 } && (note.Place.Length > 0 || note.Subject.Length == 0), note.ToString()));
        return imported;
    }
}
