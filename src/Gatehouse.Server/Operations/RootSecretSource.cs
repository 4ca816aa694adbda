using Gatehouse.Provider.Keys;

namespace Gatehouse.Server.Operations;

/// <summary>Finds the root secret: in the environment, in a named file, or (on SQLite only) in a file that the first start makes.</summary>
internal static class RootSecretSource
{
    public const string GeneratedFile = "root-secret";

    /// <param name="mayGenerate">Whether one is made where there is none, as the first start does; whoever only looks must not.</param>
    public static RootSecret Read(ServerOptions options, bool mayGenerate = true)
    {
        if (options.RootSecret is { } text) return Parse(text, "GATEHOUSE_ROOT_SECRET");
        if (options.RootSecretFile is { } file) return Parse(ReadFile(file), file);
        if (options.Database is not null)
            throw new ServerSetupException(
                "PostgreSQL needs a root secret that is kept elsewhere: it seals the keys in the database. "
                + "Make one with `openssl rand -base64 32` and give the same one to every node as GATEHOUSE_ROOT_SECRET or --root-secret-file.");
        if (!mayGenerate && !File.Exists(Path.Combine(options.DataDirectory, GeneratedFile)))
            throw new ServerSetupException($"The folder {Path.GetFullPath(options.DataDirectory)} has a database and no {GeneratedFile}. Give the root secret that it was made with, as GATEHOUSE_ROOT_SECRET or --root-secret-file.");
        return ReadOrGenerate(options.DataDirectory);
    }

    private static RootSecret ReadOrGenerate(string directory)
    {
        var file = Path.Combine(directory, GeneratedFile);
        try
        {
            if (File.Exists(file)) return Parse(File.ReadAllText(file), file);
            CreatePrivateDirectory(directory);
            var secret = RootSecret.Generate();
            var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var writer = new StreamWriter(file, create);
            writer.WriteLine(secret.ToBase64());
            return secret;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new ServerSetupException($"The data folder {Path.GetFullPath(directory)} cannot be used: {denied.Message} Make it writable for this user, or choose another with --data.");
        }
    }

    private static void CreatePrivateDirectory(string directory)
    {
        if (Directory.Exists(directory)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string ReadFile(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ServerSetupException($"The root secret cannot be read: {unreadable.Message}");
        }
    }

    private static RootSecret Parse(string text, string source)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text.Trim(), bytes, out var length) || length < RootSecret.MinimumSize)
            throw new ServerSetupException($"The root secret in {source} must be base64 of at least {RootSecret.MinimumSize} bytes. Make one with `openssl rand -base64 32`.");
        return new RootSecret(bytes[..length]);
    }
}
