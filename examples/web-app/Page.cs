using System.Security.Claims;
using System.Text.Encodings.Web;

namespace WebApp;

/// <summary>The two pages of this app.</summary>
internal static class Page
{
    public static IResult Home(ClaimsPrincipal user, string? problem) => Show(user, problem is null ? "" : $"<p id=\"problem\" role=\"alert\">{Text(problem)}</p>");

    public static IResult Orders(ClaimsPrincipal user, int status, string answer) => Show(
        user,
        $"""
        <h2>The API answers <span id="status">{status}</span></h2>
        <pre id="answer">{Text(answer)}</pre>
        """);

    private static IResult Show(ClaimsPrincipal user, string content) => Results.Content(
        $"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>The Shop</title></head>
        <body>
        <h1>The Shop</h1>
        {(user.Identity is { IsAuthenticated: true } identity ? SignedIn(identity.Name ?? user.FindFirst("sub")!.Value) : "<p><a id=\"signin\" href=\"/signin\">Sign in</a></p>")}
        {content}
        </body>
        </html>
        """,
        "text/html; charset=utf-8");

    private static string SignedIn(string name) =>
        $"""
        <p>Signed in as <strong id="name">{Text(name)}</strong>.</p>
        <p><a id="orders" href="/orders">Your orders</a></p>
        <form method="post" action="/orders"><button id="order">Order a chair</button></form>
        <form method="post" action="/signout"><button id="signout">Sign out</button></form>
        """;

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
