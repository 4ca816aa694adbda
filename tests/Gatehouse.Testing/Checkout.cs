using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Testing;

/// <summary>Where things are in the checkout that the tests were built from, and on this machine.</summary>
public static class Checkout
{
    public static readonly string Root = FindRoot();

    // Below the ports that systems give to clients, so that none of them takes one before its server does.
    private const int FirstPort = 12_000;
    private const int Ports = 20_000;
    private static int _lastPort = Random.Shared.Next(Ports);

    /// <summary><c>Release</c> or <c>Debug</c>, as the tests themselves were built.</summary>
    public static readonly string Configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>What a project of the checkout was built into.</summary>
    public static string BuiltAssembly(string project, string assembly) => Path.Combine(Root, project, "bin", Configuration, "net10.0", assembly);

    /// <summary>A port that nothing listens on, and that this process was not given before.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + Interlocked.Increment(ref _lastPort) % Ports;
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there; the next one is as good.
            }
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Gatehouse.slnx")))
                return folder.FullName;
        throw new InvalidOperationException("The tests do not run inside a checkout.");
    }
}
