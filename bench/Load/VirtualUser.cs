using System.Diagnostics;

namespace Gatehouse.Bench.Load;

/// <summary>One user: one connection, one cookie jar, one outstanding operation at any time.</summary>
internal sealed class VirtualUser(int number, Uri origin) : IDisposable
{
    private const int MostErrors = 10;
    private readonly List<int> microseconds = new(16_384);

    public int Number { get; } = number;
    public HttpConnection Connection { get; } = new(origin);
    public CookieJar Cookies { get; } = new();
    public List<string> Errors { get; } = [];
    public IReadOnlyList<int> Microseconds => microseconds;

    /// <summary>A free position for the scenario, so that users do not all use the same token.</summary>
    public int Cursor { get; set; }

    public void Run(Scenario scenario, LoadWindow window)
    {
        try
        {
            scenario.Prepare(this);
        }
        catch (Exception cause)
        {
            Errors.Add("preparation: " + cause.Message);
            window.Ready.Signal();
            return;
        }
        window.Ready.Signal();
        while (window.Phase != LoadPhase.Over && Errors.Count < MostErrors)
            Once(scenario, window);
    }

    private void Once(Scenario scenario, LoadWindow window)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            scenario.Once(this);
            if (window.Phase == LoadPhase.Measuring)
                microseconds.Add((int)Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }
        catch (Exception cause)
        {
            Errors.Add(cause.Message);
            Connection.Dispose();
        }
    }

    public void Dispose() => Connection.Dispose();
}

internal enum LoadPhase
{
    WarmingUp,
    Measuring,
    Over,
}

/// <summary>The measured window as all users see it.</summary>
internal sealed class LoadWindow(int users)
{
    private volatile LoadPhase phase;

    public CountdownEvent Ready { get; } = new(users);

    public LoadPhase Phase
    {
        get => phase;
        set => phase = value;
    }
}
