package frame

import (
	"cmp"
	"slices"

	"duces/templates/page"
	"duces/workflow/jurisdiction"
)

// USStates are the states, the District of Columbia and the territories, by name.
func USStates() []page.Option {
	var options []page.Option
	for code, name := range jurisdiction.StateNames {
		options = append(options, page.Option{Value: code, Label: name})
	}
	slices.SortFunc(options, func(a, b page.Option) int { return cmp.Compare(a.Label, b.Label) })
	return options
}

// Zones are offered where a time zone is asked for; any other may be typed.
var Zones = []string{
	"America/New_York", "America/Detroit", "America/Kentucky/Louisville", "America/Indiana/Indianapolis", "America/Chicago",
	"America/Denver", "America/Boise", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
	"America/Puerto_Rico", "Pacific/Guam", "Pacific/Pago_Pago",
}

// AnyOf puts an option without value first: no filter.
func AnyOf(label string, options []page.Option) []page.Option {
	return append([]page.Option{{Label: label}}, options...)
}
