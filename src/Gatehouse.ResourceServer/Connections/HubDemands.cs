using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer.Connections;

/// <summary>
/// Holds the methods of SignalR hubs to the attributes on them. SignalR itself asks about <see cref="AuthorizeAttribute"/> alone; without this a
/// <c>RequireScope</c> on a method would be read by people and by nobody else.
/// </summary>
internal sealed class HubDemands : IHubFilter, IConfigureOptions<HubOptions>
{
    private readonly ConcurrentDictionary<MethodInfo, AuthorizationPolicy?> _policies = [];

    public void Configure(HubOptions options) => options.AddFilter(this);

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (!_policies.TryGetValue(invocationContext.HubMethod, out var policy))
            policy = _policies[invocationContext.HubMethod] = await PolicyOfAsync(invocationContext.HubMethod, invocationContext.ServiceProvider);
        if (policy is null) return await next(invocationContext);
        var user = invocationContext.Context.User ?? new();
        var result = await invocationContext.ServiceProvider.GetRequiredService<IAuthorizationService>().AuthorizeAsync(user, invocationContext, policy);
        return result.Succeeded
            ? await next(invocationContext)
            : throw new HubException($"Failed to invoke '{invocationContext.HubMethodName}': it needs {string.Join(" and ", result.Failure!.FailedRequirements)}.");
    }

    private static async Task<AuthorizationPolicy?> PolicyOfAsync(MethodInfo method, IServiceProvider services)
    {
        var demands = method.GetCustomAttributes(inherit: true).OfType<IAuthorizationRequirementData>().ToArray();
        if (demands.Length == 0) return null;
        var builder = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements([.. demands.SelectMany(static demand => demand.GetRequirements())]);
        // The policies and roles that the same attributes name; those of AuthorizeAttribute SignalR has asked for already.
        if (await AuthorizationPolicy.CombineAsync(services.GetRequiredService<IAuthorizationPolicyProvider>(), demands.OfType<IAuthorizeData>()) is { } named) builder.Combine(named);
        return builder.Build();
    }
}
