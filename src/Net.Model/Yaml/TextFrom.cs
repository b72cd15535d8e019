namespace Net.Model.Yaml;

/// <summary>Reads a text from a place in it on, without a copy of the rest.</summary>
internal sealed class TextFrom(string text, int offset) : TextReader
{
    private readonly int _from = offset;
    private int _at = offset;

    /// <summary>How many characters were taken.</summary>
    public int Taken => _at - _from;

    /// <inheritdoc/>
    public override int Peek() => _at < text.Length ? text[_at] : -1;

    /// <inheritdoc/>
    public override int Read() => _at < text.Length ? text[_at++] : -1;

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count)
    {
        int length = Math.Min(count, text.Length - _at);
        text.CopyTo(_at, buffer, index, length);
        _at += length;
        return length;
    }
}
