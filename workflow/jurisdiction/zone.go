package jurisdiction

import "duces/workflow/deadline"

// zoneOf is the IANA name of the zone that a person wrote.
func zoneOf(written, state string) (string, error) {
	return written, deadline.CheckZone(written)
}
