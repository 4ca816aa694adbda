using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Testing;

/// <summary>Where things are in the checkout that the tests were built from, and on this machine.</summary>
public static class Checkout
{
    public static readonly string Root = FindRoot();

    /// <summary><c>Release</c> or <c>Debug</c>, as the tests themselves were built.</summary>
    public static readonly string Configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>What a project of the checkout was built into.</summary>
    public static string BuiltAssembly(string project, string assembly) => Path.Combine(Root, project, "bin", Configuration, "net10.0", assembly);

    /// <summary>A port that nothing listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Gatehouse.slnx")))
                return folder.FullName;
        throw new InvalidOperationException("The tests do not run inside a checkout.");
    }
}
