namespace Gatehouse.Server.AdminApi.OpenApi;

/// <summary>Describes the admin API to programs. The document is written by hand and held to the endpoints and their answers by tests; its addresses are relative to itself.</summary>
internal sealed class OpenApiEndpoint : IAdminEndpoint
{
    private readonly byte[] _document = Read();

    public Task HandleAsync(HttpContext http) => AdminAnswer.WriteAsync(http, _document);

    private static byte[] Read()
    {
        using var resource = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream("Gatehouse.Server.AdminApi.openapi.json")!;
        using var buffer = new MemoryStream();
        resource.CopyTo(buffer);
        return buffer.ToArray();
    }
}
