using System.Globalization;
using System.Net;

namespace PolicyCheck.Pages;

/// <summary>Text and numbers as HTML and SVG have them.</summary>
internal static class Html
{
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    public static string Number(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A text that takes no more room than this many letters, the whole of it as tooltip.</summary>
    public static string Shortened(string text, int letters) => text.Length <= letters ? Text(text) : $"{Text(text[..(letters - 1)])}…";
}
