namespace Gatehouse.ResourceServer.Testing;

/// <summary>The time of the provider and of the API under test. It runs as usual, and can be moved; timers stay those of the machine.</summary>
public sealed class TestClock : TimeProvider
{
    private long _offset;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    /// <summary>Moves the time: a token that ends in ten minutes has ended after eleven.</summary>
    public void Advance(TimeSpan span) => Interlocked.Add(ref _offset, span.Ticks);

    /// <summary>Sets the time, from where it runs on.</summary>
    public void SetUtcNow(DateTimeOffset now) => Interlocked.Exchange(ref _offset, (now - System.GetUtcNow()).Ticks);
}
