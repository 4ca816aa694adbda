using System.Text.RegularExpressions;

namespace Gatehouse.EndToEnd.Tests.Tutorials;

/// <summary>
/// The session of <c>docs/tutorials/plan-a-security-architecture.md</c>, typed as it stands there. With <c>UPDATE=1</c> what it prints is
/// written into the page, and its pictures are drawn anew.
/// </summary>
public sealed class PlanTutorial : IDisposable
{
    private const string Page = "docs/tutorials/plan-a-security-architecture.md";
    private const string Variables = "export SHOP_SECRET=a NIGHTLY_SECRET=b ALICE_PASSWORD=c; ";

    private static readonly bool Updates = Environment.GetEnvironmentVariable("UPDATE") == "1";

    private readonly TutorialSession _session = new("examples/plan");

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task Its_commands_print_what_it_shows_in_80_columns_and_its_pictures_are_theirs()
    {
        var page = TutorialPage.Read(Path.Combine(Checkout.Root, Page));
        var coloured = await _session.TypeAsync(page.Steps.Select(step => step.Commands));
        var printed = coloured.Select(TutorialSession.WithoutColours).ToList();
        Assert.True(printed.Count == page.Steps.Count, string.Join('\n', printed));
        Assert.Contains("\e[", coloured[1]);
        Assert.All(printed.Concat(page.Steps.Select(step => step.Commands)).SelectMany(text => text.Split('\n')), line => Assert.True(line.Length <= 80, $"wider than 80 columns: {line}"));

        IsUpToDate(Page, page.With(printed));
        foreach (var (step, output) in page.Steps.Zip(printed)) Assert.Equal(step.OutputAt is null ? "" : output, output);
        IsUpToDate("docs/images/tutorial-map.svg", await _session.ReadAsync("map.svg"));
        IsUpToDate("docs/images/tutorial-map-dark.svg", await _session.ReadAsync("map-dark.svg"));
        IsUpToDate("docs/images/tutorial-diff.svg", TerminalPicture.Write(coloured[page.Steps.ToList().FindIndex(step => step.Commands.StartsWith("gatehouse plan diff", StringComparison.Ordinal))]));
    }

    [Fact]
    public async Task Colours_are_for_terminals_and_for_those_who_ask()
    {
        const string check = "gatehouse plan check gatehouse.yaml";
        var plain = await _session.PipeAsync(Variables + check);
        Assert.DoesNotContain('\e', plain);
        Assert.Equal(plain, TutorialSession.WithoutColours(await _session.PipeAsync(Variables + check, ("FORCE_COLOR", "1"))));
        var terminal = await _session.TerminalAsync(Variables + check);
        Assert.Contains("\e[36mnote\e[0m", terminal);
        Assert.Equal(plain, TutorialSession.WithoutColours(terminal).ReplaceLineEndings("\n"));
        Assert.DoesNotContain("m", string.Concat(Regex.Matches(await _session.TerminalAsync(Variables + check, ("NO_COLOR", "1"), ("FORCE_COLOR", "1")), @"\x1b[^a-z]*[a-z]")));
    }

    private static void IsUpToDate(string file, string text)
    {
        var path = Path.Combine(Checkout.Root, file);
        if (Updates) File.WriteAllText(path, text);
        Assert.True(File.Exists(path), $"{file} is missing. Write it: UPDATE=1 dotnet run --project tests/Gatehouse.EndToEnd.Tests.");
        Assert.Equal(File.ReadAllText(path), text);
    }
}
