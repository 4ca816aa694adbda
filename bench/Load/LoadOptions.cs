using System.Globalization;

namespace Gatehouse.Bench.Load;

/// <summary>What one measured window does, as written on the command line.</summary>
internal sealed record LoadOptions
{
    public Uri Base { get; private set; } = new("http://127.0.0.1:8080");
    public string Scenario { get; private set; } = "client_credentials";
    public string Label { get; private set; } = "";
    public double Duration { get; private set; } = 4;
    public double WarmUp { get; private set; } = 1;
    public int Users { get; private set; } = 16;
    public int Tokens { get; private set; } = 64;
    public int Grants { get; private set; } = 1;
    public string ClientId { get; private set; } = "m2m";
    public string ClientSecret { get; private set; } = "m2m-secret";
    public string IntrospectClientId { get; private set; } = "m2m";
    public string IntrospectClientSecret { get; private set; } = "m2m-secret";
    public string Scope { get; private set; } = "api";
    public string Resource { get; private set; } = "";
    public string CodeClientId { get; private set; } = "spa";
    public string CodeScope { get; private set; } = "openid offline_access api";
    public string RedirectUri { get; private set; } = "http://127.0.0.1:9/cb";
    public string Username { get; private set; } = "alice";
    public string Password { get; private set; } = "alice-password";
    public Uri? Api { get; private set; }
    public string Path { get; private set; } = "/";
    public string Body { get; private set; } = "";
    public string Expect { get; private set; } = "";
    public bool VerifySignatures { get; private set; } = true;
    public List<WatchedProcess> Processes { get; } = [];

    public static LoadOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new LoadOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
                throw new ArgumentException($"{args[i]} needs a value");
            options.Set(args[i], args[i + 1]);
        }
        return options;
    }

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--base": Base = new Uri(value); break;
            case "--scenario": Scenario = value; break;
            case "--label": Label = value; break;
            case "--duration": Duration = double.Parse(value, CultureInfo.InvariantCulture); break;
            case "--warm-up": WarmUp = double.Parse(value, CultureInfo.InvariantCulture); break;
            case "--users": Users = int.Parse(value, CultureInfo.InvariantCulture); break;
            case "--tokens": Tokens = int.Parse(value, CultureInfo.InvariantCulture); break;
            case "--grants": Grants = int.Parse(value, CultureInfo.InvariantCulture); break;
            case "--client-id": ClientId = value; break;
            case "--client-secret": ClientSecret = value; break;
            case "--introspect-client-id": IntrospectClientId = value; break;
            case "--introspect-client-secret": IntrospectClientSecret = value; break;
            case "--scope": Scope = value; break;
            case "--resource": Resource = value; break;
            case "--code-client-id": CodeClientId = value; break;
            case "--code-scope": CodeScope = value; break;
            case "--redirect-uri": RedirectUri = value; break;
            case "--login-user": Username = value; break;
            case "--login-password": Password = value; break;
            case "--api": Api = new Uri(value); break;
            case "--path": Path = value; break;
            case "--body": Body = value; break;
            case "--expect": Expect = value; break;
            case "--verify-signatures": VerifySignatures = bool.Parse(value); break;
            case "--process": Processes.Add(WatchedProcess.Parse(value, wholeTree: false)); break;
            case "--process-tree": Processes.Add(WatchedProcess.Parse(value, wholeTree: true)); break;
            default: throw new ArgumentException($"unknown option {name}");
        }
    }
}
