using System.Buffers.Text;
using Gatehouse.Provider.Keys;

namespace Gatehouse.Server.Configuration;

/// <summary>The embedded plan that runs a complete picture on one machine, with secrets that are this installation's own.</summary>
public static class DemoPlan
{
    public const string Source = "demo";
    public const string ShopSecret = "SHOP_SECRET";
    public const string NightlySecret = "NIGHTLY_SECRET";
    public const string OrdersApiSecret = "ORDERS_API_SECRET";
    public const string AlicePassword = "ALICE_PASSWORD";

    internal static string Text
    {
        get
        {
            using var stream = typeof(DemoPlan).Assembly.GetManifestResourceStream("demo.yaml")!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>Whether the server runs on the demo plan.</summary>
    public static bool IsInForce(IServiceProvider services) => services.GetRequiredService<CurrentConfiguration>().IsDemo;

    /// <summary>
    /// The value of a secret of the demo: derived from the root secret, so that it is the same at every start and stands nowhere.
    /// </summary>
    public static string SecretOf(RootSecret root, string name)
    {
        var derived = root.Derive("demo/" + name);
        return Base64Url.EncodeToString(derived.AsSpan(0, name == AlicePassword ? 9 : 24));
    }
}
