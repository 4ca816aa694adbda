namespace Gatehouse.Server.Console;

/// <summary>Adds and maps the console: one page, and the scripts that make it. Nothing of it is read before somebody opens it.</summary>
internal static class ConsoleSetup
{
    public static void AddGatehouseConsole(this IServiceCollection services)
    {
        services.AddSingleton<ConsoleAssets>();
        services.AddSingleton<ConsolePage>();
    }

    public static void MapGatehouseConsole(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        Show(ConsolePage.Path, http => services.GetRequiredService<ConsolePage>().GetAsync(http));
        Show(ConsoleAssets.Path + "{version}/{name}", http => services.GetRequiredService<ConsoleAssets>().ServeAsync(http));

        void Show(string path, RequestDelegate show) => endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], show);
    }
}
