using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Errors;

/// <summary>Shows a person an error that must not be redirected anywhere.</summary>
public interface IErrorPage
{
    Task WriteAsync(HttpContext http, OAuthError error);
}
