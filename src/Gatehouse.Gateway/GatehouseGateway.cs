using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Downstream;
using Gatehouse.Gateway.ForwardAuth;
using Gatehouse.Gateway.ForwardAuth.Envoy;
using Gatehouse.Gateway.Refusals;
using Gatehouse.Gateway.Sessions;
using Gatehouse.Gateway.Sessions.Endpoints;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Protocol.Refusals;
using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.Refusals;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway;

/// <summary>Puts the gateway together: the plan's routes, the check of tokens, the way to the upstreams and forward-auth in one web application.</summary>
public static class GatehouseGateway
{
    /// <summary>Makes a gateway that is ready to listen, with its plan in force.</summary>
    /// <param name="configure">How it listens and logs.</param>
    /// <param name="own">Adds to what the gateway answers itself, at hosts that belong to no API.</param>
    /// <exception cref="GatewayPlanException">The plan has errors, or no gateway can serve it.</exception>
    public static WebApplication Create(GatewayOptions options, Action<WebApplicationBuilder> configure, Action<IApplicationBuilder>? own = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "gatehouse" });
        configure(builder);
        // How large a body may be is the upstream's to say.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        // It would tell every path and every failure; ours are told by route, and once.
        builder.Logging.AddFilter("Yarp", LogLevel.Error);
        AddServices(builder.Services, options);
        var app = builder.Build();
        try
        {
            app.Services.GetRequiredService<GatewayPlanFile>().Apply();
        }
        catch
        {
            ((IDisposable)app).Dispose();
            throw;
        }
        Map(app, own);
        return app;
    }

    private static void AddServices(IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(options);
        services.AddRouting();
        services.AddSingleton(new RefusalSource(RefusalSources.Gateway));
        services.AddGatehouseSchemes();
        services.AddHttpForwarder();
        services.AddSingleton<GatewaySchemes>();
        services.Replace(ServiceDescriptor.Singleton<IAuthenticationSchemeProvider>(provider => provider.GetRequiredService<GatewaySchemes>()));
        services.AddSingleton<IConfigureOptions<GatehouseOptions>>(provider => provider.GetRequiredService<GatewaySchemes>());
        services.AddSingleton<CurrentGateway>();
        services.AddSingleton<GatewayPlanFile>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<RefusalWriter>();
        services.AddSingleton<UpstreamConnections>();
        services.AddSingleton<Forwarding>();
        services.AddSingleton<SessionGuard>();
        services.AddSingleton<LoginStart>();
        services.AddSingleton<LoginCallback>();
        services.AddSingleton<SessionLogout>();
        services.AddSingleton<BackChannelLogout>();
        services.AddSingleton<SessionEndpoints>();
        services.AddSingleton<CallerStatements>();
        services.AddSingleton<Tellings>();
        services.AddSingleton<Gate>();
        services.AddSingleton<ForwardAuthEndpoint>();
        services.AddSingleton<EnvoyHttp>();
        services.AddSingleton<EnvoyGrpcBranch>();
        services.AddSingleton<OwnAnswers>();
        services.AddGrpc();
        services.AddHostedService<PlanFollower>();
        services.AddHostedService<UpstreamProbes>();
    }

    /// <summary>A host of an API is the API's alone, with every path of it; what the gateway says itself, it says at any other.</summary>
    private static void Map(WebApplication app, Action<IApplicationBuilder>? own)
    {
        var services = app.Services;
        var (current, gate, forwarding) = (services.GetRequiredService<CurrentGateway>(), services.GetRequiredService<Gate>(), services.GetRequiredService<Forwarding>());
        var (sessions, envoy) = (services.GetRequiredService<SessionEndpoints>(), services.GetRequiredService<EnvoyHttp>());
        app.MapWhen(http => current.Snapshot.Find(http.Request.Host) is null, branch =>
        {
            own?.Invoke(branch);
            branch.Run(services.GetRequiredService<OwnAnswers>().InvokeAsync);
        });
        app.Run(async http =>
        {
            var snapshot = current.Snapshot;
            if (envoy.IsAskedBy(http))
            {
                await envoy.InvokeAsync(http);
                return;
            }
            if (ApiMetadata.IsAskedFor(http.Request) && snapshot.Find(http.Request.Host) is { } address && await ApiMetadata.AnswersAsync(http, address)) return;
            if (SessionEndpoints.IsAskedFor(http.Request) && snapshot.Find(http.Request.Host)?.Session is { } session)
            {
                await sessions.InvokeAsync(http, session);
                return;
            }
            await gate.AdmitAsync(http, snapshot, isForwarded: true, forwarding.SendAsync);
        });
    }
}
