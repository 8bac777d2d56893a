package frame

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/templates/page"
	"duces/workflow/jurisdiction"
	"duces/workflow/timezone"
	"duces/workflow/usstate"
)

// USStates are the states, the District of Columbia and the territories, by name.
func USStates() []page.Option {
	var options []page.Option
	for code, name := range usstate.Names {
		options = append(options, page.Option{Value: code, Label: name})
	}
	slices.SortFunc(options, func(a, b page.Option) int { return cmp.Compare(a.Label, b.Label) })
	return options
}

// Zones are offered to people.
func Zones() page.Zones {
	var z page.Zones
	for _, zone := range timezone.Usual {
		z.Options = append(z.Options, page.Option{Value: zone.Name, Label: zone.Title})
	}
	return z
}

// StateZones are offered where a form asks for a state too: without a choice the usual
// zone of the state is taken.
func StateZones() page.Zones {
	z := Zones()
	for _, state := range slices.Sorted(maps.Keys(usstate.Names)) {
		if usual := jurisdiction.ZonesOf(state); len(usual) > 0 {
			z.Usual = append(z.Usual, state+"="+usual[0])
		}
	}
	return z
}

// ZoneTyped is the zone that a form chose or typed; in one that asks for a state, without
// either, the usual zone of that state.
func ZoneTyped(c echo.Context, state string) string {
	zone := strings.TrimSpace(c.FormValue("zone"))
	if zone == page.OtherZone {
		return strings.TrimSpace(c.FormValue("zone_" + page.OtherZone))
	}
	if usual := jurisdiction.ZonesOf(state); zone == "" && len(usual) > 0 {
		return usual[0]
	}
	return zone
}

// AnyOf puts an option without value first: no filter.
func AnyOf(label string, options []page.Option) []page.Option {
	return append([]page.Option{{Label: label}}, options...)
}
