namespace Net.Model;

/// <summary>Rules for lists that hold one value a family, as pod IPs and pod CIDRs.</summary>
internal static class DualStackRules
{
    /// <summary>The families of addresses: both, and each one valid. As <c>netutils.IsDualStackIPStrings</c>.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="firstBad">The index of the first that is no address, or −1.</param>
    public static bool AreDualStackAddresses(in ValueList<string> values, out int firstBad)
    {
        (bool four, bool six, firstBad) = (false, false, -1);
        for (int i = 0; i < values.Count; i++)
        {
            IpFamily family = AddressText.Parse(values[i]).Address.Family;
            if (family == IpFamily.None)
            {
                firstBad = i;
                return false;
            }

            four |= family == IpFamily.IPv4;
            six |= family == IpFamily.IPv6;
        }

        return four && six;
    }

    /// <summary>As the other for networks.</summary>
    public static bool AreDualStackCidrs(in ValueList<string> values, out int firstBad)
    {
        (bool four, bool six, firstBad) = (false, false, -1);
        for (int i = 0; i < values.Count; i++)
        {
            IpFamily family = CidrText.Parse(values[i]).Cidr.Family;
            if (family == IpFamily.None)
            {
                firstBad = i;
                return false;
            }

            four |= family == IpFamily.IPv4;
            six |= family == IpFamily.IPv6;
        }

        return four && six;
    }
}
