using System.Text;
using System.Text.Json;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Importing.Sources;

/// <summary>Reads the files that another product exported: one, or those of a folder. JSON as configuration of .NET may be, with comments; and YAML.</summary>
public static class ForeignFiles
{
    private const long LargestFile = 64 * 1024 * 1024;
    private const long LargestFolder = 256 * 1024 * 1024;
    private const int MostFiles = 20_000;
    private const int DeepestFolder = 6;

    private static readonly string[] Endings = [".json", ".yaml", ".yml"];
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };

    /// <exception cref="ImportFaultException">It is not there, cannot be read, is too large, or is neither JSON nor YAML.</exception>
    public static ForeignSource Read(string path)
    {
        try
        {
            if (!Directory.Exists(path)) return new ForeignSource(Path.GetFileName(path), [ReadFile(new FileInfo(path), "")]);
            var files = new List<(string Within, FileInfo File)>();
            Collect(new DirectoryInfo(path), "", 0, files);
            if (files.Count == 0) throw new ImportFaultException($"The folder {path} has no file that ends with {string.Join(", ", Endings)}.");
            if (files.Sum(found => found.File.Length) > LargestFolder) throw new ImportFaultException($"The files in {path} are larger than {LargestFolder >> 20} MiB together. Import them in parts.");
            files.Sort((one, other) => string.CompareOrdinal(one.Within, other.Within));
            return new ForeignSource(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), [.. files.Select(found => ReadFile(found.File, found.Within))]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ImportFaultException($"{path} cannot be read: {unreadable.Message}");
        }
    }

    /// <summary>The same of a text that came otherwise.</summary>
    /// <exception cref="ImportFaultException">It is neither JSON nor YAML.</exception>
    public static ForeignSource Of(string name, string text) => new(name, [Parse(name, "", text)]);

    private static void Collect(DirectoryInfo folder, string within, int depth, List<(string, FileInfo)> files)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry.Name.StartsWith('.') || entry.LinkTarget is not null) continue;
            if (entry is DirectoryInfo inner && depth < DeepestFolder) Collect(inner, $"{within}{inner.Name}/", depth + 1, files);
            else if (entry is FileInfo file && Endings.Contains(file.Extension, StringComparer.OrdinalIgnoreCase)) files.Add((within + file.Name, file));
            if (files.Count > MostFiles) throw new ImportFaultException($"The folder has more than {MostFiles} files. Give the folder of the export alone.");
        }
    }

    private static ForeignDocument ReadFile(FileInfo file, string within)
    {
        var name = within.Length == 0 ? file.Name : within;
        if (!file.Exists) throw new ImportFaultException($"{file.FullName} is not there.");
        if (file.Length > LargestFile) throw new ImportFaultException($"{name} is larger than {LargestFile >> 20} MiB. Export it in parts: Keycloak writes a realm without its users, or users in files of their own.");
        return Parse(name, within, File.ReadAllText(file.FullName, Encoding.UTF8));
    }

    private static ForeignDocument Parse(string name, string within, string text)
    {
        text = text.TrimStart('\uFEFF');
        var start = text.AsSpan().TrimStart();
        var isJson = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || (!name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) && start is ['{' or '[' or '/', ..]);
        if (start.IsEmpty) throw new ImportFaultException($"{name} is empty.");
        return new ForeignDocument(name, within, isJson ? ParseJson(name, text) : ParseYaml(name, text));
    }

    private static JsonElement ParseJson(string name, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            return document.RootElement.Clone();
        }
        catch (JsonException broken)
        {
            throw new ImportFaultException($"{name}:{(broken.LineNumber ?? 0) + 1}:{(broken.BytePositionInLine ?? 0) + 1}: is no JSON: {Sentence(broken.Message)} Correct the text at this place, or export it again.");
        }
        catch (ArgumentException broken)
        {
            throw new ImportFaultException($"{name} is no text that JSON may be written in: {broken.Message}");
        }
    }

    private static string Sentence(string message) => message.IndexOf(" LineNumber:", StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;

    private static JsonElement ParseYaml(string name, string text)
    {
        // Templates of Auth0 use ${}, which is a variable in a plan and nothing in what is imported.
        var findings = new Findings(PlanSource.Of(text, name));
        if (YamlTree.Read(PlanSource.Of(text, name), static variable => $"${{{variable}}}", findings) is not { } root || findings.HasErrors)
            throw new ImportFaultException(findings.InFileOrder().FirstOrDefault(finding => finding.Level is FindingLevel.Error) is { } broken ? $"{broken.File}:{broken.Line}:{broken.Column}: {broken.Message}; {broken.Remedy}" : $"{name} is no YAML.");
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) JsonTree.Write(json, root);
        using var document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }
}
