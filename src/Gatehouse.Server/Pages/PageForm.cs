using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Server.Pages;

/// <summary>A form as a browser posted it, read once and within limits.</summary>
internal sealed class PageForm
{
    private const int MaximumSize = 64 * 1024;

    private static readonly FormOptions Limits = new() { ValueCountLimit = 128, KeyLengthLimit = 1024, ValueLengthLimit = MaximumSize, BufferBodyLengthLimit = MaximumSize };

    private readonly IFormCollection _fields;

    private PageForm(IFormCollection fields) => _fields = fields;

    /// <summary>The value of a field; null when it is absent or repeated.</summary>
    public string? this[string name] => _fields[name] is [var only] ? only : null;

    public static async ValueTask<(PageForm? Form, OAuthError? Error)> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType) return (null, OAuthErrors.NotAForm);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaximumSize;
        try
        {
            var fields = await http.Request.ReadFormAsync(Limits, http.RequestAborted);
            return fields.Any(field => field.Value.Any(value => ControlCharacters.AreIn(value))) ? (null, OAuthErrors.MalformedForm) : (new PageForm(fields), null);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, OAuthErrors.BodyTooLarge);
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return (null, OAuthErrors.MalformedForm);
        }
    }
}
