package web

import (
	"cmp"
	"slices"

	"duces/templates/page"
	"duces/workflow/jurisdiction"
)

// placeStates are the states, the District and the territories by name.
func placeStates() []page.Option {
	var options []page.Option
	for code, name := range jurisdiction.StateNames {
		options = append(options, page.Option{Value: code, Label: name})
	}
	slices.SortFunc(options, func(a, b page.Option) int { return cmp.Compare(a.Label, b.Label) })
	return options
}

// zones are offered where a time zone is asked for; any other may be typed.
var zones = []string{
	"America/New_York", "America/Detroit", "America/Kentucky/Louisville", "America/Indiana/Indianapolis", "America/Chicago",
	"America/Denver", "America/Boise", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
	"America/Puerto_Rico", "Pacific/Guam", "Pacific/Pago_Pago", "UTC",
}

// anyOf puts the choice of no filter first.
func anyOf(label string, options []page.Option) []page.Option {
	return append([]page.Option{{Label: label}}, options...)
}
