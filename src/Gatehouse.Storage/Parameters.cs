using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage;

/// <summary>Where a statement writes its parameters; names count only the first time, the order always.</summary>
internal abstract class Parameters
{
    public abstract void Add(string name, short value);

    public abstract void Add(string name, int value);

    public abstract void Add(string name, long value);

    public abstract void Add(string name, long? value);

    public abstract void Add(string name, string? value);

    public abstract void Add(string name, byte[]? value);

    public void Add(string name, bool value) => Add(name, (short)(value ? 1 : 0));

    public void Add(string name, GrantId value) => Add(name, value.ToByteArray());

    public void Add(string name, DateTimeOffset value) => Add(name, value.ToUnixTimeMilliseconds());

    public void Add(string name, DateTimeOffset? value) => Add(name, value?.ToUnixTimeMilliseconds());
}
