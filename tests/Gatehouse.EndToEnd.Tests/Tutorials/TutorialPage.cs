using System.Text;

namespace Gatehouse.EndToEnd.Tests.Tutorials;

/// <summary>A block of commands of a tutorial, and the block of what they print, if one follows.</summary>
/// <param name="OutputAt">The line of the page at which the output begins; null where none is shown.</param>
internal sealed record TutorialStep(string Commands, int? OutputAt, string Output);

/// <summary>A page of <c>docs/tutorials</c>: what stands in its <c>sh</c> blocks is typed, and each <c>text</c> block behind one is what it prints.</summary>
internal sealed class TutorialPage
{
    private const string Fence = "```";

    private readonly List<string> _lines;

    private TutorialPage(List<string> lines, IReadOnlyList<TutorialStep> steps) => (_lines, Steps) = (lines, steps);

    public IReadOnlyList<TutorialStep> Steps { get; }

    public static TutorialPage Read(string path)
    {
        var lines = File.ReadAllLines(path).ToList();
        var steps = new List<TutorialStep>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal)) continue;
            var (kind, end) = (lines[i][Fence.Length..], lines.IndexOf(Fence, i + 1));
            var text = string.Concat(lines[(i + 1)..end].Select(line => line + "\n"));
            if (kind == "sh") steps.Add(new TutorialStep(text, null, ""));
            if (kind == "text") steps[^1] = steps[^1] with { OutputAt = i + 1, Output = text };
            i = end;
        }
        return new TutorialPage(lines, steps);
    }

    /// <summary>The page with what was printed this time.</summary>
    public string With(IReadOnlyList<string> outputs)
    {
        var text = new StringBuilder();
        var next = 0;
        foreach (var (step, output) in Steps.Zip(outputs))
        {
            if (step.OutputAt is not { } at) continue;
            Append(next, at);
            text.Append(output);
            next = _lines.IndexOf(Fence, at);
        }
        Append(next, _lines.Count);
        return text.ToString();

        void Append(int from, int to)
        {
            foreach (var line in _lines[from..to]) text.Append(line).Append('\n');
        }
    }
}
