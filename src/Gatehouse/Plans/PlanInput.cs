using System.CommandLine;
using System.Text;
using Gatehouse.Plan;
using Gatehouse.Server;

namespace Gatehouse.Plans;

/// <summary>The plan that a verb of <c>plan</c> is about: a file, the files of a folder, or standard input.</summary>
internal sealed record PlanInput(string Path, PlanSource Source)
{
    public static readonly Argument<string> File = new("plan") { Description = "The plan: a file, or a folder of files; - for standard input." };

    public static readonly Option<bool> StandIns = new("--stand-ins") { Description = "Take a stand-in for every variable that is not set, as where a build has no secrets." };

    /// <summary>How the whole is called.</summary>
    public string Name => Path == "-" ? "plan" : Path;

    /// <exception cref="ServerSetupException">It cannot be read.</exception>
    public static PlanInput Read(ParseResult parsed) => Read(parsed.GetValue(File)!);

    /// <exception cref="ServerSetupException">It cannot be read.</exception>
    public static PlanInput Read(string path)
    {
        try
        {
            if (path == "-") return new PlanInput(path, PlanSource.Of(Console.In.ReadToEnd(), "plan"));
            var source = PlanFiles.Read(path);
            // People and editors find a file by the path from where they are.
            return new PlanInput(path, source with { Files = [.. source.Files.Select(file => file with { Name = Directory.Exists(path) ? $"{path.TrimEnd('/')}/{Within(file)}" : path })] });
        }
        catch (PlanUnreadableException unreadable)
        {
            throw new ServerSetupException(unreadable.Message);
        }
    }

    /// <summary>What is expected of a plan, in files beside it.</summary>
    /// <exception cref="ServerSetupException">They cannot be read.</exception>
    public static IEnumerable<PlanText> ReadExpectations(string path)
    {
        try
        {
            return PlanFiles.ReadExpectations(path);
        }
        catch (PlanUnreadableException unreadable)
        {
            throw new ServerSetupException(unreadable.Message);
        }
    }

    /// <summary>Writes files of the plan anew, each with the byte order mark that it had.</summary>
    /// <exception cref="ServerSetupException">One cannot be written.</exception>
    public void Write(IEnumerable<PlanText> files)
    {
        if (Path == "-") throw new ServerSetupException("What came from standard input cannot be changed. Give the file.");
        foreach (var file in files)
            try
            {
                System.IO.File.WriteAllText(file.Name, file.Text, new UTF8Encoding(file.HasByteOrderMark));
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                throw new ServerSetupException($"{file.Name} cannot be written: {refused.Message}");
            }
    }

    private static string Within(PlanText file) => file.Name[(file.Name.IndexOf('/') + 1)..];

    /// <summary>The variables where this runs and, where that is asked for, something that could be any of them.</summary>
    public static Func<string, string?> Variables(ParseResult parsed) => parsed.GetValue(StandIns) ? OrStandIn : PlanVariables.Find;

    /// <summary>The variable, or something long enough for a secret and plain enough for a part of an address.</summary>
    public static string OrStandIn(string name) => PlanVariables.Find(name) ?? $"stand-in-for-{name.ToLowerInvariant().Replace('_', '-')}".PadRight(40, 'x');
}
