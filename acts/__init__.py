"""Every deed, one function and one transaction each; mail, command line and desk all call these."""
