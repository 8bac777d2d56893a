package jurisdiction_test

import (
	"maps"
	"slices"
	"testing"

	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/timezone"
	"duces/workflow/usstate"
)

func TestEveryStateHasZonesThatADeadlineCanBeComputedIn(t *testing.T) {
	used := map[string]bool{}
	for _, state := range slices.Sorted(maps.Keys(usstate.Names)) {
		zones := jurisdiction.ZonesOf(state)
		if len(zones) == 0 {
			t.Errorf("%s has no zone", state)
		}
		for _, zone := range zones {
			if name, err := timezone.Parse(zone); name != zone || err != nil {
				t.Errorf("%s: %s is %s (%v)", state, zone, name, err)
			}
			used[zone] = true
		}
		if _, err := deadline.Compute(deadline.Days(14), deadline.Context{
			From: civil.NewDate(2018, 1, 24), State: state, Zone: timezone.Named(zones[0]),
		}); err != nil {
			t.Errorf("%s: %v", state, err)
		}
	}
	for _, zone := range []string{
		"America/Menominee", "America/Indiana/Knox", "America/Kentucky/Monticello", "America/North_Dakota/Beulah", "America/Boise", "America/Adak", "Pacific/Pago_Pago",
	} {
		if !used[zone] {
			t.Errorf("no state uses %s", zone)
		}
	}
	if zones := jurisdiction.ZonesOf("XX"); len(zones) != 0 {
		t.Errorf("a state that is none has the zones %v", zones)
	}
}
