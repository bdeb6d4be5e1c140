"""Great Expectations at arrival and at publication: suites, gates, results, Data Docs."""
