package writer

import (
	"context"
	"maps"

	"duces/db/history"
	"duces/db/parallel"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/kinds"
	"duces/workflow/process"
	"duces/workflow/review"
)

// fewStreams are read one by one, each by a statement that is compiled already.
const fewStreams = 4

// memory is the streams that a group is planned on, as its jobs have left them.
type memory struct {
	w       *Writer
	before  *memory                    // of the group that is being written meanwhile: what it changed, the cache does not know yet
	changed map[workflow.Stream]folded // by jobs of this group
	own     map[workflow.Stream]folded // by the job at work; nil after it
	read    map[workflow.Stream]folded // for the job at work: more than the cache can keep
}

// begin makes room for what a job changes.
func (m *memory) begin() { m.own, m.read = map[workflow.Stream]folded{}, nil }

// end keeps what the job at work has changed if it was done.
func (m *memory) end(done bool) {
	if done {
		maps.Copy(m.changed, m.own)
	}
	m.own, m.read = nil, nil
}

// stream gives a stream as this job sees it.
func (m *memory) stream(ctx context.Context, s workflow.Stream) (folded, error) {
	if f, ok := m.own[s]; ok {
		return f, nil
	}
	if f, ok := m.changed[s]; ok {
		return f, nil
	}
	if m.before != nil {
		if f, ok := m.before.changed[s]; ok {
			return f, nil
		}
	}
	if f, ok := m.read[s]; ok {
		return f, nil
	}
	if f, ok := m.w.cache.get(s); ok {
		return f, nil
	}
	// What is not committed yet is in changed, so a reader sees what stands.
	f := folded{}
	q, err := m.w.reader(ctx)
	if err != nil {
		return f, err
	}
	if f.state, f.no, err = history.Fold(ctx, q, s); err != nil {
		return f, m.w.checked(err)
	}
	if f.rows, err = m.project(ctx, s, f.state); err != nil {
		return f, err
	}
	m.w.cache.put(s, f)
	return f, nil
}

// state is stream for those who want the state alone.
func (m *memory) state(ctx context.Context, s workflow.Stream) (any, error) {
	f, err := m.stream(ctx, s)
	return f.state, err
}

// states gives the states of streams as this job sees them. What it had to read
// for that stays with the job, however many streams the act names.
func (m *memory) states(ctx context.Context, streams []workflow.Stream) ([]any, error) {
	found := make([]any, len(streams))
	var missing []workflow.Stream
	for _, s := range streams {
		if !m.knows(s) {
			missing = append(missing, s)
		}
	}
	if len(missing) > fewStreams {
		if m.read == nil {
			m.read = make(map[workflow.Stream]folded, 2*len(streams))
		}
		for _, s := range streams { // which the cache may drop for those that are coming
			if f, ok := m.w.cache.get(s); ok {
				m.read[s] = f
			}
		}
		if err := m.load(ctx, missing); err != nil {
			return nil, err
		}
	}
	for i, s := range streams {
		f, err := m.stream(ctx, s)
		if err != nil {
			return nil, err
		}
		found[i] = f.state
	}
	return found, nil
}

// knows says whether a stream need not be read.
func (m *memory) knows(s workflow.Stream) bool {
	all := []map[workflow.Stream]folded{m.own, m.changed, m.read}
	if m.before != nil {
		all = append(all, m.before.changed)
	}
	for _, known := range all {
		if _, ok := known[s]; ok {
			return true
		}
	}
	_, ok := m.w.cache.get(s)
	return ok
}

// load reads streams that nobody knows yet, with the rows that show them. Neither this
// group nor the one before has changed them, so that what readers see of them is what the
// writer would see, and several readers go through them at once.
func (m *memory) load(ctx context.Context, streams []workflow.Stream) error {
	histories, err := history.FoldMany(ctx, sqlite.Rebound{On: m.w.reads}, streams, parallel.Do)
	if err != nil {
		return err
	}
	processes := map[string]*process.Definition{}
	for _, h := range histories {
		if h.State == nil {
			continue
		}
		if hash := kinds.All.Process(h.Stream, h.State); hash != "" && processes[hash] == nil {
			if processes[hash], err = m.process(ctx, hash); err != nil {
				return err
			}
		}
	}
	rows := make([][]workflow.Row, len(histories))
	if err := parallel.Do(len(histories), parallel.Many, func(i int) error {
		if h := histories[i]; h.State != nil {
			rows[i] = kinds.All.Rows(h.Stream, h.State, processes[kinds.All.Process(h.Stream, h.State)])
		}
		return nil
	}); err != nil {
		return err
	}
	for i, h := range histories {
		f := folded{state: h.State, no: len(h.Events), rows: rows[i]}
		m.w.cache.put(h.Stream, f)
		m.read[h.Stream] = f
	}
	return nil
}

func (m *memory) project(ctx context.Context, s workflow.Stream, state any) ([]workflow.Row, error) {
	if state == nil {
		return nil, nil
	}
	var def *process.Definition
	if hash := kinds.All.Process(s, state); hash != "" {
		var err error
		if def, err = m.process(ctx, hash); err != nil {
			return nil, err
		}
	}
	return kinds.All.Rows(s, state, def), nil
}

// process gives a definition by its content hash; nil if it is not on record.
func (m *memory) process(ctx context.Context, hash string) (*process.Definition, error) {
	s, err := m.state(ctx, review.ProcessStream(hash))
	def, _ := s.(*process.Definition)
	return def, err
}

// changesAccounts says whether jobs of the group changed a user, or what opens something to them.
func (m *memory) changesAccounts() bool {
	for s := range m.changed {
		if s.Kind() == account.KindName {
			return true
		}
	}
	return false
}
