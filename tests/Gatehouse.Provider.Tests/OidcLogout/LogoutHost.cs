using System.Collections.Concurrent;
using System.Net;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Tests.OidcLogout;

/// <summary>A provider and a client's server that is told of logouts: it answers as it is told to and keeps what it was sent.</summary>
public sealed class LogoutHost : IAsyncDisposable
{
    private readonly WebApplication _client;

    private LogoutHost(WebApplication client, string address)
    {
        _client = client;
        Address = address;
    }

    public string Address { get; }

    public Provider Provider { get; private set; } = null!;

    public ConcurrentQueue<string> Tokens { get; } = new();

    public int Status { get; set; } = 200;

    public static async Task<LogoutHost> StartAsync(string top = "", bool allowed = true)
    {
        var address = $"http://127.0.0.1:{Checkout.FreePort()}";
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(address);
        var host = new LogoutHost(builder.Build(), address);
        host._client.Run(async http =>
        {
            host.Tokens.Enqueue((await http.Request.ReadFormAsync())["logout_token"].ToString());
            http.Response.StatusCode = host.Status;
        });
        await host._client.StartAsync();
        var plan = Plans.Default
            .Replace("redirect_uris: [https://web.example.com/callback]", $"redirect_uris: [https://web.example.com/callback]\n    backchannel_logout_uri: {address}/logout\n    backchannel_logout_session_required: on")
            .Replace("redirect_uris: [https://spa.example.com/callback]", "redirect_uris: [https://spa.example.com/callback]\n    frontchannel_logout_uri: https://spa.example.com/gone?x=1\n    frontchannel_logout_session_required: on");
        host.Provider = await Provider.StartAsync($"{(allowed ? "outgoing: { allow: [127.0.0.1] }\n" : "")}{top}\n{plan}");
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        await _client.DisposeAsync();
    }
}
