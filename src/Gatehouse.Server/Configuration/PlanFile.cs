using Gatehouse.Plan;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Configuration.Versions;

namespace Gatehouse.Server.Configuration;

/// <summary>The plan has errors; every finding is in <see cref="Findings"/>.</summary>
public sealed class PlanFaultException(IReadOnlyList<Finding> findings) : Exception("The plan has errors.")
{
    public IReadOnlyList<Finding> Findings { get; } = findings;
}

/// <summary>Reads the plan that this node was started with and makes it the next version of the configuration if it says anything new.</summary>
internal sealed partial class PlanFile(
    ServerOptions options,
    RootSecret root,
    PlanVersions versions,
    ILogger<PlanFile> log)
{
    private PlanStamp? _stamp;

    /// <summary>The newest version, after the file, or the demo on an empty database, has been applied.</summary>
    /// <exception cref="PlanFaultException">The plan has errors.</exception>
    public async Task<ConfigurationVersion> ApplyAsync(CancellationToken cancel)
    {
        if (options.PlanFile is { } file) await ApplySourceAsync(ReadFiles(file), ChangeSources.File, PlanVariables.Find, cancel);
        else if (await versions.FindNewestAsync(cancel) is not { } newest || newest.Source == DemoPlan.Source)
            await ApplySourceAsync(PlanSource.Of(DemoPlan.Text, "demo.yaml"), DemoPlan.Source, name => DemoPlan.SecretOf(root, name), cancel);
        return await versions.FindNewestAsync(cancel) ?? throw new InvalidOperationException("There is no configuration.");
    }

    /// <summary>Applies the file again if it was edited since. A file with errors changes nothing: the last good version keeps serving.</summary>
    public async Task ApplyEditAsync(CancellationToken cancel)
    {
        if (options.PlanFile is not { } file || PlanFiles.StampOf(file) is not { } stamp || stamp == _stamp || !stamp.HasSettled) return;
        try
        {
            await ApplyAsync(cancel);
        }
        catch (PlanFaultException faults)
        {
            foreach (var finding in faults.Findings) Fault(log, finding.ToString());
            NotApplied(log, file);
        }
        catch (ServerSetupException unreadable)
        {
            Fault(log, unreadable.Message);
        }
    }

    private PlanSource ReadFiles(string file)
    {
        try
        {
            _stamp = PlanFiles.StampOf(file);
            return PlanFiles.Read(file);
        }
        catch (PlanUnreadableException unreadable)
        {
            throw new ServerSetupException(unreadable.Message);
        }
    }

    private async Task ApplySourceAsync(PlanSource files, string source, Func<string, string?> variable, CancellationToken cancel)
    {
        var proposed = await versions.ProposeAsync(files, variable, cancel);
        foreach (var finding in proposed.Warnings) Warn(log, finding.ToString());
        // What the file said last stays said: who applied something else since then is not overruled by a restart, but by an edit of the file.
        while (await versions.FindNewestAsync(source, cancel) is not { } last || !PlanVersions.Between(last, proposed.Document).IsEmpty)
        {
            if (!proposed.IsNew && await versions.TryNoteAsync(proposed, source, cancel)) break;
            if (proposed.IsNew && await versions.TryApplyAsync(proposed, new ChangeAuthor(source), cancel) is { } version)
            {
                if (proposed.Base is { } former && former.Source != source && former.Source != DemoPlan.Source) Replaced(log, files.Name, former.Version, former.Source, former.Author ?? "nobody named");
                Applied(log, version.Version, files.Name);
                return;
            }
            // Another node may add a version at the same moment; then this one is looked at again.
            proposed = await versions.CompareAgainAsync(proposed, cancel);
        }
        await versions.AddAccountsAsync(proposed.Plan, cancel);
        if (proposed is { IsNew: true, Base: { } other }) Drifted(log, files.Name, other.Version, other.Source, other.Author ?? "nobody named", proposed.Difference.Changes.Length);
    }

    [LoggerMessage(130, LogLevel.Information, "Configuration version {Version} is {Name}")]
    private static partial void Applied(ILogger log, long version, string name);

    [LoggerMessage(131, LogLevel.Warning, "{Finding}")]
    private static partial void Warn(ILogger log, string finding);

    [LoggerMessage(132, LogLevel.Error, "{Finding}")]
    private static partial void Fault(ILogger log, string finding);

    [LoggerMessage(490, LogLevel.Warning, "The plan {Name} is not what is in force: version {Version} ({Source} by {Author}) differs in {Count} places, and stays until the file is edited. gatehouse plan drift tells them")]
    private static partial void Drifted(ILogger log, string name, long version, string source, string author, int count);

    [LoggerMessage(491, LogLevel.Warning, "The edited plan {Name} replaces version {Version} ({Source} by {Author})")]
    private static partial void Replaced(ILogger log, string name, long version, string source, string author);

    [LoggerMessage(133, LogLevel.Error, "The edited plan {File} has errors and was not applied; the last good version keeps serving")]
    private static partial void NotApplied(ILogger log, string file);
}
