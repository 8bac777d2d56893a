package workflow

// All are the kinds of stream that this program knows.
var All = NewKinds(MatterKind, ReviewKind, JurisdictionKind, UserKind, ProcessKind, CalendarKind)
