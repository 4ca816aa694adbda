using Gatehouse.Server;

namespace Gatehouse.Plans;

/// <summary>A file that a verb of <c>plan</c> writes.</summary>
internal static class PlanOutput
{
    /// <exception cref="ServerSetupException">It cannot be written.</exception>
    public static async Task WriteAsync(string file, string text, CancellationToken cancel)
    {
        try
        {
            await File.WriteAllTextAsync(file, text, cancel);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ServerSetupException($"{file} cannot be written: {refused.Message}");
        }
    }
}
