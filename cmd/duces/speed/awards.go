package speed

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/ledger"
	"duces/workflow/stay"
	"duces/workflow/view"
)

// awards imports awards in the acts of “duces import awards”, beside inserts of the same rows, many to a statement and in a
// transaction for each act. Then it adds the awards up as of a day, beside a query that was written for it.
func (r *run) awards(ctx context.Context) error {
	r.says("Importing %d awards", r.size.Awards)
	var ours, bare float64
	for i := range r.size.Rounds {
		room := filepath.Join(r.dir, "awards-"+strconv.Itoa(i))
		rate, err := r.importedAwards(ctx, room, i == r.size.Rounds-1)
		if err != nil {
			return err
		}
		ours, bare = max(ours, rate[0]), max(bare, rate[1])
		if err := os.RemoveAll(room); err != nil {
			return err
		}
	}
	n := float64(r.size.Awards)
	r.atMost("import of awards", 1000*n/ours, "ms", 1000*n/bare, "multi-row inserts of the same rows", 4)
	return nil
}

// importedAwards gives the rates of both, and the last time measures the money view too.
func (r *run) importedAwards(ctx context.Context, room string, last bool) (rates [2]float64, err error) {
	t, err := newTeam(ctx, filepath.Join(room, "acts"))
	if t == nil {
		return rates, err
	}
	defer func() { err = errors.Join(err, t.store.Close()) }()
	if err != nil {
		return rates, err
	}
	if _, err := t.do(ctx, t.legal, jurisdiction.Add{Items: cities(recipients(r.size.Awards))}); err != nil {
		return rates, err
	}
	from, err := t.size(ctx)
	if err != nil {
		return rates, err
	}
	acts, err := t.actsOf(ctx, awardsFile(r.size.Awards))
	if err != nil {
		return rates, err
	}
	if rates[0], err = perSecond(r.size.Awards, func() error { return t.importAwards(ctx, acts) }); err != nil {
		return rates, err
	}
	if rates[1], err = bareAwards(ctx, t.dir, filepath.Join(room, "bare"), from, r.size.Awards, len(acts)); err != nil || !last {
		return rates, err
	}
	return rates, r.money(ctx, t)
}

// recipients is how many governments share so many awards.
func recipients(awards int) int { return max(1, awards/3) }

// awardsFile has an obligation and a drawdown of each award. 3,000 awards are worth 3.9 billion dollars.
func awardsFile(n int) []byte {
	var file strings.Builder
	file.WriteString("agency,number,program,year,recipient,action,amount,date\n")
	for i := range n {
		who := fmt.Sprintf("Office of Justice Programs,2017-DJ-BX-%05d,Byrne JAG,%d,City of Example %06d", i, 2016+i%2, i%recipients(n))
		fmt.Fprintf(&file, "%s,obligation,\"$1,300,000.00\",2017-09-%02d\n%s,drawdown,\"%d,000.%02d\",2017-11-%02d\n", who, 1+i%30, who, 1+i%900, i%100, 1+i%30)
	}
	return []byte(file.String())
}

// actsOf are the acts of the import of a file.
func (t *team) actsOf(ctx context.Context, text []byte) ([]award.Import, error) {
	file, err := award.ReadCSV(text)
	if err != nil {
		return nil, err
	}
	facts, err := t.store.Read.World(ctx, t.legal)
	if err != nil {
		return nil, err
	}
	if file, err = file.Resolved(facts); err != nil {
		return nil, err
	}
	return file.Chunks(), nil
}

func (t *team) importAwards(ctx context.Context, acts []award.Import) error {
	for _, act := range acts {
		if _, err := t.do(ctx, t.legal, act); err != nil {
			return err
		}
	}
	return nil
}

func bareAwards(ctx context.Context, source, dir string, from int64, n, acts int) (rate float64, err error) {
	b, err := openBare(ctx, source, dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	b.copy(ctx, "ledger_head")
	tables := []*table{
		b.read(ctx, "events", fmt.Sprintf("WHERE seq > %d ORDER BY seq", from)),
		b.read(ctx, "ledger_nodes", fmt.Sprintf("WHERE id >= %d ORDER BY id", ledger.StoredHashCount(from))),
		b.read(ctx, "awards", "ORDER BY id"),
		b.read(ctx, "award_holders", "ORDER BY award_id"),
		b.read(ctx, "award_moves", "ORDER BY award_id, no"),
	}
	b.exec(ctx, "DETACH source")
	if b.err != nil {
		return 0, b.err
	}
	return perSecond(n, func() error {
		for act := range acts {
			b.exec(ctx, "BEGIN IMMEDIATE")
			for _, t := range tables {
				b.insertMany(ctx, &table{t.name, t.columns, t.rows[len(t.rows)*act/acts : len(t.rows)*(act+1)/acts]})
			}
			b.exec(ctx, "COMMIT")
		}
		return b.err
	})
}

// money adds awards up by jurisdiction, program and year as of a day on which some of the money was drawn.
func (r *run) money(ctx context.Context, t *team) (err error) {
	r.says("Adding up %d awards", r.size.Awards)
	pool, err := sqlite.OpenReading(t.dir, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	v := workflow.Viewer{ID: t.legal, Role: workflow.Legal}
	f := view.MoneyFilter{AsOf: civil.NewDate(2017, time.November, 15), KnownAs: t.now, ByJurisdiction: true, ByProgram: true, ByYear: true}
	ours, bare, err := besides(20, func() error {
		rows, err := t.store.Read.Money(ctx, v, f)
		if err != nil {
			return err
		}
		facts, err := t.store.Read.World(ctx, t.legal)
		if err != nil {
			return err
		}
		barred, err := stay.BarredAwards(facts, stay.View{Kinds: kinds.All, On: f.AsOf, Known: f.KnownAs, At: t.now})
		view.WithBarred(rows, f, barred)
		return err
	}, bareMoney(ctx, pool, f))
	if err != nil {
		return err
	}
	r.atMost("money as of a day", ours, "ms", bare, "the bare query", 3)
	return nil
}

// bareMoney adds up what came into each column and what went out of it.
func bareMoney(ctx context.Context, pool *sql.DB, f view.MoneyFilter) func() error {
	return func() error {
		_, err := queried(ctx, pool, `SELECT m.jurisdiction_id, j.name, a.program, a.year, m.from_column, m.into_column, SUM(m.cents)
			FROM award_moves m JOIN awards a ON a.id = m.award_id JOIN jurisdictions j ON j.id = m.jurisdiction_id
			WHERE a.subaward_of = '' AND m.on_day <= ? AND m.recorded_at <= ? AND m.stands_until > ? GROUP BY 1, 2, 3, 4, 5, 6`,
			f.AsOf.String(), f.KnownAs.UnixMicro(), f.KnownAs.UnixMicro())
		return err
	}
}
