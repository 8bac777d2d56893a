// Package scope says what a viewer may see, as queries take it.
package scope

import "duces/workflow"

// Scope is what a viewer may see, as every query over matters takes it. The
// zero scope sees nothing: a viewer who is nobody is no member of anything.
type Scope struct {
	All    bool
	Member string
}

// Of is the scope of a viewer.
func Of(v workflow.Viewer) Scope {
	switch {
	case v.SeesAll():
		return Scope{All: true}
	case v.SeesNothing():
		// An administrator may have been a member in an earlier role.
		return Scope{}
	}
	return Scope{Member: v.ID}
}
