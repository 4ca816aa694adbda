using System.Diagnostics.CodeAnalysis;
using Gatehouse.Protocol;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Server.AdminApi.Audit;
using Gatehouse.Server.AdminApi.Guard;
using Gatehouse.Server.AdminApi.Names;
using Gatehouse.Server.AdminApi.OpenApi;
using Gatehouse.Server.AdminApi.Overview;
using Gatehouse.Server.AdminApi.Plans;
using Gatehouse.Server.AdminApi.Refusals;
using Gatehouse.Server.AdminApi.Signals;

namespace Gatehouse.Server.AdminApi;

/// <summary>Every endpoint of the admin API on one screen. Nothing of it is made before somebody calls it.</summary>
internal static class AdminApiSetup
{
    public static void AddGatehouseAdminApi(this IServiceCollection services)
    {
        services.AddSingleton<AdminGuard>();
        services.AddSingleton<AdminAnswer>();
        services.AddSingleton<OverviewEndpoint>();
        services.AddSingleton<RefusalListEndpoint>();
        services.AddSingleton<RefusalExplanationEndpoint>();
        services.AddSingleton<SignalsEndpoint>();
        services.AddSingleton<ClientNamesEndpoint>();
        services.AddSingleton<ApiNamesEndpoint>();
        services.AddSingleton<AuditEndpoint>();
        services.AddSingleton<PlanMapEndpoint>();
        services.AddSingleton<PlanHistoryEndpoint>();
        services.AddSingleton<PlanDifferenceEndpoint>();
        services.AddSingleton<PlanDriftEndpoint>();
        services.AddSingleton<OpenApiEndpoint>();
        services.AddSingleton<NoSuchEndpoint>();
    }

    public static void MapGatehouseAdminApi(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapAdmin<OverviewEndpoint>("/overview");
        endpoints.MapAdmin<RefusalListEndpoint>("/refusals");
        endpoints.MapAdmin<RefusalExplanationEndpoint>("/refusals/{id}");
        endpoints.MapAdmin<SignalsEndpoint>("/signals");
        endpoints.MapAdmin<ClientNamesEndpoint>("/clients");
        endpoints.MapAdmin<ApiNamesEndpoint>("/apis");
        endpoints.MapAdmin<AuditEndpoint>("/audit");
        endpoints.MapAdmin<PlanMapEndpoint>("/plan/map");
        endpoints.MapAdmin<PlanHistoryEndpoint>("/plan/history");
        endpoints.MapAdmin<PlanDifferenceEndpoint>("/plan/difference");
        endpoints.MapAdmin<PlanDriftEndpoint>("/plan/drift");
        endpoints.MapAdmin<OpenApiEndpoint>("/openapi.json");
        endpoints.MapAdmin<NoSuchEndpoint>("/{**path}");
    }

    /// <summary>Maps an endpoint below <see cref="EndpointPaths.AdminApi"/>, behind the guard.</summary>
    public static void MapAdmin<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IEndpointRouteBuilder endpoints, string path)
        where T : class, IAdminEndpoint
    {
        var services = endpoints.ServiceProvider;
        endpoints.Map(EndpointPaths.AdminApi + path, (RequestDelegate)(http => services.GetRequiredService<AdminGuard>().AdmitAsync(http, static all => all.GetRequiredService<T>())))
            .WithMetadata(AdminPolicy.Read);
    }

    /// <summary>What lies below the admin API and is nothing.</summary>
    internal sealed class NoSuchEndpoint(AdminAnswer answer) : IAdminEndpoint
    {
        public Task HandleAsync(HttpContext http) => answer.RefuseAsync(http, OAuthErrors.NotFound);
    }
}
