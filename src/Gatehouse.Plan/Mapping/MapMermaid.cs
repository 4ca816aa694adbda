using System.Text;

namespace Gatehouse.Plan.Mapping;

/// <summary>Writes the map as a Mermaid flowchart, for wikis and code hosts that draw it.</summary>
public static class MapMermaid
{
    public static string Write(PlanMap map, bool dark)
    {
        var text = new StringBuilder($"%%{{init: {{\"theme\": \"{(dark ? "dark" : "default")}\"}}}}%%\nflowchart LR\n");
        text.Append($"  provider([\"{Quoted(map.Issuer)}\"])\n");
        for (var i = 0; i < map.Apis.Length; i++)
        {
            text.Append($"  subgraph api{i}[\"{Quoted(map.Apis[i].Name)}: {Quoted(map.Apis[i].Token)}\"]\n");
            foreach (var (scope, j) in map.Apis[i].Scopes.Select((scope, j) => (scope, j))) text.Append($"    api{i}s{j}[\"{Quoted(scope.Name)} ({MapSvg.WordOf(scope.Access)})\"]:::{MapSvg.ClassOf(scope.Access)}\n");
            if (map.Apis[i].Scopes.IsEmpty) text.Append($"    api{i}none[\"no scopes\"]\n");
            text.Append("  end\n");
        }
        var lines = 0;
        var risky = new List<int>();
        for (var i = 0; i < map.Clients.Length; i++)
        {
            var client = map.Clients[i];
            text.Append($"  client{i}[\"{(client.Risks.IsEmpty ? "" : "⚠ ")}{Quoted(client.Id)}<br/>{Quoted(client.Kind)}\"]{(client.Risks.IsEmpty ? "" : ":::risk")}\n");
            text.Append($"  client{i} -- \"{Quoted(string.Join(", ", client.Grants.Select(MapSvg.ShortGrant)))}\" --> provider\n");
            if (!client.Risks.IsEmpty) risky.Add(lines);
            lines++;
            foreach (var reach in client.Reaches)
            {
                var api = map.Apis.Select((one, place) => (one, place)).First(found => found.one.Name == reach.Api).place;
                text.Append($"  client{i} -. \"{(reach.IsExchange ? "exchange: " : "")}{MapSvg.WordOf(reach.Access)}\" .-> api{api}\n");
                if (!client.Risks.IsEmpty) risky.Add(lines);
                lines++;
            }
        }
        text.Append("  classDef read stroke:#1f6feb\n  classDef write stroke:#c2570c\n  classDef administer stroke:#b3163f\n  classDef unsaid stroke:#6b7787\n  classDef risk stroke:#b3163f,stroke-width:3px\n");
        if (risky.Count > 0) text.Append($"  linkStyle {string.Join(',', risky)} stroke:#b3163f,stroke-width:3px\n");
        return text.ToString();
    }

    /// <summary>Mermaid reads entities in quotes, and nothing else of what a name may have.</summary>
    private static string Quoted(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or '-' or '_' or '/' or ':' or ',' || c > '\x7f' ? c.ToString() : $"#{(int)c};"));
}
