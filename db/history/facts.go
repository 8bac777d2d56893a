package history

import (
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/kinds"
)

// Gather makes the world of an act: its actor, its streams, and what Related
// finds behind them, asked for in waves so that many can be read at once.
// states gives a state for each stream, nil for one that has no events.
func Gather(actor string, streams []workflow.Stream, states func([]workflow.Stream) ([]any, error)) (workflow.Facts, error) {
	who, builtIn := workflow.BuiltInActor(actor)
	var user any
	if !builtIn {
		s, err := states([]workflow.Stream{account.Stream(actor)})
		if err != nil {
			return workflow.Facts{}, err
		}
		user = s[0]
		if u, ok := user.(account.User); ok {
			who = u.Actor()
		}
	}
	w := workflow.NewFacts(kinds.All, who)
	asked := make(map[workflow.Stream]bool, 2*len(streams)+8)
	if user != nil { // who asks for more than the actor finds it in their stream
		w.Put(account.Stream(actor), user)
		asked[account.Stream(actor)] = true
	}
	var wave []workflow.Stream
	ask := func(streams []workflow.Stream) {
		for _, s := range streams {
			if !asked[s] {
				asked[s] = true
				wave = append(wave, s)
			}
		}
	}
	for ask(streams); len(wave) > 0; {
		now := wave
		found, err := states(now)
		if err != nil {
			return workflow.Facts{}, err
		}
		wave = nil
		for i, state := range found {
			if state != nil {
				w.Put(now[i], state)
				ask(kinds.All.Needs(now[i], state))
			}
		}
	}
	return w, nil
}
