package call

import (
	"strings"

	"duces/handlers/access"
)

// Prefix is where the API lives.
const Prefix = access.APIPrefix + "v1"

// Routes gives the policy's rows of operations, whose paths are written as
// Add takes them.
func Routes(rows ...access.Route) []access.Route {
	for i := range rows {
		rows[i].Path = pattern(rows[i].Path)
	}
	return rows
}

// pattern is the router's form of a path of the API.
func pattern(path string) string {
	return strings.NewReplacer(":", `\:`, "{", ":", "}", "").Replace(Prefix + path)
}
