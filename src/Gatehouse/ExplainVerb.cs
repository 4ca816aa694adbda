using System.CommandLine;
using System.Net;
using System.Text;
using System.Text.Json;
using Gatehouse.Protocol.Refusals;
using Gatehouse.ResourceServer.Keys;
using Gatehouse.Server;
using Gatehouse.Server.Refusals;

namespace Gatehouse;

/// <summary><c>gatehouse explain ID</c>: which check refused, what it expected and saw, since when, and who can fix it.</summary>
internal static class ExplainVerb
{
    private static readonly Argument<string> Id = new("ID") { Description = "The header Gatehouse-Refusal of the answer, or what the error page shows." };
    private static readonly Option<string?> Issuer = VerbOptions.Text("--issuer", "URL", "Asks this provider over HTTP instead of reading its database.");
    private static readonly Option<string?> ClientId = VerbOptions.Text("--client-id", "ID", "The client that asks: the one that the refusal concerns, or the API that refused.");
    private static readonly Option<string?> ClientSecret = VerbOptions.Text("--client-secret", "SECRET", "Its secret; better in GATEHOUSE_CLIENT_SECRET.");

    public static Command Create()
    {
        var command = new Command("explain", "Explain a refusal by its id.") { Id, VerbOptions.Json, Issuer, ClientId, ClientSecret, ServeVerb.Data, ServeVerb.Database };
        command.SetAction((parsed, cancel) => RunAsync(parsed, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (!RefusalId.TryRead(parsed.GetValue(Id), out var id)) return await FailAsync("This is not the id of a refusal: it has twelve letters and digits, such as 7K3F-Q2WM-9XTB.");
        var code = 0;
        var told = await ServeVerb.TellFaultsAsync(async () => code = parsed.ValueOf(Issuer) is { } issuer
            ? await AskAsync(issuer.TrimEnd('/'), id, parsed, cancel)
            : await TellAsync(await RefusalReading.ReadAsync(ServeVerb.OptionsOf(parsed), id, cancel), id, parsed.GetValue(VerbOptions.Json)));
        return told != 0 ? told : code;
    }

    private static async Task<int> AskAsync(string issuer, string id, ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.ValueOf(ClientId) is not { } client || parsed.ValueOf(ClientSecret) is not { } secret)
            return await FailAsync("Asking over HTTP needs --client-id and a secret in GATEHOUSE_CLIENT_SECRET.");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{issuer}/refusals/{id}");
        request.Headers.Authorization = Backchannel.Credentials(client, secret);
        try
        {
            using var answer = await http.SendAsync(request, cancel);
            if (answer.StatusCode == HttpStatusCode.NotFound) return await TellAsync([], id, false);
            if (answer.StatusCode != HttpStatusCode.OK) return await FailAsync($"{issuer} answers {(int)answer.StatusCode}; are client and secret right?");
            return ExplainedRefusal.Read(await answer.Content.ReadAsByteArrayAsync(cancel)) is { } explained
                ? await TellAsync([explained], id, parsed.GetValue(VerbOptions.Json))
                : await FailAsync($"{issuer} answers what this version does not understand.");
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or TaskCanceledException or UriFormatException or InvalidOperationException)
        {
            return await FailAsync($"{issuer} cannot be asked: {fault.Message}");
        }
    }

    private static async Task<int> TellAsync(IReadOnlyList<ExplainedRefusal> found, string id, bool json)
    {
        if (found.Count == 0) return await FailAsync($"Nothing is known of the refusal {id}: it is older than the retention, was one of too many, or is not for this caller.");
        foreach (var refusal in found) Console.WriteLine(json ? Encoding.UTF8.GetString(refusal.ToJson()) : refusal.ToText());
        return 0;
    }

    private static async Task<int> FailAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return 1;
    }
}
