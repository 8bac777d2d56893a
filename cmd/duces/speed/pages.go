package speed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"duces/db/directory"
	"duces/db/sqlite"
	"duces/workflow/annotate"
)

// disk compares the file of the database, into which its log was copied back, with the events in it.
func (r *run) disk(ctx context.Context, dir string) (err error) {
	file, err := os.Stat(filepath.Join(dir, directory.DatabaseFile))
	if err != nil {
		return err
	}
	pool, err := sqlite.OpenReading(dir, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	var bytes int64
	if err := pool.QueryRowContext(ctx, "SELECT sum(length(bytes)) FROM events").Scan(&bytes); err != nil {
		return err
	}
	r.atMost("disk", float64(file.Size())/(1<<20), "MiB", float64(bytes)/(1<<20), "the bytes of its events", 2.5)
	return nil
}

// site starts a server over a review, and measures what people get from it.
func (r *run) site(ctx context.Context, t *team) (err error) {
	r.says("Starting a server")
	var c *client
	least := time.Hour
	for i := range 3 {
		if i > 0 {
			if err := c.stop(); err != nil {
				return err
			}
		}
		began := time.Now()
		if c, err = r.serve(ctx, t.token, "bench", "--serve", t.dir); err != nil {
			return err
		}
		if err := c.get(ctx, "/readyz"); err != nil {
			return errors.Join(err, c.stop())
		}
		least = min(least, time.Since(began))
	}
	r.atMost("start of the server", milliseconds(least), "ms", 500, Fixed, 1)
	return errors.Join(r.shown(ctx, t, c), c.stop())
}

func (r *run) shown(ctx context.Context, t *team, c *client) error {
	r.says("Reading lists over HTTP")
	if err := c.signIn(ctx); err != nil {
		return err
	}
	for _, o := range orders {
		for _, path := range []string{
			"/matters?sort=", "/api/v1/matters?limit=200&sort=", "/matters?q=Example+000042&sort=", "/matters?overdue=yes&sort=-",
		} {
			if err := c.get(ctx, path+o.sort); err != nil {
				return err
			}
		}
	}
	for _, path := range []string{"/", "/deadlines", "/api/v1/deadlines?limit=200&sort=kind", "/jurisdictions", "/api/v1/matters.csv"} {
		if err := c.get(ctx, path); err != nil {
			return err
		}
	}
	for i := range min(1000, len(t.ids)) {
		if err := c.get(ctx, "/matters/"+t.ids[i*len(t.ids)/min(1000, len(t.ids))]); err != nil {
			return err
		}
	}
	r.memory("memory of a server that shows lists", c.child)
	page := func(id string) func() error { return func() error { return c.get(ctx, "/matters/"+id) } }
	long, short, err := besides(20, page(t.long), page(t.ids[len(t.ids)-1]))
	if err != nil {
		return err
	}
	r.atMost(fmt.Sprintf("page of a matter with %d events", r.size.Long), long, "ms", short, "page of one with few", 5)
	return r.beside(ctx, t, c)
}

// lengthen writes notes into one matter.
func (r *run) lengthen(ctx context.Context, t *team) error {
	r.says("Writing %d notes into one matter", r.size.Long)
	t.long = t.ids[0]
	return inParallel(ctx, callers, r.size.Long, func(ctx context.Context, _ int) error {
		_, err := t.do(ctx, t.legal, annotate.AddNote{Matter: t.long, Text: noteText})
		return err
	})
}

// beside reads pages while others write, and writes while somebody takes a long list home.
func (r *run) beside(ctx context.Context, t *team, c *client) error {
	r.says("Reading pages beside 16 writers")
	idle, busy := time.Hour, time.Hour
	for range r.size.Rounds {
		slow, err := r.pages(ctx, t, c)
		if err != nil {
			return err
		}
		idle = min(idle, slow)
		if _, err := r.while(ctx, t, c, 16, func(ctx context.Context) error {
			slow, err := r.pages(ctx, t, c)
			busy = min(busy, slow)
			return err
		}); err != nil {
			return err
		}
	}
	r.atMost("pages while 16 callers write, p99", milliseconds(busy), "ms", milliseconds(idle), "the same pages while nobody writes", 2)
	r.says("Writing beside a long export")
	longest, log := time.Hour, int64(0)
	for range r.size.Rounds {
		waits, err := r.while(ctx, t, c, 20, func(ctx context.Context) error {
			for began := time.Now(); time.Since(began) < r.size.Export; {
				if err := c.get(ctx, "/api/v1/matters.csv"); err != nil {
					return err
				}
				if file, err := os.Stat(filepath.Join(t.dir, directory.DatabaseFile+"-wal")); err == nil {
					log = max(log, file.Size())
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		longest = min(longest, waits)
	}
	r.atMost("longest write of 20 callers beside an export", milliseconds(longest), "ms", 250, Fixed, 1)
	r.atMost("log of the database meanwhile", float64(log)/(1<<20), "MiB", 64, Fixed, 1)
	return nil
}

// pages reads matters and lists, and says how long 99 of 100 took at most.
func (r *run) pages(ctx context.Context, t *team, c *client) (time.Duration, error) {
	var took []time.Duration
	for i := range r.size.Pages {
		path := "/matters/" + t.ids[i*7919%len(t.ids)]
		if i%4 == 0 {
			path = "/matters?sort=" + orders[i/4%len(orders)].sort
		}
		asked := time.Now()
		if err := c.get(ctx, path); err != nil {
			return 0, err
		}
		took = append(took, time.Since(asked))
	}
	return p99(took), nil
}

// while has callers write notes over HTTP while something else is done, and gives the longest that one waited.
func (r *run) while(
	ctx context.Context, t *team, c *client, writers int, do func(context.Context) error,
) (longest time.Duration, err error) {
	ended := make(chan struct{})
	waits := make([]time.Duration, writers)
	work, ctx := errgroup.WithContext(ctx)
	for w := range writers {
		work.Go(func() error {
			for i := w; ; i += writers {
				select {
				case <-ended:
					return nil
				default:
				}
				asked := time.Now()
				if err := c.ask(ctx, "POST", "/api/v1/matters/"+t.ids[i%len(t.ids)]+"/notes", "", []byte(requests[1].body)); err != nil {
					return err
				}
				waits[w] = max(waits[w], time.Since(asked))
			}
		})
	}
	work.Go(func() error {
		defer close(ended)
		return do(ctx)
	})
	err = work.Wait()
	for _, one := range waits {
		longest = max(longest, one)
	}
	return longest, err
}
