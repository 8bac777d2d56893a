package state

import "duces/workflow"

// KeptNumber is how many events of a stream are folded in the state that is kept; 0: none is.
func (r *Streams) KeptNumber(s workflow.Stream) int {
	known, _ := r.kept.get(s)
	return known.No
}

// KeepStates has states take so many bytes.
func (r *Streams) KeepStates(most int64) {
	r.kept.mu.Lock()
	defer r.kept.mu.Unlock()
	r.kept.most = most
	r.kept.makeRoom()
}
