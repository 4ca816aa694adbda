using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Web;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>A client that hears which sessions have ended, and answers or not.</summary>
internal sealed class LogoutListener : IDisposable
{
    private readonly HttpListener _http = new();

    private LogoutListener(string address) => Address = address;

    public string Address { get; }

    /// <summary>Whether it answers; else the caller waits.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>The sessions it was told of, each as often as it was.</summary>
    public ConcurrentQueue<string> Told { get; } = new();

    public static LogoutListener Start()
    {
        var listener = new LogoutListener($"http://127.0.0.1:{Checkout.FreePort()}/logout");
        listener._http.Prefixes.Add(listener.Address + "/");
        listener._http.Start();
        _ = listener._http.AnswerAsync(listener.HearAsync);
        return listener;
    }

    public static string SessionOf(string jwt) =>
        JsonDocument.Parse(Base64Url.DecodeFromChars(jwt.Split('.')[1])).RootElement.GetProperty("sid").GetString()!;

    public void Dispose() => _http.Close();

    private async Task HearAsync(HttpListenerContext call)
    {
        using var reader = new StreamReader(call.Request.InputStream);
        Told.Enqueue(SessionOf(HttpUtility.ParseQueryString(await reader.ReadToEndAsync())["logout_token"]!));
        if (Answers) call.Response.Close();
    }
}
