"""The commands of ysi, one file a noun: parse, call an act, print."""
