package speed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"duces/workflow/jurisdiction"
	"duces/workflow/ledger"
)

// imports puts as many governments on record in one act, as “duces import” does, beside inserts of the same rows, many to
// a statement and all in one transaction.
func (r *run) imports(ctx context.Context) error {
	r.says("Importing %d jurisdictions", r.size.Matters)
	ours, bare := 0.0, 0.0
	for i := range r.size.Rounds {
		room := filepath.Join(r.dir, "import-"+strconv.Itoa(i))
		rate, from, err := r.imported(ctx, filepath.Join(room, "acts"))
		if err != nil {
			return err
		}
		ours = max(ours, rate)
		if rate, err = bareImport(ctx, filepath.Join(room, "acts"), filepath.Join(room, "bare"), from, r.size.Matters); err != nil {
			return err
		}
		bare = max(bare, rate)
		if err := os.RemoveAll(room); err != nil {
			return err
		}
	}
	n := float64(r.size.Matters)
	r.atMost("import of jurisdictions", 1000*n/ours, "ms", 1000*n/bare, "multi-row inserts of the same rows", 4)
	return nil
}

func (r *run) imported(ctx context.Context, dir string) (rate float64, from int64, err error) {
	t, err := newTeam(ctx, dir)
	if t == nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, t.store.Close()) }()
	if err == nil {
		from, err = t.size(ctx)
	}
	if err != nil {
		return 0, 0, err
	}
	rate, err = perSecond(r.size.Matters, func() error {
		_, err := t.do(ctx, t.legal, jurisdiction.Add{Items: cities(r.size.Matters)})
		return err
	})
	return rate, from, err
}

func bareImport(ctx context.Context, source, dir string, from int64, n int) (rate float64, err error) {
	b, err := openBare(ctx, source, dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	b.copy(ctx, "ledger_head")
	tables := []*table{
		b.read(ctx, "events", fmt.Sprintf("WHERE seq > %d ORDER BY seq", from)),
		b.read(ctx, "ledger_nodes", fmt.Sprintf("WHERE id >= %d ORDER BY id", ledger.StoredHashCount(from))),
		b.read(ctx, "jurisdictions", "ORDER BY id"),
		b.read(ctx, "jurisdiction_words", ""),
	}
	b.exec(ctx, "DETACH source")
	if b.err != nil {
		return 0, b.err
	}
	return perSecond(n, func() error {
		b.exec(ctx, "BEGIN IMMEDIATE")
		for _, t := range tables {
			b.insertMany(ctx, t)
		}
		b.exec(ctx, "COMMIT")
		return b.err
	})
}

// insertMany inserts all rows of a table, up to 500 in a statement.
func (b *bare) insertMany(ctx context.Context, t *table) {
	row := ", (?" + strings.Repeat(", ?", len(t.columns)-1) + ")"
	for from := 0; from < len(t.rows); from += 500 {
		some := t.rows[from:min(from+500, len(t.rows))]
		values := make([]any, 0, len(some)*len(t.columns))
		for _, r := range some {
			values = append(values, r...)
		}
		b.exec(ctx, "INSERT INTO "+t.name+" VALUES "+strings.Repeat(row, len(some))[2:], values...)
	}
}
