package jurisdiction

import (
	"slices"

	"duces/workflow"
	"duces/workflow/validation"
)

// Alias is another name of a government. Kind, State and Parent are those of the record that had the name
// before it was merged; without a kind, the name is told from others as the government itself is.
type Alias struct {
	Name   string `json:"name"`
	Kind   string `json:"kind,omitempty"`
	State  string `json:"state,omitempty"`
	Parent string `json:"parent,omitempty"`
}

// full is an alias with what tells it from the names of others.
func (j Jurisdiction) full(a Alias) Alias {
	if a.Kind == "" {
		a.Kind, a.State, a.Parent = j.Kind, j.State, j.Parent
	}
	return a
}

// FullAliases are the other names, each with what tells it from the names of others.
func (j Jurisdiction) FullAliases() []Alias {
	var all []Alias
	for _, a := range j.Aliases {
		all = append(all, j.full(a))
	}
	return all
}

// is says whether it is a name that somebody means: without a kind they mean each of that name.
func (a Alias) is(meant Alias) bool {
	if meant.Kind == "" {
		return workflow.SameName(a.Name, meant.Name)
	}
	return a.identity() == meant.identity()
}

// Full is the name with what tells it from others: “Newbury (town, VT)”.
func (a Alias) Full() string {
	return Ref{Name: a.Name, Kind: a.Kind, State: a.State, Parent: a.Parent}.Full()
}

func (a Alias) identity() Identity {
	return New{Name: a.Name, Kind: a.Kind, State: a.State, Parent: a.Parent}.identity()
}

// identities are those of the government under all of its names, its own first.
func (j Jurisdiction) identities() []Identity {
	all := []Identity{j.identity()}
	for _, a := range j.Aliases {
		all = append(all, j.full(a).identity())
	}
	return all
}

// newNames refuses names that jurisdictions on record have, of those that j has and old has not: one of two
// that an earlier version let in may stay.
func (j Jurisdiction) newNames(facts workflow.Facts, old Jurisdiction, input string) error {
	had := old.identities()
	q := OnRecord{Asked: slices.DeleteFunc(j.identities(), func(i Identity) bool { return slices.Contains(had, i) })}
	if len(q.Asked) == 0 {
		return nil
	}
	if err := facts.Ask(&q); err != nil {
		return err
	}
	all := append([]Alias{{Name: j.Name, Kind: j.Kind, State: j.State, Parent: j.Parent}}, j.Aliases...)
	for i, named := range j.identities() {
		if _, taken := q.IDs[named]; taken {
			a := j.full(all[i])
			return onRecordAlready(input, New{Name: a.Name, Kind: a.Kind, State: a.State, Parent: a.Parent}, q.Names[named])
		}
	}
	return nil
}

// withoutOwnName drops an alias that is the government's name now, or the same as one before it: a change of kind, state
// or parent can make two of them one.
func (j Jurisdiction) withoutOwnName() Jurisdiction {
	seen := []Identity{j.identity()}
	j.Aliases = slices.DeleteFunc(slices.Clone(j.Aliases), func(a Alias) bool {
		i := j.full(a).identity()
		if slices.Contains(seen, i) {
			return true
		}
		seen = append(seen, i)
		return false
	})
	return j
}

// searchKey is by what the government is found, under all of its names.
func (j Jurisdiction) searchKey() string {
	names := j.Ref().searchNames()
	for _, a := range j.Aliases {
		names.Others = append(names.Others, a.Name)
	}
	return names.Key()
}

// AliasRow is another name of a jurisdiction, folded, with what tells it from others.
type AliasRow struct{ JurisdictionID, Search, Kind, State, ParentSearch string }

// Key implements workflow.Row.
func (r AliasRow) Key() string {
	return r.JurisdictionID + "/" + r.Search + "/" + r.Kind + "/" + r.State + "/" + r.ParentSearch
}

func (j Jurisdiction) aliasRows() []workflow.Row {
	var rows []workflow.Row
	for _, i := range j.identities()[1:] {
		rows = append(rows, AliasRow{JurisdictionID: j.ID, Search: i.Name, Kind: i.Kind, State: i.State, ParentSearch: i.Parent})
	}
	return rows
}

// AliasAdded records another name of a government.
type AliasAdded struct {
	Alias string `json:"alias"`
}

// Type is the stored name.
func (AliasAdded) Type() string { return "alias_added" }

// AliasRemoved records that a name is none of the government's. Kind, State and Parent are of the name that was removed;
// without a kind, all of that name were: earlier versions did not say which.
type AliasRemoved struct {
	Alias  string `json:"alias"`
	Kind   string `json:"kind,omitempty"`
	State  string `json:"state,omitempty"`
	Parent string `json:"parent,omitempty"`
}

// Type is the stored name.
func (AliasRemoved) Type() string { return "alias_removed" }

var aliasEvents = []workflow.EventType{
	workflow.EventOf(func(j Jurisdiction, d AliasAdded, e workflow.Event) Jurisdiction {
		j.Version, j.Aliases = e.No, append(slices.Clip(j.Aliases), Alias{Name: d.Alias})
		return j
	}, func(d AliasAdded, _ workflow.Names) string { return "Other name added: " + d.Alias }, nil).Called("Other name added"),

	workflow.EventOf(func(j Jurisdiction, d AliasRemoved, e workflow.Event) Jurisdiction {
		j.Version = e.No
		gone := Alias{Name: d.Alias, Kind: d.Kind, State: d.State, Parent: d.Parent}
		j.Aliases = slices.DeleteFunc(slices.Clone(j.Aliases), func(a Alias) bool { return j.full(a).is(gone) })
		return j
	}, func(d AliasRemoved, _ workflow.Names) string { return "Other name removed: " + d.Alias }, nil).Called("Other name removed"),
}

// AddAlias puts another name of a government on record.
type AddAlias struct {
	Jurisdiction string `json:"jurisdiction"`
	Alias        string `json:"alias"`
}

// CommandName implements Command.
func (AddAlias) CommandName() string { return "AddAlias" }

// Streams implements Command.
func (c AddAlias) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Jurisdiction)} }

// Decide implements Command.
func (c AddAlias) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	j, err := toChange(facts, c.Jurisdiction, 0)
	if err == nil {
		err = workflow.Collect(workflow.CheckLine("alias", "Other name", c.Alias, 200, true))
	}
	if err != nil {
		return workflow.Decision{}, err
	}
	alias := Alias{Name: workflow.Tidy(c.Alias)}
	if slices.Contains(j.identities(), j.full(alias).identity()) {
		return workflow.Decision{}, workflow.Malformed("alias", validation.Quoted(alias.Name)+" is already a name of "+j.Title()+".")
	}
	with := j
	with.Aliases = append(slices.Clip(j.Aliases), alias)
	if err := with.newNames(facts, j, "alias"); err != nil {
		return workflow.Decision{}, err
	}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(j.ID), j.Today(a), AliasAdded{Alias: alias.Name})}}, nil
}

// RemoveAlias takes another name of a government off the record. Kind, State and Parent tell which of two that are alike;
// without a kind there may be one of that name only.
type RemoveAlias struct {
	Jurisdiction string `json:"jurisdiction"`
	Alias        string `json:"alias"`
	Kind         string `json:"kind,omitempty"`
	State        string `json:"state,omitempty"`
	Parent       string `json:"parent,omitempty"`
}

// CommandName implements Command.
func (RemoveAlias) CommandName() string { return "RemoveAlias" }

// Streams implements Command.
func (c RemoveAlias) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Jurisdiction)} }

// Decide implements Command.
func (c RemoveAlias) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	j, err := toChange(facts, c.Jurisdiction, 0)
	if err != nil {
		return workflow.Decision{}, err
	}
	meant := Alias{Name: c.Alias, Kind: c.Kind, State: c.State, Parent: c.Parent}
	found := slices.DeleteFunc(j.FullAliases(), func(a Alias) bool { return !a.is(meant) })
	switch len(found) {
	case 0:
		return workflow.Decision{}, workflow.Absent("other name")
	case 1:
		gone := AliasRemoved{Alias: found[0].Name, Kind: found[0].Kind, State: found[0].State, Parent: found[0].Parent}
		return workflow.Decision{Events: []workflow.Event{a.Event(Stream(j.ID), j.Today(a), gone)}}, nil
	}
	titles := make([]string, len(found))
	for i, x := range found {
		titles[i] = x.Full()
	}
	return workflow.Decision{}, workflow.Malformed("kind", j.Title()+" has "+validation.And(titles)+
		" among its other names. Give the kind, state, and parent of the one to remove.")
}
