#!/usr/bin/env bash
# Rewrites eng/api/<Package>.txt from the assemblies as they stand; the convention tests compare with them.
cd "$(dirname "$0")/../.." && UPDATE_API=1 dotnet test tests/Net.Conventions.Tests -v q --nologo --filter PublicApi_AnyPackage_EqualsTheApprovedListing
