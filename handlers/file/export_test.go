package file

// Bound is what a process does that reads a text, before it does.
var Bound = bound
