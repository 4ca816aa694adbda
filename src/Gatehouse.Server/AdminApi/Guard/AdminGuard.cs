using System.Diagnostics.Metrics;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Subjects;
using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Server.AdminApi.Guard;

/// <summary>
/// Lets calls of the admin API through that our own package for APIs lets through, and no others. What the package needs is made at the first
/// call, in a container of its own: the requests of the provider neither pass it nor pay for it.
/// </summary>
internal sealed class AdminGuard(CurrentProvider provider, Administrators administrators, RefusalNotes refusals, IMeterFactory meters, TimeProvider time, IServiceProvider services) : IDisposable
{
    private readonly Lock _gate = new();
    private volatile Guarding? _guarding;

    /// <summary>The package as it guards the admin API of one issuer.</summary>
    private sealed record Guarding(string Issuer, ServiceProvider Services, IPolicyEvaluator Policies);

    /// <summary>Why a call was refused, on its way into the body.</summary>
    private sealed record Refused(OAuthError Error);

    [Spec("RFC 6750", "3"), Spec("RFC 9449", "7.1")]
    public async Task AdmitAsync(HttpContext http, Func<IServiceProvider, IAdminEndpoint> endpoint)
    {
        var (snapshot, answer) = (provider.Snapshot, services.GetRequiredService<AdminAnswer>());
        http.Response.Headers.CacheControl = "no-store";
        if (snapshot.Configuration.Administration.Role is null) await answer.RefuseAsync(http, OAuthErrors.NotFound);
        else if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method)) await answer.RefuseAsync(http, OAuthErrors.MethodNotAllowed);
        else if (await CheckAsync(http, snapshot) is { } error) await answer.WriteErrorAsync(http, error);
        else await endpoint(services).HandleAsync(http);
    }

    public void Dispose() => _guarding?.Services.Dispose();

    /// <summary>The check of an API that installs the package, word for word; it also writes status and challenge.</summary>
    private async Task<OAuthError?> CheckAsync(HttpContext http, ProviderSnapshot snapshot)
    {
        var guarding = GuardingOf(snapshot);
        // A proxy may have taken the issuer's path off; the proof of a caller names the address that it called.
        http.Request.PathBase = snapshot.IssuerPath;
        var own = http.RequestServices;
        await using var scope = guarding.Services.CreateAsyncScope();
        http.RequestServices = scope.ServiceProvider;
        try
        {
            var authenticated = await guarding.Policies.AuthenticateAsync(AdminPolicy.Read, http);
            var decision = await guarding.Policies.AuthorizeAsync(AdminPolicy.Read, authenticated, http, http);
            if (decision.Succeeded) return null;
            if (decision.Forbidden) await http.ForbidAsync(AdminPolicy.Scheme);
            else await http.ChallengeAsync(AdminPolicy.Scheme);
            return http.Features.GetRequiredFeature<Refused>().Error;
        }
        finally
        {
            http.RequestServices = own;
        }
    }

    private Guarding GuardingOf(ProviderSnapshot snapshot)
    {
        if (_guarding is { } known && known.Issuer == snapshot.Issuer) return known;
        lock (_gate)
        {
            if (_guarding is { } made && made.Issuer == snapshot.Issuer) return made;
            // One of a former issuer is left to those who still use it.
            return _guarding = Make(snapshot);
        }
    }

    private Guarding Make(ProviderSnapshot snapshot)
    {
        var own = new ServiceCollection();
        own.AddSingleton(time);
        own.AddSingleton(meters);
        // Refusals are logged where they are named, and nothing else that it does here can fail.
        own.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        own.AddLogging();
        own.AddSingleton<IAuthorizationHandler>(new AdministratorCheck(administrators));
        new AuthenticationBuilder(own).AddGatehouse(AdminPolicy.Scheme, options => Configure(options, snapshot.Issuer));
        var made = own.BuildServiceProvider();
        return new Guarding(snapshot.Issuer, made, made.GetRequiredService<IPolicyEvaluator>());
    }

    private void Configure(GatehouseOptions options, string issuer)
    {
        var resource = issuer + AdministrationNames.ResourcePath;
        (options.Issuer, options.Audience) = (issuer, resource);
        options.PublicAddress = new Uri(new Uri(issuer).GetLeftPart(UriPartial.Authority));
        options.BackchannelHttpHandler = new ProviderInProcess(provider);
        options.OnTokenValidated = async token =>
        {
            if (await administrators.CheckTokenAsync(PresentedToken.Of(token.HttpContext.Request).Text!, token.HttpContext.RequestAborted) is { } error) token.Fail(error);
        };
        options.OnRefused = (http, error) =>
        {
            refusals.Note(http, error, clientId: http.GetAccessToken()?.ClientId, api: resource);
            http.Features.Set(new Refused(error));
        };
    }
}
