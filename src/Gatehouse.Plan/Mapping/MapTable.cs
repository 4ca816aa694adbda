using System.Net;
using System.Text;

namespace Gatehouse.Plan.Mapping;

/// <summary>Client by API by access: as a page with the picture, and as CSV for spreadsheets.</summary>
public static class MapTable
{
    private const string Style = """
        body{margin:0;background:var(--ground);color:var(--ink);font:14px/1.5 system-ui,-apple-system,'Segoe UI','Liberation Sans',sans-serif}main{max-width:1200px;margin:0 auto;padding:0 0 48px}svg{max-width:100%;height:auto}
        section{padding:0 24px;overflow-x:auto}h2{font-size:18px;margin:32px 0 12px}table{border-collapse:collapse;font-size:13px}th,td{border:1px solid var(--edge);padding:5px 9px;text-align:left;vertical-align:top}thead th{background:var(--provider);position:sticky;top:0}
        th[scope=row]{background:var(--box);font-weight:600}td.read{color:var(--read)}td.write{color:var(--write);font-weight:600}td.administer{color:var(--administer);font-weight:600}td.unsaid{color:var(--unsaid)}tr.risk th[scope=row]{border-left:4px solid var(--danger)}small{color:var(--faint);display:block;font-weight:400}
        """;

    /// <param name="dark">Null: as the reader's system has it.</param>
    public static string WriteHtml(PlanMap map, bool? dark)
    {
        var page = new StringBuilder($"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>Who gets at what by {Text(map.Issuer)}</title>\n");
        page.Append($"<style>{(dark is { } night ? MapStyle.OfPageIn(night) : MapStyle.OfPage)}{Style}</style>\n</head>\n<body>\n<main>\n{MapSvg.WriteInPage(map)}<section>\n<h2>Clients by API</h2>\n<table>\n<thead><tr><th scope=\"col\">Client</th>");
        foreach (var api in map.Apis) page.Append($"<th scope=\"col\">{Text(api.Name)}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var client in map.Clients)
        {
            page.Append($"<tr{(client.Risks.IsEmpty ? "" : " class=\"risk\"")}><th scope=\"row\">{Text(client.Id)}<small>{Text(client.Kind)}{(client.Owner is { } owner ? $", {Text(owner)}" : "")}</small></th>");
            foreach (var api in map.Apis)
                page.Append(client.At(api.Name) is { } reach ? $"<td class=\"{MapSvg.ClassOf(reach.Access)}\">{MapSvg.WordOf(reach.Access)}{(reach.IsExchange ? " by exchange" : "")}<small>{Text(string.Join(' ', reach.Scopes))}</small></td>" : "<td></td>");
            page.Append("</tr>\n");
        }
        page.Append("</tbody>\n</table>\n");
        WriteRisks(page, map);
        return page.Append("</section>\n</main>\n</body>\n</html>\n").ToString();
    }

    /// <summary>One line for each client and API.</summary>
    public static string WriteCsv(PlanMap map)
    {
        var text = new StringBuilder("client,kind,owner,grants,proof,bound,api,access,by,scopes,warnings\r\n");
        foreach (var client in map.Clients)
            foreach (var reach in client.Reaches.DefaultIfEmpty(new MapReach("", MapAccess.Unsaid, [], false)))
                text.AppendJoin(',', ((string[])
                [
                    client.Id, client.Kind, client.Owner ?? "", string.Join(' ', client.Grants), client.Proof, client.IsBound ? "yes" : "no", reach.Api, reach.Api.Length == 0 ? "none" : MapSvg.WordOf(reach.Access), reach.IsExchange ? "exchange" : "scope",
                    string.Join(' ', reach.Scopes), string.Join(' ', client.Risks.Select(risk => risk.Rule.Id).Distinct()),
                ]).Select(Cell)).Append("\r\n");
        return text.ToString();
    }

    private static void WriteRisks(StringBuilder page, PlanMap map)
    {
        var risks = map.Clients.SelectMany(client => client.Risks.Select(risk => (client.Id, risk))).Concat(map.Apis.SelectMany(api => api.Risks.Select(risk => (Id: api.Name, risk)))).ToList();
        if (risks.Count == 0) return;
        page.Append("<h2>What a check warns of</h2>\n<table>\n<thead><tr><th scope=\"col\">Where</th><th scope=\"col\">What</th><th scope=\"col\">What to do</th><th scope=\"col\">Source</th></tr></thead>\n<tbody>\n");
        foreach (var (id, risk) in risks)
            page.Append($"<tr class=\"risk\"><th scope=\"row\">{Text(id)}<small>{Text(risk.Rule.Id)}</small></th><td>{Text($"{risk.Path} {risk.Message}")}<small>{Text(risk.Rule.Why)}</small></td><td>{Text(risk.Remedy)}</td><td>{Text(risk.Source ?? "practice")}</td></tr>\n");
        page.Append("</tbody>\n</table>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    // A spreadsheet takes a cell that begins like this for a formula.
    private static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t') text = "'" + text;
        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
