namespace Gatehouse.Storage.Sqlite;

/// <summary>
/// The folder of the SQLite file. One server at a time holds it: a second one would have its own view of sessions, revocations and
/// configuration.
/// </summary>
internal sealed class SqliteFolder(StorageOptions options) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string folder = Path.GetFullPath(options.DataDirectory);
    private FileStream? claim;

    public string DatabaseFile => Path.Combine(folder, "gatehouse.db");

    private string LockFile => Path.Combine(folder, "gatehouse.lock");

    /// <summary>Makes the folder and the file, and claims them; waits for another process to let go.</summary>
    public async Task ClaimAsync(CancellationToken cancel)
    {
        try
        {
            MakeFolder();
            RefuseNetwork(new DriveInfo(folder).DriveFormat);
            // SQLite gives its side files the mode of the database file.
            using (Open(DatabaseFile, FileShare.ReadWrite)) { }
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new StorageSetupException(
                $"The data folder '{folder}' cannot be used: {error.Message}",
                "Give the user that runs Gatehouse the right to write there, or name another folder with --data.",
                error);
        }

        if (options.Exclusive && claim is null) await ClaimExclusivelyAsync(cancel);
    }

    public void Dispose() => claim?.Dispose();

    /// <summary>SQLite's write-ahead log needs memory shared between processes, and locks that are true: a network file system has neither.</summary>
    internal void RefuseNetwork(string fileSystem)
    {
        if (fileSystem is not ("nfs" or "nfs4" or "cifs" or "smb" or "smb2" or "smb3" or "smbfs" or "afs" or "ncp" or "ncpfs")) return;
        throw new StorageSetupException(
            $"The data folder '{folder}' lies on a network file system ({fileSystem}), where SQLite can lose data.",
            "Name a folder on a local disk with --data, or use PostgreSQL with --database.");
    }

    private async Task ClaimExclusivelyAsync(CancellationToken cancel)
    {
        // Another process is waited for in real time, whatever clock this one is given.
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                claim = Open(LockFile, FileShare.None);
                return;
            }
            catch (IOException error) when (time.GetElapsedTime(start) >= options.LockWait)
            {
                throw new StorageSetupException(
                    $"Another Gatehouse holds the data folder '{folder}' (waited {options.LockWait.TotalSeconds:0} s for it).",
                    "Stop the other one first, give this one a folder of its own with --data, or let both share PostgreSQL with --database.",
                    error);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancel);
            }
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else if (!Directory.Exists(folder)) Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
    }

    private static FileStream Open(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }
}
