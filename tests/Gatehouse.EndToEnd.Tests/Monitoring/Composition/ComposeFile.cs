using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Gatehouse.EndToEnd.Tests.Monitoring.Composition;

/// <summary>What <c>deploy/compose.yaml</c> tells each container, with addresses of this machine in place of the names of containers.</summary>
internal sealed partial class ComposeFile
{
    private static readonly string Deploy = Path.Combine(Checkout.Root, "deploy");

    private readonly YamlMappingNode _root;
    private readonly IReadOnlyDictionary<string, string> _variables;

    public ComposeFile(IReadOnlyDictionary<string, string> variables)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Path.Combine(Deploy, "compose.yaml"))));
        (_root, _variables) = ((YamlMappingNode)Assert.Single(stream.Documents).RootNode, variables);
    }

    public string[] Command(string service) => [.. Items(service, "command").Select(argument => Here(((YamlScalarNode)argument).Value!))];

    public IReadOnlyDictionary<string, string?> Environment(string service) =>
        ((YamlMappingNode)Service(service).Children["environment"]).Children.ToDictionary(variable => ((YamlScalarNode)variable.Key).Value!, variable => (string?)Here(((YamlScalarNode)variable.Value).Value!));

    /// <summary>The ports of the container that are published, as its programs know them.</summary>
    public int[] Published(string service) => [.. Items(service, "ports").Select(port => int.Parse(((YamlScalarNode)port).Value!.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Puts the files that the container is given where it looks for them, below a folder that stands for its root.</summary>
    public void Place(string service, string root)
    {
        foreach (var mount in Items(service, "volumes").Select(volume => ((YamlScalarNode)volume).Value!.Split(':')).Where(mount => mount[0].StartsWith('.')))
            foreach (var file in Directory.GetFiles(Path.Combine(Deploy, mount[0]), "*", SearchOption.AllDirectories))
                Write(root + Path.Combine(mount[1], Path.GetRelativePath(Path.Combine(Deploy, mount[0]), file)), File.ReadAllText(file));
        foreach (var config in Items(service, "configs"))
            Write(root + Text(config, "target"), Here(Text(((YamlMappingNode)_root.Children["configs"]).Children[Text(config, "source")], "content")));
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private YamlMappingNode Service(string name) => (YamlMappingNode)((YamlMappingNode)_root.Children["services"]).Children[name];

    private IEnumerable<YamlNode> Items(string service, string key) => Service(service).Children.TryGetValue(key, out var items) ? (YamlSequenceNode)items : [];

    private static string Text(YamlNode node, string key) => ((YamlScalarNode)((YamlMappingNode)node).Children[key]).Value!;

    /// <summary>Variables are those of the caller; the network of containers is the loopback of this machine.</summary>
    private string Here(string text) => Host().Replace(Variable().Replace(text, match => _variables[match.Groups[1].Value]), "127.0.0.1:");

    [GeneratedRegex(@"\$\{(\w+)(?::\?[^}]*)?\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\b(?:0\.0\.0\.0|provider|prometheus):(?=\d)")]
    private static partial Regex Host();
}
