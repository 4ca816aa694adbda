using System.Collections.Immutable;

namespace Gatehouse.Plan.Reading;

/// <summary>The words that a key accepts, and the ones it knows but this version does not have, each with what works instead.</summary>
internal sealed record Choices<T>(ImmutableArray<(string Word, T Value)> Available, ImmutableArray<(string Word, string Instead)> Unavailable)
{
    public Choices(params ImmutableArray<(string Word, T Value)> available)
        : this(available, [])
    {
    }

    public IEnumerable<string> Words => Available.Select(choice => choice.Word);

    public bool TryFind(string word, out T value)
    {
        foreach (var choice in Available)
            if (choice.Word == word)
            {
                value = choice.Value;
                return true;
            }
        value = Available[0].Value;
        return false;
    }

    public string? InsteadOf(string word)
    {
        foreach (var choice in Unavailable)
            if (choice.Word == word)
                return choice.Instead;
        return null;
    }

    public string WordOf(T value)
    {
        foreach (var choice in Available)
            if (EqualityComparer<T>.Default.Equals(choice.Value, value))
                return choice.Word;
        throw new ArgumentOutOfRangeException(nameof(value));
    }
}
