using Gatehouse.Server.Load;

namespace Gatehouse.Load;

/// <summary>Shows on one line how far a run is; where nobody looks, nothing.</summary>
internal sealed class ProgressBar(TextWriter console, bool isSeen) : IDisposable
{
    private const int Width = 30;

    private int _written;

    public void Show(LoadProgress progress)
    {
        if (!isSeen) return;
        var filled = (int)Math.Clamp(Width * (progress.Elapsed / progress.Duration), 0, Width);
        Write($"[{new string('#', filled)}{new string('.', Width - filled)}] {progress.Elapsed.TotalSeconds:0} of {progress.Duration.TotalSeconds:0} s  {progress.Done} done{(progress.Failed > 0 ? $", {progress.Failed} failed" : "")}");
    }

    /// <summary>Leaves a clean line.</summary>
    public void Dispose()
    {
        if (_written > 0) Write("");
        if (_written > 0) console.Write('\r');
    }

    private void Write(string line)
    {
        console.Write("\r" + line.PadRight(_written));
        _written = Math.Max(_written, line.Length);
    }
}
