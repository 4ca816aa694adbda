namespace Gatehouse.Server.AdminApi;

/// <summary>An endpoint of the admin API. It is called only for who may administer, by GET or HEAD.</summary>
internal interface IAdminEndpoint
{
    /// <summary>Answers, by <see cref="AdminAnswer"/>.</summary>
    Task HandleAsync(HttpContext http);
}
