using Gatehouse.ResourceServer.Connections;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;

// Where AddGatehouse stands, so that no extra using is needed.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets browsers open connections that stay, such as those of SignalR.</summary>
public static class ConnectionExtensions
{
    /// <summary>
    /// Accepts an access token in the query (<c>access_token</c>) of requests that open a WebSocket or a stream of events below these paths, because
    /// a browser can send it by no other way. It is taken off the query before anything is logged, and is not accepted there from any other request.
    /// </summary>
    /// <param name="authentication">What <c>AddGatehouse</c> returned.</param>
    /// <param name="paths">The paths of hubs and streams as callers write them: <c>/hubs/orders</c>.</param>
    public static AuthenticationBuilder AcceptTokenInQuery(this AuthenticationBuilder authentication, params string[] paths)
    {
        ArgumentNullException.ThrowIfNull(authentication);
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Length == 0) throw new ArgumentException("Name the paths of the hubs.", nameof(paths));
        if (Array.Find(paths, static path => path.Length < 2 || path[0] != '/') is { } wrong) throw new ArgumentException($"'{wrong}' is not the path of a hub; write /hubs/orders.", nameof(paths));
        authentication.Services.AddSingleton(new TokenInQueryPaths([.. paths.Select(static path => new PathString(path.TrimEnd('/')))]));
        authentication.Services.Replace(ServiceDescriptor.Singleton<IHttpContextFactory, TokenInQuery>());
        return authentication;
    }
}
