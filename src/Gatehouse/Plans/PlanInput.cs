using System.CommandLine;
using System.Text;
using Gatehouse.Plan;
using Gatehouse.Server;

namespace Gatehouse.Plans;

/// <summary>The file that a verb of <c>plan</c> is about.</summary>
internal sealed record PlanInput(string Path, string Text, bool HasByteOrderMark)
{
    public static readonly Argument<string> File = new("file") { Description = "The plan; - for standard input." };

    public static readonly Option<bool> StandIns = new("--stand-ins") { Description = "Take a stand-in for every variable that is not set, as where a build has no secrets." };

    /// <summary>How findings call it.</summary>
    public string Name => Path == "-" ? "plan" : Path;

    /// <exception cref="ServerSetupException">It cannot be read.</exception>
    public static PlanInput Read(ParseResult parsed) => Read(parsed.GetValue(File)!);

    /// <exception cref="ServerSetupException">It cannot be read.</exception>
    public static PlanInput Read(string path)
    {
        try
        {
            if (path == "-") return new PlanInput(path, Console.In.ReadToEnd(), false);
            if (new FileInfo(path).Length > PlanReader.LargestFile) throw new ServerSetupException($"{path} is larger than {PlanReader.LargestFile / 1024 / 1024} MiB, which no plan is. Split the installation.");
            var bytes = System.IO.File.ReadAllBytes(path);
            return new PlanInput(path, Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'), bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ServerSetupException($"{path} cannot be read: {unreadable.Message}");
        }
    }

    /// <summary>Writes the file anew, with the byte order mark that it had.</summary>
    /// <exception cref="ServerSetupException">It cannot be written.</exception>
    public void Write(string text)
    {
        if (Path == "-") throw new ServerSetupException("What came from standard input cannot be changed. Give the file.");
        try
        {
            System.IO.File.WriteAllText(Path, text, new UTF8Encoding(HasByteOrderMark));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ServerSetupException($"{Path} cannot be written: {refused.Message}");
        }
    }

    /// <summary>The variables of the environment and, where that is asked for, something that could be any of them.</summary>
    public static Func<string, string?> Variables(ParseResult parsed) => parsed.GetValue(StandIns) ? OrStandIn : Environment.GetEnvironmentVariable;

    /// <summary>The variable, or something long enough for a secret and plain enough for a part of an address.</summary>
    public static string OrStandIn(string name) => Environment.GetEnvironmentVariable(name) ?? $"stand-in-for-{name.ToLowerInvariant().Replace('_', '-')}".PadRight(40, 'x');
}
