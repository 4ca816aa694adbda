using System.Collections.Immutable;
using System.Text;

namespace Gatehouse.Plan;

/// <summary>What a plan is kept in cannot be read; the message is for a person.</summary>
public sealed class PlanUnreadableException(string message) : Exception(message);

/// <summary>
/// Finds and reads the file of a plan, or every <c>.yaml</c>, <c>.yml</c> and <c>.json</c> file of a folder and its folders, in the order of their names.
/// What begins with a dot is left out, and so is <c>*.expect.yaml</c>, which holds expectations beside a plan.
/// </summary>
public static class PlanFiles
{
    public const string Expectations = ".expect.yaml";

    private const int MostFiles = 2_000;
    private const int DeepestFolder = 8;

    private sealed record Found(string Name, FileInfo Real);

    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <exception cref="PlanUnreadableException">It is not there, cannot be read, or is larger than a plan can be.</exception>
    public static PlanSource Read(string path) => Reading(path, () =>
    {
        if (!Directory.Exists(path)) return new PlanSource(Path.GetFileName(path), [ReadFile(path, Path.GetFileName(path))]);
        var files = FilesOf(path);
        if (files.Count == 0) throw new PlanUnreadableException($"The folder {path} has no file of a plan: nothing in it ends with {string.Join(", ", Endings)}.");
        if (files.Sum(file => file.Real.Length) > PlanReader.LargestFile) throw new PlanUnreadableException(TooLarge(path));
        return new PlanSource(NameOf(path), [.. files.Select(file => ReadFile(file.Real.FullName, file.Name))]);
    });

    /// <summary>The files beside those of a plan that say what is expected of it.</summary>
    /// <exception cref="PlanUnreadableException">They cannot be read.</exception>
    public static ImmutableArray<PlanText> ReadExpectations(string path) => Reading(path, () =>
        Directory.Exists(path)
            ? [.. FilesOf(path, areExpectations: true).Select(file => ReadFile(file.Real.FullName, file.Name))]
            : Path.ChangeExtension(path, Expectations) is var beside && File.Exists(beside) ? ImmutableArray.Create(ReadFile(beside, Path.GetFileName(beside))) : []);

    /// <summary>When it was last written, and which files it has: another value means that it is to be read again. Null when it is not there.</summary>
    public static PlanStamp? StampOf(string path)
    {
        try
        {
            if (File.Exists(path)) return new PlanStamp(Behind(path).LastWriteTimeUtc, "");
            if (!Directory.Exists(path)) return null;
            var files = FilesOf(path);
            return files.Count == 0 ? null : new PlanStamp(files.Max(file => file.Real.LastWriteTimeUtc), string.Join('\n', files.Select(file => file.Name)));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or PlanUnreadableException)
        {
            return null;
        }
    }

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new PlanUnreadableException($"The plan {path} cannot be read: {unreadable.Message}");
        }
    }

    private static PlanText ReadFile(string path, string name)
    {
        if (new FileInfo(path).Length > PlanReader.LargestFile) throw new PlanUnreadableException(TooLarge(path));
        var bytes = File.ReadAllBytes(path);
        return new PlanText(name, Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF')) { HasByteOrderMark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) };
    }

    private static List<Found> FilesOf(string folder, bool areExpectations = false)
    {
        var files = new List<Found>();
        Collect(new DirectoryInfo(folder), NameOf(folder), 0);
        files.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        return files;

        void Collect(DirectoryInfo from, string name, int depth)
        {
            foreach (var entry in from.EnumerateFileSystemInfos())
            {
                if (entry.Name.StartsWith('.')) continue;
                // A folder that is a link could lead in circles.
                if (entry is DirectoryInfo inner)
                {
                    if (inner.LinkTarget is null && depth < DeepestFolder) Collect(inner, $"{name}/{inner.Name}", depth + 1);
                }
                else if (Endings.Contains(entry.Extension, StringComparer.OrdinalIgnoreCase) && entry.Name.EndsWith(Expectations, StringComparison.OrdinalIgnoreCase) == areExpectations)
                {
                    if (files.Count == MostFiles) throw new PlanUnreadableException($"The folder {folder} has more than {MostFiles} files. Give the folder of the plan alone.");
                    files.Add(new Found($"{name}/{entry.Name}", Behind(entry.FullName)));
                }
            }
        }
    }

    /// <summary>The file itself where the path is a link, as mounted settings are: the link stays as it is when they change.</summary>
    private static FileInfo Behind(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    private static string TooLarge(string path) => $"The plan {path} is larger than {PlanReader.LargestFile / 1024 / 1024} MiB, which no plan is. Split the installation.";
}
