using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace NodeAgent.Status;

/// <summary>Collects what the SDK's meters measure and writes it in the Prometheus text format 0.0.4.</summary>
/// <remarks>Counters and up-down counters are sums, histograms are <c>_count</c>, <c>_sum</c> and buckets, observable instruments are asked when the text is made. Thread-safe.</remarks>
public sealed class PrometheusText : IDisposable
{
    private static readonly double[] Buckets = [0.00001, 0.0001, 0.001, 0.01, 0.1, 1, 10];

    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);

    /// <summary>Listens to every meter whose name starts with <c>Net.</c>, and to the agent's own.</summary>
    public PrometheusText()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("Net.", StringComparison.Ordinal) || instrument.Meter.Name == "NodeAgent") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The text as of now.</summary>
    public string Render()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        lock (_gate)
        {
            foreach ((string name, Family family) in _families)
            {
                text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {family.Help.Replace('\n', ' ')}\n# TYPE {name} {family.Type}\n");
                foreach ((string labels, Series series) in family.Series) series.Render(text, name, labels, family.Type == "histogram");
            }
        }

        return text.ToString();
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        bool histogram = instrument is Histogram<long> or Histogram<int> or Histogram<double>;
        bool monotonic = instrument.GetType().Name.StartsWith("Counter", StringComparison.Ordinal) || instrument.GetType().Name.StartsWith("ObservableCounter", StringComparison.Ordinal);
        string name = NameOf(instrument, monotonic);
        string labels = LabelsOf(tags);
        lock (_gate)
        {
            if (!_families.TryGetValue(name, out Family? family))
            {
                family = new(instrument.Description ?? instrument.Name, histogram ? "histogram" : monotonic ? "counter" : "gauge");
                _families.Add(name, family);
            }

            if (!family.Series.TryGetValue(labels, out Series? series)) family.Series.Add(labels, series = new());
            series.Take(value, histogram, replaces: instrument.IsObservable || instrument.GetType().Name.StartsWith("Gauge", StringComparison.Ordinal));
        }
    }

    private static string NameOf(Instrument instrument, bool monotonic)
    {
        var name = new StringBuilder(instrument.Name.Length + 8);
        foreach (char c in instrument.Name) name.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_');
        string unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (unit.Length > 0 && !name.ToString().EndsWith(unit, StringComparison.Ordinal)) name.Append(unit);
        if (monotonic) name.Append("_total");
        return name.ToString();
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var labels = new List<string>(tags.Length);
        foreach ((string key, object? value) in tags)
        {
            string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Add($"{key.Replace('.', '_').Replace('-', '_')}=\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"");
        }

        labels.Sort(StringComparer.Ordinal);
        return string.Join(',', labels);
    }

    private sealed class Family(string help, string type)
    {
        public string Help { get; } = help;

        public string Type { get; } = type;

        public SortedDictionary<string, Series> Series { get; } = new(StringComparer.Ordinal);
    }

    private sealed class Series
    {
        private readonly long[] _buckets = new long[Buckets.Length];
        private double _sum;
        private long _count;

        public void Take(double value, bool histogram, bool replaces)
        {
            _sum = replaces ? value : _sum + value;
            _count++;
            for (int i = Buckets.Length - 1; histogram && i >= 0 && value <= Buckets[i]; i--) _buckets[i]++;
        }

        public void Render(StringBuilder text, string name, string labels, bool histogram)
        {
            string braces = labels.Length > 0 ? $"{{{labels}}}" : "";
            if (!histogram)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{braces} {_sum}\n");
                return;
            }

            string prefix = labels.Length > 0 ? labels + "," : "";
            for (int i = 0; i < Buckets.Length; i++) text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{prefix}le=\"{Buckets[i]}\"}} {_buckets[i]}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{prefix}le=\"+Inf\"}} {_count}\n{name}_sum{braces} {_sum}\n{name}_count{braces} {_count}\n");
        }
    }
}
