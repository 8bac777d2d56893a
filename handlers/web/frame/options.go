package frame

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

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

// zones are those of the United States in which most people live, by the names that they
// call them, and the usual one of each state and territory.
var zones = []page.Option{
	{Value: "America/New_York", Label: "Eastern Time (New York)"},
	{Value: "America/Detroit", Label: "Eastern Time (Detroit)"},
	{Value: "America/Indiana/Indianapolis", Label: "Eastern Time (Indianapolis)"},
	{Value: "America/Kentucky/Louisville", Label: "Eastern Time (Louisville)"},
	{Value: "America/Chicago", Label: "Central Time (Chicago)"},
	{Value: "America/Denver", Label: "Mountain Time (Denver)"},
	{Value: "America/Boise", Label: "Mountain Time (Boise)"},
	{Value: "America/Phoenix", Label: "Mountain Time, no daylight saving (Phoenix)"},
	{Value: "America/Los_Angeles", Label: "Pacific Time (Los Angeles)"},
	{Value: "America/Anchorage", Label: "Alaska Time (Anchorage)"},
	{Value: "Pacific/Honolulu", Label: "Hawaii Time (Honolulu)"},
	{Value: "America/Puerto_Rico", Label: "Atlantic Time (San Juan)"},
	{Value: "America/St_Thomas", Label: "Atlantic Time (St. Thomas)"},
	{Value: "Pacific/Guam", Label: "Chamorro Time (Guam)"},
	{Value: "Pacific/Saipan", Label: "Chamorro Time (Saipan)"},
	{Value: "Pacific/Pago_Pago", Label: "Samoa Time (Pago Pago)"},
}

// Zones are offered to people.
func Zones() page.Zones { return page.Zones{Options: zones} }

// StateZones are offered where a form asks for a state too: without a choice the usual
// zone of the state is taken.
func StateZones() page.Zones {
	z := Zones()
	for _, state := range slices.Sorted(maps.Keys(jurisdiction.StateNames)) {
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
