using System.Net;

// Resolves its arguments as any .NET program would, and prints the addresses of each on a line: a process of its own can have a resolv.conf of its own.
foreach (string name in args) Console.WriteLine(string.Join(' ', Dns.GetHostAddresses(name).Select(static address => address.ToString()).Order(StringComparer.Ordinal)));
