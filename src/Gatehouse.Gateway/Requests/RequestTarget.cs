using Gatehouse.Gateway.Refusals;
using Gatehouse.Plan.Routes;
using Gatehouse.Protocol;

namespace Gatehouse.Gateway.Requests;

/// <summary>What a request line asks for, as it was sent: nothing here was decoded, so what is matched is what goes on.</summary>
/// <param name="Path">The path, canonical.</param>
/// <param name="Text">The whole, path and query, byte for byte.</param>
[Spec("RFC 9112", "3.2")]
internal readonly record struct RequestTarget(string Path, string Text)
{
    public static GatewayRefusal? Read(string text, out RequestTarget target)
    {
        var question = text.IndexOf('?');
        var path = question < 0 ? text : text[..question];
        target = new RequestTarget(path, text);
        if (CanonicalPath.FaultOf(path) is { } fault) return GatewayRefusals.PathNotCanonical(fault);
        return question < 0 ? null : FaultOfQuery(text.AsSpan(question + 1));
    }

    private static GatewayRefusal? FaultOfQuery(ReadOnlySpan<char> query)
    {
        foreach (var c in query)
            if (c is <= ' ' or >= '\x7F' or '#')
                return GatewayRefusals.QueryMalformed;
        // Frameworks that take the method from here would serve another request than the one that was matched.
        foreach (var range in query.Split('&'))
            if (NameOf(query[range]) is "_method")
                return GatewayRefusals.MethodOverride;
        return null;
    }

    private static string NameOf(ReadOnlySpan<char> parameter)
    {
        var equals = parameter.IndexOf('=');
        var name = equals < 0 ? parameter : parameter[..equals];
        return name.Length > 60 ? "" : Uri.UnescapeDataString(name).ToLowerInvariant();
    }
}
