using System.ComponentModel;
using System.Security.Claims;
using Gatehouse.ResourceServer;
using ModelContextProtocol;
using ModelContextProtocol.Server;

var builder = WebApplication.CreateBuilder(args);
var address = builder.Configuration["urls"] ?? "http://localhost:5004";
builder.Services.AddGatehouse(options =>
{
    options.Issuer = builder.Configuration["GATEHOUSE_ISSUER"] ?? "http://localhost:8080";
    options.Audience = address + "/mcp";
    options.ResourceName = "The Orders tools";
});
builder.Services.AddMcpServer().WithHttpTransport().WithTools<OrderTools>();

var app = builder.Build();
app.MapMcp("/mcp").RequireScope("orders.read").RequireScope(call => call.Request.Headers["Mcp-Name"] == OrderTools.Cancel ? "orders.write" : null);
app.Run(address);

[McpServerToolType]
internal sealed class OrderTools
{
    public const string Cancel = "cancel_order";

    [McpServerTool(Name = "list_orders", ReadOnly = true), Description("Lists your orders")]
    public static string[] List() => ["1 Teapot", "2 Lamp"];

    [McpServerTool(Name = Cancel, Destructive = true), Description("Cancels one of your orders")]
    public static string CancelOrder(int id, ClaimsPrincipal user) =>
        // Clients of older revisions of the protocol do not send the header by which the call was judged.
        user.GetAccessToken()?.HasScope("orders.write") == true ? $"Order {id} is cancelled." : throw new McpException("This tool needs the scope orders.write.");
}
