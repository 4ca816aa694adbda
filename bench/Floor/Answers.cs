using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Bench.Floor;

/// <summary>The bare answers.</summary>
internal static class Answers
{
    public static readonly byte[] Plain = "hello, world!"u8.ToArray();
    public static readonly byte[] Active = """{"active":true,"scope":"api","client_id":"m2m","token_type":"Bearer","exp":1790000000}"""u8.ToArray();

    /// <summary>As long as a discovery document.</summary>
    public static readonly byte[] Document = Encoding.ASCII.GetBytes($$"""{"issuer":"http://127.0.0.1","filling":"{{new string('x', 1450)}}"}""");

    public static Task Bytes(HttpContext context, byte[] body, string contentType)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length);
    }

    public static async Task Tokens(HttpContext context, int signatures, GroupCommit? rows)
    {
        var form = await context.Request.ReadFormAsync();
        if (form["grant_type"].Count == 0)
            throw new BadHttpRequestException("grant_type is missing");
        if (rows is not null)
            await rows.Rotate();
        var body = TokenWriter.Answer(signatures);
        context.Response.Headers.CacheControl = "no-store";
        await Bytes(context, body, "application/json");
    }

    public static async Task Authorize(HttpContext context, GroupCommit rows)
    {
        var id = await rows.Insert();
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect($"http://127.0.0.1:9/cb?code={Convert.ToHexString(id)}&state={context.Request.Query["state"]}");
    }

    public static byte[] NewId() => RandomNumberGenerator.GetBytes(16);
}
